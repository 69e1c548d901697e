"""When to come back: to a feed after a poll, to a channel after a try.

Pure. A feed's next check comes five minutes to a day from now, whatever headers, documents or
errors say. Hints of a feed make it later, never sooner, and only where the watchlist leaves the
interval to us; `Retry-After` holds for all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tocsin.core import backoff, defaults
from tocsin.core.hints import NO_HINTS, Hints, left
from tocsin.core.model import Failure, FeedHints

# A pass wakes a little early or late. Without slack a feed that is due a second after the pass
# began would wait for the next one, and be polled half as often as asked.
_SLACK: Final = timedelta(seconds=30)
_SHARE: Final = 10  # one part in so many of the wait is jitter
_JITTER: Final = timedelta(minutes=10)
_DOUBLINGS: Final = 10
_HOUR: Final = timedelta(hours=1)
_NO_HINTS: Final = FeedHints()


@dataclass(frozen=True, slots=True)
class Wish:
    """How often a feed is to be asked, and what it says of that itself. `steady`: the watchlist
    names the interval, and hints do not count."""

    every: timedelta
    steady: bool = False
    said: FeedHints = _NO_HINTS
    hints: Hints = NO_HINTS


def next_due(now: datetime, wish: Wish, seed: bytes) -> datetime:
    """The next check after a good poll. `seed` names the feed: feeds of one interval spread, each
    up to a tenth early, by the same part each time."""
    due = now + _early(_clamped(wish.every), seed)
    if wish.steady:
        return due
    hinted = max(wish.said.update_every or timedelta(0), left(wish.hints.fresh, now))
    due = max(due, now + _clamped(hinted) - _SLACK) if hinted else due
    return min(_unskipped(due, wish.said), now + defaults.CHECK_AT_MOST)


def second_due(now: datetime, wish: Wish, seed: bytes) -> datetime:
    """The check after a feed's first good poll: somewhere within its interval, so that feeds that
    came together do not stay together."""
    due = next_due(now, wish, seed)
    return max(now + (due - now) * share(seed[4:]), now + defaults.CHECK_AT_LEAST)


def next_try(
    now: datetime, wish: Wish, seed: bytes, *, failure: Failure, failures: int
) -> datetime:
    """The next check after so many failures in a row, this one the last: never sooner than the
    feed's rhythm has it, nor than its server asks."""
    wait = max(_clamped(wish.every), _clamped(backoff.wait_after(failure, failures)))
    return max(now + _early(wait, seed), held_until(now, wish.hints, failure))


def held_until(now: datetime, hints: Hints, failure: Failure) -> datetime:
    """Until when a server asks us to stay away; `now` where it does not."""
    if not backoff.may_say_when(failure) or not (wait := left(hints.retry_after, now)):
        return now
    return now + _clamped(wait)


def host_held_until(now: datetime, hints: Hints, failure: Failure) -> datetime:
    """Until when no feed of a host is asked that answered one with 429."""
    first = backoff.backoff(failure).first
    return held_until(now, hints, failure) if left(hints.retry_after, now) else now + first


def soon(now: datetime) -> datetime:
    """When to try again what was no fault of the feed's."""
    return now + defaults.CHECK_AT_LEAST - _SLACK


def share(seed: bytes) -> float:
    """A part of one that is the same for the same seed, evenly spread over seeds that are
    digests."""
    return int.from_bytes(seed[:4], "big") / (1 << 32)


def _clamped(wait: timedelta) -> timedelta:
    return min(max(wait, defaults.CHECK_AT_LEAST), defaults.CHECK_AT_MOST)


def _early(wait: timedelta, seed: bytes) -> timedelta:
    jitter = min(wait / _SHARE, _JITTER) * share(seed)
    return wait - max(jitter, min(_SLACK, wait / _SHARE))


def _unskipped(due: datetime, said: FeedHints) -> datetime:
    """The first moment from `due` on that the feed does not ask to skip (RSS 2.0, skipHours and
    skipDays); `due` where it asks to skip all."""
    if not said.skip_hours and not said.skip_days:
        return due
    moment = due
    for _ in range(8 * 24):
        if moment.hour not in said.skip_hours and moment.weekday() not in said.skip_days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
    return due


def next_attempt(now: datetime, attempts: int, *, asked: float | None, seed: bytes) -> datetime:
    """When to try a delivery again: doubling from 5 s to 1 h, spread by a stable jitter.

    `asked` is what the channel said to wait, in seconds; `seed` names the delivery.
    """
    wait = min(defaults.RETRY_FIRST * (1 << min(attempts, _DOUBLINGS)), defaults.RETRY_MOST)
    spread = wait * (int.from_bytes(seed[:2], "big") / 0xFFFF) / 4
    least = timedelta(seconds=min(asked or 0.0, defaults.RETRY_MOST.total_seconds()))
    return now + max(wait + spread, least)
