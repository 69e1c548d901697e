"""What batches of polls write, beside one another, and that leases are found by their index."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from db import arrivals, feeds, leases
from db.engine import connect, reading, writing
from db.tables import article, revision, sighting
from tocsin.core import intake
from tocsin.core.model import Entry, ParsedFeed
from tocsin.core.naming import Poll, Source, identify

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


def entries(count: int, words: str = "") -> list[Entry]:
    urls = [f"https://p.example/{number}" for number in range(count)]
    return [Entry(guid=url, url=url, title=f"{words}{url}") for url in urls]


def two_feeds(engine: Engine) -> list[int]:
    with writing(engine) as connection:
        wanted = [
            feeds.WantedFeed(bytes([n]) * 32, f"https://{n}.example/", None, "p", None)
            for n in range(2)
        ]
        feeds.sync(connection, wanted, NOW)
        return [feed_id for feed_id, _ in feeds.due(connection, NOW)]


def poll(
    engine: Engine,
    feed_id: int,
    items: Sequence[Entry],
    now: datetime = NOW,
) -> int:
    """Store what a feed says, as a batch does. How many articles are new."""
    source = Source(feed_id, str(feed_id), "p", None, first_contact=False, full_text=False)
    said = identify(Poll(source, ParsedFeed(None, None, None, "rss20", tuple(items))))
    with writing(engine) as connection:
        stored = arrivals.stored(connection, [said])
        taken = intake.take([said], stored, now)
        return arrivals.write(connection, taken, stored.ids, now, origin="poll")


def side_by_side(*work: Callable[[], Any]) -> list[Any]:
    start = threading.Barrier(len(work))

    def begin(one: Callable[[], Any]) -> Any:
        start.wait(10)
        return one()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(begin, work))


def count(engine: Engine, table: Any) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_two_batches_with_the_same_new_articles_in_another_order_both_end(engine: Engine) -> None:
    one, two = two_feeds(engine)
    items = entries(1200)
    new = side_by_side(
        lambda: poll(engine, one, items),
        lambda: poll(engine, two, items[::-1]),
    )
    assert sum(new) == count(engine, article) == 1200
    assert count(engine, sighting) == 2400


def test_two_batches_that_edit_the_same_articles_in_another_order_both_end(engine: Engine) -> None:
    one, two = two_feeds(engine)
    for feed_id in (one, two):
        poll(engine, feed_id, entries(300))
    later = NOW + timedelta(hours=1)
    side_by_side(
        lambda: poll(engine, one, entries(300, "Soon: "), later),
        lambda: poll(engine, two, entries(300, "Late: ")[::-1], later),
    )
    assert count(engine, article) == 300
    assert count(engine, revision) == 600


def test_two_feeds_that_name_the_same_articles_otherwise_side_by_side_bring_each_once(
    engine: Engine,
) -> None:
    one, two = two_feeds(engine)
    named = [replace(item, guid=f"n{at}") for at, item in enumerate(entries(400))]
    nameless = [replace(item, guid=None) for item in entries(400)]
    new = side_by_side(lambda: poll(engine, one, named), lambda: poll(engine, two, nameless[::-1]))
    assert sum(new) == count(engine, article) == 400
    assert count(engine, sighting) == 800


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What the body sends to the database."""
    sent: list[tuple[str, Any]] = []

    def keep(*given: Any) -> None:
        sent.append((given[2], given[3]))

    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_leases_are_found_by_their_index_in_every_table(
    kind: str, new_database: Callable[[str], str]
) -> None:
    engine = connect(new_database(kind))
    with statements(engine) as sent, writing(engine) as connection:
        for table in leases.LEASED:
            leases.held(connection, table, "a token")
            leases.free(connection, table, "a token")
        leases.free_dead(connection)
    explain = "EXPLAIN QUERY PLAN " if kind == "sqlite" else "EXPLAIN "
    asked = [(sql, values) for sql, values in sent if "lease_token" in sql]
    assert len(asked) == 3 * len(leases.LEASED)
    with writing(engine) as connection:
        if kind == "postgresql":  # which plan is cheaper says nothing of empty tables: leave one
            for other in ("seqscan", "indexscan", "indexonlyscan"):
                connection.execute(text(f"SET LOCAL enable_{other} = off"))
        for sql, values in asked:
            plan = str(connection.exec_driver_sql(explain + sql, values).all())
            assert "_leased" in plan, (sql, plan)
