"""Questions about passes: what each did, and when the last good one ended."""

import json
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from db.engine import db_clock
from db.tables import run
from tocsin.core.report import Report

_PASSES: Final = 20
_FEEDS: Final = 500


def begin(connection: Connection, kind: str, now: datetime) -> int:
    """Open the record of a pass. Returns its id."""
    run_id: int = connection.execute(
        insert(run).values(kind=kind, now=now, began=db_clock()).returning(run.c.id)
    ).scalar_one()
    return run_id


def instant(connection: Connection, run_id: int) -> datetime:
    """The instant that a pass works at."""
    at: datetime = connection.execute(select(run.c.now).where(run.c.id == run_id)).scalar_one()
    return at


def end(connection: Connection, run_id: int, report: Report) -> None:
    """Close the record of a pass with its report."""
    connection.execute(
        update(run)
        .where(run.c.id == run_id)
        .values(ended=db_clock(), failed=report.failed, report=json.dumps(report.as_json()))
    )


def seconds_a_feed(connection: Connection, kind: str) -> float | None:
    """What a feed took of the last passes that ended well, by the database's clock; None where
    too few were polled to tell."""
    rows = connection.execute(
        select(run.c.ended - run.c.began, run.c.report)
        .where(run.c.kind == kind, run.c.failed.is_(False))
        .order_by(run.c.ended.desc())
        .limit(_PASSES)
    ).all()
    feeds = sum(json.loads(report)["feeds"] for _, report in rows)
    return sum(took for took, _ in rows) / feeds if feeds >= _FEEDS else None


def seconds_since_success(connection: Connection, kind: str) -> float | None:
    """How long ago, by the database's clock, a pass of this kind ended well; None: never."""
    return connection.execute(
        select(db_clock() - func.max(run.c.ended)).where(
            run.c.kind == kind, run.c.failed.is_(False)
        )
    ).scalar_one_or_none()
