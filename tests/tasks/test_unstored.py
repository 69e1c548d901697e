"""What is read of a batch is stored before it grows too much, and nothing is lost by that."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest

from tasks.unstored import Unstored
from tocsin.core import defaults

Rows = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("most", [1, 10, 25, 10_000])
def test_no_more_is_held_than_may_be_and_every_item_is_stored_once(most: int) -> None:
    sizes = {item: 1 + item % 10 for item in range(200)}
    stored: list[int] = []
    held = highest = 0

    def store(items: list[int]) -> None:
        nonlocal held
        stored.extend(items)
        held -= sum(sizes[item] for item in items)

    async def read(unstored: Unstored[int], item: int, pause: float) -> None:
        nonlocal held, highest
        await unstored.reserve(sizes[item])
        held += sizes[item]
        highest = max(highest, held)
        await asyncio.sleep(pause)
        if item % 3:
            await unstored.add(sizes[item], item)
        else:
            held -= sizes[item]
            await unstored.release(sizes[item])

    async def run() -> list[int]:
        unstored = Unstored(most, store)
        pauses = random.Random(most)
        await asyncio.gather(*(read(unstored, item, pauses.random() / 200) for item in sizes))
        return await unstored.left()

    left = asyncio.run(run())
    assert sorted(stored + left) == [item for item in sizes if item % 3]
    assert highest <= max(most, *sizes.values())
    assert bool(stored) is (most < sum(sizes.values()))


def test_what_storing_raises_ends_the_wait() -> None:
    def store(_: list[int]) -> None:
        raise ZeroDivisionError

    async def run() -> None:
        unstored = Unstored(1, store)
        await unstored.reserve(1)
        await unstored.add(1, 1)
        await unstored.reserve(1)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())


@pytest.mark.parametrize("most", [1, 2_000])
def test_a_pass_that_stores_early_leaves_what_it_leaves_otherwise(
    desk: Any, newsroom: Any, watchlist: Any, rows: Rows, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    from tasks import ingest

    monkeypatch.setattr(defaults, "UNSTORED_BYTES", most)
    written: list[int] = []
    store = ingest._store  # noqa: SLF001

    def counted(*given: Any) -> Any:
        written.append(len(given[2].asked))
        return store(*given)

    monkeypatch.setattr(ingest, "_store", counted)
    names = [f"feed{number}" for number in range(12)]
    for name in names:
        items = ({"guid": f"{name}-{n}", "title": f"{name} {n}"} for n in range(3))
        newsroom.publish(name, *items)
    newsroom.bodies["feed3"] = b"<html>nothing</html>"
    desk.watch(watchlist(*names, "none"))
    report = desk.run()
    assert (report.feeds, report.new, report.seen, len(report.errors)) == (13, 33, 33, 2)
    assert report.balanced
    assert len(rows(desk, "article")) == len(rows(desk, "sighting")) == 33
    assert (sum(written), len(written) > 2) == (13, True)
    assert {row["lease_token"] for row in rows(desk, "feed")} == {None}
    report = desk.run()
    assert (report.new, report.same) == (0, 11)
