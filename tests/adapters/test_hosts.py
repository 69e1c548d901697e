"""Politeness, and what it costs to remember."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from tocsin.adapters.hosts import HostSlots
from tocsin.core import defaults


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


def test_connections_are_kept_while_more_than_one_request_wants_the_host() -> None:
    async def visit(hosts: HostSlots) -> list[bool]:
        told = []
        async with hosts.taken("a:80"):
            told.append(hosts.are_kept("a:80"))
            async with hosts.taken("a:80"):
                told.append(hosts.are_kept("a:80"))
            told.append(hosts.are_kept("a:80"))
        return told

    assert asyncio.run(visit(slots())) == [False, True, False]


def test_a_slot_given_up_while_waiting_is_free_again() -> None:
    async def visit(hosts: HostSlots) -> None:
        async with hosts.taken("a:80"), hosts.taken("a:80"):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02), hosts.taken("a:80"):
                    pass
        async with asyncio.timeout(1), hosts.taken("a:80"), hosts.taken("a:80"):
            assert hosts.are_kept("a:80")

    asyncio.run(visit(slots()))


def test_connections_are_kept_to_so_many_hosts_and_no_more() -> None:
    hosts = HostSlots(concurrency=2, interval=timedelta(0), total=1000)

    async def visit() -> list[bool]:
        async with AsyncExitStack() as held:
            told = []
            for number in range(defaults.FETCH_KEPT + 1):
                for _ in range(2):
                    await held.enter_async_context(hosts.taken(f"h{number}:80"))
                told.append(hosts.are_kept(f"h{number}:80"))
        async with hosts.taken("a:80"), hosts.taken("a:80"):
            return [*told, hosts.are_kept("a:80")]

    assert asyncio.run(visit()) == [True] * defaults.FETCH_KEPT + [False, True]
