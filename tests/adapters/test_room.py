"""How many large documents may be in hand at once."""

import asyncio

import pytest

from tocsin.adapters.room import Room
from tocsin.core import defaults

LARGE = defaults.LARGE_BYTES + 1


def test_small_documents_never_wait() -> None:
    async def grow() -> None:
        room = Room(1)
        async with asyncio.timeout(1) as deadline, room.place() as large, room.place() as small:
            await large.grow(LARGE, deadline)
            await small.grow(defaults.LARGE_BYTES, deadline)

    asyncio.run(grow())


def test_a_large_one_waits_until_another_is_out_of_hand_and_its_time_stands_still() -> None:
    async def grow() -> bool:
        room = Room(1)
        async with room.place() as first:
            async with asyncio.timeout(1) as deadline:
                await first.grow(LARGE, deadline)
                await first.grow(2 * LARGE, deadline)
            second = asyncio.create_task(other(room))
            await asyncio.sleep(0.1)
            waiting = not second.done()
        await second
        return waiting

    async def other(room: Room) -> None:
        async with asyncio.timeout(0.05) as deadline, room.place() as place:
            await place.grow(LARGE, deadline)

    assert asyncio.run(grow())


def test_the_deadline_goes_on_after_the_wait() -> None:
    async def grow() -> None:
        async with asyncio.timeout(0.05) as deadline, Room(1).place() as place:
            await place.grow(LARGE, deadline)
            await asyncio.sleep(1)

    with pytest.raises(TimeoutError):
        asyncio.run(grow())


def test_one_that_gives_up_waiting_leaves_the_place_to_others() -> None:
    async def grow() -> None:
        room = Room(1)
        async with asyncio.timeout(None) as deadline, room.place() as first:
            await first.grow(LARGE, deadline)
            async with room.place() as second:
                waiting = asyncio.create_task(second.grow(LARGE, deadline))
                await asyncio.sleep(0)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(1) as deadline, room.place() as third:
            await third.grow(LARGE, deadline)

    asyncio.run(grow())
