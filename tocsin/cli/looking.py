"""Commands that look: search, stories, feeds, alerts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from tocsin.cli.app import JsonOption, NowOption, app, as_json, instant, not_built, note, zulu
from tocsin.core.errors import UsageError

LimitOption = Annotated[int, typer.Option(min=1, max=10_000, help="At most this many.")]


@contextmanager
def _connected() -> Iterator[Any]:
    """A reading connection to a database that is there and of our version."""
    from db.engine import connect, reading
    from db.migrations import require_ours
    from tocsin import settings

    engine = connect(settings.load().database_url.get_secret_value())
    require_ours(engine)
    with reading(engine) as connection:
        yield connection


@app.command(epilog="Example: `tocsin search ceasefire Kursk`")
def search(
    words: Annotated[list[str], typer.Argument(help="Every word must be there, in any case.")],
    limit: LimitOption = 20,
    json: JsonOption = False,
) -> None:
    """Stored articles that hold these words in title or text, latest first."""
    from db import articles
    from tocsin.cli.tables import show, table

    with _connected() as connection:
        rows = list(articles.search(connection, words, limit))
    if json:
        for row in rows:
            as_json(
                {
                    "title": row.title,
                    "url": row.url,
                    "publisher": row.publisher,
                    "dated": zulu(row.dated),
                }
            )
        return
    show(
        table(
            f"{len(rows)} found",
            ("dated!", "publisher", "title", "link"),
            [(row.dated, row.publisher, row.title, row.url) for row in rows],
        )
    )


stories_app = typer.Typer(help="Stories: articles that report the same event.")
app.add_typer(stories_app, name="stories")


@stories_app.callback(invoke_without_command=True, epilog="Example: `tocsin stories --days 2`")
def stories(
    context: typer.Context,
    days: Annotated[int | None, typer.Option(min=1, help="Of the last days only.")] = None,
    limit: LimitOption = 20,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """List stories, latest first."""
    if context.invoked_subcommand:
        return
    from db import stories as questions
    from tocsin.cli.tables import show, table

    since = timedelta(days=days) if days else None
    with _connected() as connection:
        rows = list(questions.latest(connection, since, instant(now), limit))
    if json:
        for row in rows:
            as_json(
                {
                    "id": row.id,
                    "title": row.title,
                    "articles": row.articles,
                    "publishers": row.publishers,
                    "first_seen": zulu(row.first_seen),
                    "last_seen": zulu(row.last_seen),
                }
            )
        return
    show(
        table(
            "stories",
            ("id#", "last seen!", "articles#", "publishers#", "title"),
            [(row.id, row.last_seen, row.articles, row.publishers, row.title) for row in rows],
        )
    )


@stories_app.command("merge", epilog="Example: `tocsin stories merge 3 4`")
def merge(one: int, other: int) -> None:
    """Make one story of two. Not built yet."""
    raise not_built(f"stories merge {one} {other}", "wait for a later version")


@stories_app.command("split", epilog="Example: `tocsin stories split 3`")
def split(story: int) -> None:
    """Take a story apart. Not built yet."""
    raise not_built(f"stories split {story}", "wait for a later version")


feeds_app = typer.Typer(help="Feeds: their health, and lists of them.")
app.add_typer(feeds_app, name="feeds")


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
    from tocsin.cli.tables import show, table

    with _connected() as connection:
        rows = list(questions.listing(connection))
    if json:
        for row in rows:
            as_json(
                {
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
            )
        return
    show(
        table(
            "feeds",
            ("feed", "publisher", "last good!", "due!", "failures#", "trouble"),
            [
                (
                    row.name or row.url,
                    row.publisher,
                    row.succeeded_at,
                    row.due_at,
                    row.failures,
                    row.error_message or "",
                )
                for row in rows
            ],
        )
    )


@feeds_app.command("export", epilog="Example: `tocsin feeds export > feeds.opml`")
def export() -> None:
    """The watchlist's feeds as OPML, on stdout."""
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist
    from tocsin.core import opml
    from tocsin.core.opml import OpmlFeed

    watchlist = read_watchlist(settings.load().config)
    typer.echo(
        opml.write(
            [OpmlFeed(feed.url, feed.name, feed.publisher or "") for feed in watchlist.feeds]
        )
    )


@feeds_app.command("import", epilog="Example: `tocsin feeds import feeds.opml`")
def import_(file: Path) -> None:
    """Say what an OPML list holds, as `[[feeds]]` tables to paste into the watchlist."""
    from tocsin.adapters.files import read_bytes
    from tocsin.core import opml

    try:
        content = read_bytes(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
    found = opml.read(content, str(file))
    for item in found:
        # JSON's strings are TOML's basic strings.
        lines = ("[[feeds]]", f"url = {dumps(item.url)}", f"name = {dumps(item.title)}")
        typer.echo("\n".join(lines if item.title else lines[:2]) + "\n")
    note(f"{len(found)} feeds; or name the file in the watchlist: opml = [{str(file)!r}]")


@feeds_app.command("add", epilog="Example: `tocsin feeds add https://example.org/`")
def add(url: str) -> None:
    """Find the feed behind a page. Not built yet."""
    raise not_built(f"feeds add {url}", "add a [[feeds]] table to the watchlist")


alerts_app = typer.Typer(help="Alerts: what rang, and how it was delivered.")
app.add_typer(alerts_app, name="alerts")


@alerts_app.callback(invoke_without_command=True, epilog="Example: `tocsin alerts`")
def alerts(context: typer.Context, limit: LimitOption = 20, json: JsonOption = False) -> None:
    """List alerts, latest first."""
    if not context.invoked_subcommand:
        _list(limit, json=json)


@alerts_app.command("list", epilog="Example: `tocsin alerts list --json`")
def list_(limit: LimitOption = 20, json: JsonOption = False) -> None:
    """List alerts with their deliveries, latest first."""
    _list(limit, json=json)


def _list(limit: int, *, json: bool) -> None:
    from db import alerts as questions
    from tocsin.cli.tables import show, status_cell, table

    with _connected() as connection:
        rows = list(questions.listing(connection, limit))
    if json:
        for row in rows:
            as_json(
                {
                    "alert": row.public,
                    "watch": row.watch,
                    "status": row.status,
                    "sequence": row.sequence,
                    "title": row.message.title,
                    "url": row.message.url,
                    "created": zulu(row.created_at),
                    "channel": row.channel,
                    "state": row.state,
                    "sent": zulu(row.sent_at),
                    "error": row.error,
                }
            )
        return
    show(
        table(
            "alerts",
            ("alert!", "made!", "watch", "status!", "headline", "channel", "state"),
            [
                (
                    row.public,
                    row.created_at,
                    row.watch,
                    status_cell(row.status),
                    row.message.title,
                    row.channel,
                    f"{row.state}: {row.error}" if row.error else row.state,
                )
                for row in rows
            ],
        )
    )


@alerts_app.command("show", epilog="Example: `tocsin alerts show k3v9q0b7xa`")
def show_alert(alert: str) -> None:
    """One alert as its channels are told it."""
    from db import alerts as questions
    from tocsin.core.message import plain

    with _connected() as connection:
        message = questions.message_of(connection, alert)
    if message is None:
        raise UsageError(f"no alert {alert}", hint="see `tocsin alerts list`")
    typer.echo(plain(message))


@alerts_app.command("retry", epilog="Example: `tocsin alerts retry k3v9q0b7xa`")
def retry(alert: str, now: NowOption = None) -> None:
    """Have what was not delivered of an alert sent with the next pass."""
    from db import alerts as questions
    from db.engine import connect, writing
    from db.migrations import require_ours
    from tocsin import settings

    engine = connect(settings.load().database_url.get_secret_value())
    require_ours(engine)
    with writing(engine) as connection:
        revived = questions.revive(connection, alert, instant(now))
    if not revived:
        raise UsageError(f"nothing of alert {alert} waits", hint="see `tocsin alerts list`")
    note(f"{revived} deliveries go out with the next pass")


@alerts_app.command("test", epilog="Example: `tocsin alerts test desk`")
def try_channel(channel: str, now: NowOption = None) -> None:
    """Send one message to a channel, and say what came back."""
    from tocsin.cli.checking import ring_once

    note(ring_once(channel, instant(now)))


@alerts_app.command("ack", epilog="Example: `tocsin alerts ack k3v9q0b7xa`")
def ack(alert: str) -> None:
    """Say that an alert was seen. Not built yet."""
    raise not_built(f"alerts ack {alert}", "wait for a later version")


@alerts_app.command("mute", epilog="Example: `tocsin alerts mute Ceasefire`")
def mute(what: str) -> None:
    """Silence a watch, story or publisher. Not built yet."""
    raise not_built(f"alerts mute {what}", "take the watch out of the watchlist")


@alerts_app.command("simulate", epilog="Example: `tocsin alerts simulate`")
def simulate() -> None:
    """Say what a changed watchlist would have sent. Not built yet."""
    raise not_built("alerts simulate", "see `tocsin match` for what a watch matches")
