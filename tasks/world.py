"""What every step works with, opened once a process: settings, watchlist, database, workers.

None of it is ever a parameter of a task or a flow: Prefect keeps those in clear.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from threading import RLock
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Engine

from db.engine import connect
from db.feeds import WantedFeed
from tocsin import settings
from tocsin.adapters import domains, files
from tocsin.adapters.channels import Channel, open_channel
from tocsin.adapters.gate import GatePolicy
from tocsin.adapters.namer import Namer
from tocsin.adapters.parser import Parser
from tocsin.adapters.reader import Readers
from tocsin.core import defaults, watchlist
from tocsin.core.identity import digest
from tocsin.core.watchlist import ChannelConfig, FeedConfig, WatchConfig, Watchlist


class World:
    """One process's view of the world. Workers start when they are first asked for."""

    def __init__(self, config: settings.Settings, listed: Watchlist) -> None:
        self.settings = config
        self.watchlist = listed
        self.engine: Engine = connect(config.database_url.get_secret_value())
        self.version = bytes.fromhex(watchlist.digest(listed))
        self.feeds: dict[bytes, FeedConfig] = {feed_key(feed.url): feed for feed in listed.feeds}
        self.watches: dict[str, WatchConfig] = {watch.name: watch for watch in listed.watches}
        self.channels: dict[str, ChannelConfig] = {item.name: item for item in listed.channels}

    @cached_property
    def parser(self) -> Parser:
        """The parser processes."""
        return Parser(size=self.settings.workers)

    @cached_property
    def readers(self) -> Readers:
        """The language processes, with the watches compiled in."""
        return Readers(
            [(watch.name, {"": watch.query, **watch.queries}) for watch in self.watchlist.watches],
            size=self.settings.workers,
        )

    @cached_property
    def namer(self) -> Namer:
        """The process that finds names."""
        return Namer(self.settings.model)

    @cached_property
    def gate_policy(self) -> GatePolicy:
        """How the fetch gate is to behave."""
        return settings.gate_policy(self.settings)

    def wanted_feeds(self) -> list[WantedFeed]:
        """The watchlist's feeds as the database keeps them: without credentials."""
        return [
            WantedFeed(
                key=key,
                url=without_credentials(feed.url),
                name=feed.name,
                publisher=feed.publisher or domains.registrable(feed.url),
                language=feed.language,
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

    def close(self) -> None:
        """Stop the workers."""
        for name in ("parser", "readers", "namer"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


def feed_key(url: str) -> bytes:
    """The identity of a feed: its address, without credentials."""
    return digest("feed", watchlist.feed_address(url))


def without_credentials(url: str) -> str:
    """`url` without user name and password; as it is where it cannot be read."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return url


_lock = RLock()
_open: dict[object, World] = {}


def opened() -> World:
    """The world as settings and watchlist say now; the one that is open, where nothing changed.

    Raises `UsageError` for a wrong setting or watchlist.
    """
    with _lock:
        config = settings.load()
        for known, world in _open.items():
            if known == (config, files.stamps(config.config, world.watchlist.opml)):
                return world
        close()
        world = World(config, files.read_watchlist(config.config))
        _open[config, files.stamps(config.config, world.watchlist.opml)] = world
        return world


def close() -> None:
    """Stop what the process has open."""
    with _lock:
        for world in _open.values():
            world.close()
        _open.clear()


@contextmanager
def working() -> Iterator[World]:
    """The world for the length of a command; its workers are stopped at the end."""
    try:
        yield opened()
    finally:
        close()
