"""A month of feeds in moved time: arrivals with the rhythms of recorded feeds, and what a policy of
polling makes of them. Nothing is fetched; the rules are the real ones."""

import random
import re
import tarfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from statistics import median

from tocsin.core.rhythm import Found, Rhythm, adapted, is_on_time
from tocsin.core.schedule import Wish, next_due, second_due

HOUR, DAY, TICK = 3600, 86_400, 300  # seconds; the schedule wakes us every five minutes
DAYS, BEFORE = 30, 3
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
_ITEM = re.compile(rb"<(?:item|entry)[\s>].*?</(?:item|entry)>", re.DOTALL)
_DATE = re.compile(rb"<(?:pubDate|published|dc:date)>\s*(?:<!\[CDATA\[)?([^<\]]+)")
_NAME = re.compile(rb"<(?:guid|id|link)[^>]*>\s*([^<]+)")

Polls = Callable[["Feed"], Iterator[int]]


@dataclass(frozen=True)
class Source:
    """A recorded feed: for each hour of the day, when entries came in hours that polls cover; and
    how many entries its document holds."""

    name: str
    hours: Sequence[Sequence[Sequence[int]]]
    size: int


@dataclass(frozen=True)
class Feed:
    """A made-up feed: when its entries come, in seconds, and how many its document holds."""

    key: bytes
    arrivals: Sequence[int]
    size: int

    def found(self, before: int, now: int) -> Found:
        """What a poll brings that follows one at `before`."""
        end = bisect_right(self.arrivals, now)
        return Found(min(end, self.size), min(end - bisect_right(self.arrivals, before), self.size))


@dataclass
class Told:
    """What a policy came to. `late` is in minutes, of the entries that were seen."""

    requests: int = 0
    late: list[float] = field(default_factory=list)
    missed: int = 0

    @property
    def entries(self) -> int:
        """All that came."""
        return len(self.late) + self.missed

    def latest(self, share: float) -> float:
        """So late was this share of the entries at most."""
        return sorted(self.late)[int(share * (len(self.late) - 1))] if self.late else 0.0


def recorded(archive: Path) -> list[Source]:
    """The recorded feeds that date their entries."""
    polls: dict[str, list[tuple[int, list[tuple[bytes, int]]]]] = defaultdict(list)
    with tarfile.open(archive) as log:
        for member in log:
            body = log.extractfile(member)
            if body and member.name.endswith(".xml"):
                _, name, at = member.name.removesuffix(".xml").split("/")
                polls[name].append((int(at), list(_dated(body.read()))))
    found = (_source(name, own) for name, own in sorted(polls.items()))
    return [source for source in found if source]


def _dated(body: bytes) -> Iterator[tuple[bytes, int]]:
    for item in _ITEM.findall(body):
        date, name = _DATE.search(item), _NAME.search(item)
        if date and name:
            try:
                at = parsedate_to_datetime(date[1].decode("latin-1").strip()).timestamp()
            except ValueError:
                continue
            yield name[1], int(at)


def _source(name: str, polls: Sequence[tuple[int, list[tuple[bytes, int]]]]) -> Source | None:
    """The younger half of a document is taken for all that came since its median entry: older
    ones may be what an editor left standing."""
    came: dict[bytes, int] = {}
    covered: set[int] = set()
    for at, entries in polls:
        if len(entries) < 2:
            continue
        for entry, date in entries:
            came.setdefault(entry, date)
        middle = int(median(date for _, date in entries))
        covered.update(range(-(-middle // HOUR), at // HOUR))
    by_hour: dict[int, list[int]] = defaultdict(list)
    for date in came.values():
        by_hour[date // HOUR].append(date % HOUR)
    if len(covered) < DAYS * 24:
        return None
    hours = [[by_hour[hour] for hour in covered if hour % 24 == of_day] for of_day in range(24)]
    return Source(name, hours, int(median(len(entries) for _, entries in polls)))


def made_up(sources: Sequence[Source], count: int) -> Iterator[Feed]:
    """So many feeds, each a month of one source's hours drawn at random, by the hour of the day,
    and shifted by some hours."""
    for number in range(count):
        source, drawn = sources[number % len(sources)], random.Random(number)
        shift = drawn.randrange(24)
        arrivals = [
            hour * HOUR + offset
            for hour in range(-BEFORE * 24, DAYS * 24)
            for offset in drawn.choice(source.hours[(hour + shift) % 24])
        ]
        yield Feed(sha256(b"%d" % number).digest(), sorted(arrivals), source.size)


def fixed(minutes: int) -> Polls:
    """Every so many minutes, from a tick of the feed's own on."""

    def polls(feed: Feed) -> Iterator[int]:
        return iter(range(feed.key[0] % 12 * TICK, DAYS * DAY, minutes * 60))

    return polls


def ours(feed: Feed) -> Iterator[int]:
    """As the rules have it, at the first tick when the feed is due."""
    now, before, rhythm = feed.key[0] % 12 * TICK, None, Rhythm()
    while now < DAYS * DAY:
        yield now
        moment = BEGAN + timedelta(seconds=now)
        if before is None:
            due = second_due(moment, Wish(rhythm.every), feed.key)
        else:
            if is_on_time(rhythm, timedelta(seconds=now - before)):
                rhythm = adapted(rhythm, feed.found(before, now))
            due = next_due(moment, Wish(rhythm.every), feed.key)
        before, now = now, -(int((BEGAN - due).total_seconds()) // TICK) * TICK


def judged(feeds: Sequence[Feed], policy: Polls) -> Told:
    """What becomes of the month's entries. The first poll takes what was there before."""
    told = Told()
    for feed in feeds:
        times = list(policy(feed))
        told.requests += len(times)
        seen = bisect_right(feed.arrivals, times[0])
        for now in times[1:]:
            end = bisect_right(feed.arrivals, now)
            first = max(seen, end - feed.size)
            told.missed += first - seen
            told.late += [(now - at) / 60 for at in feed.arrivals[first:end]]
            seen = end
    return told
