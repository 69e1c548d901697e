import multiprocessing
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Select, insert, select, text, update

from db import feeds, leases
from db.engine import connect, db_clock, reading, writing
from db.tables import feed, lease

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def these(ids: list[int]) -> Select[Any]:
    """The feeds with these ids, to claim."""
    return select(feed.c.id).where(feed.c.id.in_(ids))


@pytest.fixture
def feed_ids(engine: Engine) -> list[int]:
    return stored_feeds(engine)


def stored_feeds(engine: Engine) -> list[int]:
    """Sixty feeds; their ids."""
    with writing(engine) as connection:
        rows = [
            {
                "key": bytes([n]) * 32,
                "url": f"https://{n}.example/",
                "publisher": "p",
                "due_at": NOW,
            }
            for n in range(60)
        ]
        return list(connection.execute(insert(feed).returning(feed.c.id), rows).scalars())


def test_what_one_holds_another_does_not_get(engine: Engine, feed_ids: list[int]) -> None:
    with writing(engine) as connection:
        token, mine = leases.claim(connection, feed, these(feed_ids[:10]))
    with writing(engine) as connection:
        _, theirs = leases.claim(connection, feed, these(feed_ids[:15]))
        assert leases.held(connection, feed, token) == set(mine)
    assert mine == feed_ids[:10]
    assert theirs == feed_ids[10:15]


@pytest.mark.parametrize("join", ["nestloop", "hashjoin", "mergejoin"])
@pytest.mark.parametrize("kind", ["postgresql"])
def test_no_more_are_claimed_than_wanted_whatever_the_plan(
    new_database: Callable[[str], str], kind: str, join: str
) -> None:
    engine = connect(new_database(kind))
    feed_ids = stored_feeds(engine)
    with writing(engine) as connection:
        for other in {"nestloop", "hashjoin", "mergejoin", "hashagg", "sort", "material"} - {join}:
            connection.execute(text(f"SET LOCAL enable_{other} = off"))
        wanted = select(feed.c.id).order_by(feed.c.due_at, feed.c.id).limit(1)
        _, got = leases.claim(connection, feed, wanted)
    assert got == feed_ids[:1]


def test_a_lease_given_back_can_be_taken_again(engine: Engine, feed_ids: list[int]) -> None:
    with writing(engine) as connection:
        token, _ = leases.claim(connection, feed, these(feed_ids))
        leases.free(connection, feed, token)
        _, again = leases.claim(connection, feed, these(feed_ids))
    assert again == feed_ids


def test_a_lease_that_ran_out_is_lost_to_whoever_comes(engine: Engine, feed_ids: list[int]) -> None:
    with writing(engine) as connection:
        token, _ = leases.claim(connection, feed, these(feed_ids))
        connection.execute(update(feed).values(lease_until=db_clock() - 1))
    with writing(engine) as connection:
        _, taken = leases.claim(connection, feed, these(feed_ids))
        assert leases.held(connection, feed, token) == set()
    assert taken == feed_ids


def test_the_leases_of_a_dead_process_of_this_host_are_free_at_once(
    engine: Engine, feed_ids: list[int]
) -> None:
    script = "from db.leases import holder; print(holder())"
    dead = subprocess.check_output([sys.executable, "-c", script], text=True).strip()
    with writing(engine) as connection:
        leases.claim(connection, feed, these(feed_ids))
        connection.execute(
            update(feed).where(feed.c.id.in_(feed_ids[:30])).values(lease_holder=dead)
        )
        elsewhere = dead.replace(dead.split("/")[0], "another-host", 1)
        connection.execute(
            update(feed).where(feed.c.id.in_(feed_ids[30:40])).values(lease_holder=elsewhere)
        )
    with writing(engine) as connection:
        leases.free_dead(connection)
        _, taken = leases.claim(connection, feed, these(feed_ids))
    assert taken == feed_ids[:30]


def _take_singly(url: str, ids: list[int]) -> list[int]:
    engine = connect(url)
    mine: list[int] = []
    while True:
        with writing(engine) as connection:
            free = these(ids).order_by(feed.c.id).limit(1)
            _, got = leases.claim(connection, feed, free)
        if not got:
            return mine
        mine += got


def test_four_processes_that_claim_one_by_one_never_claim_the_same(
    database: str, engine: Engine, feed_ids: list[int]
) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        taken = pool.starmap(_take_singly, [(database, feed_ids)] * 4)
    counts = Counter(one for some in taken for one in some)
    assert set(counts.values()) == {1}
    assert sorted(counts) == feed_ids


def claims_in_open_transactions(url: str, ids: list[int]) -> list[list[int]]:
    """What two connections get that claim the same rows at once. Neither ends its transaction
    before both have got theirs, so one that waited for the other would wait until it is refused."""
    engine, both = connect(url), threading.Barrier(2, timeout=10)

    def take(order: Any) -> list[int]:
        with writing(engine) as connection:
            connection.execute(text("SET LOCAL lock_timeout = '1s'"))
            both.wait()
            token, got = leases.claim(connection, feed, these(ids).order_by(order))
            both.wait()
            assert leases.held(connection, feed, token) == set(got)
        return got

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(take, (feed.c.id, feed.c.id.desc())))


def test_two_claims_at_once_share_nothing_and_neither_waits_on_postgresql(
    new_database: Callable[[str], str],
) -> None:
    url = new_database("postgresql")
    ids = stored_feeds(connect(url))
    for _ in range(10):
        one, other = claims_in_open_transactions(url, ids)
        assert sorted(one + other) == ids
        with writing(connect(url)) as connection:
            connection.execute(update(feed).values(leases.FREED))


def test_a_claim_passes_over_what_an_open_transaction_has_just_claimed(
    new_database: Callable[[str], str],
) -> None:
    url = new_database("postgresql")
    ids = stored_feeds(connect(url))
    with writing(connect(url)) as one, writing(connect(url)) as other:
        other.execute(text("SET LOCAL lock_timeout = '1s'"))
        assert leases.claim(one, feed, these(ids[:10]))[1] == ids[:10]
        assert leases.claim(other, feed, these(ids[:15]))[1] == ids[10:15]
        assert leases.claim(one, feed, these(ids[:20]))[1] == ids[15:20]


def on_two_hosts(engine: Engine, ids: list[int]) -> tuple[list[int], list[int]]:
    """The feeds of one host and those of another."""
    half = len(ids) // 2
    with writing(engine) as connection:
        for host, some in (("a:80", ids[:half]), ("b:80", ids[half:])):
            connection.execute(update(feed).where(feed.c.id.in_(some)).values(host=host))
    return ids[:half], ids[half:]


def test_a_host_that_is_being_asked_is_left_to_who_asks_it(
    engine: Engine, feed_ids: list[int]
) -> None:
    one, other = on_two_hosts(engine, feed_ids)
    with writing(engine) as connection:
        token, mine = feeds.claim(connection, one[:5], NOW)
    with writing(engine) as connection:
        assert feeds.claim(connection, feed_ids, NOW)[1] == other
        assert feeds.claim(connection, feed_ids, NOW)[1] == []
        leases.free(connection, feed, token)
        assert feeds.claim(connection, feed_ids, NOW)[1] == one
        connection.execute(update(feed).values(lease_until=db_clock() - 1))
        assert feeds.claim(connection, mine, NOW)[1] == mine


def _claim_at_once(url: str, ids: list[int]) -> int:
    with writing(connect(url)) as connection:
        return len(feeds.claim(connection, ids, NOW)[1])


def test_two_that_claim_feeds_of_one_host_at_once_do_not_both_get_some(
    database: str, engine: Engine, feed_ids: list[int]
) -> None:
    one, _ = on_two_hosts(engine, feed_ids)
    shares = [one[start::4] for start in range(4)]
    for _ in range(10):
        with ThreadPoolExecutor(4) as threads:
            got = list(threads.map(lambda share: _claim_at_once(database, share), shares))
        assert sorted(map(bool, got)) == [False, False, False, True]
        with writing(engine) as connection:
            connection.execute(update(feed).values(leases.FREED))


def test_a_window_is_held_by_one_and_free_afterwards(engine: Engine) -> None:
    with leases.window(engine, "stories") as token:
        assert token
        with leases.window(engine, "stories") as other:
            assert other is None
        with leases.window(engine, "decisions") as another:
            assert another
    with reading(engine) as connection:
        assert set(connection.execute(select(lease.c.lease_token)).scalars()) == {None}
