"""The digest flow: what waits for the digests, told now."""

from datetime import UTC, datetime

from prefect import flow

from flows.passes import RUNNER, Each, Step, mapped, one_pass
from tasks import deliver, ledger, roundup
from tasks.world import opened, pinned
from tocsin.core.errors import UsageError
from tocsin.core.report import Report


def digesting(each: Each, now: datetime, channel: str = "") -> Report:
    """Tell what waits for the digest of a channel, or of all, with its record.

    Raises `UsageError` for a channel without a digest.
    """
    with pinned():
        _check(channel)
        run_id = ledger.begin("digest", now)
        early = Step(roundup.all_of, roundup.round_up, {"early": True, "only": channel})
        steps = (early, Step(deliver.due, deliver.deliver))
        return ledger.end(run_id, one_pass(steps, each, now))


def _check(channel: str) -> None:
    having = [item.name for item in opened().watchlist.channels if item.digest]
    if channel and channel not in having:
        known = ", ".join(having) or "none"
        raise UsageError(f"no channel {channel} with a digest", hint=f"with one: {known}")


@flow(name="digest", persist_result=False, task_runner=RUNNER)
def digest(channel: str = "", now: datetime | None = None) -> Report:
    """Tell what waits for the digests now, whatever the hour.

    Args:
        channel: One channel of the watchlist. Empty means every channel with a digest.
        now: The instant to work at, for replays. Empty means the present.
    """
    report = digesting(mapped, now or datetime.now(UTC), channel)
    report.require_success()
    return report
