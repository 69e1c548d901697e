"""Quiet hours: when a message may go out."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def released_at(now: datetime, quiet: tuple[time, time] | None, timezone: str) -> datetime:
    """`now`, or the end of the quiet hours it falls into, in UTC.

    `quiet` is (start, end) in local time, not the same; it may run over midnight. The end is the
    wall-clock time of the zone on that day: where clocks go back over it, when it comes the
    second time; where they go forward over it, as long after they did.
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
    wall = datetime.combine(day, end, zone)
    return max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
