"""The application object, and what every command shares: the clock, output, errors."""

import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated, Any, Final

import typer

from tocsin.core.errors import NotBuiltError, TocsinError, UsageError
from tocsin.core.text import one_line

app = typer.Typer(
    name="tocsin",
    help="An alarm bell for the news: polls feeds, finds what you watch for, rings once a story.",
    epilog="Example: `tocsin check`, then `tocsin run`, then `tocsin alerts`",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

WATCH: Final = "Watch the news"
LOOK: Final = "Look at what was found"
TRY: Final = "Try on texts and files"
LATER: Final = "Not built yet"

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one document a line.")]
NowOption = Annotated[
    str | None, typer.Option("--now", help="The instant to work at, ISO, UTC; for replays.")
]
LimitOption = Annotated[int, typer.Option(min=1, max=10_000, help="At most this many.")]

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_MESSAGE_CHARS: Final = 2_000
# Half characters fit no encoding, and these others end a line for some who read lines.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def registered() -> typer.Typer:
    """The application with every command."""
    for module in (
        "watching",
        "maintaining",
        "looking",
        "stories",
        "alerts",
        "alert_sayings",
        "feeds",
        "texts",
        "later",
    ):
        import_module(f"tocsin.cli.{module}")  # each registers its commands
    return app


def instant(value: str | None) -> datetime:
    """The `--now` option, or the present. UTC. Raises `UsageError`."""
    return datetime.now(UTC) if value is None else moment(value, "--now")


def moment(value: str, option: str) -> datetime:
    """An ISO date or time; without a zone it is UTC. Raises `UsageError`."""
    try:
        parsed = datetime.fromisoformat(value)
        found = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        found = _LATEST
    if not _EARLIEST <= found < _LATEST:
        raise UsageError(
            f"{option}: {value!r} is no ISO time between 1970 and 2200",
            hint="write 2026-03-01 or 2026-03-01T08:00Z",
        )
    return found


def as_json(value: Mapping[str, Any]) -> None:
    """One JSON document on one line of stdout; times as `…Z`."""
    line = json.dumps(value, ensure_ascii=not _speaks_utf8(), default=_plain)
    typer.echo(_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", line))


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def zulu(value: datetime | None) -> str | None:
    """A time as JSON has it."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def _plain(value: object) -> str | None:
    if isinstance(value, datetime):
        return zulu(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def complain(error: TocsinError) -> None:
    """One sentence on stderr: what, where, what to do."""
    line = one_line(f"tocsin: {error}", _MESSAGE_CHARS)
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    typer.echo(typer.style(line, fg="red") if coloured else line, err=True)


def note(text: str) -> None:
    """One line on stderr."""
    typer.echo(text, err=True)


def not_built(what: str, instead: str) -> NotBuiltError:
    """A part of the contract that this version refuses, with what to do instead."""
    return NotBuiltError(f"{what} is not built yet", hint=instead)
