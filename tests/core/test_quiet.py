"""Quiet hours hold a message until their end, on the days when clocks change too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tocsin.core.quiet import released_at

NIGHT = (time(22), time(6))
ZONES = ("UTC", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")

clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)
# 2026: clocks change in Kyiv on 29 March and 25 October, in New York on 8 March and 1 November.
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
changes = st.sampled_from(["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-25", "2026-11-01"])
near_changes = st.builds(
    lambda day, hours: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hours),
    changes,
    st.floats(-24, 36),
)


def inside(at: datetime, quiet: tuple[time, time], zone: str) -> bool:
    start, end = quiet
    clock = at.astimezone(ZoneInfo(zone)).time()
    return start <= clock < end if start < end else clock >= start or clock < end


@given(instants | near_changes, st.tuples(clocks, clocks), zones)
def test_what_is_released_is_never_inside_quiet_hours_and_never_in_the_past(
    now: datetime, quiet: tuple[time, time], zone: str
) -> None:
    assume(quiet[0] != quiet[1])
    released = released_at(now, quiet, zone)
    assert released >= now
    assert not inside(released, quiet, zone)
    assert released == now or inside(now, quiet, zone)
    assert released - now <= timedelta(hours=26)


@given(instants)
def test_without_quiet_hours_everything_goes_at_once(now: datetime) -> None:
    assert released_at(now, None, "Europe/Kyiv") == now


@pytest.mark.parametrize(
    ("now", "released"),
    [
        ("2026-03-03T19:59:00Z", "2026-03-03T19:59:00Z"),  # 21:59 in Kyiv
        ("2026-03-03T20:00:00Z", "2026-03-04T04:00:00Z"),
        ("2026-03-04T03:59:59Z", "2026-03-04T04:00:00Z"),
        ("2026-03-04T04:00:00Z", "2026-03-04T04:00:00Z"),
        ("2026-03-28T21:00:00Z", "2026-03-29T03:00:00Z"),  # the night with an hour less
        ("2026-10-24T21:00:00Z", "2026-10-25T04:00:00Z"),  # the night with an hour more
    ],
)
def test_the_night_of_kyiv_ends_at_six_by_its_clock(now: str, released: str) -> None:
    at = released_at(datetime.fromisoformat(now), NIGHT, "Europe/Kyiv")
    assert at == datetime.fromisoformat(released)
    assert at.tzinfo is UTC


@pytest.mark.parametrize(
    ("now", "end", "released"),
    [
        # 03:30 does not exist on 29 March: clocks go from 03:00 to 04:00 (01:00Z).
        ("2026-03-29T00:30:00Z", time(3, 30), "2026-03-29T01:30:00Z"),
        # 03:30 comes twice on 25 October, at 00:30Z and 01:30Z; 03:10 comes again between them.
        ("2026-10-25T00:10:00Z", time(3, 30), "2026-10-25T01:30:00Z"),
        ("2026-10-25T01:10:00Z", time(3, 30), "2026-10-25T01:30:00Z"),
    ],
)
def test_an_end_that_a_clock_skips_or_shows_twice(now: str, end: time, released: str) -> None:
    at = released_at(datetime.fromisoformat(now), (time(22), end), "Europe/Kyiv")
    assert at == datetime.fromisoformat(released)
