"""What a server says of when to come back: freshness and Retry-After, from headers as they came.

Garbage and negatives say nothing. Nobody is bound by a hint yet: `core.schedule` clamps.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

HEADERS: Final = ("Cache-Control", "Expires", "Date", "Age", "Retry-After")
_MAX_AGE: Final = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?(\d+)', re.IGNORECASE)
_STORED_NEVER: Final = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?:$|[\s,=])", re.IGNORECASE)
_SECONDS: Final = re.compile(r"\d+", re.ASCII)
_LONGEST: Final = timedelta(days=36_500)
_DATE_CHARS: Final = 64
_CHARS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Hints:
    """What an answer's headers say: a length of time, or a moment where the answer has no Date
    to count from."""

    fresh: timedelta | datetime | None = None  # RFC 9111, 4.2: until then it says the same
    retry_after: timedelta | datetime | None = None  # RFC 9110, 10.2.3


NO_HINTS: Final = Hints()


def read_hints(headers: Mapping[str, str]) -> Hints:
    """The hints in these headers, named as in `HEADERS`; more than one of a name joined by a
    comma. max-age goes before Expires, as RFC 9111, 5.3 has it, less the Age of the answer."""
    dated = _date(headers.get("Date", ""))
    fresh = _fresh(headers, dated)
    retry = headers.get("Retry-After", "")[:_CHARS].strip()
    return Hints(fresh, _seconds(retry) or _after(_date(retry), dated))


def left(hint: timedelta | datetime | None, now: datetime) -> timedelta:
    """How long a hint still asks to wait at `now`; never negative."""
    wait = hint - now if isinstance(hint, datetime) else hint
    return max(wait or timedelta(0), timedelta(0))


def _fresh(headers: Mapping[str, str], dated: datetime | None) -> timedelta | datetime | None:
    control = headers.get("Cache-Control", "")[:_CHARS]
    if _STORED_NEVER.search(control):
        return None
    if found := _MAX_AGE.search(control):
        life = _seconds(found[1]) or timedelta(0)
        return max(life - (_seconds(headers.get("Age", "")) or timedelta(0)), timedelta(0))
    return _after(_date(headers.get("Expires", "")), dated)


def _after(moment: datetime | None, dated: datetime | None) -> timedelta | datetime | None:
    if moment is None or dated is None:
        return moment
    return max(moment - dated, timedelta(0))


def _seconds(text: str) -> timedelta | None:
    if not _SECONDS.fullmatch(text.strip()):
        return None
    digits = text.strip().lstrip("0")
    most = len(str(int(_LONGEST.total_seconds())))
    return _LONGEST if len(digits) > most else min(timedelta(seconds=int(digits or 0)), _LONGEST)


def _date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7), or nothing: a server may write anything here."""
    if not 0 < len(text.strip()) <= _DATE_CHARS:
        return None
    try:
        moment = parsedate_to_datetime(text.strip())
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
