"""What the tests of the command line share: the command, run as users run it or in this process."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Environment = Mapping[str, str]

MORNING = datetime(2026, 3, 3, 6, tzinfo=UTC)
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Delta Post</title><link>https://delta.example/</link>
<language>en</language>
<item><guid>d-1</guid><title>Kyiv accepts a ceasefire</title><link>https://delta.example/1</link>
<description>It starts on Monday.</description><author>M. Reed</author><category>War</category>
<pubDate>Tue, 03 Mar 2026 06:00:00 +0000</pubDate></item>
<item><title>Rain</title><link>https://delta.example/2</link></item>
</channel></rss>"""

WATCHLIST = """
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce"

[[watches]]
name = "Sanctions"
query = "sanction"
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the command came to. `cpu` is in seconds, of the command and its children."""

    code: int
    out: str
    err: str
    cpu: float = 0.0

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Standard output as one JSON document a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> dict[str, Any]:
        """The one document of standard output."""
        (document,) = self.documents
        return document

    def refused(self) -> str:
        """The one sentence on standard error of a command that refused: exit 2, no output."""
        assert self.code == 2, self
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert line.startswith("tocsin: ")
        return line


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with an environment that says nothing and a home of its own."""
    for name in os.environ:
        if name.startswith(("TOCSIN_", "PREFECT_", "XDG_")):
            monkeypatch.delenv(name)
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TOCSIN_WORKERS", "1")
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def feed(folder: Path) -> Path:
    """A feed document on disk, with one full and one bare item."""
    (folder / "feed.xml").write_text(FEED, "utf-8")
    return folder / "feed.xml"


@pytest.fixture
def watchlist(folder: Path) -> Path:
    """A watchlist of two watches, and nothing else, where the command looks for it."""
    (folder / "tocsin.toml").write_text(WATCHLIST, "utf-8")
    return folder / "tocsin.toml"


@pytest.fixture
def tocsin(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """The command in this process: fast, and its errors are handled as in the real one.

    Where other tests have a Prefect API running in this process, it knows of none.
    """
    from tocsin.cli import main

    def run(*words: str | Path, stdin: str | bytes = b"", **settings: str) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["tocsin", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        code: Any = 0
        try:
            with _without_prefect_api():
                main()
        except SystemExit as end:
            code = end.code or 0
        return Ran(code, *capsys.readouterr())

    return run


def _without_prefect_api() -> AbstractContextManager[Any]:
    if "prefect" not in sys.modules:
        return nullcontext()
    from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

    if get_current_settings().api.url is None:
        return nullcontext()
    return temporary_settings(restore_defaults={PREFECT_API_URL})


@pytest.fixture
def command(folder: Path) -> Callable[..., Ran]:
    """The command as a process of its own, as a user runs it."""

    def run(*words: str | Path, stdin: str | bytes = b"", **settings: str) -> Ran:
        line = [sys.executable, "-m", "tocsin", *map(str, words)]
        given = stdin.encode() if isinstance(stdin, str) else stdin
        with tempfile.TemporaryFile() as source:
            source.write(given)
            source.seek(0)
            return _waited(line, source, {**os.environ, **settings})

    return run


def _waited(line: list[str], source: Any, environment: Environment) -> Ran:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(line, stdin=source, stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        cpu = usage.ru_utime + usage.ru_stime
        return Ran(child.returncode, out.read().decode(), err.read().decode(), cpu)


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def files(folder: Path, tmp_path: Path) -> Callable[[], list[str]]:
    """The files of the working folder and of the user's home."""
    return lambda: _files(tmp_path)


@dataclass
class Office:
    """A desk with feeds on loopback, a mail server as its channel, and the passes over them."""

    tocsin: Callable[..., Ran]
    newsroom: Any
    smtp_sink: Any
    folder: Path

    @property
    def database(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.folder / 'news.sqlite'}"

    def watch(self, *feeds: str) -> None:
        """Write the watchlist."""
        listed = "".join(
            f'[[feeds]]\nurl = "{self.newsroom.url(feed)}"\npublisher = "{feed}"\n'
            for feed in feeds
        )
        channel = f'[[channels]]\nname = "mail"\nurl = "{self.smtp_sink.url()}"\n'
        (self.folder / "tocsin.toml").write_text(channel + listed + WATCHLIST)

    def rows(self) -> list[str]:
        """Everything the database holds, as SQL."""
        with closing(sqlite3.connect(self.folder / "news.sqlite")) as connection:
            return list(connection.iterdump())

    def fill(self) -> None:
        """Two passes: first contact with two feeds, then one that rings, and one feed down."""
        quiet = {"guid": "a-0", "title": "Weather in the delta"}
        self.newsroom.publish("a", quiet)
        self.newsroom.publish("b", {"guid": "b-0", "title": "Harvest begins"})
        self.watch("a", "b")
        _pass_without_names(MORNING)
        truce = {"guid": "a-1", "title": "Kyiv accepts a ceasefire", "text": "From Monday."}
        self.newsroom.publish("a", truce, quiet)
        del self.newsroom.bodies["b"]
        _pass_without_names(MORNING + timedelta(minutes=30))


def _pass_without_names(now: datetime) -> None:
    """A bare pass; the model for names takes seconds to load, and no command shows them."""
    from flows.passes import MONITORING, bare, one_pass
    from tasks import ledger, name

    run_id = ledger.begin("monitor", now)
    steps = [step for step in MONITORING if step.work is not name.name]
    ledger.end(run_id, one_pass(steps, bare, now))


@pytest.fixture
def office(
    folder: Path,
    tocsin: Callable[..., Ran],
    newsroom: Any,
    smtp_sink: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """An `Office` whose settings are those of this process and its children."""
    made = Office(tocsin, newsroom, smtp_sink, folder)
    for name, value in {
        "TOCSIN_DATABASE_URL": made.database,
        "TOCSIN_FETCH_ALLOW": "127.0.0.0/8",
        "TOCSIN_FETCH_TIMEOUT": "2",
        "TOCSIN_HOST_INTERVAL": "0",
        "TOCSIN_HOST_CONCURRENCY": "8",
    }.items():
        monkeypatch.setenv(name, value)
    yield made
    from db.engine import connect

    connect(made.database).dispose()


@dataclass
class _Kept:
    """The database of a filled office, and the port its feeds are known by."""

    database: bytes = b""
    port: int = 0


@pytest.fixture(scope="session")
def kept() -> _Kept:
    """What was filled once is copied from then on."""
    return _Kept()


@pytest.fixture
def filled(office: Office, kept: _Kept) -> Office:
    """An office after two passes: one alert went out, one feed is down. Its feeds are not there
    any more."""
    file = office.folder / "news.sqlite"
    if kept.database:
        office.newsroom.port = kept.port
        office.watch("a", "b")
        file.write_bytes(kept.database)
        return office
    office.fill()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept.database, kept.port = file.read_bytes(), office.newsroom.port
    return office
