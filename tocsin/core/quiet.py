"""Quiet hours: when a message may go out."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def released_at(now: datetime, quiet: tuple[time, time] | None, timezone: str) -> datetime:
    """`now`, or the end of the quiet hours it falls into, in UTC.

    `quiet` is (start, end) in local time; it may run over midnight. The end is the wall-clock
    time of the zone on that day, daylight saving included.
    """
    if quiet is None:
        return now
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    start, end = quiet
    clock = local.time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if clock >= start > end else 0)
    return datetime.combine(day, end, zone).astimezone(UTC)
