"""Politeness: how many requests at once one server gets from us, and how far apart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from tocsin.core import defaults

_MANY: Final = 1000


class _Host:
    def __init__(self, concurrency: int) -> None:
        self.room = asyncio.Semaphore(concurrency)
        self.turn = asyncio.Lock()
        self.due = 0.0
        self.wanted = 0  # by so many requests, under way or waiting

    @property
    def is_crowded(self) -> bool:
        """Whether more than one request wants this server now."""
        return self.wanted > 1


class HostSlots:
    """Slots for requests, by name and port, within one total for all servers.

    A crowd at one server waits there and takes nothing from the others. Servers that nobody
    wants are forgotten, so a feed cannot fill our memory with names it makes up.
    """

    def __init__(self, *, concurrency: int, interval: timedelta, total: int) -> None:
        self._concurrency = concurrency
        self._interval = interval.total_seconds()
        self._total = asyncio.Semaphore(total)
        self._hosts: dict[str, _Host] = {}
        self._many = _MANY
        self._crowds = 0

    @asynccontextmanager
    async def taken(self, origin: str) -> AsyncIterator[None]:
        """Wait for a slot of this server and hold it."""
        host = self._host(origin)
        self._crowds += host.wanted == 1
        host.wanted += 1
        try:
            async with host.room:
                await (self._start(host) if self._interval else self._total.acquire())
                try:
                    yield
                finally:
                    self._total.release()
        finally:
            host.wanted -= 1
            self._crowds -= host.wanted == 1

    def are_kept(self, origin: str) -> bool:
        """Whether connections to this server are worth keeping: another request wants it, and
        not so many servers are crowded that kept connections would use up our descriptors."""
        return self._hosts[origin].is_crowded and self._crowds <= defaults.FETCH_KEPT

    async def _start(self, host: _Host) -> None:
        loop = asyncio.get_running_loop()
        async with host.turn:
            if (wait := host.due - loop.time()) > 0:
                await asyncio.sleep(wait)
            await self._total.acquire()
            host.due = loop.time() + self._interval

    def _host(self, origin: str) -> _Host:
        if (host := self._hosts.get(origin)) is None:
            if len(self._hosts) >= self._many:
                self._forget()
            host = self._hosts[origin] = _Host(self._concurrency)
        return host

    def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        needed = {at: host for at, host in self._hosts.items() if host.wanted or host.due > now}
        self._hosts, self._many = needed, max(_MANY, 2 * len(needed))
