"""The fetch gate: the one module that opens connections for what a feed or a page names.

Whatever the other side does, an exchange ends within its time, reads no more than its bytes,
dials no forbidden address and carries no credentials to another server. Expected failures are
values.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Final, Self, TypeVar

import aiohttp
from aiohttp import hdrs

from tocsin.adapters.addresses import Network
from tocsin.adapters.answers import read_answer
from tocsin.adapters.dialling import ANYWHERE, Lookup, Resolver, SystemLookup, socket_maker
from tocsin.adapters.faults import Stop, UnansweredError, blocked, stop_for, too_large
from tocsin.adapters.hosts import HostSlots
from tocsin.adapters.metering import METER, Meter
from tocsin.adapters.room import Place, Room
from tocsin.adapters.targets import BadUrlError, Target, target
from tocsin.adapters.visits import FEED_TYPES, PAGE_TYPES, Request, Visit
from tocsin.core import defaults
from tocsin.core.model import Document, ErrorClass, Failure, Fetched, NotModified

T = TypeVar("T")
__all__ = ["FEED_TYPES", "PAGE_TYPES", "Gate", "GatePolicy", "Request"]

_KEEP_ALIVE: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """What the gate allows, to everybody and to each."""

    allow: tuple[Network, ...] = ()
    user_agent: str = "Tocsin"
    host_interval: timedelta = defaults.HOST_INTERVAL
    host_concurrency: int = defaults.HOST_CONCURRENCY
    total: timedelta = defaults.FETCH_TOTAL
    connect: timedelta = defaults.FETCH_CONNECT
    dns: timedelta = defaults.FETCH_DNS
    concurrency: int = defaults.FETCH_CONCURRENCY
    large: int = defaults.FETCH_LARGE


def slots_for(policy: GatePolicy) -> HostSlots:
    """Slots as the policy allows them."""
    return HostSlots(
        concurrency=policy.host_concurrency,
        interval=policy.host_interval,
        total=policy.concurrency,
    )


class Gate:
    """Fetches documents. Use it as an async context manager, on one event loop.

    `lookup` answers for names in place of the system's resolver. Gates that share `slots` and
    `room` are polite together, and together stay within the concurrency of their policy.
    """

    def __init__(
        self,
        policy: GatePolicy,
        *,
        lookup: Lookup | None = None,
        slots: HostSlots | None = None,
        room: Room | None = None,
    ) -> None:
        self._policy = policy
        self._system = SystemLookup(policy.concurrency)
        self._resolver = Resolver(lookup or self._system, policy.dns)
        self._slots = slots or slots_for(policy)
        self._room = room or Room(policy.large)

    async def __aenter__(self) -> Self:
        self._direct = self._session(self._policy.allow)
        self._to_proxies = self._session(ANYWHERE)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._direct.close()
        await self._to_proxies.close()
        self._system.close()

    def _session(self, allow: Sequence[Network]) -> aiohttp.ClientSession:
        """A session that keeps nothing, and dials public addresses and those allowed."""
        connect = self._policy.connect.total_seconds()
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                resolver=self._resolver,
                keepalive_timeout=_KEEP_ALIVE.total_seconds(),
                socket_factory=socket_maker(allow),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
            trust_env=False,
            auto_decompress=False,
            middlewares=(_asked_once,),
            max_field_size=defaults.HEADER_BYTES,
        )

    async def fetch(self, request: Request) -> Fetched:
        """The document, "not modified", or why there is none. Raises nothing that is expected.

        Waiting for the politeness of `host_interval` is not part of the time limit.
        """
        return await self.taken(request, _as_it_is)

    async def taken(
        self, request: Request, take: Callable[[Document], Awaitable[T]]
    ) -> T | NotModified | Failure:
        """Like `fetch`, with what `take` makes of the document. Until it is made, the document
        counts as one under way: so no more are in memory than requests may be at once."""
        try:
            return await self._follow(Visit(target(request.url), request), take)
        except BadUrlError as error:
            return Failure(ErrorClass.BAD_URL, str(error))
        except Stop as stop:
            return stop.failure

    async def _follow(
        self, visit: Visit, take: Callable[[Document], Awaitable[T]]
    ) -> T | NotModified | Failure:
        loop = asyncio.get_running_loop()
        left = self._policy.total.total_seconds()
        for _ in range(defaults.FETCH_REDIRECTS + 1):
            async with self._slots.taken(visit.target.origin), self._room.place() as place:
                started = loop.time()
                try:
                    outcome = await self._exchange(visit, left, place)
                finally:
                    took = loop.time() - started
                    left -= took
                    visit.request.trail.seconds += took
                if isinstance(outcome, Document):
                    return await take(outcome)
            if not isinstance(outcome, Visit):
                return outcome
            visit = outcome
            if visit.request.before_hop:
                await visit.request.before_hop(str(visit.target.url))
        reason = f"redirected more than {defaults.FETCH_REDIRECTS} times"
        raise Stop(ErrorClass.REDIRECT, visit.target.host, reason)

    async def _exchange(self, visit: Visit, left: float, place: Place) -> Fetched | Visit:
        host, request = visit.target.host, visit.request
        deadline = asyncio.timeout(left)
        meter = Meter(2 * request.wire_bytes + defaults.MIB)  # headers and framing included
        METER.set(meter)
        try:
            async with deadline:
                return await self._ask(visit, partial(place.grow, deadline=deadline))
        except Stop:
            raise
        except Exception as error:
            # Hostile answers, odd proxies and headers meet a library that may raise anything
            # (an IndexError and an AssertionError were seen): one feed is not to cost its batch.
            if meter.spent:
                raise too_large(host, request.wire_bytes, request.max_bytes) from error
            if deadline.expired():
                limit = self._policy.total.total_seconds()
                reason = f"no whole answer within {limit:g} s"
                raise Stop(ErrorClass.TIMEOUT, host, reason) from error
            raise stop_for(error, host) from error

    async def _ask(self, visit: Visit, grow: Callable[[int], Awaitable[None]]) -> Fetched | Visit:
        proxy = visit.request.proxy
        if proxy:
            await self._check_behind_proxy(visit.target)
        headers = visit.headers(self._policy.user_agent)
        if not self._slots.are_kept(visit.target.origin):
            headers[hdrs.CONNECTION] = "close"
        session = self._to_proxies if proxy else self._direct
        async with session.get(
            visit.target.url, headers=headers, proxy=proxy, allow_redirects=False
        ) as response:
            return await read_answer(visit, response, grow)

    async def _check_behind_proxy(self, there: Target) -> None:
        """The dial-time check sees only the proxy, so the host is looked at beforehand."""
        port = there.url.port or 0
        reason = await self._resolver.why_forbidden(there.host, port, self._policy.allow)
        if reason:
            raise Stop(ErrorClass.BLOCKED_ADDRESS, there.host, blocked(reason))


async def _asked_once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """aiohttp asks again where a connection ends without an answer. That is right for one that
    was kept too long; whoever closes a new one has had our request."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        if METER.get().dialled:
            raise UnansweredError from error
        raise


async def _as_it_is(document: Document) -> Document:
    return document
