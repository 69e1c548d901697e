"""When to come back to a feed."""

from datetime import datetime, timedelta
from typing import Final

from tocsin.core import defaults

# A pass wakes a little early or late. Without slack a feed that is due a second after the pass
# began would wait for the next one, and be polled half as often as asked.
_SLACK: Final = timedelta(seconds=30)
_SLACK_SHARE: Final = 10
_DOUBLINGS: Final = 10


def next_due(now: datetime, every: timedelta, failures: int) -> datetime:
    """The next check: after `every`, doubled for each failure in a row, and clamped."""
    wait = min(every * (1 << min(failures, _DOUBLINGS)), defaults.CHECK_AT_MOST)
    wait = max(wait, defaults.CHECK_AT_LEAST)
    return now + wait - min(_SLACK, wait / _SLACK_SHARE)


def next_attempt(now: datetime, attempts: int, *, asked: float | None, seed: bytes) -> datetime:
    """When to try a delivery again: doubling from 5 s to 1 h, spread by a stable jitter.

    `asked` is what the channel said to wait, in seconds; `seed` names the delivery.
    """
    wait = min(defaults.RETRY_FIRST * (1 << min(attempts, _DOUBLINGS)), defaults.RETRY_MOST)
    spread = wait * (int.from_bytes(seed[:2], "big") / 0xFFFF) / 4
    least = timedelta(seconds=min(asked or 0.0, defaults.RETRY_MOST.total_seconds()))
    return now + max(wait + spread, least)
