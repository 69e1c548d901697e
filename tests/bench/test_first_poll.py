"""The first poll of real documents: fetched, parsed, stored, matched against 100 watches, grouped.

The peer is the `reader` library, which fetches, parses with feedparser and stores.
"""

import gc
import logging
import os
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(600),
    pytest.mark.allow_hosts(["127.0.0.0/8"]),
]

TURNS = 3
NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
WORDS = """
    ceasefire truce sanction surrender embargo airstrike missile drone hostage mobilisation
    election parliament president minister senate court verdict protest strike union
    inflation tariff budget deficit currency bond stock merger bankruptcy layoff
    earthquake flood wildfire hurricane drought volcano landslide storm heatwave blizzard
    vaccine virus outbreak hospital cancer diabetes surgery nurse pharmacy epidemic
    satellite rocket asteroid telescope spacecraft software malware breach chip battery
    football tennis cricket olympics marathon championship coach referee stadium transfer
    film album festival novel museum gallery orchestra theatre actor director
    school university teacher student scholarship exam curriculum research laboratory science
    border refugee asylum visa passport treaty embassy ambassador summit alliance
""".split()  # noqa: SIM905 - a list of words reads best as words


@pytest.fixture
def documents(data: Path, tmp_path: Path) -> Path:
    """A folder with the real documents."""
    archive = data / "feeds" / "real-150.tar.xz"
    if not archive.exists():
        pytest.skip(f"no {archive}")
    folder = tmp_path / "documents"
    folder.mkdir()
    with tarfile.open(archive) as tar:
        for number, info in enumerate(each for each in tar if each.isfile()):
            content = tar.extractfile(info)
            assert content
            (folder / f"{number}.xml").write_bytes(content.read())
    return folder


@pytest.fixture
def served(documents: Path) -> Iterator[list[str]]:
    """Their addresses on a loopback server in a process of its own."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "--bind", "0.0.0.0", "0"],
        cwd=documents,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout
    port = int(server.stdout.readline().split(" port ")[1].split()[0])
    paths = enumerate(sorted(documents.iterdir()), start=1)
    urls = [f"http://127.0.0.{host}:{port}/{path.name}" for host, path in paths]
    with urlopen(urls[0]) as answer:
        answer.read()
    try:
        yield urls
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


class Clocked:
    """The bare shell with a stopwatch for steps that run together."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def __call__(self, jobs: Sequence[tuple[Any, Any]], now: datetime) -> list[Any]:
        from flows.passes import bare

        begun = time.perf_counter()
        reports = list(bare(jobs, now))
        named = " and ".join(sorted({step.work.name for step, _ in jobs}))
        self.seconds[named] += time.perf_counter() - begun
        return reports


@contextmanager
def configured(folder: Path, urls: Sequence[str]) -> Iterator[None]:
    text = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls)
    text += "".join(f'[[watches]]\nname = "{word}"\nquery = "{word}"\n' for word in WORDS)
    (folder / "tocsin.toml").write_text(text)
    before = dict(os.environ)
    os.environ |= {
        "TOCSIN_CONFIG": str(folder / "tocsin.toml"),
        "TOCSIN_DATABASE_URL": f"sqlite:///{folder / 'ours.sqlite'}",
        "TOCSIN_FETCH_ALLOW": "127.0.0.0/8",
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def ours(folder: Path, urls: Sequence[str], measured: Any) -> tuple[Any, Any, Counter[str]]:
    """A pass without page text, names, decisions and deliveries: what there is of it here."""
    from flows.passes import GROUPING, Step, one_pass
    from tasks import extract, group, ingest, ledger, world
    from tocsin.adapters.similarity import Texts

    steps = [
        Step(ingest.due, ingest.ingest),
        Step(extract.due, extract.extract),
        GROUPING,
    ]
    group._texts = Texts()  # noqa: SLF001 - nothing is known from the turn before
    clocked = Clocked()
    with configured(folder, urls):
        try:
            with world.pinned(), measured() as took:
                run = ledger.begin("monitor", NOW)
                report = ledger.end(run, one_pass(steps, clocked, NOW))
        finally:
            world.close()
    return report, took, clocked.seconds


def theirs(folder: Path, urls: Sequence[str], measured: Any) -> tuple[int, Any]:
    """The peer's first update, with as many threads as suit it here."""
    # Its own copy of feedparser imports the parser under its former name.
    sys.modules.setdefault("sgmllib", import_module("feedparser_sgmllib"))
    from reader import make_reader

    logging.getLogger("reader").setLevel(logging.CRITICAL)  # it tells each feed that fails
    reader = make_reader(str(folder / "theirs.sqlite"))
    try:
        for url in urls:
            reader.add_feed(url)
        with measured() as took:
            for _ in reader.update_feeds_iter(workers=4):
                pass
        return reader.get_entry_counts().total or 0, took
    finally:
        reader.close()


@pytest.mark.filterwarnings("ignore")  # the peer's own
def test_the_first_poll_against_a_peer(
    served: list[str],
    tmp_path: Path,
    figures: Callable[[str, str], Any],
    measured: Any,
) -> None:
    gc.collect()
    gc.freeze()  # what pytest holds is no garbage of either
    own, others = [], []
    for turn in range(TURNS):
        (folder := tmp_path / str(turn)).mkdir()
        own.append(ours(folder, served, measured))
        others.append(theirs(folder, served, measured))
    report, took, steps = min(own, key=lambda turn: turn[1].wall)
    entries, peer = min(others, key=lambda turn: turn[1].wall)
    ratio = (report.seen / took.wall) / (entries / peer.wall)
    section = figures(
        "First poll",
        f"Entries a second over {len(served)} real documents, each of a host of its own: fetched,"
        f" parsed, stored, matched against {len(WORDS)} watches and grouped, worker start included;"
        " the peer, the `reader` library, fetches, parses and stores. In turn, the best of"
        f" {TURNS} of each.",
    )
    section.add("entries, ours", report.seen)
    section.add("entries, peer", entries)
    section.add("seconds, ours", took.wall)
    for step, seconds in steps.most_common():
        section.add(f"of these {step}", seconds)
    section.add("seconds, peer", peer.wall)
    section.add("entries a second, ours", report.seen / took.wall)
    section.add("entries a second, peer", entries / peer.wall)
    section.add("ratio", ratio)
    section.add("peak memory, ours, MiB", took.peak)
    section.add("peak memory, peer, MiB", peer.peak)
    assert report.seen == report.new + report.known + report.edited + report.refused
    assert not report.errors or report.seen >= entries
    assert ratio >= 5
