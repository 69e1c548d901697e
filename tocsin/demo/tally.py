"""What the demo's database says at the end, as an account."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, exists, select

from db import readings, stories
from db.alert_tables import alert
from db.tables import article, mention, revision
from tocsin.core.decisions import Silence
from tocsin.core.model import Message
from tocsin.demo.account import Account, Command, Pass, Silent, Story
from tocsin.demo.content import Edition
from tocsin.demo.stage import ALERTS, DATABASE, WATCHLIST, Stage

_MESSAGE: Final = TypeAdapter(Message)
_ALL: Final = 10_000
_REASONS: Final[Mapping[str, str]] = {
    Silence.FIRST_CONTACT: "first contact: it was in the feed before we were",
    Silence.BACKGROUND: "mentioned in passing only",
    Silence.NOT_LISTED: "the watch does not ring on the status “{status}”",
    Silence.ALREADY_TOLD: "the story has been told",
    Silence.ONE_PUBLISHER: "{status}, but only one publisher says so yet",
    Silence.ENOUGH_TODAY: "the story has had its follow-ups of the day",
}


def account(
    connection: Connection, stage: Stage, passes: Sequence[Pass], *, tocsin: str
) -> Account:
    """The account of these passes. `tocsin` is the command as it can be typed."""
    edition = stage.newsroom.edition
    return Account(
        feeds=len(edition.sources),
        publishers=len({source.publisher for source in edition.sources}),
        passes=passes,
        stories=_stories(connection, passes[-1].now),
        edits=_edits(connection),
        alerts=_alerts(connection),
        silent=[*_silent(connection), *_near_misses(connection, edition)],
        places=_places(stage.folder),
        commands=_commands(stage.folder, tocsin),
    )


def named(report: Mapping[str, Any], edition: Edition, base: str) -> dict[str, Any]:
    """The report with the names of the feeds in place of their addresses."""
    names = {f"{base}/{source.id}": source.publisher for source in edition.sources}
    errors = [{**e, "feed": names.get(e["feed"], e["feed"])} for e in report["errors"]]
    return {**report, "errors": errors}


def _stories(connection: Connection, now: datetime) -> list[Story]:
    """What more than one publisher reports, the widest first."""
    rows = stories.latest(connection, None, now, _ALL)
    found = [Story(row.title, row.publishers, row.articles) for row in rows if row.publishers > 1]
    return sorted(found, key=lambda story: (-story.publishers, -story.articles, story.headline))


def _edits(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(revision.c.title.label("before"), article.c.title.label("after"))
        .join(article, article.c.id == revision.c.article_id)
        .order_by(revision.c.id)
    )
    return [(row.before, row.after) for row in rows]


def _alerts(connection: Connection) -> list[Message]:
    rows = connection.execute(select(alert.c.message).order_by(alert.c.id)).scalars()
    return [_MESSAGE.validate_json(row) for row in rows]


def _silent(connection: Connection) -> list[Silent]:
    """What matched and did not ring, a line for each story and reason, in the order it came."""
    rows = list(readings.silent(connection, _ALL))[::-1]
    counts = Counter((row.watch, row.title, _reason(row.outcome, row.status)) for row in rows)
    return [Silent(*key, articles=count) for key, count in counts.items()]


def _reason(outcome: str, status: str) -> str:
    return _REASONS.get(outcome, outcome).format(status=status)


def _near_misses(connection: Connection, edition: Edition) -> Iterable[Silent]:
    """What a watch's query leaves out on purpose, where it did."""
    for item in edition.items:
        if item.near_miss is None:
            continue
        watch, reason = item.near_miss
        matched = exists().where(mention.c.article_id == article.c.id, mention.c.watch == watch)
        stored = select(article.c.id).where(article.c.title == item.title, ~matched)
        if connection.execute(stored).first():
            yield Silent(watch, item.title, reason)


def _places(folder: Path) -> list[tuple[str, str]]:
    return [
        ("folder", str(folder)),
        ("database", f"{DATABASE} in it (SQLite)"),
        ("alerts", f"{ALERTS} in it, as the channel took them"),
        ("watchlist", f"{WATCHLIST} in it; settings in .env"),
    ]


def _commands(folder: Path, tocsin: str) -> list[Command]:
    return [
        Command(f"cd {folder}", "the commands below read the settings there"),
        Command(f"{tocsin} check", "each watch in plain words, and its examples"),
        Command(f"{tocsin} alerts list", "every alert, and what became of it"),
        Command(f"{tocsin} stories", "who reports what"),
        Command(f"{tocsin} search ceasefire", "articles that say so"),
        Command(f"{tocsin} --help", "everything else"),
    ]
