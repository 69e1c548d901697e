from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import silence
from tocsin.core.polls import SAME, Event
from tocsin.core.silence import Rhythm

START = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def heard(*times: datetime) -> Rhythm:
    found = Rhythm(times[0])
    for time in times[1:]:
        found = silence.heard(found, time)
    return found


def office_hours(days: int) -> list[datetime]:
    """Something new each hour from 8 to 18, Monday to Friday."""
    days_on = [START + DAY * day for day in range(days) if (START + DAY * day).weekday() < 5]
    return [day + HOUR * hour for day in days_on for hour in range(11)]


def patience(found: Rhythm) -> timedelta | None:
    until = silence.quiet_from(found)
    return until and until - found.last


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([START], None),
        ([START + HOUR * n for n in range(5)], None),  # four silences are no rhythm
        ([START + HOUR * n for n in range(24 * 20)], silence.AT_LEAST),
        ([START + HOUR * n for n in range(24)], silence.UNTIL_KNOWN),  # a weekend may come
        ([START + DAY * n for n in range(20)], 3 * DAY),
        ([START + DAY * 7 * n for n in range(6)], 21 * DAY),
        ([START + DAY * 30 * n for n in range(6)], 90 * DAY),
    ],
    ids=["once", "too-few", "hourly", "a-day-old", "daily", "weekly", "monthly"],
)
def test_patience_follows_the_longest_silence(
    times: list[datetime], expected: timedelta | None
) -> None:
    assert patience(heard(*times)) == expected


@pytest.mark.parametrize("days", range(2, 40))
def test_a_paper_that_rests_at_night_and_on_weekends_is_not_quiet_then(days: int) -> None:
    times = office_hours(days)
    found = heard(*times)
    until = silence.quiet_from(found)
    following = next(time for time in office_hours(days + 5) if time > times[-1])
    assert until is None or until > following


def test_a_burst_does_not_make_a_slow_feed_look_quick() -> None:
    monthly = [START + DAY * 30 * n for n in range(6)]
    burst = [monthly[-1] + timedelta(minutes=n) for n in range(1, 200)]
    assert patience(heard(*monthly, *burst)) == 90 * DAY


def test_the_dates_of_first_contact_only_slow_it() -> None:
    now = START + DAY * 365
    monthly = [now - DAY * 30 * n for n in range(1, 12)]
    assert patience(silence.first_heard(monthly, now)) == 90 * DAY
    assert silence.quiet_from(silence.first_heard([now] * 20, now)) is None  # all of one moment
    assert silence.quiet_from(silence.first_heard([], now)) is None
    future = [now + HOUR * n for n in range(50)]
    ancient = [datetime(1, 1, 1, tzinfo=UTC) + HOUR * n for n in range(50)]
    assert silence.first_heard(future + ancient, now) == Rhythm(now)


def test_a_feed_that_was_dead_at_first_contact_is_given_as_long_again() -> None:
    dates = [START + HOUR * n for n in range(48)]
    now = dates[-1] + 10 * DAY
    assert patience(silence.first_heard(dates, now)) == 30 * DAY


@pytest.mark.parametrize(
    ("hours", "expected"), [(0.5, 0), (1, 0), (2, 0), (3, 1), (24 * 60, 24 * 60 - 2)]
)
def test_while_nobody_looks_a_feed_is_not_silent(hours: float, expected: float) -> None:
    before = Event(START, SAME, START + HOUR)  # to be polled again within the hour
    assert silence.unwatched(before, START, START + HOUR * hours) == HOUR * expected


def test_what_is_no_longer_remembered_was_not_watched() -> None:
    assert silence.unwatched(None, START, START + DAY * 9) == DAY * 9


def test_our_own_holidays_are_not_the_silence_of_a_feed() -> None:
    found = heard(*(START + HOUR * n for n in range(24 * 20)))
    back = found.last + DAY * 30
    looked = Event(found.last, SAME, found.last + HOUR)
    away = silence.unwatched(looked, found.last, back)
    after = silence.heard(silence.looked_away(found, away), back)
    assert patience(after) == silence.AT_LEAST
    assert after.missed == timedelta()


def test_what_nobody_watched_is_not_counted_while_a_silence_lasts() -> None:
    found = heard(*(START + HOUR * n for n in range(24 * 20)))
    until = silence.quiet_from(found)
    later = silence.quiet_from(silence.looked_away(silence.looked_away(found, DAY), HOUR))
    assert until
    assert later == until + DAY + HOUR


@given(st.lists(st.integers(1, 400_000), max_size=60))
def test_what_is_written_is_read_the_same_and_stays_small(gaps: list[int]) -> None:
    found = Rhythm(START)
    for gap in gaps:
        found = silence.heard(found, found.last + timedelta(seconds=gap))
    assert silence.read(silence.written(found)) == found
    assert silence.read(silence.written(silence.looked_away(found, HOUR))) == replace(
        found, missed=HOUR
    )
    assert len(silence.written(found)) < 800
    until = silence.quiet_from(found)
    assert until is None or until - found.last >= silence.AT_LEAST


def test_a_clock_that_goes_back_changes_nothing() -> None:
    found = heard(START, START + HOUR)
    assert silence.heard(found, START) == found
    assert silence.read(None) is None
