"""Which shell a command uses: Prefect's where an API is set, the plain one where not.

No Prefect flow runs without a server, and an ephemeral one takes 15 to 26 seconds to come up;
so without an API the same composition runs bare.
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from prefect.settings import get_current_settings

from db.migrations import require_ours
from flows import backfill as history
from flows import monitor as live
from flows.backfill import STORED, Wish
from flows.passes import bare, monitoring
from tasks import archive
from tasks.world import working
from tocsin.core.report import Report


def monitored(now: datetime, *, every_feed: bool) -> Report:
    """One monitoring pass. Raises `TocsinError`."""
    with working():
        if _has_api():
            report: Report = live.monitor(now=now, every_feed=every_feed)
            return report
        return monitoring(bare, now, every_feed=every_feed)


def backfilled(wish: Wish, now: datetime) -> Report:
    """One backfill. Raises `TocsinError`."""
    with working():
        if _has_api():
            report: Report = history.backfill(**asdict(wish))
            return report
        return history.backfilling(wish, bare, now)


def foreseen(wish: Wish) -> int:
    """How many articles or entries a backfill would read. Raises `UsageError`."""
    history.check(wish)
    with working() as world:
        require_ours(world.engine)
        if wish.source == STORED:
            return history.unread_count(wish)
        parsed = archive.between(archive.read_feed(Path(wish.source)), wish.since, wish.until)
        return len(parsed.entries)


def _has_api() -> bool:
    return get_current_settings().api.url is not None
