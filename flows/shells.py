"""Which shell a command uses: Prefect's where an API is set, the plain one where not.

No Prefect flow runs without a server, and an ephemeral one takes 15 to 26 seconds to come up;
so without an API the same composition runs bare.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.settings import get_current_settings

from db.migrations import require_ours
from flows import backfill as history
from flows import digest as digests
from flows import maintain as upkeep
from flows import monitor as live
from flows.backfill import STORED, Wish
from flows.passes import bare, monitoring
from tasks import archive, ledger, retention
from tasks.world import working
from tocsin.core.errors import SettingError
from tocsin.core.report import AllFailedError, Report


def monitored(now: datetime, *, every_feed: bool) -> Report:
    """One monitoring pass. Raises `TocsinError`."""
    with _ready():
        if _has_api():
            return _flown(now, every_feed=every_feed)
        return monitoring(bare, now, every_feed=every_feed)


def _flown(now: datetime, *, every_feed: bool) -> Report:
    """The flow's report. For Prefect a run whose every message failed is a failed run; here its
    report carries the verdict."""
    try:
        report: Report = live.monitor(now=now, every_feed=every_feed)
    except AllFailedError as error:
        return error.report
    return report


def backfilled(wish: Wish, now: datetime) -> Report:
    """One backfill. Raises `TocsinError`."""
    with _ready():
        if _has_api():
            report: Report = history.backfill(**asdict(wish), now=now)
            return report
        return history.backfilling(wish, bare, now)


def digested(now: datetime, channel: str) -> Report:
    """The digests, now. Raises `TocsinError`."""
    with _ready():
        if _has_api():
            report: Report = digests.digest(channel=channel, now=now)
            return report
        return digests.digesting(bare, now, channel)


def maintained(now: datetime) -> Report:
    """Retention and notices, now. Raises `TocsinError`."""
    with _ready():
        if _has_api():
            report: Report = upkeep.maintain(now=now)
            return report
        return upkeep.maintaining(bare, now)


def outlived(now: datetime) -> int:
    """How many articles retention would delete. Raises `UsageError`."""
    with working() as world:
        require_ours(world.engine)
        return retention.count(now)


def foreseen(wish: Wish) -> int:
    """How many articles or entries a backfill would read. Raises `UsageError`."""
    with working() as world:
        history.check(wish)
        require_ours(world.engine)
        if wish.source == STORED:
            return history.unread_count(wish)
        parsed = archive.between(archive.read_feed(Path(wish.source)), wish.since, wish.until)
        return len(parsed.entries)


@contextmanager
def _ready() -> Iterator[None]:
    """A world in which a pass can work. Refused here, no run is recorded of what cannot run."""
    with working():
        if _has_api():
            _require_api()
        ledger.require()
        yield


def _has_api() -> bool:
    return get_current_settings().api.url is not None


def _require_api() -> None:
    with get_client(sync_client=True) as client:
        trouble = client.api_healthcheck()
    if trouble:
        raise SettingError(
            f"the Prefect API of PREFECT_API_URL does not answer ({type(trouble).__name__})",
            hint="start it, or unset PREFECT_API_URL to run without one",
        )
