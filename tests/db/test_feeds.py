"""What polls leave on the rows of their feeds."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select, update

from db import feeds, health, leases, polls
from db.engine import connect, reading, writing
from db.listed import is_among
from db.polls import Polled, Said, Unasked, Unchanged, Unpolled
from db.tables import feed
from tocsin.core.model import ErrorClass, Failure, FeedHints, Validators
from tocsin.core.moves import Move
from tocsin.core.rhythm import Rhythm

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
TIMERS = {"due_at", "checked_at", "succeeded_at", "lease_token", "lease_until", "lease_holder"}
KNOWN = {
    "publisher": "p",
    "due_at": NOW,
    "title": "A feed",
    "etag": '"1"',
    "every": 900,
    "whole_at": NOW - timedelta(hours=1),
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


def statements(engine: Engine, outcomes: Sequence[polls.Outcome]) -> int:
    """How many statements it takes to record these."""
    sent: list[str] = []

    def note(*event: Any) -> None:
        sent.append(event[2])

    with writing(engine) as connection:
        event.listen(engine, "before_cursor_execute", note)
        polls.record(connection, outcomes, NOW)
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
    said = Said(b"n" * 32, b"", title="New", site="https://n.example/", kind="rss20")
    outcomes = [
        Unchanged(ids[0], LATER),
        Polled(ids[1], LATER, Validators('"2"'), whole=False),
        Polled(ids[2], LATER, Validators(), said),
        Unpolled(ids[3], LATER, failure),
        Unasked(ids[4], LATER),
    ]
    assert statements(engine, outcomes) == 4
    same, tagged, changed, failed, unasked, *rest = rows(engine)
    assert (same["etag"], same["title"], same["failures"]) == ('"1"', "A feed", 0)
    assert (tagged["etag"], tagged["body_hash"]) == ('"2"', b"h" * 32)
    assert (changed["etag"], changed["body_hash"], changed["title"]) == (None, b"n" * 32, "New")
    assert changed["wordings"] == b""
    assert (failed["error"], failed["failures"], failed["etag"]) == ("timeout", 1, '"1"')
    assert tagged["whole_at"] < changed["whole_at"] == NOW
    assert (unasked["due_at"], unasked["failures"]) == (LATER, 0)
    assert {row["checked_at"] for row in (unasked, *rest)} == {None}


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


def test_rows_that_are_named_are_found_by_their_index(new_database: Callable[..., str]) -> None:
    engine = connect(new_database("sqlite"))
    with reading(engine) as connection:
        wanted = select(feed.c.id).where(is_among(feed.c.id, [1, 2])).compile(engine)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}", ("[1, 2]",)).all()
    assert "SEARCH feed USING INTEGER PRIMARY KEY" in str(plan)


def test_what_a_feed_hints_and_where_it_moves_comes_back_as_it_was_kept(
    engine: Engine, ids: list[int]
) -> None:
    hints = FeedHints(timedelta(hours=1), frozenset({0, 23}), frozenset({5, 6}))
    move = Move("https://new.example/", "https://newer.example/", NOW, 2)
    rhythm = Rhythm(timedelta(minutes=25), -1)
    said = Said(b"n" * 32, b"", hints)
    kept = Polled(ids[0], LATER, Validators(), said, rhythm, move, host="new.example:443", gap=True)
    statements(engine, [kept, Unchanged(ids[1], LATER, rhythm, whole=True)])
    with reading(engine) as connection:
        first, second = feeds.load(connection, ids[:2])
    assert (first.hints, first.move, first.rhythm) == (hints, move, rhythm)
    assert (first.host, second.rhythm, second.whole_at) == ("new.example:443", rhythm, NOW)
    assert rows(engine)[0]["gap_at"] == NOW
    statements(engine, [Polled(ids[0], LATER, Validators(), Said(b"", b""))])
    with reading(engine) as connection:
        (after,) = feeds.load(connection, ids[:1])
    assert (after.hints, after.move, after.host) == (FeedHints(), Move(), "new.example:443")


def test_one_host_neither_fills_a_pass_nor_starves_the_rest(engine: Engine, ids: list[int]) -> None:
    with writing(engine) as connection:
        connection.execute(update(feed).where(feed.c.id != ids[50]).values(host="crowd:80"))
        connection.execute(update(feed).where(feed.c.id == ids[50]).values(host="other:80"))
        late = {"due_at": NOW - timedelta(hours=1)}
        connection.execute(update(feed).where(feed.c.id.in_(ids[97:])).values(late))
        assert len(feeds.due(connection, NOW)) == 100
        found = [feed_id for feed_id, _ in feeds.due(connection, NOW, 4)]
    assert found == [*ids[97:], ids[0], ids[50]]


def test_a_host_that_asks_for_peace_has_it_and_no_other(engine: Engine, ids: list[int]) -> None:
    with writing(engine) as connection:
        connection.execute(update(feed).where(feed.c.id.in_(ids[:50])).values(host="a.example:80"))
        connection.execute(update(feed).where(feed.c.id == ids[0]).values(due_at=LATER))
        polls.hold(connection, "a.example:80", NOW + timedelta(minutes=5))
    found = [row["due_at"] for row in rows(engine)]
    assert found == [LATER, *[NOW + timedelta(minutes=5)] * 49, *[NOW] * 50]


def wanted(**changes: Any) -> feeds.WantedFeed:
    url = "https://a.example/feed"
    given: dict[str, Any] = {"key": b"k" * 32, "url": url, "name": "A", "publisher": "a"}
    return feeds.WantedFeed(**given, language=None, **changes)


def gone_at_its_address(engine: Engine) -> None:
    """A feed whose server said that it is gone, after it had moved."""
    with writing(engine) as connection:
        feeds.sync(connection, [wanted()], NOW)
        ((the_id, _),) = feeds.due(connection, NOW)
        moved = Move("https://b.example/feed", None, None, 0)
        polls.record(
            connection,
            [Polled(the_id, NOW, Validators(), move=moved, host="b.example:443")],
            NOW,
        )
        assert feeds.due(connection, NOW) == [(the_id, "https://b.example/feed")]
        failure = Failure(ErrorClass.HTTP_STATUS, "gone", 410)
        gone = Unpolled(the_id, LATER, failure, moved, gone=True)
        polls.record(connection, [gone], NOW)


def test_a_feed_that_is_gone_is_due_no_more(engine: Engine) -> None:
    gone_at_its_address(engine)
    with writing(engine) as connection:
        feeds.sync(connection, [wanted()], LATER)
        assert feeds.due(connection, LATER + timedelta(days=99)) == []
        (one,) = health.patients(connection)
    assert (one.feed.due_at, one.feed.error_message) == (None, "gone")


def test_a_row_that_changes_has_its_feed_asked_again_at_once_and_at_its_own_address(
    engine: Engine,
) -> None:
    gone_at_its_address(engine)
    with writing(engine) as connection:
        feeds.sync(connection, [wanted(row_digest=b"other")], NOW)
        ((the_id, address),) = feeds.due(connection, NOW)
        (row,) = feeds.load(connection, [the_id])
    assert (address, row.host) == ("https://a.example/feed", "a.example:443")
    assert not row.first_contact


def test_all_that_is_asked_by_hand_is_due_even_what_is_gone(engine: Engine) -> None:
    gone_at_its_address(engine)
    with writing(engine) as connection:
        feeds.make_due(connection, NOW)
        ((the_id, _),) = feeds.due(connection, NOW)
        assert feeds.load(connection, [the_id])[0].by_hand
        polls.record(connection, [Unchanged(the_id, LATER)], NOW)
        assert not feeds.load(connection, [the_id])[0].by_hand
