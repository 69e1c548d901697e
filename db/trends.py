"""Questions about how much a watch is spoken of. First contact and backfills do not count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, distinct, func, select

from db.tables import article, reading, watch
from tocsin.core import defaults
from tocsin.core.model import Item, Status
from tocsin.core.trends import HOUR, WEEK, History, Hour


def history(connection: Connection, name: str, now: datetime) -> History | None:
    """What is known of a watch; None where it has never been in a pass."""
    since = connection.execute(
        select(watch.c.created_at).where(watch.c.name == name)
    ).scalar_one_or_none()
    if since is None:
        return None
    weeks = min(int((now - HOUR - since) / WEEK), defaults.SURGE_WEEKS)
    known = (now - since) / HOUR
    whole = _hour(connection, name, since, now)
    return History(
        now=_hour(connection, name, now - HOUR, now),
        same=[
            _hour(connection, name, now - HOUR - n * WEEK, now - n * WEEK) for n in _up_to(weeks)
        ],
        cold=whole.articles / known if known else 0.0,
        known_since=since,
    )


def _up_to(weeks: int) -> range:
    return range(1, weeks + 1)


def _hour(connection: Connection, name: str, start: datetime, end: datetime) -> Hour:
    row = connection.execute(
        select(func.count(distinct(article.c.publisher)), func.count())
        .select_from(reading)
        .join(article, article.c.id == reading.c.article_id)
        .where(_said(name, start, end))
    ).one()
    return Hour(*row)


def evidence(connection: Connection, name: str, now: datetime) -> Sequence[Item]:
    """An article of each publisher of the last hour, latest first."""
    rows: Sequence[Any] = connection.execute(
        select(article.c.title, article.c.publisher, article.c.url, reading.c.status)
        .select_from(reading)
        .join(article, article.c.id == reading.c.article_id)
        .where(_said(name, now - HOUR, now))
        .order_by(reading.c.read_at.desc(), article.c.id.desc())
    ).all()
    first = {row.publisher: row for row in reversed(rows)}
    return [Item(row.title, f"{row.status} · {row.publisher}", row.url) for row in first.values()]


def last_said(connection: Connection, name: str) -> datetime | None:
    """When a watch was last mentioned, or made; None where it has never been in a pass."""
    said = connection.execute(
        select(func.max(reading.c.read_at)).where(
            reading.c.watch == name, reading.c.first_contact.is_(False)
        )
    ).scalar_one()
    made = connection.execute(
        select(watch.c.created_at).where(watch.c.name == name)
    ).scalar_one_or_none()
    return max(filter(None, (said, made)), default=None)


def _said(name: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(
        reading.c.watch == name,
        reading.c.read_at > start,
        reading.c.read_at <= end,
        reading.c.first_contact.is_(False),
        reading.c.status != Status.BACKGROUND,
    )
