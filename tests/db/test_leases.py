import multiprocessing
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert, select, update

from db import leases
from db.engine import connect, db_clock, reading, writing
from db.tables import feed, lease

NOW = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
def feed_ids(engine: Engine) -> list[int]:
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
        token, mine = leases.claim(connection, feed, leases.pick(feed, feed_ids[:10]))
    with writing(engine) as connection:
        _, theirs = leases.claim(connection, feed, leases.pick(feed, feed_ids[:15]))
        assert leases.held(connection, feed, token) == set(mine)
    assert mine == feed_ids[:10]
    assert theirs == feed_ids[10:15]


def test_a_lease_given_back_can_be_taken_again(engine: Engine, feed_ids: list[int]) -> None:
    with writing(engine) as connection:
        token, _ = leases.claim(connection, feed, leases.pick(feed, feed_ids))
        leases.free(connection, feed, token)
        _, again = leases.claim(connection, feed, leases.pick(feed, feed_ids))
    assert again == feed_ids


def test_a_lease_that_ran_out_is_lost_to_whoever_comes(engine: Engine, feed_ids: list[int]) -> None:
    with writing(engine) as connection:
        token, _ = leases.claim(connection, feed, leases.pick(feed, feed_ids))
        connection.execute(update(feed).values(lease_until=db_clock() - 1))
    with writing(engine) as connection:
        _, taken = leases.claim(connection, feed, leases.pick(feed, feed_ids))
        assert leases.held(connection, feed, token) == set()
    assert taken == feed_ids


def test_the_leases_of_a_dead_process_of_this_host_are_free_at_once(
    engine: Engine, feed_ids: list[int]
) -> None:
    script = "from db.leases import holder; print(holder())"
    dead = subprocess.check_output([sys.executable, "-c", script], text=True).strip()
    with writing(engine) as connection:
        leases.claim(connection, feed, leases.pick(feed, feed_ids))
        connection.execute(
            update(feed).where(feed.c.id.in_(feed_ids[:30])).values(lease_holder=dead)
        )
        elsewhere = dead.replace(dead.split("/")[0], "another-host", 1)
        connection.execute(
            update(feed).where(feed.c.id.in_(feed_ids[30:40])).values(lease_holder=elsewhere)
        )
    with writing(engine) as connection:
        leases.free_dead(connection)
        _, taken = leases.claim(connection, feed, leases.pick(feed, feed_ids))
    assert taken == feed_ids[:30]


def _take_singly(url: str, ids: list[int]) -> list[int]:
    engine = connect(url)
    mine: list[int] = []
    while True:
        with writing(engine) as connection:
            free = leases.pick(feed, ids).order_by(feed.c.id).limit(1)
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


def test_a_window_is_held_by_one_and_free_afterwards(engine: Engine) -> None:
    with leases.window(engine, "stories") as token:
        assert token
        with leases.window(engine, "stories") as other:
            assert other is None
        with leases.window(engine, "decisions") as another:
            assert another
    with reading(engine) as connection:
        assert set(connection.execute(select(lease.c.lease_token)).scalars()) == {None}
