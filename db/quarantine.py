"""Questions about quarantine: floods of entries that wait for somebody to accept or drop them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from db import health, readings, retention
from db.articles import PARAMETERS, chunks
from db.entities import NamesState
from db.leases import FREED
from db.tables import article, feed, mention, reading, sighting
from tocsin.core.health import Kind


@dataclass(frozen=True, slots=True)
class Held:
    """What of a feed is in quarantine: how many articles, the oldest since when."""

    feed_id: int
    name: str | None
    url: str
    articles: int
    since: datetime
    title: str  # of one of them


def waiting(connection: Connection) -> list[Held]:
    """The feeds with articles in quarantine, the oldest first."""
    since = func.min(article.c.quarantined_at)
    rows = connection.execute(
        select(
            feed.c.id,
            feed.c.name,
            feed.c.url,
            func.count().label("articles"),
            since.label("since"),
            func.min(article.c.title).label("title"),
        )
        .join(sighting, sighting.c.article_id == article.c.id)
        .join(feed, feed.c.id == sighting.c.feed_id)
        .where(article.c.quarantined_at.is_not(None))
        .group_by(feed.c.id, feed.c.name, feed.c.url)
        .order_by(since, feed.c.id)
    )
    return [Held(row.id, row.name, row.url, row.articles, row.since, row.title) for row in rows]


def accept(connection: Connection, feed_id: int, now: datetime) -> int:
    """Take the feed's articles as news of now: they are matched anew, and may ring. Returns how
    many they are."""
    ids = _of(connection, feed_id)
    readings.untell(connection, ids)
    for some in chunks(ids, PARAMETERS):
        for table in (mention, reading):
            connection.execute(delete(table).where(table.c.article_id.in_(some)))
        connection.execute(
            update(article)
            .where(article.c.id.in_(some))
            .values(
                quarantined_at=None,
                first_contact=False,
                worded_at=now,
                matched_with=None,
                matched_at=None,
                names=NamesState.NONE,
                **FREED,
            )
        )
    health.settle(connection, feed_id, Kind.FLOOD, now)
    return len(ids)


def drop(connection: Connection, feed_id: int, now: datetime) -> int:
    """Delete the feed's articles in quarantine, and the stories that were theirs alone; they do
    not come back. One that has rung since, after an edit, only leaves quarantine. Returns how many
    articles are deleted. Whoever asks holds the window of stories."""
    ids = _of(connection, feed_id)
    stories = _stories(connection, ids)
    gone = retention.forget(connection, ids)
    retention.clear(connection, stories)
    for some in chunks(ids, PARAMETERS):
        connection.execute(
            update(article).where(article.c.id.in_(some)).values(quarantined_at=None)
        )
    health.settle(connection, feed_id, Kind.FLOOD, now)
    return gone


def _of(connection: Connection, feed_id: int) -> list[int]:
    rows = connection.execute(
        select(article.c.id)
        .join(sighting, sighting.c.article_id == article.c.id)
        .where(article.c.quarantined_at.is_not(None), sighting.c.feed_id == feed_id)
        .order_by(article.c.id)
    )
    return list(rows.scalars())


def _stories(connection: Connection, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(ids, PARAMETERS):
        rows = connection.execute(select(article.c.story_id).where(article.c.id.in_(some)))
        found.update(each for each in rows.scalars() if each)
    return found
