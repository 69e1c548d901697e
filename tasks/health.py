"""Troubles of feeds → one notice to the operator, or none.

What failed, recovered or may be missing is noted where polls are stored. This step finds the
feeds that have fallen silent, and tells of everything that is new since the last word.
"""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import health, leases, notices
from db.engine import reading, writing
from db.tables import lease
from tasks.world import World, opened
from tocsin.core.health import bulletin
from tocsin.core.quiet import released_at
from tocsin.core.report import Report

WINDOW = "health"


def due(now: datetime) -> list[str]:
    """The window of health, where a feed has fallen silent or the operator is to hear something."""
    world = opened()
    with reading(world.engine) as connection:
        told = world.watchlist.operator and health.words(connection, now)
        return [WINDOW] if told or health.silent(connection, now) else []


@task(name="health", cache_policy=NO_CACHE, persist_result=False)
def watch_over(window: str, now: datetime) -> Report:
    """Note what is silent, and write one notice of all that is new. Where another pass does, it
    is left to that."""
    world = opened()
    with leases.window(world.engine, window) as token:
        if token is None:
            return Report()
        with writing(world.engine) as connection:
            if not leases.held(connection, lease, token):
                return Report()
            if silent := health.silent(connection, now):
                health.open_quiet(connection, silent)
            return Report(notices=_tell(connection, world, now))


def _tell(connection: Connection, world: World, now: datetime) -> int:
    """Without an operator's channel nothing is told: it waits, and is only shown."""
    channel = world.channels.get(world.watchlist.operator or "")
    words = health.words(connection, now) if channel else []
    if not channel or not words:
        return 0
    when = released_at(now, channel.quiet, channel.timezone)
    new = notices.write(connection, bulletin(words, now), {channel.name: when}, now)
    health.record_told(connection, words, now)
    return int(new)
