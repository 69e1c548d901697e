"""Questions about what people say of alerts: seen, right, wrong."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select, update

from db.alert_tables import alert, feedback
from db.upsert import insert
from tocsin.core.noise import Habit


def ack(connection: Connection, public: str, why: str | None, now: datetime) -> bool:
    """Keep that an alert was seen. Returns whether there is such an alert."""
    done = connection.execute(
        update(alert).where(alert.c.public == public).values(acked_at=now, acked_why=why)
    )
    return bool(done.rowcount)


def judge(
    connection: Connection, public: str, note: str | None, now: datetime, *, right: bool
) -> bool:
    """Keep whether an alert was right, in place of what was said before. Returns whether there is
    such an alert."""
    wanted = select(alert.c.id).where(alert.c.public == public)
    alert_id = connection.execute(wanted).scalar_one_or_none()
    if alert_id is None:
        return False
    statement = insert(connection, feedback)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["alert_id"],
            set_={name: statement.excluded[name] for name in ("right", "note", "created_at")},
        ),
        [{"alert_id": alert_id, "right": right, "note": note, "created_at": now}],
    )
    return True


def habits(connection: Connection, watches: Iterable[str], days: int, now: datetime) -> list[Habit]:
    """What each of these watches did in the last days; those that did not ring, too."""
    rows = connection.execute(
        select(
            alert.c.watch,
            func.count(),
            func.count(alert.c.acked_at),
            func.sum(case((feedback.c.right.is_(True), 1), else_=0)),
            func.sum(case((feedback.c.right.is_(False), 1), else_=0)),
        )
        .join(feedback, feedback.c.alert_id == alert.c.id, isouter=True)
        .where(alert.c.created_at > now - timedelta(days=days))
        .group_by(alert.c.watch)
    )
    found = {row[0]: Habit(row[0], days, *row[1:]) for row in rows}
    return [found.get(name, Habit(name, days, 0, 0, 0, 0)) for name in watches]
