"""Rules beyond the single article: a watch that is spoken of far more than usual, or not at all.

What is usual is what the same hour of the same weekday brought in the weeks before, by independent
publishers; until two such weeks are known it is the average hour, and the alert says so. The bound
is the mean and three standard deviations of a Poisson process, and never below `defaults.SURGE`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import fmean
from typing import Final

from tocsin.core import defaults
from tocsin.core.identity import digest
from tocsin.core.model import Item, Roundup, Section

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(weeks=1)
_WEEKS: Final = 2  # of the same hour, to know what is usual
_COLD: Final = timedelta(days=1)  # less is known of nothing


@dataclass(frozen=True, slots=True)
class Hour:
    """How many publishers mentioned a watch within one hour, in how many articles."""

    publishers: int
    articles: int


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a watch. `same`: this hour of the weeks before, the latest first; `cold`:
    the average number of publishers of an hour since `known_since`."""

    now: Hour
    same: Sequence[Hour]
    cold: float
    known_since: datetime


@dataclass(frozen=True, slots=True)
class Surge:
    """So many publishers within the hour, where so many are usual. `baseline` says by what."""

    hour: Hour
    usual: float
    baseline: str


def surge(history: History, now: datetime) -> Surge | None:
    """Whether a watch is mentioned by far more publishers than usual."""
    known = now - history.known_since
    if known < _COLD:
        return None
    if len(history.same) >= _WEEKS:
        counts = [hour.publishers for hour in history.same]
        usual, most = fmean(counts), max(counts)
        listed = ", ".join(map(str, counts))
        baseline = f"{now:%A}s, the hour to {now:%H:%M} UTC, {len(counts)} weeks back: {listed}"
    else:
        usual, most = history.cold, 0
        baseline = f"cold start: only {known.days} days are known, {usual:.1f} an hour on average"
    least = max(defaults.SURGE, usual + 3 * sqrt(max(usual, 1.0)), most + 1)
    if history.now.publishers < least:
        return None
    return Surge(history.now, usual, baseline)


def surge_post(watch: str, found: Surge, evidence: Sequence[Item], now: datetime) -> Roundup:
    """What is told of a surge: the count, the baseline, and the articles."""
    title = (
        f"Surge: {watch} from {found.hour.publishers} publishers within an hour,"
        f" {found.usual:.1f} are usual"
    )
    counted = Item(f"{found.hour.articles} articles from {found.hour.publishers} publishers")
    return Roundup(
        _public("surge", watch, now),
        title,
        (
            Section("Baseline", (counted, Item(found.baseline))),
            Section("Evidence", tuple(evidence)),
        ),
        now,
    )


def is_silent(last: datetime, days: int, now: datetime) -> bool:
    """Whether nothing was said of a watch for so many days."""
    return now - last >= timedelta(days=days)


def silence_post(watch: str, last: datetime, now: datetime) -> Roundup:
    """What is told of a silence: since when. The same silence has the same id."""
    days = (now - last).days
    title = f"Silence: no mention of {watch} for {days} days"
    since = Item(f"Last mentioned {last.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return Roundup(_public("silence", watch, last), title, (Section(watch, (since,)),), now)


def _public(kind: str, watch: str, at: datetime) -> str:
    return f"{kind[0]}{digest(kind, watch, at.astimezone(UTC).isoformat()).hex()[:9]}"
