"""Commands on feeds: their health, and OPML in and out."""

from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from tocsin.cli.app import LOOK, JsonOption, app, as_json, note, zulu
from tocsin.core.errors import UsageError

feeds_app = typer.Typer(help="Feeds: their health, and lists of them.")
app.add_typer(feeds_app, name="feeds", rich_help_panel=LOOK)


@feeds_app.callback(invoke_without_command=True, epilog="Example: `tocsin feeds`")
def feeds(context: typer.Context, json: JsonOption = False) -> None:
    """Every feed of the watchlist as the last pass left it, those in trouble first."""
    if not context.invoked_subcommand:
        _health(json=json)


@feeds_app.command("health", epilog="Example: `tocsin feeds health --json`")
def health(json: JsonOption = False) -> None:
    """Every feed as the last pass left it, those in trouble first."""
    _health(json=json)


def _health(*, json: bool) -> None:
    from db import feeds as questions
    from tocsin.cli.database import looking
    from tocsin.cli.tables import show, table

    with looking() as connection:
        rows = list(questions.listing(connection))
    if json:
        for row in rows:
            as_json(_json(row))
        return
    show(table("feeds", ("last good!", "due!", "feed"), [_cells(row) for row in rows]))


def _json(row: Any) -> dict[str, Any]:
    return {
        "url": row.url,
        "name": row.name,
        "publisher": row.publisher,
        "title": row.title,
        "checked": zulu(row.checked_at),
        "succeeded": zulu(row.succeeded_at),
        "due": zulu(row.due_at),
        "failures": row.failures,
        "class": row.error,
        "message": row.error_message,
    }


def _cells(row: Any) -> tuple[object, ...]:
    from tocsin.cli.tables import under

    name = row.name or row.url
    said = name if row.publisher == name else f"{name} ({row.publisher})"
    times = "once" if row.failures == 1 else f"{row.failures} times"
    trouble = f"failed {times}: {row.error_message}" if row.failures else None
    return row.succeeded_at, row.due_at, under(said, trouble, "red")


@feeds_app.command("export", epilog="Example: `tocsin feeds export > feeds.opml`")
def export() -> None:
    """The watchlist's feeds as OPML, on stdout, without the passwords in their addresses."""
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist
    from tocsin.core import opml
    from tocsin.core.opml import OpmlFeed
    from tocsin.core.watchlist import without_credentials

    typer.echo(
        opml.write(
            [
                OpmlFeed(without_credentials(feed.url), feed.name, feed.publisher or "")
                for feed in read_watchlist(settings.load().config).feeds
            ]
        )
    )


@feeds_app.command("import", epilog="Example: `tocsin feeds import feeds.opml`")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML list.")], json: JsonOption = False
) -> None:
    """Say what an OPML list holds, as [[feeds]] tables to paste into the watchlist."""
    from tocsin.adapters.files import read_bytes
    from tocsin.core import opml

    try:
        content = read_bytes(file)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({error.strerror or error})", hint="name an OPML file"
        ) from error
    found = opml.read(content, str(file))
    for item in found:
        if json:
            as_json({"url": item.url, "name": item.title or None})
            continue
        lines = ("[[feeds]]", f"url = {_toml(item.url)}", f"name = {_toml(item.title)}")
        typer.echo("\n".join(lines if item.title else lines[:2]) + "\n")
    note(f"{len(found)} feeds; or name the file in the watchlist: opml = [{_toml(str(file))}]")


def _toml(text: str) -> str:
    """A TOML basic string: as JSON writes one, but for halves of characters, which TOML refuses."""
    return dumps(text, ensure_ascii=False)
