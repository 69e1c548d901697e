"""Hours of the day as instants: when a channel's digest falls due."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_at(now: datetime, at: time, timezone: str) -> datetime:
    """When the clocks of a zone last showed this time, `now` included; in UTC."""
    return max(instant for instant in _instants(now, at, timezone) if instant <= now)


def next_at(now: datetime, at: time, timezone: str) -> datetime:
    """When the clocks of a zone show this time next, after `now`; in UTC."""
    return min(instant for instant in _instants(now, at, timezone) if instant > now)


def _instants(now: datetime, at: time, timezone: str) -> Iterator[datetime]:
    """Once a day: where clocks go back over the time, when it comes first; where they go forward
    over it, as long after they did (PEP 495)."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    for days in (-2, -1, 0, 1, 2):
        yield datetime.combine(today + timedelta(days=days), at, zone).astimezone(UTC)
