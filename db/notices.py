"""Questions about notices to the operator. They go out by the outbox that alerts use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from db.alert_tables import delivery, notice
from db.upsert import insert
from tocsin.core.model import Bulletin
from tocsin.core.outbox import State

BULLETIN: TypeAdapter[Bulletin] = TypeAdapter(Bulletin)


def write(
    connection: Connection, bulletin: Bulletin, channels: Mapping[str, datetime], now: datetime
) -> bool:
    """Write a notice and its deliveries, by when each channel may be told, once. Returns whether
    it is new."""
    new = connection.execute(
        insert(connection, notice)
        .values(
            public=bulletin.alert, message=BULLETIN.dump_json(bulletin).decode(), created_at=now
        )
        .on_conflict_do_nothing(index_elements=["public"])
        .returning(notice.c.id)
    ).scalar_one_or_none()
    if new is None:
        return False
    connection.execute(
        insert(connection, delivery),
        [
            {"notice_id": new, "channel": name, "state": State.PENDING, "due_at": due}
            for name, due in channels.items()
        ],
    )
    return True


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice and one of its deliveries."""

    bulletin: Bulletin
    created_at: datetime
    channel: str
    state: str
    error: str | None
    sent_at: datetime | None


def listing(connection: Connection, limit: int) -> list[Listed]:
    """The latest notices, at most `limit`, each with the state of its deliveries."""
    latest = select(notice.c.id).order_by(notice.c.id.desc()).limit(limit).subquery()
    rows = connection.execute(
        select(notice, delivery.c.channel, delivery.c.state, delivery.c.error, delivery.c.sent_at)
        .join(latest, latest.c.id == notice.c.id)
        .join(delivery, delivery.c.notice_id == notice.c.id)
        .order_by(notice.c.id.desc(), delivery.c.channel)
    )
    return [
        Listed(
            bulletin=BULLETIN.validate_json(row.message),
            created_at=row.created_at,
            channel=row.channel,
            state=row.state,
            error=row.error,
            sent_at=row.sent_at,
        )
        for row in rows
    ]
