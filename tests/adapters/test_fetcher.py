"""Fetching for many threads, on one loop."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tocsin.adapters.fetcher import Fetcher
from tocsin.adapters.gate import Gate, GatePolicy, Request
from tocsin.core.model import Document, NotModified

BATCHES = 4


@pytest.fixture
def fetcher(policy: Callable[..., GatePolicy]) -> Callable[..., Any]:
    """A fetcher with a policy of its own, closed at the end of the block."""

    @contextmanager
    def made(**changes: Any) -> Iterator[Fetcher]:
        fetcher = Fetcher(policy(**changes))
        try:
            yield fetcher
        finally:
            fetcher.close()

    return made


@pytest.fixture
def crowd(newsroom: Any) -> Any:
    """Ten pages on a server that counts how many requests are in the house at once."""
    inside = threading.Semaphore(0)
    newsroom.most = newsroom.now = 0
    lock = threading.Lock()

    def answer(handler: Any) -> None:
        with lock:
            newsroom.now += 1
            newsroom.most = max(newsroom.most, newsroom.now)
        inside.acquire(timeout=0.02)
        with lock:
            newsroom.now -= 1
        handler.send_response(200)
        handler.send_header("Content-Length", "1")
        handler.end_headers()
        handler.wfile.write(b"x")

    newsroom.answers |= dict.fromkeys((f"p{number}" for number in range(10)), answer)
    return newsroom


def all_of(newsroom: Any) -> Callable[[Gate], Any]:
    async def work(gate: Gate) -> list[Any]:
        urls = [newsroom.url(path) for path in newsroom.answers]
        return await asyncio.gather(*(gate.fetch(Request(url)) for url in urls))

    return work


def test_batches_side_by_side_are_polite_together(fetcher: Any, crowd: Any) -> None:
    with fetcher(host_concurrency=2) as shared, ThreadPoolExecutor(BATCHES) as threads:
        told = list(threads.map(lambda _: shared.run(all_of(crowd)), range(BATCHES)))
    assert all(isinstance(one, Document) for batch in told for one in batch)
    assert crowd.most == 2


def test_no_more_documents_are_in_hand_than_requests_may_be_under_way(
    fetcher: Any, crowd: Any
) -> None:
    held = most = 0
    three = asyncio.Event()

    async def take(_: Document) -> str:
        nonlocal held, most
        held += 1
        most = max(most, held)
        if held == 3:
            three.set()
        await asyncio.wait_for(three.wait(), 20)  # however slowly this machine answers itself
        await asyncio.sleep(0.01)
        held -= 1
        return "taken"

    async def work(gate: Gate) -> list[Any]:
        urls = [crowd.url(path) for path in crowd.answers]
        return await asyncio.gather(*(gate.taken(Request(url), take) for url in urls))

    with fetcher(concurrency=3, host_concurrency=10) as shared:
        assert shared.run(work) == ["taken"] * 10
    assert most == 3


def test_what_is_under_way_ends_when_it_is_closed(fetcher: Any, newsroom: Any) -> None:
    asked = threading.Event()
    release = threading.Event()

    def never(_: Any) -> None:
        asked.set()
        release.wait(5)

    newsroom.answers["slow"] = never

    async def work(gate: Gate) -> Any:
        return await gate.fetch(Request(newsroom.url("slow")))

    with fetcher() as shared, ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(shared.run, work)
        assert asked.wait(5)
        shared.close()
        with pytest.raises(CancelledError):
            waiting.result(5)
        release.set()


def test_what_the_work_raises_is_raised(fetcher: Any) -> None:
    async def work(_: Gate) -> None:
        raise ValueError("wrong")

    with fetcher() as shared, pytest.raises(ValueError, match="wrong"):
        shared.run(work)


def test_a_host_is_asked_apart_across_batches(fetcher: Any, newsroom: Any) -> None:
    newsroom.bodies["a"] = b"x"
    times = []

    async def work(gate: Gate) -> Any:
        outcome = await gate.fetch(Request(newsroom.url("a")))
        times.append(asyncio.get_running_loop().time())
        return outcome

    with fetcher(host_interval=timedelta(seconds=0.1)) as shared:
        assert isinstance(shared.run(work), Document | NotModified)
        shared.run(work)
    assert times[1] - times[0] > 0.08
