"""The maintain flow: retention, and what the operator is to hear."""

from datetime import UTC, datetime

from prefect import flow

from flows.passes import RUNNER, Each, Step, mapped, one_pass
from tasks import deliver, health, ledger, retention
from tasks.world import pinned
from tocsin.core.report import Report

MAINTAINING = (
    Step(retention.due, retention.retire),
    Step(health.due, health.watch_over),
    Step(deliver.due, deliver.deliver),
)


def maintaining(each: Each, now: datetime) -> Report:
    """Delete what was kept long enough, and tell the operator what is to be told, with a record."""
    with pinned():
        run_id = ledger.begin("maintain", now)
        return ledger.end(run_id, one_pass(MAINTAINING, each, now))


@flow(name="maintain", persist_result=False, task_runner=RUNNER)
def maintain(now: datetime | None = None) -> Report:
    """Delete what no feed has carried for long, keep its names, and tell the operator what is new.

    Args:
        now: The instant to work at, for replays. Empty means the present.
    """
    report = maintaining(mapped, now or datetime.now(UTC))
    report.require_success()
    return report
