"""The invariants: a good database keeps them, and each breach is counted."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from db import tables
from db.engine import connect, reading, writing
from db.invariants import violations
from db.tables import article, mention, run

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
INDEXED = "an article is in the index of words, and nothing else is"
ARTICLE: Mapping[str, Any] = {
    "publisher": "p",
    "title": "Truce",
    "text": "",
    "first_seen": NOW,
    "last_seen": NOW,
    "worded_at": NOW,
    "dated": NOW,
    "origin": "backfill",
    "page": "none",
}


def store(engine: Engine, count: int = 3, **changed: Any) -> None:
    with writing(engine) as connection:
        rows = [{"key": n.to_bytes(32, "big"), **ARTICLE, **changed} for n in range(count)]
        connection.execute(insert(article), rows)


def broken(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {name: count for name, count in violations(connection) if count}


def test_an_empty_database_and_a_good_one_keep_every_invariant(engine: Engine) -> None:
    assert broken(engine) == {}
    store(engine)
    assert broken(engine) == {}


def test_what_polls_bring_is_seen_in_a_feed(engine: Engine) -> None:
    store(engine, origin="poll")
    assert broken(engine) == {"an article from a feed was seen in one": 3}


def test_each_breach_is_counted_under_its_own_name(engine: Engine) -> None:
    store(engine, 1, first_seen=NOW.replace(hour=7))
    with writing(engine) as connection:
        one = {"article_id": 1, "watch": "Ceasefire", "status": "happening"}
        connection.execute(
            insert(tables.reading),
            {**one, "first_contact": False, "read_at": NOW, "outcome": "rang"},
        )
        spot = {"term": "t", "text": "t", "start": 4, "stop": 4, "zone": "title", "sentence": "s"}
        connection.execute(insert(mention), {**one, **spot, "watch": "Truce"})
        connection.execute(insert(run), {"kind": "monitor", "now": NOW, "began": 1, "ended": 2})
    assert broken(engine) == {
        "an article is not seen before it is first seen": 1,
        "a reading has mentions": 1,
        "a mention's span is not empty": 1,
        "a reading that rang has its alert": 1,
        "a finished pass has its report": 1,
    }


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ("DROP TRIGGER article_search_added; INSERT", 1),
        ("DROP TRIGGER article_search_removed; DELETE FROM article WHERE id = 1", 1),
    ],
)
def test_an_index_of_words_that_missed_a_change_is_found_out(
    new_database: Callable[[str], str], change: str, count: int
) -> None:
    engine = connect(new_database("sqlite"))
    store(engine)
    trigger, then = change.split("; ")
    with writing(engine) as connection:
        connection.execute(text(trigger))
        if then == "INSERT":
            connection.execute(insert(article), {"key": b"k" * 32, **ARTICLE})
        else:
            connection.execute(text(then))
    assert broken(engine) == {INDEXED: count}
