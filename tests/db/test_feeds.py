"""What polls leave on the rows of their feeds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select

from db import feeds, leases
from db.engine import reading, writing
from db.feeds import Polled, Unchanged, Unpolled
from db.listed import is_among
from db.tables import feed
from tocsin.core.model import ErrorClass, Failure, Validators

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
TIMERS = {"due_at", "checked_at", "succeeded_at", "lease_token", "lease_until", "lease_holder"}
KNOWN = {
    "publisher": "p",
    "due_at": NOW,
    "title": "A feed",
    "etag": '"1"',
    "body_hash": b"h" * 32,
    "wordings": b"w" * 16,
    "first_success_at": NOW - timedelta(days=1),
}


@pytest.fixture
def ids(engine: Engine) -> list[int]:
    """A hundred feeds that were polled before; their ids."""
    with writing(engine) as connection:
        rows = [
            {"key": n.to_bytes(32, "big"), "url": f"https://{n}.example/", **KNOWN}
            for n in range(100)
        ]
        return sorted(connection.execute(insert(feed).returning(feed.c.id), rows).scalars())


def rows(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(feed).order_by("id")).mappings()]


def statements(engine: Engine, outcomes: Sequence[feeds.Outcome]) -> int:
    """How many statements it takes to record these."""
    sent: list[str] = []

    def note(*event: Any) -> None:
        sent.append(event[2])

    with writing(engine) as connection:
        event.listen(engine, "before_cursor_execute", note)
        feeds.record(connection, outcomes, NOW)
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def test_feeds_that_are_unchanged_are_touched_by_one_statement_and_only_in_their_timers(
    engine: Engine, ids: list[int]
) -> None:
    with writing(engine) as connection:
        leases.claim(connection, feed, feeds.due_among(ids, NOW))
    before = rows(engine)
    assert statements(engine, [Unchanged(feed_id, LATER) for feed_id in ids]) == 1
    for old, new in zip(before, rows(engine), strict=True):
        assert {name for name in new if new[name] != old[name]} == TIMERS
        assert (new["due_at"], new["checked_at"], new["succeeded_at"]) == (LATER, NOW, NOW)
        assert new["lease_token"] is None


def test_each_outcome_is_kept_where_it_belongs(engine: Engine, ids: list[int]) -> None:
    failure = Failure(ErrorClass.TIMEOUT, "no answer")
    outcomes = [
        Unchanged(ids[0], LATER),
        Polled(ids[1], LATER, Validators('"2"'), None),
        Polled(ids[2], LATER, Validators(), b"n" * 32, b"", "New", "https://n.example/", "rss20"),
        Unpolled(ids[3], LATER, failure),
    ]
    assert statements(engine, outcomes) == 3
    same, tagged, changed, failed, *rest = rows(engine)
    assert (same["etag"], same["title"], same["failures"]) == ('"1"', "A feed", 0)
    assert (tagged["etag"], tagged["body_hash"]) == ('"2"', b"h" * 32)
    assert (changed["etag"], changed["body_hash"], changed["title"]) == (None, b"n" * 32, "New")
    assert changed["wordings"] == b""
    assert (failed["error"], failed["failures"], failed["etag"]) == ("timeout", 1, '"1"')
    assert {row["checked_at"] for row in rest} == {None}


def test_a_feed_that_recovers_unchanged_has_failed_no_more(engine: Engine, ids: list[int]) -> None:
    statements(engine, [Unpolled(ids[0], NOW, Failure(ErrorClass.DNS, "no such name"))])
    statements(engine, [Unchanged(ids[0], LATER)])
    first = rows(engine)[0]
    assert (first["failures"], first["error"], first["error_message"]) == (0, None, None)


def test_feeds_are_loaded_with_what_the_last_poll_left(engine: Engine, ids: list[int]) -> None:
    with reading(engine) as connection:
        found = feeds.load(connection, [ids[7], ids[3]])
    assert [row.id for row in found] == [ids[3], ids[7]]
    assert {row.validators for row in found} == {Validators('"1"', None)}
    assert {(row.body_hash, row.wordings) for row in found} == {(b"h" * 32, b"w" * 16)}
    assert not any(row.first_contact for row in found)


@pytest.mark.parametrize("count", [0, 1, 40_000])
def test_rows_are_named_by_any_number_of_numbers(
    engine: Engine, ids: list[int], count: int
) -> None:
    named = list(range(ids[0], ids[0] + count))
    with reading(engine) as connection:
        wanted = select(feed.c.id).where(is_among(feed.c.id, named)).order_by(feed.c.id)
        assert list(connection.execute(wanted).scalars()) == ids[:count]
