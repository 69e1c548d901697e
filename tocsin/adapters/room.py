"""Room in memory: how many large documents may be in hand at once.

A document may unpack to many megabytes, and dozens are under way. Nearly all are small, and those
never wait.
"""

import asyncio
from types import TracebackType
from typing import Self

from tocsin.core import defaults


class Room:
    """So many places for large documents. Gates that share one are within it together."""

    def __init__(self, places: int) -> None:
        self._places = asyncio.Semaphore(places)

    def place(self) -> "Place":
        """For one document, from its first byte until nobody holds it any more."""
        return Place(self._places)


class Place:
    """Taken when a document grows large, given back at the end of the block."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._taken = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._taken:
            self._places.release()

    async def grow(self, size: int, deadline: asyncio.Timeout) -> None:
        """Wait for a place where the document is large. The deadline does not run meanwhile:
        others that are slow to grow are no fault of this one."""
        if self._taken or size <= defaults.LARGE_BYTES:
            return
        loop, due = asyncio.get_running_loop(), deadline.when()
        began = loop.time()
        deadline.reschedule(None)
        await self._places.acquire()
        self._taken = True
        if due is not None:
            deadline.reschedule(due + loop.time() - began)
