"""Politeness, and what it costs to remember."""

import asyncio
from datetime import timedelta

import pytest

from tocsin.adapters.hosts import HostSlots


def slots(interval: float = 0.0) -> HostSlots:
    return HostSlots(concurrency=2, interval=timedelta(seconds=interval), total=5)


def test_hosts_that_nobody_wants_any_more_are_forgotten() -> None:
    async def visit(hosts: HostSlots) -> int:
        for number in range(5000):
            async with hosts.taken(f"h{number}:80"):
                pass
        return len(hosts._hosts)  # noqa: SLF001 - what it remembers is the matter

    assert asyncio.run(visit(slots())) <= 1000


def test_a_host_is_remembered_as_long_as_it_is_to_be_spared() -> None:
    async def visit(hosts: HostSlots) -> float:
        async with hosts.taken("spared:80"):
            pass
        for number in range(1500):
            async with hosts.taken(f"h{number}:80"):
                pass
        started = asyncio.get_running_loop().time()
        async with hosts.taken("spared:80"):
            return asyncio.get_running_loop().time() - started

    assert asyncio.run(visit(slots(interval=0.4))) > 0.1


def test_a_host_is_crowded_while_more_than_one_request_wants_it() -> None:
    async def visit(hosts: HostSlots) -> list[bool]:
        told = []
        async with hosts.taken("a:80"):
            told.append(hosts.is_crowded("a:80"))
            async with hosts.taken("a:80"):
                told.append(hosts.is_crowded("a:80"))
            told.append(hosts.is_crowded("a:80"))
        return told

    assert asyncio.run(visit(slots())) == [False, True, False]


def test_a_slot_given_up_while_waiting_is_free_again() -> None:
    async def visit(hosts: HostSlots) -> None:
        async with hosts.taken("a:80"), hosts.taken("a:80"):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02), hosts.taken("a:80"):
                    pass
        async with asyncio.timeout(1), hosts.taken("a:80"), hosts.taken("a:80"):
            assert hosts.is_crowded("a:80")

    asyncio.run(visit(slots()))
