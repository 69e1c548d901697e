"""What waits to be told with others → one post a channel: a digest, what was held, overflow.

A post and what is folded into it are one transaction, and its delivery goes the way of all.
"""

from collections.abc import Iterable
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import deliveries, leases, roundups
from db.engine import reading, writing
from db.tables import lease
from tasks.world import World, opened
from tocsin.core.clock_times import last_at
from tocsin.core.digest import digested, together
from tocsin.core.quiet import released_at
from tocsin.core.report import Report
from tocsin.core.watchlist import ChannelConfig
from tocsin.core.ways import Way

WINDOW = "roundups"


def due(now: datetime) -> list[str]:
    """The window of roundups, where a channel has something to be told together."""
    world = opened()
    with reading(world.engine) as connection:
        waiting = roundups.waiting(connection, now).keys() & world.channels.keys()
        restless = [
            name for name in deliveries.waiting(connection, now) if _quiet(world, name, now)
        ]
        noted = roundups.with_notes(connection)
    ripe = [name for name, since in noted.items() if _is_ripe(world.channels.get(name), since, now)]
    return [WINDOW] if waiting or restless or ripe else []


def all_of(_now: datetime) -> list[str]:
    """The window of roundups, for digests that do not wait for their hour."""
    return [WINDOW]


@task(name="roundup", cache_policy=NO_CACHE, persist_result=False)
def round_up(window: str, now: datetime, *, early: bool = False, only: str = "") -> Report:
    """Write the posts that are due; `early`: every digest, whatever the hour, of the channel
    `only` where one is named. Where another pass does, it is left to that."""
    world = opened()
    made = 0
    with leases.window(world.engine, window) as token:
        if token is None:
            return Report()
        for channel in world.watchlist.channels:
            if only in ("", channel.name):
                with writing(world.engine) as connection:
                    if leases.held(connection, lease, token):
                        made += _tell(connection, world, channel, now, early=early)
    return Report(roundups=made)


def _tell(
    connection: Connection, world: World, channel: ChannelConfig, now: datetime, *, early: bool
) -> int:
    if until := _quiet(world, channel.name, now):
        through = {watch.name for watch in world.watchlist.watches if watch.critical}
        deliveries.hold_back(connection, channel.name, now, until=until, through=through)
    ways = {Way.TOGETHER} if channel.digest else {Way.TOGETHER, Way.DIGEST}
    made = _together(connection, channel, ways, now)
    if channel.digest:
        made += _digest(connection, world, channel, now, early=early)
    return made


def _quiet(world: World, name: str, now: datetime) -> datetime | None:
    """When the quiet hours end in which a channel is; None outside them. What it put off before
    they began, or kept for its outage, is held as what is new is."""
    channel = world.channels.get(name)
    free = released_at(now, channel.quiet, channel.timezone) if channel else now
    return free if free > now else None


def _together(
    connection: Connection, channel: ChannelConfig, ways: Iterable[Way], now: datetime
) -> int:
    held = roundups.held(connection, channel.name, set(ways), now)
    numbers = [each.id for each in held]
    if len(held) < 2:  # noqa: PLR2004 - one is told as it is
        roundups.alone(connection, numbers)
        return 0
    post = together([each.message for each in held], channel.name, now)
    made = roundups.write(connection, post, {channel.name: now}, now, kind="together")
    if made is not None:
        roundups.fold(connection, made, numbers)
    return int(made is not None)


def _digest(
    connection: Connection, world: World, channel: ChannelConfig, now: datetime, *, early: bool
) -> int:
    """Never an empty one: what is no longer watched for, or matches no more, is left out."""
    noted = roundups.with_notes(connection).get(channel.name)
    held = roundups.held(connection, channel.name, {Way.DIGEST}, None if early else now)
    if not held and not (noted and (early or _is_ripe(channel, noted, now))):
        return 0
    items = [
        item
        for item in roundups.noted(connection, channel.name)
        if item.entry.watch in world.watches
    ]
    if not held and not items:
        return 0
    messages = [each.message for each in held]
    post = digested(messages, [item.entry for item in items], channel.name, now)
    free = released_at(now, channel.quiet, channel.timezone)
    made = roundups.write(connection, post, {channel.name: free}, now, kind="digest")
    if made is not None:
        roundups.fold(connection, made, [each.id for each in held], [item.id for item in items])
    return int(made is not None)


def _is_ripe(channel: ChannelConfig | None, since: datetime, now: datetime) -> bool:
    """Whether the channel's hour has struck since something was noted."""
    if channel is None or channel.digest is None:
        return False
    return last_at(now, channel.digest, channel.timezone) > since
