"""When to come back: within bounds, whatever happened."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.hints import Hints
from tocsin.core.model import ErrorClass, Failure, FeedHints
from tocsin.core.schedule import Wish, held_until, next_attempt, next_due, next_try, second_due

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
SLACK = timedelta(seconds=30)

spans = st.timedeltas(timedelta(0), timedelta(days=400))
counts = st.integers(0, 10_000)
seeds = st.binary(min_size=2, max_size=32)
keys = st.binary(min_size=32, max_size=32)
codes = st.sampled_from([401, 404, 410, 429, 500, 503])
KEY = bytes(32)
LATE = NOW + timedelta(days=9)
asked = st.none() | st.floats(0, allow_nan=False)


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    """Whatever a watchlist, a document and a server may ask for."""
    length = st.none() | st.timedeltas(timedelta(0), timedelta(days=40_000))
    said = FeedHints(
        draw(length),
        draw(st.frozensets(st.integers(0, 23))),
        draw(st.frozensets(st.integers(0, 6))),
    )
    moments = st.datetimes(timezones=st.just(UTC))
    hints = Hints(draw(length | moments), draw(length | moments))
    return Wish(draw(spans), draw(st.booleans()), said, hints)


failures = st.builds(Failure, st.sampled_from(ErrorClass), st.just(""), st.none() | codes)


@given(wishes(), keys, failures, counts)
def test_a_feed_is_never_checked_too_soon_nor_forgotten(
    wish: Wish, key: bytes, failure: Failure, times: int
) -> None:
    for due in (
        next_due(NOW, wish, key),
        second_due(NOW, wish, key),
        next_try(NOW, wish, key, failure=failure, failures=times),
    ):
        assert defaults.CHECK_AT_LEAST - SLACK <= due - NOW <= defaults.CHECK_AT_MOST


@given(wishes(), keys, failures, counts)
def test_one_more_failure_never_brings_the_next_check_nearer(
    wish: Wish, key: bytes, failure: Failure, times: int
) -> None:
    one, more = (
        next_try(NOW, wish, key, failure=failure, failures=number) for number in (times, times + 1)
    )
    assert one <= more


@given(spans, keys)
def test_a_feed_whose_interval_the_user_set_is_asked_so_whatever_it_hints(
    every: timedelta, key: bytes
) -> None:
    said = FeedHints(timedelta(days=9), frozenset({6, 7}), frozenset({1}))
    told = Wish(every, steady=True, said=said, hints=Hints(timedelta(days=1)))
    assert next_due(NOW, told, key) == next_due(NOW, Wish(every, steady=True), key)


@given(keys, st.integers(5, 1440))
def test_a_feed_is_due_a_little_early_by_the_same_part_each_time(key: bytes, minutes: int) -> None:
    every = timedelta(minutes=minutes)
    wait = next_due(NOW, Wish(every), key) - NOW
    assert 0.9 * every <= wait <= every - SLACK
    assert next_due(LATE, Wish(every), key) - LATE == wait


@pytest.mark.parametrize("minutes", [5, 15, 20, 60, 1440])
def test_feeds_that_came_together_spread_and_keep_their_interval_on_average(minutes: int) -> None:
    every = timedelta(minutes=minutes)
    feeds = [sha256(bytes([n, more])).digest() for n in range(250) for more in range(4)]
    waits = [next_due(NOW, Wish(every), key) - NOW for key in feeds]
    assert abs(sum(waits, timedelta(0)) / len(waits) / every - 1) < 0.1
    second = [second_due(NOW, Wish(every), key) - NOW for key in feeds]
    if minutes > 5:
        latest = [wait for wait in second if wait > every * 0.75]
        assert 0.15 * len(feeds) < len(latest) < 0.35 * len(feeds)


FRIDAY = datetime(2026, 3, 6, 22, 50, tzinfo=UTC)
ALL_DAYS = frozenset(range(7))


@pytest.mark.parametrize(
    ("said", "hints", "due"),
    [
        (FeedHints(), Hints(), None),
        (FeedHints(timedelta(hours=1)), Hints(), "2026-03-06T23:49:30"),
        (FeedHints(timedelta(days=3650)), Hints(), "2026-03-07T22:49:30"),
        (FeedHints(timedelta(minutes=1)), Hints(), None),
        (FeedHints(), Hints(timedelta(minutes=30)), "2026-03-06T23:19:30"),
        (FeedHints(timedelta(hours=1)), Hints(timedelta(minutes=30)), "2026-03-06T23:49:30"),
        (FeedHints(), Hints(FRIDAY + timedelta(hours=2)), "2026-03-07T00:49:30"),
        (FeedHints(), Hints(FRIDAY - timedelta(hours=2)), None),
        (FeedHints(skip_hours=frozenset({23, 0, 1})), Hints(), "2026-03-07T02:00:00"),
        (FeedHints(skip_hours=frozenset(range(24))), Hints(), None),
        (FeedHints(skip_days=frozenset({5})), Hints(timedelta(hours=2)), "2026-03-07T22:50:00"),
        (FeedHints(skip_days=frozenset({4})), Hints(), "2026-03-07T00:00:00"),
        (FeedHints(skip_days=ALL_DAYS), Hints(), None),
    ],
)
def test_hints_make_a_check_later_within_a_day(
    said: FeedHints, hints: Hints, due: str | None
) -> None:
    wish = Wish(timedelta(minutes=20), said=said, hints=hints)
    expected = datetime.fromisoformat(f"{due}+00:00") if due else None
    plain = next_due(FRIDAY, Wish(timedelta(minutes=20)), KEY)
    assert next_due(FRIDAY, wish, KEY) == (expected or plain)


@pytest.mark.parametrize(
    ("status", "asked_for", "wait"),
    [
        (429, timedelta(hours=2), timedelta(hours=2)),
        (503, timedelta(hours=2), timedelta(hours=2)),
        (429, NOW + timedelta(hours=3), timedelta(hours=3)),
        (429, timedelta(days=4000), timedelta(days=1)),
        (429, None, timedelta(0)),
        (500, timedelta(hours=2), timedelta(0)),
    ],
)
def test_a_server_that_says_when_is_not_asked_before(
    status: int, asked_for: timedelta | datetime | None, wait: timedelta
) -> None:
    failure = Failure(ErrorClass.HTTP_STATUS, "", status)
    hints = Hints(retry_after=asked_for)
    assert held_until(NOW, hints, failure) == NOW + wait
    for steady in (True, False):
        wish = Wish(timedelta(minutes=5), steady, hints=hints)
        assert next_try(NOW, wish, KEY, failure=failure, failures=1) >= NOW + wait


@given(counts, asked, seeds)
def test_a_delivery_waits_five_seconds_at_least_and_a_good_hour_at_most(
    attempts: int, after: float | None, seed: bytes
) -> None:
    wait = next_attempt(NOW, attempts, asked=after, seed=seed) - NOW
    assert defaults.RETRY_FIRST <= wait <= defaults.RETRY_MOST * 1.25


@given(counts, st.floats(0, 3600), seeds)
def test_what_a_channel_asks_for_is_given(attempts: int, after: float, seed: bytes) -> None:
    wait = next_attempt(NOW, attempts, asked=after, seed=seed) - NOW
    assert wait >= timedelta(seconds=after) - timedelta(microseconds=1)


@given(counts, asked, seeds)
def test_the_jitter_is_the_same_every_time(attempts: int, after: float | None, seed: bytes) -> None:
    first = next_attempt(NOW, attempts, asked=after, seed=seed)
    assert next_attempt(NOW, attempts, asked=after, seed=seed) == first


def test_two_deliveries_of_one_moment_are_spread() -> None:
    times = {next_attempt(NOW, 5, asked=None, seed=bytes([n, 0])) for n in range(0, 256, 16)}
    assert len(times) == 16
