from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.health import (
    BROKEN_AFTER,
    BROKEN_FOR,
    Kind,
    State,
    Trouble,
    Word,
    broken,
    bulletin,
    is_to_tell,
    state,
    told,
)
from tocsin.core.polls import OFFLINE, SAME, Event

AT = datetime(2026, 3, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def event(outcome: str, minutes: int) -> Event:
    at = AT + timedelta(minutes=minutes)
    return Event(at, outcome, at + HOUR, message="" if outcome == SAME else "no answer")


def polls(outcomes: str, apart: int) -> list[Event]:
    """Events so many minutes apart, given the oldest first; the newest stands first."""
    kinds = {"x": "timeout", ".": SAME, "-": OFFLINE}
    return [event(kinds[each], apart * at) for at, each in enumerate(outcomes)][::-1]


@pytest.mark.parametrize(
    ("outcomes", "apart", "since"),
    [
        ("", 15, None),
        (".....", 15, None),
        ("xxxx", 60, None),
        ("xxxxx", 15, 0),
        ("xxxxx", 14, None),  # all within the hour
        (".xxxxx", 15, 15),
        ("xxxxxxxxx.", 15, None),
        ("xx-xx-x", 15, 0),
        ("xx--------xx", 60, None),
        ("-----", 60, None),
        ("xx.xx.xx.xx", 60, None),
    ],
)
def test_broken_is_many_failures_in_a_row_over_a_while(
    outcomes: str, apart: int, since: int | None
) -> None:
    found = broken(7, polls(outcomes, apart))
    expected = None if since is None else AT + timedelta(minutes=since)
    assert (found.began_at if found else None) == expected
    assert found is None or (found.kind, found.reason) == (Kind.BROKEN, "no answer")


def test_the_limits_are_those_of_the_page() -> None:
    assert (BROKEN_AFTER, BROKEN_FOR) == (5, HOUR)


def test_the_beginning_is_told_once_and_the_end_once() -> None:
    trouble = Trouble(7, Kind.BROKEN, AT)
    assert is_to_tell(trouble, AT)
    after = told(trouble, AT)
    assert not is_to_tell(after, AT + 100 * HOUR)
    ended = replace(after, ended_at=AT + 100 * HOUR)
    assert is_to_tell(ended, AT + 100 * HOUR)
    assert not is_to_tell(told(ended, AT + 100 * HOUR), AT + 200 * HOUR)


def test_an_end_is_not_told_where_the_beginning_was_not() -> None:
    assert not is_to_tell(Trouble(7, Kind.BROKEN, AT, ended_at=AT + HOUR), AT + HOUR)


def test_a_gap_is_told_and_over() -> None:
    after = told(Trouble(7, Kind.GAP, AT), AT)
    assert after.ended_at == AT
    assert not is_to_tell(after, AT + 30 * HOUR)


@given(
    st.sampled_from([kind for kind in Kind if kind is not Kind.GAP]),
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=60),
)
def test_whatever_comes_and_goes_rings_at_most_once_a_day(
    kind: Kind, changes: list[tuple[bool, int]]
) -> None:
    """Each change opens the trouble or ends it, so many hours after the last; told each time."""
    trouble, now, begun = Trouble(7, kind, AT, ended_at=AT), AT, list[datetime]()
    known = False  # what the operator thinks
    for opens, hours in changes:
        now += hours * HOUR
        if opens and trouble.ended_at is not None:
            trouble = replace(trouble, began_at=now, ended_at=None, told=False)
        elif not opens and trouble.ended_at is None:
            trouble = replace(trouble, ended_at=now)
        if is_to_tell(trouble, now):
            if trouble.ended_at is None:
                begun.append(now)
            assert known == (trouble.ended_at is not None)
            known = trouble.ended_at is None
            trouble = told(trouble, now)
    assert all(b - a >= timedelta(days=1) for a, b in pairwise(begun))


@pytest.mark.parametrize(
    ("kinds", "failures", "polled", "expected"),
    [
        (set(), 0, True, State.WELL),
        (set(), 0, False, State.NEW),
        (set(), 2, True, State.FAILING),
        ({Kind.QUIET}, 0, True, State.QUIET),
        ({Kind.QUIET}, 2, True, State.FAILING),
        ({Kind.QUIET, Kind.BROKEN}, 9, True, State.BROKEN),
        ({Kind.BROKEN, Kind.DISABLED}, 9, True, State.DISABLED),
        ({Kind.GAP}, 0, True, State.WELL),
    ],
)
def test_a_feed_is_as_bad_as_its_worst_trouble(
    kinds: set[Kind], failures: int, polled: bool, expected: State
) -> None:
    assert state(kinds, failures=failures, polled=polled) is expected


def words() -> list[Word]:
    ended = Trouble(1, Kind.BROKEN, AT, ended_at=AT + HOUR, told=True)
    return [
        Word("Harbour", ended),
        Word("Vale", Trouble(2, Kind.GAP, AT)),
        Word("Delta", Trouble(3, Kind.BROKEN, AT, "delta.example: no answer")),
        Word("Plain", Trouble(4, Kind.QUIET, AT)),
        Word("Gone", Trouble(5, Kind.DISABLED, AT)),
    ]


def test_one_notice_names_everything_the_worst_first() -> None:
    found = bulletin(words(), AT + HOUR)
    assert found.title == ("Feeds: 1 gone, 1 broken, 1 quiet, 1 may have lost entries, 1 recovered")
    named = [line.partition(":")[0] for line in found.lines[:-1]]
    assert named == ["Gone", "Delta", "Plain", "Vale", "Harbour"]
    assert "broken since 2026-03-03 06:00 UTC: delta.example: no answer." in found.lines[1]


def test_one_word_is_its_own_title() -> None:
    assert bulletin(words()[2:3], AT).title == "Delta broken"
    assert bulletin(words()[:1], AT).title == "Harbour recovered"


def test_the_same_words_have_the_same_id_and_others_another() -> None:
    first, second = bulletin(words(), AT), bulletin(words()[::-1], AT + HOUR)
    assert first.alert == second.alert
    assert bulletin(words()[1:], AT).alert != first.alert
    later = [replace(words()[2], trouble=Trouble(3, Kind.BROKEN, AT + HOUR))]
    assert bulletin(words()[2:3], AT).alert != bulletin(later, AT).alert


def test_a_notice_of_very_many_stays_short_and_counts_the_rest() -> None:
    many = [Word(f"feed {n}", Trouble(n, Kind.BROKEN, AT, "x")) for n in range(2_000)]
    found = bulletin(many, AT)
    assert found.title == "Feeds: 2000 broken"
    assert len(found.lines) < 50
    assert "And 1960 more." in found.lines
