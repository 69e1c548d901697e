"""What every step works with, opened once a process: settings, watchlist, database, workers.

None of it is ever a parameter of a task or a flow: Prefect keeps those in clear.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import Any, TypeVar

from sqlalchemy import Engine

from db.engine import connect
from db.feeds import WantedFeed
from tocsin import settings
from tocsin.adapters import domains, files, trials
from tocsin.adapters.channels import Channel, open_channel
from tocsin.adapters.fetcher import Fetcher
from tocsin.adapters.garbage import seldom_collected
from tocsin.adapters.namer import Namer
from tocsin.adapters.parser import Parser
from tocsin.adapters.reader import Readers
from tocsin.adapters.robots import RobotsFiles
from tocsin.core import defaults, watchlist
from tocsin.core.identity import digest
from tocsin.core.watchlist import ChannelConfig, FeedConfig, WatchConfig, Watchlist


class World:
    """One process's view of the world. Workers start when they are first asked for, and stay
    while what they were set up with does."""

    def __init__(self, config: settings.Settings, listed: Watchlist) -> None:
        self.settings = config
        self.watchlist = listed
        self.engine: Engine = connect(config.database_url.get_secret_value())
        self.version = bytes.fromhex(watchlist.digest(listed))
        self.feeds: dict[bytes, FeedConfig] = {feed_key(feed.url): feed for feed in listed.feeds}
        self.watches: dict[str, WatchConfig] = {watch.name: watch for watch in listed.watches}
        self.digests = {
            item.name: bytes.fromhex(watchlist.match_digest(item)) for item in listed.watches
        }
        # What a pass, by its `now`, has asked: each host, and whether it was not reached at all.
        self.hosts: dict[datetime, dict[str, bool]] = {}
        self.robots = RobotsFiles(config.user_agent)
        self.channels: dict[str, ChannelConfig] = {item.name: item for item in listed.channels}

    @property
    def parser(self) -> Parser:
        """The parser processes."""
        size = self.settings.workers
        return _running(Parser, size, lambda: Parser(size=size))

    @property
    def readers(self) -> Readers:
        """The language processes, with the watches compiled in."""
        size = self.settings.workers
        watches = [(item.name, {"": item.query, **item.queries}) for item in self.watchlist.watches]
        return _running(Readers, (self.version, size), lambda: Readers(watches, size=size))

    @property
    def namer(self) -> Namer:
        """The process that finds names."""
        model = self.settings.model
        return _running(Namer, model, lambda: Namer(model))

    @property
    def fetcher(self) -> Fetcher:
        """The fetch gate, one for all that is fetched at a time."""
        policy = settings.gate_policy(self.settings)
        return _running(Fetcher, policy, lambda: Fetcher(policy))

    def wanted_feeds(self) -> list[WantedFeed]:
        """The watchlist's feeds as the database keeps them: without credentials."""
        return [
            WantedFeed(
                key=key,
                url=watchlist.without_secrets(feed.url),
                name=feed.name,
                publisher=feed.publisher or domains.registrable(feed.url),
                language=feed.language,
                row_digest=watchlist.feed_digest(feed),
            )
            for key, feed in self.feeds.items()
        ]

    def channel(self, name: str) -> Channel:
        """Open a channel of the watchlist. Raises `UsageError` that names it, not its address."""
        config = self.channels[name]
        address = watchlist.expand(config.url, settings.environment())
        return open_channel(
            name, address, slack_base=self.settings.slack_url, timeout=defaults.SEND_TIMEOUT
        )


def feed_key(url: str) -> bytes:
    """The identity of a feed: its address, without credentials."""
    return digest("feed", watchlist.feed_address(url))


Pool = TypeVar("Pool", Fetcher, Parser, Readers, Namer)

_lock = RLock()
_open: dict[object, World] = {}
_pinned: list[World] = []
_pools: dict[type, tuple[object, Any]] = {}


def opened() -> World:
    """The world as settings and watchlist say now; the one that is open, where nothing changed,
    and in the middle of a pass the one that it began with.

    Raises `UsageError` for a wrong setting or watchlist, and for a watch that fails its examples.
    """
    with _lock:
        if _pinned:
            return _pinned[-1]
        config = settings.load()
        for known, world in _open.items():
            if known == (config, files.stamps(config.config, world.watchlist.opml)):
                return world
        world = World(config, trials.read_trusted(config.config))
        _open.clear()
        _open[config, files.stamps(config.config, world.watchlist.opml)] = world
        return world


@contextmanager
def pinned() -> Iterator[World]:
    """The world for the length of a pass: a watchlist saved meanwhile is the next pass's."""
    with _lock:
        world = opened()
        _pinned.append(world)
    try:
        with seldom_collected():
            yield world
    finally:
        with _lock:
            _pinned.remove(world)


def _running(kind: type[Pool], setup: object, start: Callable[[], Pool]) -> Pool:
    """The pool of this kind with this set-up; one with another is stopped first."""
    with _lock:
        known = _pools.get(kind)
        if not known or known[0] != setup:
            _stop(kind)
            _pools[kind] = (setup, start())
        pool: Pool = _pools[kind][1]
        return pool


def _stop(kind: type[Fetcher | Parser | Readers | Namer]) -> None:
    with _lock:
        _, pool = _pools.pop(kind, (None, None))
    if pool:  # without the lock: what it waits for may want it
        pool.close()


def hang_up() -> None:
    """End what is being fetched: whoever waits for it gets a `CancelledError`."""
    _stop(Fetcher)


def close() -> None:
    """Stop what the process has open; fetching first, for it asks the parser."""
    _open.clear()
    for kind in (Fetcher, Parser, Readers, Namer):
        _stop(kind)


@contextmanager
def working() -> Iterator[World]:
    """The world for the length of a command; its workers are stopped at the end."""
    try:
        yield opened()
    finally:
        close()
