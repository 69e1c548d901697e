"""Fetching for all threads of a process, on one event loop in a thread of its own.

So batches side by side are polite to a host together, and hold no more requests and documents at
once than one gate allows; and no loops in several threads fight over the interpreter.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

from tocsin.adapters.gate import Gate, GatePolicy, slots_for
from tocsin.adapters.room import Room

T = TypeVar("T")


class Fetcher:
    """Fetches for any number of threads at once, until it is closed."""

    def __init__(self, policy: GatePolicy) -> None:
        self._policy = policy
        self._slots = slots_for(policy)
        self._room = Room(policy.large)
        self._loop: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = Thread(target=asyncio.run, args=(self._serve(),), name="fetch", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Gate], Coroutine[Any, Any, T]]) -> T:
        """What `work` makes of a gate. Raises what it raises, and `CancelledError` once closed."""
        future = asyncio.run_coroutine_threadsafe(self._at_a_gate(work), self._loop.result())
        try:
            return future.result()
        finally:
            future.cancel()  # of no effect, but where the wait itself was interrupted

    def close(self) -> None:
        """End what is under way: whoever waits for it gets a `CancelledError`."""
        loop = self._loop.result()
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()

    async def _serve(self) -> None:
        """Until it is to close; what is still under way then is cancelled by `asyncio.run`."""
        self._closing = asyncio.Event()
        self._loop.set_result(asyncio.get_running_loop())
        await self._closing.wait()

    async def _at_a_gate(self, work: Callable[[Gate], Coroutine[Any, Any, T]]) -> T:
        # A gate for each, so that connections end with what they were opened for.
        async with Gate(self._policy, slots=self._slots, room=self._room) as gate:
            return await work(gate)
