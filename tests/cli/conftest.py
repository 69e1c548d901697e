"""What the tests of the command line share: the command, run as users run it or in this process."""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Environment = Mapping[str, str]

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
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home" / "prefect"))
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
    """The command in this process: fast, and its errors are handled as in the real one."""
    from tocsin.cli import main

    def run(*words: str | Path, stdin: str | bytes = b"", **settings: str) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["tocsin", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        code: Any = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        return Ran(code, *capsys.readouterr())

    return run


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
