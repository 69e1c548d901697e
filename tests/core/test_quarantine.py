"""A feed's habit, and what is far beyond it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.core.polls import Event
from tocsin.core.quarantine import floods, habit, most

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def polls(*new: int, ago: timedelta = HOUR, outcome: str = "changed") -> list[Event]:
    """The last polls, an hour apart, the newest first."""
    return [
        Event(at=NOW - ago - HOUR * at, outcome=outcome, due_at=NOW, new=count)
        for at, count in enumerate(new)
    ]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], 50),
        (polls(0, 0, 0), 50),
        (polls(4, 4, 4), 50),
        (polls(40), 200),
        (polls(40, 40, 0, 40), 200),
        (polls(20, 900, 20, 20), 100 + 50),  # an earlier flood counts as the most that is usual
        (polls(10, 10, 10, ago=timedelta(days=1)), 1200),  # nobody looked for a day
        (polls(40, 40, outcome="timeout"), 50),
    ],
)
def test_many_are_five_times_the_habit_and_at_least_fifty(
    events: Sequence[Event], expected: int
) -> None:
    assert most(events, NOW) == pytest.approx(expected, abs=120 if expected == 150 else 0)


def test_the_longer_nobody_looked_the_more_may_come() -> None:
    spans = [habit(polls(5, 5, 5, ago=HOUR * hours), NOW) for hours in (1, 2, 24, 240)]
    assert spans == sorted(spans)
    assert spans[-1] == pytest.approx(1200)


def test_a_flood_is_said_with_its_numbers() -> None:
    said = floods({1: 51, 2: 51, 3: 50}, {1: [], 2: polls(20, 20), 3: []}, NOW)
    assert said == {1: "51 new entries in one poll, where 50 would be many"}
