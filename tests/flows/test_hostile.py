"""One pass over every hostile feed that we know of, each beside one that is good."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.hostile import CASES, GOOD, Case, HostileServer, http, plain, rss, serving_hostile

pytestmark = pytest.mark.slow

DATA = Path(os.environ.get("TOCSIN_TEST_DATA") or "../shared/data").resolve()
FILES = {path.name: path for path in sorted((DATA / "security" / "xml").rglob("*.*"))}
PASS = """
import json, resource, socket, sys
from pathlib import Path

NAMES = {
    "private.test": ["10.0.0.1"],
    "other.test": ["127.0.0.2"],
    "turns.test": ["127.0.0.1", "127.0.0.2"],
    "turned.test": ["127.0.0.2", "127.0.0.1"],
    "many.test": ["169.254.169.254 127.0.0.2 10.0.0.1 192.168.0.1 100.64.0.1"],
}
real, dialled = socket.getaddrinfo, []

def lookup(host, port, *rest):
    answers = NAMES.get(host)
    if answers is None:
        return real(host, port, *rest)
    now = answers.pop(0) if len(answers) > 1 else answers[0]
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in now.split()]

socket.getaddrinfo = lookup
sys.addaudithook(lambda event, args: dialled.append(args[1]) if event == "socket.connect" else None)

from tocsin.cli import main
try:
    main()
finally:
    unit = 1 if sys.platform == "darwin" else 1024
    own, workers = (
        resource.getrusage(who).ru_maxrss * unit
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    status = Path("/proc/self/status")
    if status.exists():  # there ru_maxrss begins with what the process was forked from
        own = int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    told = {"own": own, "workers": workers, "dialled": sorted(set(map(str, dialled)))}
    print(json.dumps(told), file=sys.stderr)
"""


@dataclass(frozen=True)
class Aftermath:
    """What a pass left."""

    errors: Mapping[str, tuple[str, str]]  # class and message, by the feed's name
    new: Mapping[str, int]  # articles, by the feed's name
    peak: int
    workers: int
    dialled: list[str]
    asked: list[str]
    port: int
    seconds: float


def path(name: str) -> str:
    return "/" + re.sub(r"\W+", "-", name)


def good(name: str) -> str:
    return f"the feed beside {name}"


def cases() -> dict[str, Case]:
    """Every hostile feed, each followed by a good one."""
    files = {name: plain("", file.read_bytes) for name, file in FILES.items()}
    found: dict[str, Case] = {}
    for name, case in {**CASES, **files}.items():
        found[name] = case
        found[good(name)] = Case(lambda name=name: http(rss(GOOD.format(name[:9]))), None, new=1)
    return found


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """The pass, in a process of its own, and what it left."""
    found = cases()
    answers = {path(name): case.make for name, case in found.items()}
    with serving_hostile(answers | {"/trap": lambda: b""}) as server:
        yield passed(found, server, tmp_path_factory.mktemp("hostile"))


def passed(found: Mapping[str, Case], server: HostileServer, folder: Path) -> Aftermath:
    here = f"http://127.0.0.1:{server.port}"
    urls = {
        f"{(case.url or here).format(port=server.port)}{path(name)}": name
        for name, case in found.items()
    }
    listed = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls)
    watch = '[[watches]]\nname = "w"\nquery = "truce"\n'
    (folder / "tocsin.toml").write_text(listed + watch, encoding="utf-8")
    started = monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PASS, "run", "--json"],
        env={**os.environ, **settings(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    seconds = monotonic() - started
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stderr.splitlines()[-1])
    report = json.loads(done.stdout)
    return Aftermath(
        errors={urls[row["feed"]]: (row["class"], row["message"]) for row in report["errors"]},
        new={urls[url]: count for url, count in sightings(folder / "tocsin.sqlite")},
        peak=told["own"],
        workers=told["workers"],
        dialled=told["dialled"],
        asked=server.asked,
        port=server.port,
        seconds=seconds,
    )


def settings(folder: Path) -> dict[str, str]:
    ours = {
        "CONFIG": str(folder / "tocsin.toml"),
        "DATABASE_URL": f"sqlite:///{folder / 'tocsin.sqlite'}",
        "FETCH_ALLOW": "127.0.0.1/32",
        "FETCH_TIMEOUT": "6",
        "HOST_INTERVAL": "0",
        "HOST_CONCURRENCY": "8",
        "WORKERS": "2",
    }
    return {f"TOCSIN_{name}": value for name, value in ours.items()}


def sightings(database: Path) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT url, count(*) FROM sighting JOIN feed ON feed.id = feed_id GROUP BY url"
        ).fetchall()


def unharmed(aftermath: Aftermath, name: str) -> None:
    """The feed after this one was stored, and this one's message can be shown."""
    assert good(name) not in aftermath.errors
    assert aftermath.new[good(name)] == 1
    _, message = aftermath.errors.get(name, ("", ""))
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_feed_ends_with_its_class_and_harms_no_other(
    aftermath: Aftermath, name: str
) -> None:
    case = CASES[name]
    error, message = aftermath.errors.get(name, (None, ""))
    assert error == case.error, message
    assert aftermath.new.get(name, 0) == case.new
    unharmed(aftermath, name)


@pytest.mark.parametrize("name", FILES)
def test_known_attacks_are_refused_and_harm_no_other(aftermath: Aftermath, name: str) -> None:
    error, message = aftermath.errors[name]
    declares = b"<!ENTITY" in FILES[name].read_bytes()[:200]  # further on, it may be another's
    assert error in {"not_a_feed", "unsafe_xml"}, message
    assert error == "unsafe_xml" or not declares
    unharmed(aftermath, name)


def test_nothing_was_dialled_but_what_the_watchlist_names(aftermath: Aftermath) -> None:
    assert aftermath.dialled == [str(("127.0.0.1", aftermath.port))]
    assert "/trap" not in aftermath.asked


def test_the_memory_of_a_pass_stays_bounded(aftermath: Aftermath) -> None:
    mib = 1 << 20
    print(f"pass {aftermath.peak // mib} MiB, worker {aftermath.workers // mib} MiB")
    assert aftermath.peak < 500 * mib
    assert aftermath.workers < 1100 * mib  # their limit of address space


def test_the_pass_comes_to_its_end(aftermath: Aftermath) -> None:
    print(f"{aftermath.seconds:.1f} s")
    assert aftermath.seconds < 60
