"""Questions about mutes: what is not to ring for a while, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select

from db import mergers
from db.alert_tables import mute
from db.tables import article, story
from db.upsert import insert

_DIGITS = 18  # of a number that fits


@dataclass(frozen=True, slots=True)
class Mute:
    """A watch, story or publisher that does not ring; for good where `until` is None."""

    kind: str
    target: str
    reason: str | None
    until: datetime | None
    created_at: datetime


def active(connection: Connection, now: datetime) -> list[Mute]:
    """What is mute now."""
    rows = connection.execute(
        select(mute.c.kind, mute.c.target, mute.c.reason, mute.c.until, mute.c.created_at)
        .where(or_(mute.c.until.is_(None), mute.c.until > now))
        .order_by(mute.c.kind, mute.c.target)
    )
    return [Mute(*row) for row in rows]


def put(connection: Connection, item: Mute) -> None:
    """Mute it, in place of what was said of it before."""
    statement = insert(connection, mute)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "target"],
            set_={name: statement.excluded[name] for name in ("reason", "until", "created_at")},
        ).values(
            kind=item.kind,
            target=item.target,
            reason=item.reason,
            until=item.until,
            created_at=item.created_at,
        )
    )


def lift(connection: Connection, kind: str, target: str) -> bool:
    """Let it ring again. Returns whether it was mute."""
    gone = connection.execute(delete(mute).where(mute.c.kind == kind, mute.c.target == target))
    return bool(gone.rowcount)


def targets(mutes: Sequence[Mute], kind: str) -> frozenset[str]:
    """What is mute of one kind."""
    return frozenset(item.target for item in mutes if item.kind == kind)


def publishers(connection: Connection) -> set[str]:
    """Every publisher of whom there is an article."""
    return set(connection.execute(select(article.c.publisher).distinct()).scalars())


def is_story(connection: Connection, target: str) -> bool:
    """Whether there is a story of this number, or was, before it became part of another."""
    if not target.isdecimal() or len(target) > _DIGITS:
        return False
    lead = mergers.current(connection, {int(target)})[int(target)]
    return connection.execute(select(story.c.id).where(story.c.id == lead)).first() is not None
