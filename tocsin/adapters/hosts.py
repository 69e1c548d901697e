"""Politeness: how many requests at once one server gets from us, and how far apart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


class _Host:
    def __init__(self, concurrency: int) -> None:
        self.room = asyncio.Semaphore(concurrency)
        self.turn = asyncio.Lock()
        self.due = 0.0


class HostSlots:
    """Slots for requests, by name and port, within one total for all servers.

    A crowd at one server waits there and takes nothing from the others.
    """

    def __init__(self, *, concurrency: int, interval: timedelta, total: int) -> None:
        self._concurrency = concurrency
        self._interval = interval.total_seconds()
        self._total = asyncio.Semaphore(total)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def taken(self, origin: str) -> AsyncIterator[None]:
        """Wait for a slot of this server and hold it."""
        if (host := self._hosts.get(origin)) is None:
            host = self._hosts[origin] = _Host(self._concurrency)
        async with host.room:
            await (self._start(host) if self._interval else self._total.acquire())
            try:
                yield
            finally:
                self._total.release()

    async def _start(self, host: _Host) -> None:
        loop = asyncio.get_running_loop()
        async with host.turn:
            if (wait := host.due - loop.time()) > 0:
                await asyncio.sleep(wait)
            await self._total.acquire()
            host.due = loop.time() + self._interval
