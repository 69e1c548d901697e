"""The times that feeds write, as times: RFC 822 and RFC 3339 at once, all else by `date_forms`.

Everything is read from the words as written. What is no date, or may be two, is no time at all.
"""

import re
from datetime import UTC, datetime
from typing import Final

from tocsin.adapters import date_forms, zones

_YEARS: Final = range(1990, 2101)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
# RFC 822, 5.1, with a year of four digits (RFC 1123, 5.2.14).
_MAIL: Final = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?([0-9]{1,2}) (jan|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec) ([0-9]{4}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
    r" (?:([+-])([0-9]{2}):?([0-9]{2})|([a-z]{1,4}))"
)
_BETWEEN: Final = ("", "T", "t", " ")  # date and time


def _mail(text: str) -> datetime | None:
    found = _MAIL.fullmatch(text)
    if found is None:
        return None
    day, name, year, hour, minute, second, sign, hours, minutes, zone = found.groups()
    where = zones.offset(sign, hours, minutes) if sign else zones.NAMED.get(zone)
    clock = (int(hour), int(minute), int(second or 0))
    if where is None:
        return None
    time = datetime(int(year), _MONTHS[name], int(day), *clock, tzinfo=where)
    return time if where is UTC else time.astimezone(UTC)


def _stamp(raw: str) -> datetime | None:
    """RFC 3339, 5.6, and its like; without an offset, as many write it, it is taken for UTC."""
    plain = raw[7:8] == "-" and raw[10:11] in _BETWEEN
    time = datetime.fromisoformat(raw) if plain else None
    ahead = time.utcoffset() if time else None
    if time is None or (ahead and abs(ahead) > zones.FARTHEST):
        return None
    return time.astimezone(UTC) if ahead else time.replace(tzinfo=UTC)


def _read(raw: str) -> datetime | None:
    try:
        time = _stamp(raw) if raw[4:5] == "-" else _mail(raw.lower())
    except (ValueError, OverflowError):
        time = None
    return time or date_forms.read(raw)


def instant(raw: str | None) -> datetime | None:
    """The time that `raw` names, in UTC; None for none, and for one that no news can have."""
    time = _read(raw) if raw else None
    return time.replace(microsecond=0) if time and time.year in _YEARS else None
