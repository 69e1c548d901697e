"""The times that feeds write, as times: RFC 822 and RFC 3339 here, all else by feedparser."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from feedparser.datetimes import _parse_date  # its readings, without a document around them

_YEARS: Final = range(1990, 2101)
_LAST_SECOND: Final = 59
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_NUMBERS: Final = {name: number for number, name in enumerate(_MONTHS, start=1)}
_AT_ONCE: Final = timedelta()
_HOURS: Final = {
    0: ("gmt", "ut", "utc", "z"),
    -4: ("edt",),
    -5: ("est", "cdt"),
    -6: ("cst", "mdt"),
    -7: ("mst", "pdt"),
    -8: ("pst",),
}
_ZONES: Final = {zone: timedelta(hours=hours) for hours, names in _HOURS.items() for zone in names}
# RFC 822, 5.1, with a year of four digits (RFC 1123, 5.2.14).
_MAIL: Final = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?([0-9]{1,2}) ([a-z]{3})[a-z]{0,6} ([0-9]{4})"
    r" ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))? (?:([+-])([0-9]{2}):?([0-9]{2})|([a-z]{1,3}))"
)
# RFC 3339, 5.6; without an offset, as many write it, it is taken for UTC.
_STAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[t ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:z|([+-])([0-9]{2}):?([0-9]{2}))?"
)


def _offset(sign: str | None, hours: str, minutes: str) -> timedelta:
    if not sign:
        return _AT_ONCE
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return -ahead if sign == "-" else ahead


def _mail(text: str) -> datetime | None:
    found = _MAIL.fullmatch(text)
    if found is None:
        return None
    day, name, year, hour, minute, second, sign, hours, minutes, zone = found.groups()
    month = _NUMBERS.get(name)
    offset = _ZONES.get(zone) if zone else _offset(sign, hours, minutes)
    if month is None or offset is None:
        return None
    clock = (int(hour), int(minute), int(second or 0))
    return datetime(int(year), month, int(day), *clock, tzinfo=UTC) - offset


def _stamp(text: str) -> datetime | None:
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    *parts, sign, hours, minutes = found.groups()
    year, month, day, hour, minute, second = map(int, parts)
    local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return local - _offset(sign, hours, minutes)


def _otherwise(raw: str) -> datetime | None:
    found = _parse_date(raw)
    if found is None:
        return None
    year, month, day, hour, minute, second, *_ = found
    return datetime(year, month, day, hour, minute, min(second, _LAST_SECOND), tzinfo=UTC)


def instant(raw: str | None) -> datetime | None:
    """The time that `raw` names, in UTC; None for none, and for one that no news can have."""
    if not raw:
        return None
    text = raw.lower()
    try:
        time = _stamp(text) if text[4:5] == "-" else _mail(text)
    except (ValueError, OverflowError):
        time = None
    try:
        time = time or _otherwise(raw)
    except (ValueError, OverflowError):
        return None
    return time if time and time.year in _YEARS else None
