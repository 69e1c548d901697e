"""What every command shares: errors nobody foresaw, colour, width, and text that is kept inert."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]

SECRET = "s3kret"
BROKEN = f"raise LookupError('postgresql://user:{SECRET}@host/news')\n"


@pytest.fixture
def broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that fails as nobody foresaw, with a secret in the text of its error."""
    from tocsin.cli import looking

    def fail(*_: object) -> None:
        exec(compile(BROKEN, looking.__file__, "exec"))

    monkeypatch.setattr("tocsin.cli.database.looking", fail)


def test_what_nobody_foresaw_is_one_line_with_its_place_and_no_secret(
    broken: None, tocsin: Tocsin
) -> None:
    ran = tocsin("stories")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "tocsin: unexpected: LookupError at tocsin/cli/looking.py:1;"
        " set TOCSIN_DEBUG=1 and run it again to see all of it, and report it\n"
    )


def test_debug_shows_all_of_it(broken: None, tocsin: Tocsin) -> None:
    with pytest.raises(LookupError, match=SECRET):
        tocsin("stories", TOCSIN_DEBUG="1")


def test_what_nobody_foresaw_is_told_even_where_settings_are_wrong(
    broken: None, tocsin: Tocsin
) -> None:
    assert "unexpected: LookupError" in tocsin("stories", TOCSIN_WORKERS="x").err


def test_an_error_is_one_line_whatever_is_in_it(tocsin: Tocsin) -> None:
    line = tocsin("match", "--watch", "a\nb\x1b[31m\u202e", "--query", "(").refused()
    assert "\x1b" not in line
    line = tocsin("parse", "--json", "gone\nfile.xml").out
    assert line.count("\n") == 1


def on_a_terminal(words: list[str], columns: int = 80, **settings: str) -> str:
    """What a command shows on a terminal of this width."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", **settings}
    child = subprocess.Popen(
        [sys.executable, "-m", "tocsin", *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # the other end has closed, on Linux
        pass
    os.close(ours)
    child.wait(20)
    return shown.decode()


def test_colour_helps_on_a_terminal_and_only_there(filled: Any) -> None:
    assert "\x1b[" in on_a_terminal(["alerts"])
    assert "\x1b" not in filled.tocsin("alerts").out
    assert "\x1b[31m" in on_a_terminal(["alerts", "show", "nothing"])
    assert "\x1b" not in on_a_terminal(["alerts", "show", "nothing"], NO_COLOR="1")


def test_a_watch_is_read_back_within_the_width_of_the_terminal(watchlist: Path) -> None:
    shown = on_a_terminal(["check"], columns=60, NO_COLOR="1")
    read_back = shown.partition("warning:")[0].splitlines()
    at = read_back.index("  It rings in no channel when this is happening, possible,")
    assert read_back[at + 1] == "    rejected or ended."
    assert max(map(len, read_back)) <= 60


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_tables_fit_the_width(columns: str, filled: Any) -> None:
    for words in (["alerts"], ["feeds"], ["stories"], ["doctor"]):
        out = filled.tocsin(*words, COLUMNS=columns).out
        assert max(map(len, out.splitlines())) <= int(columns), words
