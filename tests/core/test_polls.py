from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import polls
from tocsin.core.model import ErrorClass
from tocsin.core.polls import CHANGED, NOT_MODIFIED, OFFLINE, SAME, Event, failing

AT = datetime(2026, 3, 3, 6, tzinfo=UTC)
GOOD = Event(AT, CHANGED, AT + timedelta(minutes=15), 200, 0.25, 81_000, 3, 1, 26)

moments = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
events = st.builds(
    lambda at, wait, outcome, **more: Event(at, outcome, at + timedelta(seconds=wait), **more),
    moments,
    st.integers(0, 2**32 - 1).filter(lambda wait: wait < 2_000_000_000),
    st.sampled_from([CHANGED, SAME, NOT_MODIFIED, OFFLINE, *map(str, ErrorClass)]),
    status=st.none() | st.integers(100, 999),
    seconds=st.integers(0, 4_000_000).map(lambda milliseconds: milliseconds / 1000),
    size=st.integers(0, 2**32 - 1),
    new=st.integers(0, 65_535),
    edited=st.integers(0, 65_535),
    known=st.integers(0, 65_535),
    gap=st.booleans(),
)


@given(st.lists(events, max_size=5))
def test_what_is_packed_is_unpacked_the_same(kept: list[Event]) -> None:
    assert polls.unpacked("".join(map(polls.packed, kept))) == kept


def test_every_event_takes_the_same_room() -> None:
    assert {len(polls.packed(replace(GOOD, outcome=each))) for each in ErrorClass} == {polls.STEP}


def test_every_class_of_errors_is_kept_by_name() -> None:
    # A class that is new is added at the end of the list of codes.
    kept = [polls.unpacked(polls.packed(replace(GOOD, outcome=each)))[0] for each in ErrorClass]
    assert [event.outcome for event in kept] == [str(each) for each in ErrorClass]


def test_what_is_too_large_is_kept_as_the_largest_and_what_is_unknown_as_other() -> None:
    odd = replace(
        GOOD, outcome="no such", size=2**40, new=10**6, seconds=1e9, due_at=AT - timedelta(1)
    )
    (kept,) = polls.unpacked(polls.packed(odd))
    assert (kept.outcome, kept.size, kept.new) == (polls.OTHER, 2**32 - 1, 65_535)
    assert kept.due_at == AT
    assert kept.failed


def test_a_text_that_was_cut_in_the_middle_of_an_event_gives_the_whole_ones() -> None:
    text = polls.packed(GOOD) * 3
    assert len(polls.unpacked(text[:-5])) == 2


def test_why_it_failed_is_found_again_by_its_time() -> None:
    first = replace(GOOD, outcome="timeout", message="a.example: no\nwhole answer " + "x" * 500)
    second = replace(first, at=AT + timedelta(hours=1), message="gone")
    text = polls.packed(second) + polls.packed(GOOD) + polls.packed(first)
    messages = polls.message_line(second) + polls.message_line(first)
    found = polls.unpacked(text, messages)
    assert [event.message for event in found[:2]] == ["gone", ""]
    assert found[2].message.startswith("a.example: no whole answer x")
    assert len(found[2].message) == polls.MESSAGE_CHARS
    assert polls.unpacked(text, messages[:-3])[2].message == ""  # its line was cut


@pytest.mark.parametrize(
    ("outcomes", "count"),
    [
        ("", 0),
        ("good", 0),
        ("bad", 1),
        ("bad bad good bad", 2),
        ("away bad away bad good", 2),
        ("away good bad", 0),
        ("away away", 0),
    ],
)
def test_failures_in_a_row_are_those_since_the_last_good_poll(outcomes: str, count: int) -> None:
    kinds = {"good": SAME, "bad": "dns", "away": OFFLINE}
    found = [replace(GOOD, outcome=kinds[each]) for each in outcomes.split()]
    assert len(failing(found)) == count
