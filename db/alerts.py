"""Questions about alerts and their deliveries: the outbox."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, Table, func, or_, select, update

from db import mergers
from db.alert_tables import alert, delivery, notice
from db.articles import PARAMETERS, chunks
from db.leases import FREED
from db.notices import BULLETIN
from db.tables import article, mention
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.alerts import Evidence
from tocsin.core.identity import digest
from tocsin.core.model import Mention, Message, Post, Status, Zone
from tocsin.core.outbox import Attempted, Settled, State

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
_SENT = ("public", "message", "created_at")  # an alert and a notice have them both


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to write, with when each of its channels may be told."""

    message: Message
    story_id: int
    article_id: int
    channels: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery to make."""

    id: int
    channel: str
    message: Post
    attempted: Attempted


def evidence(connection: Connection, article_id: int, watch: str) -> Evidence:
    """What to show of an article for a watch, its mentions in the order of the text."""
    row = connection.execute(select(article).where(article.c.id == article_id)).one()
    found = connection.execute(
        select(mention)
        .where(mention.c.article_id == article_id, mention.c.watch == watch)
        .order_by(mention.c.id)
    )
    return Evidence(
        key=row.key,
        title=row.title,
        url=row.url,
        publisher=row.publisher,
        published=row.published,
        first_seen=row.first_seen,
        mentions=[
            Mention(
                watch=item.watch,
                term=item.term,
                text=item.text,
                start=item.start,
                end=item.stop,
                zone=Zone(item.zone),
                sentence=item.sentence,
                status=Status(item.status),
                cue=item.cue,
            )
            for item in found
        ],
    )


def write(connection: Connection, alerts: Sequence[NewAlert], now: datetime) -> int:
    """Write alerts with their deliveries, once each. Returns how many are new."""
    if not alerts:
        return 0
    rows = connection.execute(
        insert(connection, alert)
        .on_conflict_do_nothing(index_elements=["watch", "story_id", "sequence"])
        .returning(alert.c.id, alert.c.public),
        [
            {
                "public": item.message.alert,
                "watch": item.message.watch,
                "story_id": item.story_id,
                "article_id": item.article_id,
                "sequence": item.message.sequence,
                "status": str(item.message.status),
                "message": _MESSAGE.dump_json(item.message).decode(),
                "created_at": now,
            }
            for item in alerts
        ],
    )
    ids = {row.public: row.id for row in rows}
    deliveries = [
        {
            "alert_id": ids[item.message.alert],
            "channel": name,
            "state": State.PENDING,
            "due_at": due,
        }
        for item in alerts
        if item.message.alert in ids
        for name, due in item.channels.items()
    ]
    if deliveries:
        connection.execute(
            insert(connection, delivery).on_conflict_do_nothing(
                index_elements=["alert_id", "channel"]
            ),
            deliveries,
        )
    return len(ids)


def follow_ups(
    connection: Connection, story_ids: Sequence[int], now: datetime
) -> dict[tuple[str, int], int]:
    """How many follow-ups each (watch, story) had in the last day, also under former ids."""
    leads = mergers.formers(connection, story_ids)
    found: Counter[tuple[str, int]] = Counter()
    for some in chunks(sorted(leads), PARAMETERS):
        rows = connection.execute(
            select(alert.c.watch, alert.c.story_id, func.count())
            .where(
                alert.c.story_id.in_(some),
                alert.c.sequence > 1,
                alert.c.created_at > now - defaults.STATUS_WINDOW,
            )
            .group_by(alert.c.watch, alert.c.story_id)
        )
        for row in rows:
            found[row[0], leads[row[1]]] += row[2]
    return found


def threads(connection: Connection, story_ids: Sequence[int]) -> dict[tuple[str, int], str]:
    """The public id of the first alert of each (watch, story), also under a former id."""
    leads = mergers.formers(connection, story_ids)
    found: dict[tuple[str, int], str] = {}
    for some in chunks(sorted(leads), PARAMETERS):
        rows = connection.execute(
            select(alert.c.watch, alert.c.story_id, alert.c.public)
            .where(alert.c.story_id.in_(some), alert.c.sequence == 1)
            .order_by(alert.c.id)
        )
        for row in rows:
            found.setdefault((row.watch, leads[row.story_id]), row.public)
    return found


def waiting(connection: Connection, now: datetime) -> list[str]:
    """The channels that have deliveries due, those included that are no longer configured."""
    rows = connection.execute(
        select(delivery.c.channel)
        .where(delivery.c.state == State.PENDING, delivery.c.due_at <= now)
        .distinct()
        .order_by(delivery.c.channel)
    )
    return list(rows.scalars())


def next_due(channel: str, now: datetime) -> Select[Any]:
    """The channel's delivery that is due longest, to claim."""
    return (
        select(delivery.c.id)
        .where(
            delivery.c.channel == channel,
            delivery.c.state == State.PENDING,
            delivery.c.due_at <= now,
        )
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(1)
    )


def load(connection: Connection, delivery_id: int) -> Outgoing:
    """The delivery with its message: an alert's, or a notice's to the operator."""
    row = connection.execute(
        select(
            delivery,
            *(func.coalesce(alert.c[name], notice.c[name]).label(name) for name in _SENT),
        )
        .join(alert, alert.c.id == delivery.c.alert_id, isouter=True)
        .join(notice, notice.c.id == delivery.c.notice_id, isouter=True)
        .where(delivery.c.id == delivery_id)
    ).one()
    return Outgoing(
        id=row.id,
        channel=row.channel,
        message=(BULLETIN if row.notice_id else _MESSAGE).validate_json(row.message),
        attempted=Attempted(
            created_at=row.created_at,
            attempts=row.attempts,
            refusals=row.refusals,
            seed=digest(row.public, row.channel),
        ),
    )


def mark(connection: Connection, delivery_id: int, token: str, settled: Settled) -> None:
    """Record what became of a delivery and free it, unless the lease was lost meanwhile."""
    due_at = {"due_at": settled.due_at} if settled.due_at else {}
    connection.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.lease_token == token)
        .values(
            state=str(settled.state),
            attempts=settled.attempts,
            refusals=settled.refusals,
            sent_at=settled.sent_at,
            error=settled.error,
            **FREED,
            **due_at,
        )
    )


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state."""
    rows = connection.execute(select(delivery.c.state, func.count()).group_by(delivery.c.state))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert and one of its deliveries; without channels `channel` and `state` are None."""

    public: str
    watch: str
    story_id: int
    sequence: int
    status: str
    created_at: datetime
    message: Message
    channel: str | None
    state: str | None
    error: str | None
    sent_at: datetime | None


def listing(connection: Connection, limit: int) -> list[Listed]:
    """The latest alerts, at most `limit`, each with the state of all its deliveries."""
    latest = select(alert.c.id).order_by(alert.c.id.desc()).limit(limit).subquery()
    rows = connection.execute(
        select(alert, delivery.c.channel, delivery.c.state, delivery.c.error, delivery.c.sent_at)
        .join(latest, latest.c.id == alert.c.id)
        .join(delivery, delivery.c.alert_id == alert.c.id, isouter=True)
        .order_by(alert.c.id.desc(), delivery.c.channel)
    ).all()
    leads = mergers.current(connection, {row.story_id for row in rows})
    return [
        Listed(
            public=row.public,
            watch=row.watch,
            story_id=leads[row.story_id],
            sequence=row.sequence,
            status=row.status,
            created_at=row.created_at,
            message=_MESSAGE.validate_json(row.message),
            channel=row.channel,
            state=row.state,
            error=row.error,
            sent_at=row.sent_at,
        )
        for row in rows
    ]


def message_of(connection: Connection, public: str) -> Post | None:
    """The message of an alert, or of a notice, by its public id."""
    kinds: tuple[tuple[Table, TypeAdapter[Any]], ...] = ((alert, _MESSAGE), (notice, BULLETIN))
    for table, adapter in kinds:
        wanted = select(table.c.message).where(table.c.public == public)
        if text := connection.execute(wanted).scalar_one_or_none():
            post: Post = adapter.validate_json(text)
            return post
    return None


def revive(connection: Connection, public: str, now: datetime) -> int:
    """Send the dead and waiting deliveries of an alert or a notice now. Returns how many."""
    alerts = select(alert.c.id).where(alert.c.public == public)
    notices = select(notice.c.id).where(notice.c.public == public)
    revived = connection.execute(
        update(delivery)
        .where(
            or_(delivery.c.alert_id.in_(alerts), delivery.c.notice_id.in_(notices)),
            delivery.c.state != State.SENT,
        )
        .values(state=State.PENDING, due_at=now, attempts=0, refusals=0)
    )
    return revived.rowcount
