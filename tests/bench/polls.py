"""Polls and passes against the loopback server, to be timed in a process of their own."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import urlopen

import aiohttp
from sqlalchemy import bindparam, select, update

from db.engine import connect, reading, writing
from db.tables import feed
from tests.bench.loopback_server import CHANGING
from tocsin.core import defaults

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
WATCHES = """
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce OR armistice"
[[watches]]
name = "Sanctions"
query = "sanction"
"""
Meter = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Site:
    """Feeds on the loopback server: each on an address of its own, or all on one."""

    port: int
    feeds: int
    hosts: str

    def url(self, number: int) -> str:
        """The address of a feed."""
        high, low = divmod(number, 250) if self.hosts == "many" else (0, 0)
        return f"http://127.1.{high}.{low + 1}:{self.port}/f/{number}"

    def watchlist(self) -> str:
        """The text of a watchlist over the feeds."""
        listed = (f'[[feeds]]\nurl = "{self.url(number)}"\n' for number in range(self.feeds))
        return "".join(listed) + WATCHES

    def turn(self, turn: int) -> None:
        """Have one feed of twenty change."""
        urlopen(f"http://127.0.0.1:{self.port}/turn/{turn}").close()


def polled_before(database: str, *, changing: bool) -> None:
    """Bring the watchlist into the database, and have its feeds look polled; those that change,
    too, or not."""
    from tasks import ledger

    ledger.begin("monitor", NOW)
    with writing(connect(database)) as connection:
        rows = connection.execute(select(feed.c.id, feed.c.url)).all()
        numbers = [(row.id, int(row.url.rpartition("/")[2])) for row in rows]
        connection.execute(
            update(feed)
            .where(feed.c.id == bindparam("the_id"))
            .values(etag=bindparam("known"), first_success_at=NOW, body_hash=b"0" * 32),
            [
                {"the_id": the_id, "known": f'"{number}-0"'}
                for the_id, number in numbers
                if changing or number % CHANGING
            ],
        )


async def plain_loop(site: Site) -> float:
    """Seconds of a bare conditional GET of every feed, its status read; as many at once as ours."""
    at_once = asyncio.Semaphore(defaults.FETCH_CONCURRENCY)

    async def one(session: aiohttp.ClientSession, number: int) -> int:
        condition = {"If-None-Match": f'"{number}-0"'}
        async with at_once, session.get(site.url(number), headers=condition) as response:
            return response.status

    began = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        statuses = await asyncio.gather(*(one(session, number) for number in range(site.feeds)))
    took = time.perf_counter() - began
    assert set(statuses) == {304}
    return took


def unchanged(site: Site, database: str, rounds: int) -> list[tuple[float, float]]:
    """Seconds of a bare loop and of our polls of every feed, none changed, turn by turn."""
    from flows.passes import Step, bare, one_pass
    from tasks import ingest

    polled_before(database, changing=True)
    told = []
    for number in range(rounds):
        now = NOW + timedelta(hours=number)
        plain = asyncio.run(plain_loop(site))
        began = time.perf_counter()
        report = one_pass([Step(ingest.due, ingest.ingest)], bare, now)
        ours = time.perf_counter() - began
        assert (report.feeds, report.seen, len(report.errors)) == (site.feeds, 0, 0)
        told.append((plain, ours))
    with reading(connect(database)) as connection:
        assert not connection.execute(select(feed.c.id).where(feed.c.checked_at != now)).all()
    _end()
    return told


def _nothing() -> Any:
    from tocsin.core.report import Report

    return Report()


def _end() -> None:
    from tasks import world

    world.close()


def passes(site: Site, database: str, shells: Sequence[str], meter: Meter) -> list[Any]:
    """What each of a row of passes took, one in twenty feeds having changed before each."""
    from flows.monitor import monitor
    from flows.passes import bare, monitoring

    site.turn(0)
    polled_before(database, changing=False)
    monitoring(bare, NOW)
    told = []
    for number, shell in enumerate(shells, start=1):
        site.turn(number)
        now = NOW + timedelta(hours=number)
        with meter() as took:
            report = monitoring(bare, now) if shell == "bare" else monitor(now=now)
        assert (report.feeds, len(report.errors)) == (site.feeds, 0)
        assert report.new == -(-site.feeds // CHANGING) * 2, report
        told.append(took)
    _end()
    return told
