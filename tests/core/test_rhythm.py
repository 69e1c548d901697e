"""How often a feed is asked follows what its polls bring."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.rhythm import SLOWEST, Found, Rhythm, adapted, is_on_time, is_whole_due

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
QUIET, EDIT = Found(), Found(20, 0, 1)
NEWS, BUSY, GAP = Found(20, 1), Found(20, 12), Found(20, 20)

founds = st.integers(0, 50).flatmap(
    lambda seen: st.builds(Found, st.just(seen), st.integers(0, seen))
)


@pytest.mark.parametrize(
    ("polls", "minutes"),
    [
        ([QUIET], 15),
        ([QUIET] * 3, 15),
        ([QUIET] * 4, 20),
        ([QUIET] * 3 + [NEWS] + [QUIET] * 3, 15),
        ([QUIET] * 3 + [EDIT] + [QUIET] * 3, 15),
        ([EDIT] * 99, 15),
        ([QUIET] * 99 + [EDIT] * 2, 15),
        ([QUIET] * 8, 25),
        ([QUIET] * 99, 30),
        ([NEWS] * 99, 15),
        ([BUSY], 15),
        ([BUSY] * 2, 10),
        ([BUSY] * 99, 5),
        ([BUSY] * 4 + [QUIET] * 4, 10),
        ([QUIET] * 99 + [NEWS], 30),
        ([QUIET] * 99 + [NEWS] * 2, 15),
        ([GAP], 10),
        ([QUIET] * 99 + [GAP], 10),
        ([GAP] * 99, 5),
    ],
)
def test_the_interval_follows_what_polls_say_in_a_row(polls: list[Found], minutes: int) -> None:
    *_, last = accumulate(polls, adapted, initial=Rhythm())
    assert last.every == timedelta(minutes=minutes)


@given(st.lists(founds, max_size=60))
def test_the_interval_stays_within_its_bounds(polls: list[Found]) -> None:
    for rhythm in accumulate(polls, adapted, initial=Rhythm()):
        assert defaults.CHECK_AT_LEAST <= rhythm.every <= SLOWEST
        assert -2 < rhythm.votes < 4


@given(st.lists(founds, max_size=30), founds)
def test_one_poll_that_is_no_gap_never_changes_a_settled_interval(
    polls: list[Found], last: Found
) -> None:
    *_, rhythm = accumulate(polls, adapted, initial=Rhythm())
    settled = Rhythm(rhythm.every)
    assert last.gap or adapted(settled, last).every == settled.every


@pytest.mark.parametrize(
    ("minutes", "counts"),
    [(None, False), (1, False), (11, False), (13, True), (15, True), (20, True), (60, False)],
)
def test_a_poll_by_hand_or_after_a_pause_tells_nothing_of_the_rhythm(
    minutes: int | None, counts: bool
) -> None:
    since = None if minutes is None else timedelta(minutes=minutes)
    assert is_on_time(Rhythm(), since) is counts


@given(st.floats(0, 1, exclude_max=True))
def test_a_whole_document_is_asked_for_about_once_a_day(share: float) -> None:
    assert not is_whole_due(None, NOW, share)
    assert not is_whole_due(NOW - timedelta(hours=17), NOW, share)
    assert is_whole_due(NOW - timedelta(hours=24), NOW, share)
