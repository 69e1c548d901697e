"""Questions about deliveries: what is due, what became of it, and which channels are down."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    update,
)

from db.alert_tables import alert, circuit, delivery, notice, roundup
from db.leases import FREED
from db.notices import BULLETIN
from db.roundups import ROUNDUP
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.identity import digest
from tocsin.core.latency import Journey
from tocsin.core.model import Message, Post
from tocsin.core.outbox import Attempted, Circuit, Settled, State
from tocsin.core.ways import Way

MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
_SENT = ("public", "message", "created_at")  # every post has them
_POSTS: dict[Table, TypeAdapter[Any]] = {alert: MESSAGE, notice: BULLETIN, roundup: ROUNDUP}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery to make."""

    id: int
    channel: str
    message: Post
    attempted: Attempted


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
        message=_in_thread(connection, row, _adapter(row).validate_json(row.message)),
        attempted=Attempted(
            created_at=row.created_at,
            attempts=row.attempts,
            refusals=row.refusals,
            overtaken=_overtaken(connection, row),
            seed=digest(row.public, row.channel),
        ),
    )


def _overtaken(connection: Connection, row: Any) -> bool:
    """Whether its channel took what came after it."""
    later = exists().where(
        delivery.c.channel == row.channel,
        delivery.c.id > row.id,
        delivery.c.state == State.SENT,
    )
    return bool(connection.execute(select(later)).scalar_one())


def _in_thread(connection: Connection, row: Any, post: Post) -> Post:
    """A follow-up knows what its channel calls the first message of its thread."""
    if not isinstance(post, Message) or post.thread in ("", post.alert):
        return post
    first = connection.execute(
        select(delivery.c.receipt)
        .join(alert, alert.c.id == delivery.c.alert_id)
        .where(alert.c.public == post.thread, delivery.c.channel == row.channel)
    ).scalar_one_or_none()
    return replace(post, reply_to=first or "")


def _adapter(row: Any) -> TypeAdapter[Any]:
    if row.roundup_id:
        return ROUNDUP
    return BULLETIN if row.notice_id else MESSAGE


def mark(
    connection: Connection,
    delivery_id: int,
    token: str,
    settled: Settled,
    *,
    receipt: str | None = None,
) -> None:
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
            receipt=receipt,
            **FREED,
            **due_at,
        )
    )


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state."""
    rows = connection.execute(select(delivery.c.state, func.count()).group_by(delivery.c.state))
    return {row[0]: row[1] for row in rows}


def message_of(connection: Connection, public: str) -> Post | None:
    """The message of an alert, a notice or a roundup, by its public id."""
    for table, adapter in _POSTS.items():
        wanted = select(table.c.message).where(table.c.public == public)
        if text := connection.execute(wanted).scalar_one_or_none():
            post: Post = adapter.validate_json(text)
            return post
    return None


def told(connection: Connection, public: str) -> Iterator[str]:
    """What became of each delivery of an alert, a notice or a roundup, in a line each."""
    carrier = roundup.alias()
    rows = connection.execute(
        select(
            delivery.c.channel,
            delivery.c.state,
            delivery.c.sent_at,
            delivery.c.error,
            carrier.c.public.label("carrier"),
        )
        .join(carrier, carrier.c.id == delivery.c.folded_id, isouter=True)
        .where(_of(public))
        .order_by(delivery.c.channel)
    )
    for row in rows:
        where = f" in {row.carrier}" if row.carrier else ""
        when = f" {row.sent_at:%Y-%m-%d %H:%M} UTC" if row.sent_at else ""
        why = f" ({row.error})" if row.error and not row.sent_at else ""
        yield f"{row.channel}: {row.state}{where}{when}{why}"


def _of(public: str) -> ColumnElement[bool]:
    """The deliveries of an alert, a notice or a roundup."""
    owners = (
        (delivery.c.alert_id, alert),
        (delivery.c.notice_id, notice),
        (delivery.c.roundup_id, roundup),
    )
    return or_(
        *(owner.in_(select(table.c.id).where(table.c.public == public)) for owner, table in owners)
    )


def revive(connection: Connection, public: str, now: datetime) -> int:
    """Send the dead and waiting deliveries of an alert, a notice or a roundup now, each by itself.
    Returns how many."""
    revived = connection.execute(
        update(delivery)
        .where(
            _of(public),
            delivery.c.state.in_((State.PENDING, State.DEAD)),
        )
        .values(state=State.PENDING, way=Way.ALONE, due_at=now, attempts=0, refusals=0)
    )
    return revived.rowcount


def down(connection: Connection, now: datetime) -> set[str]:
    """The channels that are not to be tried yet."""
    rows = connection.execute(select(circuit.c.channel).where(circuit.c.until > now))
    return set(rows.scalars())


def circuits(connection: Connection) -> Mapping[str, Circuit]:
    """The channels that did not take the last message, by name."""
    columns = (circuit.c.failures, circuit.c.since, circuit.c.until, circuit.c.reason)
    rows = connection.execute(select(circuit.c.channel, *columns))
    return {row[0]: Circuit(*row[1:]) for row in rows}


def record_circuit(connection: Connection, channel: str, state: Circuit | None) -> None:
    """Keep how a channel stands; None where it takes messages."""
    if state is None:
        connection.execute(delete(circuit).where(circuit.c.channel == channel))
        return
    values = {
        "failures": state.failures,
        "since": state.since,
        "until": state.until,
        "reason": state.reason,
    }
    connection.execute(
        insert(connection, circuit)
        .values(channel=channel, **values)
        .on_conflict_do_update(index_elements=["channel"], set_=values)
    )


def hold_together(connection: Connection, channel: str, now: datetime) -> int:
    """Have the alerts that wait for a channel told as one message, where they are many. Returns
    how many they are."""
    waits = (
        (delivery.c.channel == channel)
        & (delivery.c.state == State.PENDING)
        & (delivery.c.way == Way.ALONE)
        & (delivery.c.due_at <= now + defaults.RETRY_MOST * 2)  # not in quiet hours
        & delivery.c.alert_id.is_not(None)
        & delivery.c.lease_token.is_(None)
    )
    count: int = connection.execute(select(func.count()).where(waits)).scalar_one()
    if count > defaults.STORM:
        connection.execute(update(delivery).where(waits).values(way=Way.TOGETHER, due_at=now))
        return count
    return 0


def hold_back(
    connection: Connection,
    channel: str,
    now: datetime,
    *,
    until: datetime,
    through: Collection[str],
) -> None:
    """Have what is due wait until then: alerts as one message, and notices. Not what rings through
    quiet hours: what is said of the watches `through`, and digests, which have an hour of their
    own."""
    spared = (
        delivery.c.alert_id.in_(select(alert.c.id).where(alert.c.watch.in_(through))),
        delivery.c.roundup_id.in_(
            select(roundup.c.id).where(or_(roundup.c.watch.is_(None), roundup.c.watch.in_(through)))
        ),
    )
    connection.execute(
        update(delivery)
        .where(
            delivery.c.channel == channel,
            delivery.c.state == State.PENDING,
            delivery.c.due_at <= now,
            delivery.c.lease_token.is_(None),
            ~or_(*(func.coalesce(each, false()) for each in spared)),
        )
        .values(
            due_at=until,
            way=case((delivery.c.alert_id.is_(None), delivery.c.way), else_=str(Way.TOGETHER)),
        )
    )


def journeys(
    connection: Connection, *, since: datetime | None = None, most: int | None = None
) -> list[Journey]:
    """The ways of the alerts that were sent since then, the latest first, at most so many. By the
    instants that passes work at; what was told in a roundup is not among them."""
    times = (
        delivery.c.published_at,
        delivery.c.seen_at,
        delivery.c.matched_at,
        delivery.c.sent_at,
    )
    sent = delivery.c.sent_at.is_not(None) if since is None else delivery.c.sent_at >= since
    rows = connection.execute(
        select(*times)
        .where(sent, delivery.c.seen_at.is_not(None))
        .order_by(delivery.c.sent_at.desc())
        .limit(most)
    )
    return [Journey(*row) for row in rows]
