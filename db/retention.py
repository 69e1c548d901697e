"""What is deleted, and what stays of it: its names, so that it is not new when it comes back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    update,
)

from db.alert_tables import alert, delivery, digest_item, notice
from db.arrivals import wait_for
from db.articles import PARAMETERS, chunks
from db.tables import article, article_key, feed, reading, redirect, run, sighting, story
from tocsin.core.outbox import State

# Asked once for all: neither table has many rows, against those of articles.
_rang = article.c.id.in_(select(alert.c.article_id))
_undecided = article.c.id.in_(select(reading.c.article_id).where(reading.c.decided_at.is_(None)))

_last = (
    select(sighting.c.feed_id, func.max(sighting.c.last_seen).label("at"))
    .join(feed, feed.c.id == sighting.c.feed_id)
    .where(feed.c.active)
    .group_by(sighting.c.feed_id)
    .subquery()
)
# In the last document of a feed that was read: the same document read again touches no sighting.
_listed = article.c.id.in_(
    select(sighting.c.article_id).join(
        _last, and_(_last.c.feed_id == sighting.c.feed_id, _last.c.at == sighting.c.last_seen)
    )
)

_former = select(redirect.c.story_id).join(alert, alert.c.story_id == redirect.c.old_id)
_hollow = and_(
    ~exists().where(article.c.story_id == story.c.id),
    story.c.id.not_in(select(alert.c.story_id)),
    story.c.id.not_in(select(redirect.c.old_id)),
    story.c.id.not_in(_former),
)


def unseen_since(connection: Connection, before: datetime, most: int) -> list[int]:
    """At most `most` articles that no feed has carried since then, that never rang and wait for
    no decision. By when they were last seen, never by their dates: a feed may carry an old article
    for years, and one that says nothing new still carries what it did."""
    rows = connection.execute(
        select(article.c.id)
        .where(article.c.last_seen < before, _is_done_with(), ~_listed)
        .order_by(article.c.id)
        .limit(most)
    )
    return list(rows.scalars())


def _is_done_with() -> ColumnElement[bool]:
    return and_(~_rang, ~_undecided, article.c.lease_token.is_(None))


def forget(connection: Connection, ids: Sequence[int], before: datetime | None = None) -> int:
    """Delete these articles, with all that is kept of them, and keep their names; but none that
    rang, nor, with `before`, one that was seen since. Returns how many are gone.

    Whoever asks holds the window of stories: what is compared must not go meanwhile.
    """
    gone = 0
    kept = ~_rang if before is None else and_(_is_done_with(), article.c.last_seen < before)
    for some in chunks(ids, PARAMETERS):
        publishers = select(article.c.publisher).where(article.c.id.in_(some)).distinct()
        wait_for(connection, connection.execute(publishers).scalars())
        wanted = select(article.c.id).where(article.c.id.in_(some), kept).order_by(article.c.id)
        these = list(connection.execute(wanted.with_for_update()).scalars())
        connection.execute(
            update(article_key).where(article_key.c.article_id.in_(these)).values(article_id=None)
        )
        own = select(article.c.key, null()).where(article.c.id.in_(these))
        connection.execute(insert(article_key).from_select(["key", "article_id"], own))
        connection.execute(delete(article).where(article.c.id.in_(these)))
        gone += len(these)
    return gone


def hollow(connection: Connection, most: int) -> list[int]:
    """At most `most` stories without articles, of which nothing rang, nor of those that they were
    made of; one that is part of another is none: its id leads there."""
    rows = connection.execute(select(story.c.id).where(_hollow).order_by(story.c.id).limit(most))
    return list(rows.scalars())


def clear(connection: Connection, ids: Iterable[int]) -> int:
    """Delete those of these stories that are hollow. Returns how many they were. Whoever asks
    holds the window of stories."""
    gone = 0
    for some in chunks(sorted(ids), PARAMETERS):
        wanted = select(story.c.id).where(story.c.id.in_(some)).order_by(story.c.id)
        connection.execute(wanted.with_for_update())
        gone += connection.execute(delete(story).where(story.c.id.in_(some), _hollow)).rowcount
    return gone


def forget_records(connection: Connection, before: datetime) -> int:
    """Delete what tells of times before that: passes, but the last good one of each kind; notices
    that do not wait to be sent; what digests have told. Returns how many."""
    waits = select(delivery.c.notice_id).where(
        delivery.c.notice_id.is_not(None), delivery.c.state == State.PENDING
    )
    notices = select(notice.c.id).where(notice.c.created_at < before, notice.c.id.not_in(waits))
    ids = list(connection.execute(notices).scalars())
    for some in chunks(ids, PARAMETERS):
        connection.execute(delete(delivery).where(delivery.c.notice_id.in_(some)))
        connection.execute(delete(notice).where(notice.c.id.in_(some)))
    last = select(func.max(run.c.id)).where(run.c.failed.is_(False)).group_by(run.c.kind)
    items = and_(digest_item.c.created_at < before, digest_item.c.roundup_id.is_not(None))
    runs = delete(run).where(run.c.now < before, run.c.id.not_in(last))
    passed = connection.execute(runs), connection.execute(delete(digest_item).where(items))
    return len(ids) + sum(done.rowcount for done in passed)
