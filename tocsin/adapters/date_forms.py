"""Dates in any other form than the two that nearly all feeds use.

A date is read only if every part of it is understood; what may mean two days is refused, and so
is what names no day. Takes linear time in its length, which is bounded.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from tocsin.adapters import zones
from tocsin.adapters.date_words import (
    fillers,
    folded,
    halves,
    months,
    names_of_two_words,
    weekdays,
)

_LONGEST: Final = 200
_MINUS: Final = str.maketrans("\u2212\u2013", "--")
_COMMENT: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_EPOCH: Final = re.compile(r"([0-9]{9,16})(?:\.[0-9]{1,9})?")
_PER_SECOND: Final = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 15: 1_000_000, 16: 1_000_000}
_RUN: Final = re.compile(r"((?:19|20)[0-9]{6})([0-9]{4}(?:[0-9]{2})?)")
# ISO 8601 without separators, by weeks, and by days of the year.
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?=$|[t ])")
_WEEK: Final = re.compile(r"([0-9]{4})-?w([0-9]{2})-?([1-7])(?=$|[t ])")
_ORDINAL: Final = re.compile(r"([0-9]{4})-?([0-9]{3})(?=$|[t ])")
_PLAIN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=t)")
_COMPACT_TIME: Final = re.compile(
    r"(?<=[0-9])[t ]([0-9]{2})([0-9]{2})([0-9]{2})?(?:[.,][0-9]{1,9})?(?=$|z$| ?[+-][0-9])"
)
_PLACE: Final = re.compile(r"(?<![a-z_])[a-z_]{2,32}(?:/[a-z0-9_+-]{1,32}){1,3}")
# What is written with signs for year, month, day, hour, minute and second, or with few words.
_REWRITTEN: Final = tuple(
    (re.compile(form), meant)
    for form, meant in (
        (r"([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일号號]?", r" \1-\2-\3 "),
        (r"([0-9]{1,2}) ?[时時点點시] ?([0-9]{1,2}) ?[分분] ?([0-9]{1,2}) ?[秒초]", r" \1:\2:\3 "),
        (r"([0-9]{1,2}) ?[时時点點시] ?([0-9]{1,2}) ?[分분]", r" \1:\2 "),
        (r"([0-9]{1,2}) ?[时時点點시](?![0-9])", r" \1:00 "),
        (r"[月火水木金土日]曜日?|[월화수목금토일]요일|(?:星期|周|週)[一二三四五六日天]", " "),
        (r"\b(?:thang|thg)\.? ?([0-9]{1,2})\b", r" M\1 "),
        (r"\b(?:kl|klo|ore|um|pukul)\b\.? ?([0-9]{1,2})\.([0-9]{2})(?![.0-9])", r" \1:\2 "),
        (r"\b([0-9]{1,2}) ?h ?([0-9]{2})\b", r"\1:\2"),
        (r"\b([0-9]{1,2}) ?h\b", r"\1:00"),
        (r"(?<![:.0-9])([0-9]{1,2}) ?([ap])\.? ?m\b", r"\1:00 \2m"),
        (r"(?<=[0-9]) ?t ?(?=[0-9])", " "),
        (r"\b[dl]'(?=[a-z])", ""),
        (r"(?<=/[0-9]{4}):(?=[0-9]{2}:)", " "),
        (r"\b([ap])\. ?m\b\.?", r"\1m"),
        (r"\b([0-9]{1,2})(?:st|nd|rd|th|er|re|e|o|a)\b\.?", r"\1"),
    )
)
_KOREAN: Final = re.compile("[년월일시]|오전|오후")
_KOREA: Final = timezone(timedelta(hours=9))
_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?")
_OFFSET: Final = r"(?:gmt|utc|ut)? ?(?P<sign>[+-]) ?(?P<ahead>[0-9]{1,2}):?(?P<more>[0-9]{2})?"
_ZONE: Final = rf"(?:{_OFFSET}|(?P<name>[a-z]+|@))(?![0-9:])"
_TIME: Final = re.compile(
    r"(?:(?P<before>[ap]m) ?)?(?<![0-9:+-])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})"
    r"(?::(?P<second>[0-9]{1,2})(?:[.,][0-9]+)?)?(?![0-9:])(?: ?(?P<after>[ap]m)\b)?"
    rf"(?: ?{_ZONE})?"
)
_ZONE_AT_END: Final = re.compile(rf"(?<= ){_ZONE}$")
_AROUND_MONTH: Final = re.compile(r"[ .,/'-]*(M[0-9]+)[ .,/'-]*")
_YEAR: Final = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DAYS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?P<day>[0-9]{{1,2}}) M(?P<month>[0-9]+) {_YEAR}",
        rf"M(?P<month>[0-9]+) (?P<day>[0-9]{{1,2}})[ .,/'-]+{_YEAR}",
        r"(?P<year>[0-9]{4}) M(?P<month>[0-9]+) (?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4}) ?(?P<sep>[-/.]) ?(?P<month>[0-9]{1,2}) ?(?P=sep) ?(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})",
    )
)
_EITHER: Final = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
_NOTHING: Final = re.compile(r"\b(?:am|[a-z])\b")
_YEAR_DIGITS: Final = 2
_CENTURY_TURNS: Final = 50  # RFC 2822, 4.3
_MONTHS: Final = 12
_NOON: Final = 12
_MIDNIGHT: Final = 24
_LEAP_SECOND: Final = 60
_SIXTY: Final = 60


def read(raw: str) -> datetime | None:
    """The time that `raw` names, in UTC; None unless there is no doubt of its day."""
    if len(raw) > _LONGEST:
        return None
    text = " ".join(_COMMENT.sub(" ", folded(raw).translate(_MINUS)).split())
    if run := _RUN.fullmatch(text):
        text = f"{run[1]}t{run[2]}"
    elif epoch := _EPOCH.fullmatch(text):
        return _since_1970(epoch[1])
    try:
        return _read(text)
    except (ValueError, OverflowError):
        return None


def _since_1970(digits: str) -> datetime | None:
    per_second = _PER_SECOND.get(len(digits))
    if per_second is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(digits) // per_second)


def _read(text: str) -> datetime | None:
    place = next((each[0] for each in _PLACE.finditer(text) if zones.zone(each[0])), None)
    plain = _in_signs(_regular(text.replace(place, "@", 1) if place else text))
    clock = _TIME.search(plain)
    zone = clock if clock and (clock["sign"] or clock["name"]) else None
    if clock:
        plain = f"{plain[: clock.start()]} {plain[clock.end() :]}"
    plain = " ".join(plain.split())
    if last := _ZONE_AT_END.search(plain):  # Go writes an offset and its name
        zone, plain = zone or last, plain[: last.start()]
    day, home = _day(plain), _KOREA if _KOREAN.search(text) else UTC
    where = _where(zone, place) if zone else home
    since = _since_midnight(clock) if clock else timedelta()
    if day is None or where is None or since is None:
        return None
    return (datetime(day.year, day.month, day.day, tzinfo=where) + since).astimezone(UTC)


def _regular(text: str) -> str:
    """ISO 8601's rarer forms in its plain one."""
    if form := _COMPACT.match(text):
        day = "-".join(form.groups())
    elif form := _WEEK.match(text):
        day = date.fromisocalendar(*map(int, form.groups())).isoformat()
    elif form := _ORDINAL.match(text):
        day = _of_year(int(form[1]), int(form[2])).isoformat()
    elif form := _PLAIN.match(text):
        day = form[0]
    else:
        return text
    rest = f"{day}{text[form.end() :]}"
    return _COMPACT_TIME.sub(lambda time: f" {time[1]}:{time[2]}:{time[3] or '00'}", rest)


def _of_year(year: int, number: int) -> date:
    day = date(year, 1, 1) + timedelta(days=number - 1)
    if day.year != year:
        raise ValueError(number)
    return day


def _in_signs(text: str) -> str:
    """Words as signs: `M3` for a month, nothing for a weekday, `?` for what is not understood."""
    for form, meant in _REWRITTEN:
        text = form.sub(meant, text)
    for name in names_of_two_words():
        if name in text:
            text = text.replace(name, f"M{months()[name]}")
    named = [word for word in _WORD.finditer(text) if word[0].rstrip(".") in months()]
    weekday = named[0].start() if len(named) > 1 else -1  # `mar` is Tuesday, or March
    return _AROUND_MONTH.sub(r" \1 ", _WORD.sub(lambda word: _sign(word, weekday), text))


def _sign(found: re.Match[str], weekday: int) -> str:
    word = found[0].rstrip(".")
    if word.startswith("M"):
        return found[0]
    if found.start() == weekday and word in weekdays():
        return " "
    if not found.start() and word in weekdays() and word not in months():
        return " "
    if month := months().get(word):
        return f" M{month} "
    if half := halves().get(word):
        return half
    if word in zones.NAMED or zones.zone(word):
        return word
    return " " if word in weekdays() or word in fillers() else "?"


def _where(found: re.Match[str], place: str | None) -> tzinfo | None:
    if found["sign"]:
        return zones.offset(found["sign"], found["ahead"], found["more"])
    return zones.zone(place or "" if found["name"] == "@" else found["name"])


def _since_midnight(clock: re.Match[str]) -> timedelta | None:
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    half = clock["after"] or clock["before"]
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    elif half == "am":
        return None
    whole = hour == _MIDNIGHT and not minute and not second
    if (hour >= _MIDNIGHT and not whole) or minute >= _SIXTY or second > _LEAP_SECOND:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _day(text: str) -> date | None:
    text = " ".join(_NOTHING.sub(" ", text).strip(" .,;-/'").split())
    for form in _DAYS:
        if found := form.fullmatch(text):
            return date(_year(found["year"]), int(found["month"]), int(found["day"]))
    if found := _EITHER.fullmatch(text):
        return _one_way(int(found[1]), int(found[3]), int(found[4]))
    return None


def _one_way(first: int, second: int, year: int) -> date | None:
    """Day and month in an order that countries do not share: only if there is but one."""
    if first == second or second <= _MONTHS < first:
        return date(year, second, first)
    return date(year, first, second) if first <= _MONTHS < second else None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > _YEAR_DIGITS:
        return year
    return year + (2000 if year < _CENTURY_TURNS else 1900)
