"""When to come back: within bounds, whatever happened."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.schedule import next_attempt, next_due

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
SLACK = timedelta(seconds=30)

spans = st.timedeltas(timedelta(0), timedelta(days=400))
counts = st.integers(0, 10_000)
seeds = st.binary(min_size=2, max_size=32)
asked = st.none() | st.floats(0, allow_nan=False)


@given(spans, counts)
def test_a_feed_is_never_checked_too_soon_nor_forgotten(every: timedelta, failures: int) -> None:
    wait = next_due(NOW, every, failures) - NOW
    assert defaults.CHECK_AT_LEAST - SLACK <= wait <= defaults.CHECK_AT_MOST


@given(spans, counts)
def test_one_more_failure_never_brings_the_next_check_nearer(
    every: timedelta, failures: int
) -> None:
    assert next_due(NOW, every, failures) <= next_due(NOW, every, failures + 1)


def test_a_feed_is_due_a_little_early_so_that_no_wake_up_misses_it() -> None:
    assert next_due(NOW, timedelta(minutes=15), 0) == NOW + timedelta(minutes=14, seconds=30)
    assert next_due(NOW, timedelta(minutes=15), 2) == NOW + timedelta(minutes=59, seconds=30)


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
