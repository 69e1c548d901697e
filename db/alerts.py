"""Questions about alerts and their deliveries: the outbox."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, Table, func, or_, select, update

from db import mergers
from db.alert_tables import alert, delivery, notice, roundup
from db.articles import PARAMETERS, chunks
from db.leases import FREED
from db.notices import BULLETIN
from db.roundups import ROUNDUP
from db.tables import article, mention
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.alerts import Evidence
from tocsin.core.identity import digest
from tocsin.core.model import Mention, Message, Post, Status, Zone
from tocsin.core.outbox import Attempted, Settled, State
from tocsin.core.ways import Route, Way

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
_SENT = ("public", "message", "created_at")  # every post has them
_POSTS: dict[Table, TypeAdapter[Any]] = {alert: _MESSAGE, notice: BULLETIN, roundup: ROUNDUP}


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to write, with the way it goes to each of its channels."""

    message: Message
    story_id: int
    article_id: int
    channels: Mapping[str, Route]


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
            "way": route.way,
            "due_at": route.due_at,
        }
        for item in alerts
        if item.message.alert in ids
        for name, route in item.channels.items()
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


def rung(connection: Connection, now: datetime) -> Counter[tuple[str, str]]:
    """How many alerts of each (watch, channel) were told at once in the budget's window."""
    rows = connection.execute(
        select(alert.c.watch, delivery.c.channel, func.count())
        .join(delivery, delivery.c.alert_id == alert.c.id)
        .where(
            alert.c.created_at > now - defaults.BUDGET_WINDOW,
            delivery.c.way == Way.ALONE,
        )
        .group_by(alert.c.watch, delivery.c.channel)
    )
    return Counter({(row[0], row[1]): row[2] for row in rows})


def waiting(connection: Connection, now: datetime) -> list[str]:
    """The channels that have deliveries due, those included that are no longer configured."""
    rows = connection.execute(
        select(delivery.c.channel)
        .where(
            delivery.c.state == State.PENDING,
            delivery.c.way == Way.ALONE,
            delivery.c.due_at <= now,
        )
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
            delivery.c.way == Way.ALONE,
            delivery.c.due_at <= now,
        )
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(1)
    )


def load(connection: Connection, delivery_id: int) -> Outgoing:
    """The delivery with its message: an alert, a notice to the operator, or a roundup."""
    row = connection.execute(
        select(
            delivery,
            *(func.coalesce(*(table.c[name] for table in _POSTS)).label(name) for name in _SENT),
        )
        .join(alert, alert.c.id == delivery.c.alert_id, isouter=True)
        .join(notice, notice.c.id == delivery.c.notice_id, isouter=True)
        .join(roundup, roundup.c.id == delivery.c.roundup_id, isouter=True)
        .where(delivery.c.id == delivery_id)
    ).one()
    return Outgoing(
        id=row.id,
        channel=row.channel,
        message=_adapter(row).validate_json(row.message),
        attempted=Attempted(
            created_at=row.created_at,
            attempts=row.attempts,
            refusals=row.refusals,
            seed=digest(row.public, row.channel),
        ),
    )


def _adapter(row: Any) -> TypeAdapter[Any]:
    if row.roundup_id:
        return ROUNDUP
    return BULLETIN if row.notice_id else _MESSAGE


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
    """The message of an alert, a notice or a roundup, by its public id."""
    for table, adapter in _POSTS.items():
        wanted = select(table.c.message).where(table.c.public == public)
        if text := connection.execute(wanted).scalar_one_or_none():
            post: Post = adapter.validate_json(text)
            return post
    return None


def revive(connection: Connection, public: str, now: datetime) -> int:
    """Send the dead and waiting deliveries of an alert, a notice or a roundup now, each by itself.
    Returns how many."""
    owners = (
        (delivery.c.alert_id, alert),
        (delivery.c.notice_id, notice),
        (delivery.c.roundup_id, roundup),
    )
    revived = connection.execute(
        update(delivery)
        .where(
            or_(
                *(
                    owner.in_(select(table.c.id).where(table.c.public == public))
                    for owner, table in owners
                )
            ),
            delivery.c.state.in_((State.PENDING, State.DEAD)),
        )
        .values(state=State.PENDING, way=Way.ALONE, due_at=now, attempts=0, refusals=0)
    )
    return revived.rowcount
