"""The opening and closing of a pass: the watchlist brought into the database, the record kept."""

from datetime import datetime

from db import deliveries, feeds, leases, readings, runs
from db.engine import writing
from db.migrations import require_ours
from tasks.world import opened
from tocsin.adapters.namer import require_model
from tocsin.core.outbox import State
from tocsin.core.report import Report, with_latencies


def require() -> None:
    """Raise `UsageError` where nothing could work. Makes a missing SQLite database, last."""
    world = opened()
    require_model(world.settings.model)
    require_ours(world.engine, create=True)


def begin(kind: str, now: datetime, *, every_feed: bool = False) -> int:
    """Open a pass: the feeds and watches are those of the watchlist, leases of the dead are free.

    Makes a missing SQLite database. Raises `UsageError` where nothing could work.
    """
    require()
    world = opened()
    with writing(world.engine) as connection:
        leases.free_dead(connection)
        feeds.sync(connection, world.wanted_feeds(), now)
        readings.sync_watches(connection, world.digests, now)
        if every_feed:
            feeds.make_due(connection, now)
        return runs.begin(connection, kind, now)


def end(run_id: int, report: Report) -> Report:
    """Close a pass. Returns its report with how the outbox stands."""
    with writing(opened().engine) as connection:
        states = deliveries.counts(connection)
        outbox = Report(pending=states.get(State.PENDING, 0), dead=states.get(State.DEAD, 0))
        sent = deliveries.journeys(connection, since=runs.instant(connection, run_id))
        closed = with_latencies(report + outbox, sent)
        runs.end(connection, run_id, closed)
    return closed
