"""The last polls of feeds, their rhythm and their troubles, on both databases."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event as events_of
from sqlalchemy import select, update

from db import feeds, health
from db.engine import reading, writing
from db.feeds import WantedFeed
from db.health import Polled
from db.tables import feed, trouble
from db.tables import health as table
from tocsin.core import polls
from tocsin.core.health import Kind
from tocsin.core.polls import CHANGED, NOT_MODIFIED, Event

AT = datetime(2026, 3, 3, 6, tzinfo=UTC)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ids(engine: Any) -> list[int]:
    """The ids of three feeds."""
    wanted = [
        WantedFeed(bytes([n]) * 32, f"https://{n}.example/", f"feed {n}", f"{n}.example", None)
        for n in range(3)
    ]
    with writing(engine) as connection:
        feeds.sync(connection, wanted, AT)
        return list(connection.execute(select(feed.c.id).order_by(feed.c.url)).scalars())


def good(at: datetime, **more: Any) -> Event:
    return Event(at, NOT_MODIFIED, at + QUARTER, 304, 0.05, **more)


def bad(at: datetime, status: int | None = 503) -> Event:
    return Event(at, "http_status", at + QUARTER, status, 0.05, message=f"answered {status}")


def record(engine: Any, at: datetime, *polled: Polled) -> None:
    with writing(engine) as connection:
        health.record(connection, polled, at)


def kept(engine: Any, feed_id: int) -> Sequence[Event]:
    with reading(engine) as connection:
        return health.events(connection, feed_id)


def troubles(engine: Any) -> list[tuple[str, bool, bool]]:
    with reading(engine) as connection:
        rows = connection.execute(select(trouble).order_by(trouble.c.feed_id, trouble.c.kind))
        return [(row.kind, row.ended_at is None, row.told) for row in rows]


def test_the_last_thirty_polls_are_kept_the_newest_first(engine: Any, ids: list[int]) -> None:
    told = [good(AT + QUARTER * n, size=n) if n % 3 else bad(AT + QUARTER * n) for n in range(75)]
    for one in told:
        record(engine, one.at, Polled(ids[0], one), Polled(ids[1], good(one.at)))
    assert kept(engine, ids[0]) == told[::-1][:30]
    assert len(kept(engine, ids[1])) == 30
    assert kept(engine, ids[2]) == []
    with reading(engine) as connection:
        lengths = connection.execute(select(table.c.events, table.c.messages)).all()
    assert {len(row.events) for row in lengths} == {30 * polls.STEP}
    assert max(len(row.messages) for row in lengths) <= polls.MESSAGES_CHARS


def test_a_batch_is_written_in_few_statements_however_many_feeds(engine: Any) -> None:
    many = [
        WantedFeed(n.to_bytes(32), f"https://{n}.example/", None, "x", None) for n in range(500)
    ]
    with writing(engine) as connection:
        feeds.sync(connection, many, AT)
        found = list(connection.execute(select(feed.c.id)).scalars())
    seen: list[str] = []

    def count(*given: Any) -> None:
        seen.append(given[2])

    events_of.listen(engine, "before_cursor_execute", count)
    try:
        record(engine, AT, *(Polled(feed_id, good(AT)) for feed_id in found))
    finally:
        events_of.remove(engine, "before_cursor_execute", count)
    assert len([one for one in seen if "BEGIN" not in one]) == 2, seen


def fail(engine: Any, feed_id: int, times: Iterator[datetime]) -> None:
    for at in times:
        record(engine, at, Polled(feed_id, bad(at)))


def test_five_failures_over_an_hour_are_a_trouble_and_one_good_poll_ends_it(
    engine: Any, ids: list[int]
) -> None:
    fail(engine, ids[0], (AT + QUARTER * n for n in range(4)))
    assert troubles(engine) == []
    fail(engine, ids[0], (AT + QUARTER * n for n in range(4, 40)))
    assert troubles(engine) == [("broken", True, False)]
    with reading(engine) as connection:
        row = connection.execute(select(trouble)).one()
    assert (row.began_at, row.reason) == (AT, "answered 503")
    record(engine, AT + DAY, Polled(ids[0], good(AT + DAY)))
    assert troubles(engine) == [("broken", False, False)]


def test_gone_is_a_trouble_at_once(engine: Any, ids: list[int]) -> None:
    record(engine, AT, Polled(ids[0], bad(AT, 410), gone=True), Polled(ids[1], bad(AT, 404)))
    assert troubles(engine) == [("disabled", True, False)]


def test_words_are_said_once_and_end_when_they_were_said(engine: Any, ids: list[int]) -> None:
    record(engine, AT, Polled(ids[0], good(AT, gap=True)), Polled(ids[1], bad(AT, 410), gone=True))
    with writing(engine) as connection:
        said = health.words(connection, AT)
        assert [(word.name, word.trouble.kind) for word in said] == [
            ("feed 0", Kind.GAP),
            ("feed 1", Kind.DISABLED),
        ]
        health.record_told(connection, said, AT)
        assert health.words(connection, AT + DAY) == []
    again = AT + HOUR
    record(engine, again, Polled(ids[0], good(again, gap=True)))
    with writing(engine) as connection:
        assert health.words(connection, again) == []  # told within the day
        assert [word.trouble.kind for word in health.words(connection, AT + DAY)] == [Kind.GAP]


def test_a_feed_that_left_the_watchlist_is_not_spoken_of(engine: Any, ids: list[int]) -> None:
    record(engine, AT, Polled(ids[0], good(AT, gap=True)))
    with writing(engine) as connection:
        feeds.sync(connection, [], AT)
        assert health.words(connection, AT) == []
        assert health.patients(connection) == []


def arrive(engine: Any, feed_id: int, at: datetime) -> None:
    record(engine, at, Polled(feed_id, Event(at, CHANGED, at + HOUR, 200, new=1), arrived=True))
    polled(engine, feed_id, at)


def polled(engine: Any, feed_id: int, at: datetime) -> None:
    with writing(engine) as connection:
        connection.execute(
            update(feed).where(feed.c.id == feed_id).values(succeeded_at=at, failures=0)
        )


def test_silence_is_noticed_once_after_a_good_poll_and_ends_with_something_new(
    engine: Any, ids: list[int]
) -> None:
    first = Event(AT, CHANGED, AT + HOUR, 200, new=1)
    record(engine, AT, Polled(ids[0], first, arrived=True, dates=()))
    for hours in range(1, 24):
        arrive(engine, ids[0], AT + HOUR * hours)
    last = AT + HOUR * 23
    later = last + DAY * 4
    with reading(engine) as connection:
        assert health.silent(connection, later) == []  # nothing was polled since
    polled(engine, ids[0], later)
    with writing(engine) as connection:
        assert health.silent(connection, last + DAY * 2) == []
        found = health.silent(connection, later)
        assert [(one.feed_id, one.began_at) for one in found] == [(ids[0], last)]
        health.open_quiet(connection, found)
        assert health.silent(connection, later + DAY) == []
    assert troubles(engine) == [("quiet", True, False)]
    arrive(engine, ids[0], later + DAY)
    assert troubles(engine) == [("quiet", False, False)]
    with reading(engine) as connection:
        (one, *_) = health.patients(connection, ids[0])
    assert one.heard_at == later + DAY
    assert one.quiet_at == later + DAY + 3 * HOUR * 24


def test_a_feed_that_fails_is_not_quiet(engine: Any, ids: list[int]) -> None:
    for hours in range(24):
        arrive(engine, ids[0], AT + HOUR * hours)
    later = AT + DAY * 30
    polled(engine, ids[0], later)
    with writing(engine) as connection:
        connection.execute(update(feed).values(failures=1))
        assert health.silent(connection, later) == []


def test_a_message_may_hold_anything(engine: Any, ids: list[int]) -> None:
    nasty = 'a\x00b\ud800 "quoted" \\ \N{SNOWMAN}\n\u2028next' * 20
    record(engine, AT, Polled(ids[0], replace(bad(AT), message=nasty)))
    (one,) = kept(engine, ids[0])
    assert one.message.startswith('ab "quoted" \\ \N{SNOWMAN} next')
    record(engine, AT)  # an empty batch is nothing
