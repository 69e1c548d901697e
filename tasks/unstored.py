"""What was read of a batch and is not yet stored: no more of it than a budget of bytes."""

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_PARTS: Final = 4


class Unstored(Generic[T]):
    """Items by the size of the documents they were read from, for one event loop.

    What is ready is stored in a thread, while others are read, once it comes to a quarter of
    `most`. Whoever would make it too much waits for that. One item may be larger than `most`: it
    is then the only one.
    """

    def __init__(self, most: int, store: Callable[[list[T]], None]) -> None:
        self._most, self._store = most, store
        self._held = 0
        self._ready: list[tuple[int, T]] = []
        self._storing: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    async def reserve(self, size: int) -> None:
        """Wait until a document of this size may be read. Raises what storing raises."""
        async with self._changed:
            while self._held and self._held + size > self._most:
                self._store_ready(least=1)
                await self._changed.wait()
                await self._raise_failure()
            self._held += size

    async def release(self, size: int) -> None:
        """Nothing is kept of a document of this size."""
        async with self._changed:
            self._held -= size
            self._changed.notify_all()

    async def add(self, size: int, item: T) -> None:
        """This was made of a document of this size, and may be stored."""
        async with self._changed:
            self._ready.append((size, item))
            self._store_ready(least=self._most // _PARTS)
            self._changed.notify_all()

    async def left(self) -> list[T]:
        """What is still to be stored, when all is read. Raises what storing raises."""
        if self._storing:
            await self._storing
        return [item for _, item in self._ready]

    def _store_ready(self, least: int) -> None:
        """Begin to store what is ready, if it is so much and nothing else is being stored."""
        size = sum(size for size, _ in self._ready)
        if self._ready and size >= least and not self._storing:
            items = [item for _, item in self._ready]
            self._ready = []
            self._storing = asyncio.create_task(self._stored(items, size))

    async def _stored(self, items: list[T], size: int) -> None:
        try:
            await asyncio.to_thread(self._store, items)
            self._held -= size
            self._storing = None
        finally:
            async with self._changed:
                self._changed.notify_all()

    async def _raise_failure(self) -> None:
        if self._storing and self._storing.done():
            await self._storing
