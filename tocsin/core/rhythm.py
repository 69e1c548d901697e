"""How often a feed is asked: an interval that follows what its polls bring.

Pure. The interval moves in steps, between the five minutes that no feed goes below and twice
what is asked by default: an alarm bell may be half an hour late, and no more. A feed that repeats
itself is asked less, one whose polls bring news comes back, and one whose documents turn over
between two polls is asked more. It takes two polls on time that say the same, and an hour of
quiet: news come in bursts, and nobody gains by our looking away between two of them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tocsin.core import defaults

STEP: Final = timedelta(minutes=5)
SLOWEST: Final = 2 * defaults.POLL_EVERY
_POLLS: Final = 2  # on time and in a row, for a shorter interval …
_QUIET_POLLS: Final = 4  # … and for a longer one
_TURNED_OVER: Final = 0.5  # of a document is new: the next poll could come too late for some
_EARLY: Final = 0.8
_LATE: Final = 1.5
_WHOLE_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The interval now, and how many polls in a row asked for a longer (above 0) or a shorter
    one."""

    every: timedelta = defaults.POLL_EVERY
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a good poll brought: entries told apart, those of them that the feed never had, and
    those in other words than before. Nothing, where the document is the last one."""

    seen: int = 0
    arrived: int = 0
    edited: int = 0

    @property
    def gap(self) -> bool:
        """Whether nothing was known from last time: some may have come and gone between."""
        return 0 < self.arrived == self.seen


def is_on_time(rhythm: Rhythm, since: timedelta | None) -> bool:
    """Whether a poll this long after the last one tells something of the rhythm: one by hand, or
    after a night in which nobody polled, does not."""
    if since is None:
        return False
    return _EARLY * rhythm.every <= since <= _LATE * rhythm.every + STEP


def adapted(rhythm: Rhythm, found: Found) -> Rhythm:
    """The rhythm after a good poll on time. A possible gap shortens it at once: what is lost while
    we wait for a second one does not come back."""
    if found.gap:
        return Rhythm(_faster(rhythm.every))
    vote = _vote(rhythm, found)
    votes = vote + (rhythm.votes if rhythm.votes * vote > 0 else 0)
    if -_POLLS < votes < _QUIET_POLLS:
        return replace(rhythm, votes=votes)
    if votes > 0:
        return Rhythm(min(rhythm.every + STEP, SLOWEST))
    if rhythm.every > defaults.POLL_EVERY:
        return Rhythm()
    return Rhythm(_faster(rhythm.every))


def _vote(rhythm: Rhythm, found: Found) -> int:
    if not found.arrived and not found.edited:
        return 1
    turned = found.arrived >= max(_TURNED_OVER * found.seen, 1)
    return -1 if turned or rhythm.every > defaults.POLL_EVERY else 0


def _faster(every: timedelta) -> timedelta:
    return max(min(every, defaults.POLL_EVERY) - STEP, defaults.CHECK_AT_LEAST)


def is_whole_due(whole_at: datetime | None, now: datetime, share: float) -> bool:
    """Whether to ask without conditions, though the last whole document is known: about once a
    day, for servers say "not modified" that should not. `share` spreads the feeds."""
    return whole_at is not None and now - whole_at >= _WHOLE_AFTER * (1 - share / 4)
