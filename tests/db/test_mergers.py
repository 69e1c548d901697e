"""Stories made one and taken apart: old ids lead on, and what was told stays told."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from db import alerts, copies, mergers, readings, stories
from db.alert_tables import alert
from db.engine import reading, writing
from db.invariants import violations
from db.tables import apart, article, copy, mention, story, told
from db.tables import reading as reading_
from tocsin.core import defaults
from tocsin.core.decisions import Told
from tocsin.core.model import Status

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
SEEN = {"first_seen": NOW, "last_seen": NOW}


def articles(*placed: tuple[int, int | None]) -> list[dict[str, Any]]:
    return [
        {
            "id": at,
            "key": at.to_bytes(32, "big"),
            "publisher": f"p{at}",
            "title": f"Title {at}",
            "text": "",
            "url": f"https://p{at}.example/",
            "worded_at": NOW,
            "dated": NOW + timedelta(minutes=at),
            "origin": "backfill",
            "page": "none",
            "story_id": story_id,
            **SEEN,
        }
        for at, story_id in placed
    ]


@pytest.fixture
def stored(engine: Engine) -> Engine:
    """Stories 1 to 3 of two articles each: 11 and 12, 21 and 22, 31 and 32."""
    with writing(engine) as connection:
        for at in (1, 2, 3):  # each takes the next id
            seen = SEEN | ({"first_seen": NOW + timedelta(hours=1)} if at == 1 else {})
            connection.execute(insert(story).values(title=f"Story {at}", **seen))
        placed = [(at * 10 + n, at) for at in (1, 2, 3) for n in (1, 2)]
        connection.execute(insert(article), articles(*placed))
    return engine


def tell(engine: Engine, *rows: tuple[str, int, str, int, int]) -> None:
    names = ("watch", "story_id", "status", "sequence", "at")
    with writing(engine) as connection:
        connection.execute(
            insert(told),
            [
                dict(zip(names, (*row[:4], NOW + timedelta(hours=row[4])), strict=True))
                for row in rows
            ],
        )


def rang(engine: Engine, *rows: tuple[int, str, int, int, int]) -> None:
    names = ("id", "watch", "story_id", "article_id", "sequence")
    common = {"status": "happening", "message": "{}", "created_at": NOW}
    with writing(engine) as connection:
        connection.execute(
            insert(alert),
            [
                {**dict(zip(names, row, strict=True)), "public": f"a{row[0]}", **common}
                for row in rows
            ],
        )


def read(engine: Engine, article_id: int, watch: str, outcome: str | None) -> None:
    spot = {"term": "t", "text": "t", "start": 0, "stop": 1, "zone": "title", "sentence": "s"}
    one = {"article_id": article_id, "watch": watch, "status": "happening"}
    decided = NOW if outcome else None
    with writing(engine) as connection:
        connection.execute(insert(mention), {**one, **spot})
        connection.execute(
            insert(reading_),
            {
                **one,
                "first_contact": False,
                "read_at": NOW,
                "decided_at": decided,
                "outcome": outcome,
            },
        )


def merge(engine: Engine, merged: Mapping[int, int]) -> None:
    with writing(engine) as connection:
        mergers.locked(connection, {*merged, *merged.values()})
        mergers.merge(connection, merged)


def split(engine: Engine, story_id: int, *ids: int) -> int:
    with writing(engine) as connection:
        return mergers.split(connection, story_id, mergers.with_copies(connection, ids), NOW)


def members(engine: Engine) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    with reading(engine) as connection:
        for row in connection.execute(select(article).order_by(article.c.id)):
            found.setdefault(row.story_id, []).append(row.id)
    return found


def broken(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [name for name, count in violations(connection) if count]


def test_an_old_id_leads_to_what_the_story_is_now_however_often_it_was_merged(
    stored: Engine,
) -> None:
    merge(stored, {3: 2})
    merge(stored, {2: 1})
    assert members(stored) == {1: [11, 12, 21, 22, 31, 32]}
    with reading(stored) as connection:
        assert mergers.current(connection, [1, 2, 3]) == {1: 1, 2: 1, 3: 1}
        assert mergers.formers(connection, [1]) == {1: 1, 2: 1, 3: 1}
        row = stories.one(connection, 1)
    assert row is not None
    assert (row.title, row.first_seen) == ("Story 1", NOW)
    assert broken(stored) == []


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (("possible", 2, 1), ("happening", 1, 3), Told(Status.HAPPENING, 2)),
        (("possible", 2, 1), ("happening", 0, 3), Told(Status.POSSIBLE, 2)),
        (("possible", 1, 1), ("unknown", 2, 3), Told(Status.POSSIBLE, 2)),
        (("ended", 1, 1), ("happening", 1, 1), Told(Status.HAPPENING, 1)),
    ],
    ids=["the later", "aloud", "read", "at once"],
)
def test_what_either_was_told_is_told_of_both(
    stored: Engine, one: Any, other: Any, both: Told
) -> None:
    tell(stored, ("A", 1, *one), ("A", 2, *other), ("B", 2, "ended", 0, 0))
    merge(stored, {2: 1})
    with reading(stored) as connection:
        assert readings.told_of(connection, [1, 2]) == {
            ("A", 1): both,
            ("B", 1): Told(Status.ENDED, 0),
        }


def test_the_alerts_of_both_count_for_follow_ups_and_threads(stored: Engine) -> None:
    rang(stored, (1, "A", 2, 21, 1), (2, "A", 2, 22, 2), (3, "A", 1, 11, 1), (4, "A", 1, 12, 2))
    merge(stored, {2: 1})
    read(stored, 21, "A", "rang")
    with reading(stored) as connection:
        assert alerts.follow_ups(connection, [1], NOW) == {("A", 1): 2}
        assert alerts.threads(connection, [1]) == {("A", 1): "a1"}
    assert broken(stored) == []


def test_a_part_split_off_is_told_as_the_whole_was_and_kept_apart(stored: Engine) -> None:
    tell(stored, ("A", 1, "happening", 3, 0), ("B", 1, "possible", 1, 0))
    rang(stored, (1, "A", 1, 12, 1))
    read(stored, 12, "A", "rang")
    read(stored, 12, "B", None)
    made = split(stored, 1, 12)
    assert members(stored) == {1: [11], 2: [21, 22], 3: [31, 32], made: [12]}
    with reading(stored) as connection:
        assert readings.told_of(connection, [made]) == {("A", made): Told(Status.HAPPENING, 3)}
        assert mergers.kept_apart(connection, [1, 2, made]) == {(1, made)}
        row = stories.one(connection, made)
    assert row is not None
    assert row.title == "Title 12"
    assert broken(stored) == []


def test_copies_go_with_their_original_and_a_copy_leaves_it(stored: Engine) -> None:
    with writing(stored) as connection:
        connection.execute(insert(article), articles((13, 1), (14, 1)))
        copies.record(connection, {12: 11, 14: 13})
    made = split(stored, 1, 13, 12)
    assert members(stored)[made] == [12, 13, 14]
    with reading(stored) as connection:
        assert [tuple(row) for row in connection.execute(select(copy))] == [(14, 13)]
    assert broken(stored) == []


def test_what_is_apart_from_a_part_is_apart_from_the_whole(stored: Engine) -> None:
    made = split(stored, 3, 32)
    merge(stored, {made: 1})
    with reading(stored) as connection:
        assert mergers.kept_apart(connection, [1]) == {(1, 3)}
    merge(stored, {3: 1})  # by hand: who splits may merge again
    with reading(stored) as connection:
        assert connection.execute(select(apart)).all() == []
    assert members(stored) == {1: [11, 12, 31, 32], 2: [21, 22]}


def test_bands_are_kept_for_as_many_as_may_share_one_and_pruned_by_date(stored: Engine) -> None:
    with writing(stored) as connection:
        connection.execute(insert(article), articles(*((at, None) for at in range(100, 200))))
        for some in (range(100, 150), range(150, 200)):
            own = {at: [7, at] for at in some}
            held = copies.holders(connection, [7, *some])
            copies.keep(connection, own, dict.fromkeys(some, NOW), held, since=NOW)
        held = copies.holders(connection, [7, 100, 199])
        assert (len(held[7]), held[100], held[199]) == (defaults.COPY_BAND, [100], [199])
        copies.keep(connection, {100: [8]}, {100: NOW + timedelta(days=1)}, {}, since=NOW)
        assert copies.holders(connection, [8, 100]) == {8: [100]}
        assert copies.prune(connection, NOW + timedelta(hours=1)) == 99
        assert copies.prune(connection, NOW + timedelta(hours=1)) == 0
        assert copies.holders(connection, [7, 8, 199]) == {8: [100]}
