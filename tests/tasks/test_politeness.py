"""One host is asked by one batch: whoever spaces its requests sees them all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from itertools import chain
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core.batches import by_host, size_of

# Spellings of each host, by its number.
HOSTS = [
    ["https://a.example/1", "https://A.Example:443/2", "https://me@a.example./3?x=http://b"],
    ["http://a.example/1", "http://a.example:80"],
    ["http://b.example:8080/", "https://B.example:8080/feed"],
    ["http://[::1]/1", "http://[::1]:80/2"],
    ["http://[::1/", "https://a.example:port/"],
]
spelled = st.sampled_from([(host, url) for host, urls in enumerate(HOSTS) for url in urls])


@given(st.lists(spelled, max_size=40), st.integers(1, 10))
@example([(0, HOSTS[0][0])] * 5, 2)
def test_no_host_is_in_two_batches_and_no_item_is_left_out(
    items: list[tuple[int, str]], size: int
) -> None:
    batches = by_host([(number, url) for number, (_, url) in enumerate(items)], size)
    assert sorted(chain.from_iterable(batches)) == list(range(len(items)))
    hosts = [{items[number][0] for number in batch} for batch in batches]
    assert sum(len(some) for some in hosts) == len(set().union(*hosts))
    assert all(len(batch) <= size or len(hosts[at]) == 1 for at, batch in enumerate(batches))


@pytest.mark.parametrize(
    ("count", "size"),
    [(10, 10), (26, 13), (100, 25), (145, 37), (900, 225), (10_000, 250), (10_001, 244)],
)
def test_what_is_due_goes_side_by_side_in_no_tiny_batches(count: int, size: int) -> None:
    assert size_of(count, most=250) == size


def test_the_pages_of_one_host_are_read_no_more_at_once_than_is_polite(
    desk: Any, newsroom: Any, watchlist: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tasks import ingest, ledger, read

    monkeypatch.setenv("TOCSIN_HOST_CONCURRENCY", "2")
    crowd = Crowd()
    pages = [f"page{number}" for number in range(60)]  # more than a batch holds
    newsroom.answers |= dict.fromkeys(pages, crowd.answer)
    newsroom.publish("a", *({"guid": p, "title": p, "url": newsroom.url(p)} for p in pages))
    desk.watch(watchlist("a", full_text="true"))
    ledger.begin("monitor", desk.now)
    for batch in ingest.due(desk.now):
        ingest.ingest.fn(batch, desk.now)
    with ThreadPoolExecutor(8) as side_by_side:
        list(side_by_side.map(lambda batch: read.read.fn(batch, desk.now), read.due(desk.now)))
    assert (crowd.came, crowd.most) == (60, 2)


class Crowd:
    """Counts how many requests are in the house at once."""

    def __init__(self) -> None:
        self.came = self.inside = self.most = 0
        self.lock = threading.Lock()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self.lock:
            self.came += 1
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.01)
        with self.lock:
            self.inside -= 1
        handler.send_response(404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
