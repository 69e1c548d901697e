"""Questions about roundups: what waits for one, and what went into it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, exists, func, or_, select, update

from db import mergers
from db.alert_tables import alert, delivery, digest_item, roundup
from db.articles import PARAMETERS, chunks
from db.leases import FREED
from db.tables import article, reading
from db.upsert import insert
from tocsin.core.digest import Entry
from tocsin.core.model import Message, Roundup
from tocsin.core.outbox import State
from tocsin.core.ways import Way

ROUNDUP: TypeAdapter[Roundup] = TypeAdapter(Roundup)
_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


@dataclass(frozen=True, slots=True)
class Aside:
    """What did not ring and belongs in a channel's digest: a story, or, without one, so many
    articles of first contact."""

    channel: str
    watch: str
    reason: str
    story_id: int | None = None
    article_id: int | None = None
    status: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery that waits to be told with others."""

    id: int
    message: Message


@dataclass(frozen=True, slots=True)
class Noted:
    """Something for the digest, by its number, as it is told."""

    id: int
    entry: Entry


def note(connection: Connection, asides: Sequence[Aside], now: datetime) -> None:
    """Keep these for the next digests: a story's status once a channel and watch, articles of
    first contact as one number."""
    stories = [item for item in asides if item.story_id]
    if stories:
        connection.execute(
            insert(connection, digest_item).on_conflict_do_nothing(
                index_elements=["channel", "watch", "story_id", "status"]
            ),
            [_row(item) | {"created_at": now} for item in stories],
        )
    for item in asides:
        if not item.story_id:
            _count(connection, item, now)


def _row(item: Aside) -> dict[str, object]:
    return {
        "channel": item.channel,
        "watch": item.watch,
        "reason": item.reason,
        "story_id": item.story_id,
        "article_id": item.article_id,
        "status": item.status,
        "count": item.count,
    }


def _count(connection: Connection, item: Aside, now: datetime) -> None:
    added = connection.execute(
        update(digest_item)
        .where(
            digest_item.c.channel == item.channel,
            digest_item.c.watch == item.watch,
            digest_item.c.story_id.is_(None),
            digest_item.c.reason == item.reason,
            digest_item.c.roundup_id.is_(None),
        )
        .values(count=digest_item.c["count"] + item.count)
    )
    if not added.rowcount:
        connection.execute(insert(connection, digest_item), [_row(item) | {"created_at": now}])


def waiting(connection: Connection, now: datetime) -> dict[str, set[Way]]:
    """The channels with deliveries that wait to be told with others and are due, and how."""
    found: dict[str, set[Way]] = {}
    rows = connection.execute(
        select(delivery.c.channel, delivery.c.way)
        .where(
            delivery.c.state == State.PENDING,
            delivery.c.due_at <= now,
            delivery.c.way != Way.ALONE,
        )
        .distinct()
    )
    for row in rows:
        found.setdefault(row.channel, set()).add(Way(row.way))
    return found


def with_notes(connection: Connection) -> dict[str, datetime]:
    """The channels for whose digest something is noted, with when the first of it was."""
    rows = connection.execute(
        select(digest_item.c.channel, func.min(digest_item.c.created_at))
        .where(digest_item.c.roundup_id.is_(None))
        .group_by(digest_item.c.channel)
    )
    return {row[0]: row[1] for row in rows}


def held(
    connection: Connection, channel: str, ways: Collection[Way], until: datetime | None
) -> list[Held]:
    """The channel's deliveries that wait to be told in these ways, oldest first: those that are
    due by then, or all."""
    due = delivery.c.due_at <= until if until else delivery.c.due_at.is_not(None)
    rows = connection.execute(
        select(delivery.c.id, alert.c.message)
        .join(alert, alert.c.id == delivery.c.alert_id)
        .where(
            delivery.c.channel == channel,
            delivery.c.state == State.PENDING,
            delivery.c.way.in_(ways),
            due,
        )
        .order_by(delivery.c.id)
    )
    return [Held(row.id, _MESSAGE.validate_json(row.message)) for row in rows]


def noted(connection: Connection, channel: str) -> list[Noted]:
    """What is noted for a channel's next digest and still true, oldest first."""
    rows = connection.execute(
        select(
            digest_item.c.id,
            digest_item.c.watch,
            digest_item.c.reason,
            digest_item.c.story_id,
            digest_item.c.status,
            digest_item.c["count"].label("articles"),
            article.c.title,
            article.c.url,
            article.c.publisher,
        )
        .join(article, article.c.id == digest_item.c.article_id, isouter=True)
        .where(
            digest_item.c.channel == channel,
            digest_item.c.roundup_id.is_(None),
            or_(digest_item.c.story_id.is_(None), _still_matches),
        )
        .order_by(digest_item.c.id)
    ).all()
    leads = mergers.current(connection, {row.story_id for row in rows if row.story_id})
    return [
        Noted(
            row.id,
            Entry(
                watch=row.watch,
                reason=row.reason,
                count=row.articles,
                story=leads.get(row.story_id),
                status=row.status,
                title=row.title or "",
                url=row.url,
                publisher=row.publisher or "",
            ),
        )
        for row in rows
    ]


_still_matches = exists().where(
    reading.c.article_id == digest_item.c.article_id, reading.c.watch == digest_item.c.watch
)


def write(
    connection: Connection,
    post: Roundup,
    channels: Mapping[str, datetime],
    now: datetime,
    *,
    kind: str,
    watch: str | None = None,
) -> int | None:
    """Write a roundup and its deliveries, by when each channel may be told, once. Returns its
    number, None where it was there."""
    made = connection.execute(
        insert(connection, roundup)
        .values(
            public=post.alert,
            kind=kind,
            watch=watch,
            message=ROUNDUP.dump_json(post).decode(),
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["public"])
        .returning(roundup.c.id)
    ).scalar_one_or_none()
    if made is not None and channels:
        connection.execute(
            insert(connection, delivery),
            [
                {"roundup_id": made, "channel": name, "state": State.PENDING, "due_at": due}
                for name, due in channels.items()
            ],
        )
    return made


def fold(
    connection: Connection, made: int, deliveries: Collection[int], items: Collection[int] = ()
) -> None:
    """These deliveries and notes are told in a roundup, and not again."""
    for some in chunks(sorted(deliveries), PARAMETERS):
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(some), delivery.c.state == State.PENDING)
            .values(state=State.FOLDED, folded_id=made, **FREED)
        )
    for some in chunks(sorted(items), PARAMETERS):
        connection.execute(
            update(digest_item).where(digest_item.c.id.in_(some)).values(roundup_id=made)
        )


def alone(connection: Connection, deliveries: Collection[int]) -> None:
    """These go out by themselves after all."""
    for some in chunks(sorted(deliveries), PARAMETERS):
        connection.execute(update(delivery).where(delivery.c.id.in_(some)).values(way=Way.ALONE))


def last_of(connection: Connection, kind: str) -> dict[str, datetime]:
    """When a roundup of this kind was last made for each watch."""
    rows = connection.execute(
        select(roundup.c.watch, func.max(roundup.c.created_at))
        .where(roundup.c.kind == kind)
        .group_by(roundup.c.watch)
    )
    return {row[0]: row[1] for row in rows}
