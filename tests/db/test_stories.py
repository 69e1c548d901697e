"""The window that grouping compares with: what is asked for, in order, and no more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert

from db import stories
from db.engine import reading, writing
from db.tables import article, story
from tocsin.core import defaults

DAY = datetime(2026, 3, 3, tzinfo=UTC)


def at(days: float) -> datetime:
    return DAY + timedelta(days=days)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Ten articles, one a day, the odd ones grouped; ids run against time."""
    with writing(engine) as connection:
        seen = {"first_seen": DAY, "last_seen": DAY}
        connection.execute(insert(story), [{"id": 1, "title": "One", **seen}])
        connection.execute(
            insert(article),
            [
                {
                    "id": 100 - day,
                    "key": bytes([day]) * 32,
                    "publisher": "p",
                    "title": str(day),
                    "text": "x" * 5000,
                    "worded_at": DAY,
                    "dated": at(day),
                    "origin": "poll",
                    "page": "none",
                    "story_id": 1 if day % 2 else None,
                    **seen,
                }
                for day in range(10)
            ],
        )
    return engine


def titles(engine: Engine, *spans: tuple[float, float]) -> list[str]:
    with reading(engine) as connection:
        found = stories.around(connection, [(at(start), at(end)) for start, end in spans])
        return [item.title for item in found]


def test_grouped_articles_of_the_spans_come_once_and_earliest_first(filled: Engine) -> None:
    assert titles(filled, (0, 5), (4, 6), (8.5, 9)) == ["1", "3", "5", "9"]
    assert titles(filled, (3, 3)) == ["3"]
    assert titles(filled) == []


def test_many_spans_take_few_statements(filled: Engine) -> None:
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(filled, "before_cursor_execute", note)
    spans = [(-1000.0 + at, -999.5 + at) for at in range(900)]
    assert titles(filled, *spans, (0, 9)) == ["1", "3", "5", "7", "9"]
    event.remove(filled, "before_cursor_execute", note)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 10


def test_no_more_of_a_text_is_read_than_decides(filled: Engine) -> None:
    with reading(filled) as connection:
        (item,) = stories.around(connection, [(at(1), at(1))])
    assert len(item.text) == defaults.STORY_CHARS
