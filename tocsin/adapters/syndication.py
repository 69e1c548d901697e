"""How often to come back, as a feed says it of itself: RSS 2.0's ttl, skipHours and skipDays, and
the syndication module of RSS 1.0.

They are looked for in the text before the first item, whoever reads the rest: feedparser keeps
only the last of several hours. Nothing here can go wrong, or take more than linear time.
"""

import re
from datetime import timedelta
from typing import Final

from tocsin.core.model import FeedHints

_HEAD: Final = 64 * 1024
_FIRST_ITEM: Final = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_SAID: Final = re.compile(
    r"<(?:[\w.-]{1,20}:)?(ttl|updatePeriod|updateFrequency)(?:\s[^<>]{0,200})?>([^<>]{1,300})</",
    re.IGNORECASE,
)
_SKIPPED: Final = re.compile(r"<skip(hours|days)\s{0,9}>([^\x00]{0,1500}?)</skip\1", re.IGNORECASE)
_HOUR: Final = re.compile(r"<hour\s{0,9}>\s{0,20}([0-9]{1,2})\s{0,20}</hour", re.IGNORECASE)
_DAY: Final = re.compile(r"<day\s{0,9}>\s{0,20}([a-z]{6,9})\s{0,20}</day", re.IGNORECASE)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_COUNT: Final = re.compile(r"[0-9]{1,7}")
_HOURS: Final = 24


def _count(said: str | None) -> int:
    """A number of minutes or times; 0 for what is none."""
    return int(said) if said and _COUNT.fullmatch(said) else 0


def _update_every(said: dict[str, str]) -> timedelta | None:
    every = []
    if minutes := _count(said.get("ttl")):
        every.append(timedelta(minutes=minutes))
    if "updateperiod" in said or "updatefrequency" in said:
        period = _PERIODS.get(said.get("updateperiod", "daily").lower())
        times = _count(said.get("updatefrequency", "1"))
        if period and times:
            every.append(timedelta(seconds=period // timedelta(seconds=1) // times))
    return max(every, default=None) or None


def _some(numbers: list[int], of: int) -> frozenset[int]:
    """Those that can be; none at all if nothing would be left."""
    those = frozenset(number for number in numbers if 0 <= number < of)
    return those if len(those) < of else frozenset()


def read(document: str) -> FeedHints:
    """What the document says before its first item."""
    first = _FIRST_ITEM.search(document, 0, _HEAD)
    head = document[: first.start() if first else _HEAD]
    said = {name.lower(): value.strip() for name, value in _SAID.findall(head)}
    skipped = {name.lower(): inside for name, inside in _SKIPPED.findall(head)}
    # RSS 0.91 counted its hours from 1, so that its 24 is midnight.
    hours = [int(hour) for hour in _HOUR.findall(skipped.get("hours", ""))]
    days = [day.lower() for day in _DAY.findall(skipped.get("days", ""))]
    return FeedHints(
        update_every=_update_every(said),
        skip_hours=_some([0 if hour == _HOURS else hour for hour in hours], _HOURS),
        skip_days=_some([_DAYS.index(day) for day in days if day in _DAYS], len(_DAYS)),
    )
