"""The `[[channels]]` of a watchlist."""

import re
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from tocsin.core.toml_table import Table, nearest
from tocsin.core.watchlist import ChannelConfig
from tocsin.core.watchlist_row import check_references, take_name

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SPAN: Final = re.compile(r"\s*([\d:]+)\s*[-–]\s*([\d:]+)\s*")  # noqa: RUF001
_REFERENCE_OR_SCHEME: Final = re.compile(r"\$\{|[A-Za-z][A-Za-z0-9+.-]*://")


def channels(top: Table) -> tuple[ChannelConfig, ...]:
    """Every channel. Raises `WatchlistError`, which never holds a channel's URL."""
    taken: dict[str, Table] = {}
    return tuple(_channel(row, taken) for row in top.rows("channels"))


def _channel(row: Table, taken: dict[str, Table]) -> ChannelConfig:
    row.only("name", "url", "quiet", "timezone", "digest")
    name = take_name(row, "channel", taken)
    url = row.needed("url").strip()
    check_references(row, "url", url)
    if not _REFERENCE_OR_SCHEME.match(url):
        hint = 'write ${NAME} or an Apprise URL, "scheme://…"'
        raise row.error("url", f"the url of channel {name} has no scheme", hint)
    return ChannelConfig(name, url, _quiet(row), _timezone(row), _digest(row))


def _quiet(row: Table) -> tuple[time, time] | None:
    text = row.text("quiet")
    if text is None:
        return None
    span = _SPAN.fullmatch(text)
    begin, end = (_clock(span[1]), _clock(span[2])) if span else (None, None)
    if begin is None or end is None:
        raise row.error("quiet", "quiet is no span of hours", 'write quiet = "22:00-06:00"')
    if begin == end:
        hint = "take quiet out, or take the channel from the watches that must not ring it"
        raise row.error("quiet", "quiet begins and ends at once: always or never?", hint)
    return begin, end


def _digest(row: Table) -> time | None:
    text = row.text("digest")
    if text is None:
        return None
    clock = _clock(text.strip())
    if clock is None:
        raise row.error("digest", "digest is no hour of the day", 'write digest = "08:00"')
    return clock


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else None


def _timezone(row: Table) -> str:
    name = row.text("timezone") or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there; not a name; a folder of names
        hint = nearest(name, available_timezones())
        raise row.error("timezone", f"there is no timezone {name}", hint) from None
    return name
