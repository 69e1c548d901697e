"""The monitoring flow: what the schedule wakes."""

from datetime import UTC, datetime

from prefect import flow

from flows.passes import RUNNER, mapped, monitoring
from tocsin.core.report import Report


@flow(name="monitor", persist_result=False, task_runner=RUNNER)
def monitor(now: datetime | None = None, every_feed: bool = False) -> Report:  # noqa: FBT001, FBT002 - Prefect's run form fills them by name
    """Poll the feeds that are due, keep what is new, and ring for what is watched.

    Args:
        now: The instant of the pass, for replays. Empty means the present.
        every_feed: Poll every feed, due or not.
    """
    report = monitoring(mapped, now or datetime.now(UTC), every_feed=every_feed)
    report.require_success()
    return report
