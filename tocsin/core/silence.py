"""How often a feed has something new, and from when on its silence is news.

The measure is the longest silence of each day on which something came, over the last thirty such
days: nights, weekends and holidays are in it, and a burst does not make a slow feed look quick.
An average would not do: a paper that prints hourly and sleeps at night is silent ten times its
average every night.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tocsin.core.polls import Event

DAYS: Final = 30
TIMES: Final = 3  # its longest silence
EVIDENCE: Final = 5  # silences that ended: with fewer nothing is known of its rhythm
AT_LEAST: Final = timedelta(hours=12)
UNTIL_KNOWN: Final = timedelta(days=3)  # a weekend, while the days we know may hold none
_A_WEEK: Final = 8  # days, of which two are a weekend
_LATE: Final = 2  # a poll that comes within twice the time planned is on time
_LONG: Final = timedelta(hours=2)  # of twelve, after which a feed is quiet at the earliest
_OLDEST: Final = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`last` is when something new last came; `silences` are (day, its longest silence in
    seconds), the newest day first; `count` is of all silences that ended; `missed` is how much of
    the time since `last` nobody looked."""

    last: datetime
    silences: tuple[tuple[int, int], ...] = ()
    count: int = 0
    missed: timedelta = timedelta()


def heard(before: Rhythm | None, at: datetime) -> Rhythm:
    """The rhythm after something new came at `at`."""
    if before is None or at <= before.last:
        return before or Rhythm(at)
    watched = max(at - before.last - before.missed, timedelta())
    day, silence = at.astimezone(UTC).toordinal(), int(watched.total_seconds())
    earlier = before.silences
    if earlier and earlier[0][0] == day:
        silence, earlier = max(silence, earlier[0][1]), earlier[1:]
    return Rhythm(at, ((day, silence), *earlier)[:DAYS], before.count + 1)


def looked_away(rhythm: Rhythm, unwatched: timedelta) -> Rhythm:
    """The rhythm after so much time in which nobody looked: no silence of the feed."""
    return replace(rhythm, missed=rhythm.missed + unwatched)


def unwatched(before: Event | None, since: datetime, at: datetime) -> timedelta:
    """How much longer than planned nobody looked between two good polls, given what is remembered
    of the first: while we stand still, or it fails, a feed is not silent."""
    planned = before.due_at - before.at if before else timedelta()
    return max(at - since - _LATE * planned, timedelta())


def is_long(since: datetime, at: datetime) -> bool:
    """Whether so much time lies between two good polls that it may be worth a look at what was
    planned: as most feeds are polled, it never is."""
    return at - since >= _LONG


def first_heard(dates: Iterable[datetime], now: datetime) -> Rhythm:
    """The rhythm at first contact, from the dates that the feed's entries claim; they only slow
    it: the silence since the last of them counts, and those of the future do not."""
    rhythm: Rhythm | None = None
    for date in sorted({date for date in dates if now - _OLDEST < date < now}):
        rhythm = heard(rhythm, date)
    return replace(heard(rhythm, now), last=now)


def quiet_from(rhythm: Rhythm) -> datetime | None:
    """From when on the feed is quiet if nothing new comes; None while too little is known."""
    if rhythm.count < EVIDENCE:
        return None
    days = [day for day, _ in rhythm.silences]
    longest = timedelta(seconds=max(silence for _, silence in rhythm.silences))
    known = days[0] - days[-1] >= _A_WEEK
    return rhythm.last + rhythm.missed + max(TIMES * longest, AT_LEAST if known else UNTIL_KNOWN)


def written(rhythm: Rhythm) -> str:
    """The rhythm as it is kept."""
    return json.dumps(
        [
            *(rhythm.last.timestamp(), rhythm.count, rhythm.silences),
            int(rhythm.missed.total_seconds()),
        ],
        separators=(",", ":"),
    )


def read(text: str | None) -> Rhythm | None:
    """The rhythm that was written, if there was one."""
    if not text:
        return None
    last, count, silences, *missed = json.loads(text)
    return Rhythm(
        datetime.fromtimestamp(last, UTC),
        tuple((day, gap) for day, gap in silences),
        count,
        timedelta(seconds=sum(missed)),  # earlier versions did not keep it
    )
