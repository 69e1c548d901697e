"""Watches with `surge` or `silence_days` → a post where much more, or nothing, is said of them."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import leases, roundups, trends
from db.engine import writing
from db.tables import lease
from tasks.world import World, opened
from tocsin.core import defaults
from tocsin.core.model import Roundup
from tocsin.core.quiet import released_at
from tocsin.core.report import Report
from tocsin.core.trends import is_silent, silence_post, surge, surge_post
from tocsin.core.watchlist import WatchConfig

WINDOW = "trends"


def due(now: datetime) -> list[str]:  # noqa: ARG001 - every step is asked the same
    """The window of trends, where a watch asks for them."""
    watches = opened().watchlist.watches
    return [WINDOW] if any(watch.surge or watch.silence_days for watch in watches) else []


@task(name="trend", cache_policy=NO_CACHE, persist_result=False)
def trend(window: str, now: datetime) -> Report:
    """Hold every watch that asks for it against its past. Where another pass does, it is left to
    that."""
    world = opened()
    with leases.window(world.engine, window) as token:
        if token is None:
            return Report()
        with writing(world.engine) as connection:
            if not leases.held(connection, lease, token):
                return Report()
            return Report(roundups=sum(_tell(connection, world, now)))


def _tell(connection: Connection, world: World, now: datetime) -> list[bool]:
    told = roundups.last_of(connection, "surge")
    made: list[bool] = []
    for watch in world.watchlist.watches:
        before = told.get(watch.name)
        if watch.surge and (before is None or now - before >= defaults.SURGE_AGAIN):
            made.append(_surge(connection, world, watch, now))
        if watch.silence_days:
            made.append(_silence(connection, world, watch, now))
    return made


def _surge(connection: Connection, world: World, watch: WatchConfig, now: datetime) -> bool:
    history = trends.history(connection, watch.name, now)
    found = surge(history, now) if history else None
    if found is None:
        return False
    evidence = trends.evidence(connection, watch.name, now)
    post = surge_post(watch.name, found, evidence, now)
    return _write(connection, world, watch, post, kind="surge")


def _silence(connection: Connection, world: World, watch: WatchConfig, now: datetime) -> bool:
    last = trends.last_said(connection, watch.name)
    if last is None or not watch.silence_days or not is_silent(last, watch.silence_days, now):
        return False
    return _write(connection, world, watch, silence_post(watch.name, last, now), kind="silence")


def _write(
    connection: Connection, world: World, watch: WatchConfig, post: Roundup, *, kind: str
) -> bool:
    now = post.seen
    channels = {
        channel.name: now if watch.critical else released_at(now, channel.quiet, channel.timezone)
        for channel in world.watchlist.channels
        if channel.name in watch.channels
    }
    made = roundups.write(connection, post, channels, now, kind=kind, watch=watch.name)
    return made is not None
