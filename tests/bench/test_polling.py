"""Polling: against a bare loop on one server, over thousands of feeds, and under Prefect."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.bench.polls import Site, passes, unchanged

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(900),
    pytest.mark.usefixtures("socket_enabled"),
]

SERVER = Path(__file__).with_name("loopback_server.py")
Figures = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the loopback server."""
    with subprocess.Popen(
        [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin
        assert server.stdout
        yield int(server.stdout.readline())
        server.stdin.close()


@pytest.fixture
def alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_database: Callable[[str], str]
) -> Callable[..., Any]:
    """Do a piece of work on a site and a new database, in a new process."""

    def do(work: Callable[..., Any], site: Site, kind: str, *more: Any) -> Any:
        database = new_database(kind)
        for name, value in {
            "CONFIG": str(tmp_path / "tocsin.toml"),
            "DATABASE_URL": database,
            "FETCH_ALLOW": "127.0.0.0/8",
            "HOST_INTERVAL": "0",
            "HOST_CONCURRENCY": "1000",
        }.items():
            monkeypatch.setenv(f"TOCSIN_{name}", value)
        (tmp_path / "tocsin.toml").write_text(site.watchlist())
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            return process.submit(work, site, database, *more).result()

    return do


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("hosts", ["many", "one"])
def test_unchanged_polls(
    figures: Figures, port: int, alone: Callable[..., Any], kind: str, hosts: str
) -> None:
    where = "an address each" if hosts == "many" else "one address"
    section = figures(
        f"Unchanged polls, {where}, {kind}",
        "Conditional GETs that are answered 304: claimed, fetched through the gate and recorded,"
        " against a bare aiohttp loop with as many requests at once on the same server.",
    )
    site = Site(port, 2000, hosts)
    told = alone(unchanged, site, kind, 5)
    plain, ours = (median(column) for column in zip(*told, strict=True))
    section.add("feeds", site.feeds)
    section.add("bare loop, a second", site.feeds / plain)
    section.add("Tocsin, a second", site.feeds / ours)
    section.add("ratio", plain / ours)
    assert plain / ours >= 0.35


@pytest.fixture(scope="module")
def prefect_api() -> Iterator[str]:
    """The address of a Prefect API with a database of its own."""
    from prefect.settings import get_current_settings
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield str(get_current_settings().api.url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_passes(
    figures: Figures,
    measured: Any,
    port: int,
    prefect_api: str,
    alone: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    section = figures(
        f"A pass of which 5 % changed, {kind}",
        "A whole pass over feeds with an address each; twice as many; and what Prefect's shell"
        " takes more than the bare one in the same process.",
    )
    shells = ["bare", "prefect"] * 3
    told = {
        feeds: alone(passes, Site(port, feeds, "many"), kind, shells, measured)
        for feeds in (10_000, 20_000)
    }
    walls = {}
    for feeds, runs in told.items():
        warm = runs[2:]
        walls[feeds] = bare = median(run.wall for run in warm[::2])
        flown = median(run.wall for run in warm[1::2])
        section.add(f"{feeds:,} feeds, bare, seconds", bare)
        section.add(
            f"{feeds:,} feeds, bare, processor seconds", median(run.processor for run in warm[::2])
        )
        section.add(f"{feeds:,} feeds, Prefect, seconds", flown)
        section.add(f"{feeds:,} feeds, Prefect's share", (flown - bare) / flown)
        section.add(f"{feeds:,} feeds, peak MiB", max(run.peak for run in runs))
    section.add("growth of the time", walls[20_000] / walls[10_000])
