"""The application object, and what every command shares: the clock, output, errors."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated, Any

import typer

from tocsin.core.errors import NotBuiltError, TocsinError, UsageError

app = typer.Typer(
    name="tocsin",
    help="An alarm bell for the news: polls feeds, finds what you watch for, rings once a story.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one document a line.")]
NowOption = Annotated[
    str | None, typer.Option("--now", help="The instant to work at, ISO, UTC; for replays.")
]


def run() -> None:
    """Parse the arguments and run the command they name."""
    for module in ("watching", "texts", "looking", "later"):
        import_module(f"tocsin.cli.{module}")  # each registers its commands

    app()


def instant(value: str | None) -> datetime:
    """The `--now` option, or the present. UTC. Raises `UsageError`."""
    return datetime.now(UTC) if value is None else moment(value, "--now")


def moment(value: str, option: str) -> datetime:
    """An ISO date or time; without a zone it is UTC. Raises `UsageError`."""
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise UsageError(
            f"{option}: {value!r} is not an ISO time", hint="write 2026-03-01 or 2026-03-01T08:00Z"
        ) from error
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def as_json(value: Mapping[str, Any]) -> None:
    """One JSON document on one line of stdout; times as `…Z`."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def zulu(value: datetime | None) -> str | None:
    """A time as JSON has it."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def _plain(value: object) -> str | None:
    if isinstance(value, datetime):
        return zulu(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def complain(error: TocsinError) -> None:
    """One sentence on stderr: what, where, what to do."""
    typer.secho(f"tocsin: {' '.join(str(error).split())}", err=True, fg=_red())


def note(text: str) -> None:
    """One line on stderr."""
    typer.echo(text, err=True)


def not_built(what: str, instead: str) -> NotBuiltError:
    """A part of the contract that this version refuses, with what to do instead."""
    return NotBuiltError(f"{what} is not built yet", hint=instead)


def _red() -> str | None:
    return "red" if sys.stderr.isatty() else None
