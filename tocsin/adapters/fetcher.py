"""One fetch gate for all threads of a process, on an event loop and a thread of its own.

So batches side by side are polite to a host together, share connections, and hold no more
requests and documents at once than one gate allows; and threads do not fight over the interpreter.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

from tocsin.adapters.gate import Gate, GatePolicy

T = TypeVar("T")


class Fetcher:
    """A gate that any number of threads may use. Open until it is closed."""

    def __init__(self, policy: GatePolicy) -> None:
        self._policy = policy
        self._open: Future[tuple[Gate, asyncio.AbstractEventLoop]] = Future()
        self._thread = Thread(target=asyncio.run, args=(self._serve(),), name="gate", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Gate], Coroutine[Any, Any, T]]) -> T:
        """What `work` returns or raises. Raises `CancelledError` where the gate is closed."""
        gate, loop = self._open.result()
        future = asyncio.run_coroutine_threadsafe(work(gate), loop)
        try:
            return future.result()
        finally:
            future.cancel()  # of no effect, but where the wait itself was interrupted

    def close(self) -> None:
        """End what is under way, and the gate."""
        _, loop = self._open.result()
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._closing = asyncio.Event()
        async with Gate(self._policy) as gate:
            self._open.set_result((gate, asyncio.get_running_loop()))
            await self._closing.wait()
            # Before the connections go: what is cut off by us is no failure of a feed.
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
