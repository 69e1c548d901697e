"""What was read of a batch and is not yet stored: no more of it than a budget of bytes."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Unstored(Generic[T]):
    """Items by the size of the documents they were read from, for one event loop.

    Whoever would make it too much waits, and what is ready meanwhile is stored, in a thread. One
    item may be larger than `most`: it is then the only one.
    """

    def __init__(self, most: int, store: Callable[[list[T]], None]) -> None:
        self._most, self._store = most, store
        self._held = 0
        self._ready: list[tuple[int, T]] = []
        self._changed = asyncio.Condition()

    async def reserve(self, size: int) -> None:
        """Wait until a document of this size may be read. Raises what storing raises."""
        async with self._changed:
            while self._held and self._held + size > self._most:
                if self._ready:
                    await self._flush()
                else:
                    await self._changed.wait()
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
            self._changed.notify_all()

    def left(self) -> list[T]:
        """What is still to be stored, when all is read."""
        return [item for _, item in self._ready]

    async def _flush(self) -> None:
        ready, self._ready = self._ready, []
        await asyncio.to_thread(self._store, [item for _, item in ready])
        self._held -= sum(size for size, _ in ready)
        self._changed.notify_all()
