"""The pages of a batch: robots.txt first, each address once, at the pace that a server asks for."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from tocsin.adapters.gate import PAGE_TYPES, Gate, Request
from tocsin.adapters.parser import Parser
from tocsin.adapters.robots import RobotsFiles
from tocsin.adapters.targets import BadUrlError, target
from tocsin.core import defaults
from tocsin.core.fulltext import Blocked, FeedOnly, Missed, PageReason, Waiting
from tocsin.core.model import Document, ErrorClass, Failure, NotModified, Page, Stub
from tocsin.core.robots import Robots
from tocsin.core.walls import wall_of_address

Visited = Page | Stub | FeedOnly | Blocked | Missed | Waiting

_REFUSALS: Final = frozenset((401, 402, 403, 407, 451))
_GONE: Final = 410
_NEVER: Final = frozenset((ErrorClass.BAD_URL, ErrorClass.BLOCKED_ADDRESS))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Reads pages through one gate. It sends them nothing that is a feed's own: no headers, no
    credentials, no User-Agent."""

    gate: Gate
    parser: Parser
    robots: RobotsFiles
    now: datetime

    async def visited(self, urls: Collection[str]) -> Mapping[str, Visited]:
        """What came of each address. Raises nothing that is expected."""
        servers: defaultdict[str, list[str]] = defaultdict(list)
        for url in dict.fromkeys(urls):
            servers[_server(url)].append(url)
        parts = await asyncio.gather(*(self._server(own) for own in servers.values()))
        return {url: found for part in parts for url, found in part}

    async def _server(self, urls: Sequence[str]) -> list[tuple[str, Visited]]:
        rules = await self.robots.of(self.gate, urls[0], self.now)
        if isinstance(rules, Failure):
            return [(url, _unruled(rules)) for url in urls]
        allowed = [url for url in urls if rules.allows(_as_asked(url))]
        refused: list[tuple[str, Visited]] = [
            (url, Blocked(PageReason.ROBOTS)) for url in urls if url not in set(allowed)
        ]
        return refused + await self._paced(allowed, rules)

    async def _paced(self, urls: Sequence[str], rules: Robots) -> list[tuple[str, Visited]]:
        """All at the gate's own pace; where the server asks for a Crawl-delay, one after the
        other, and as many as fit into our time for one server."""
        if not rules.delay:
            return list(zip(urls, await asyncio.gather(*map(self._page, urls)), strict=True))
        most = max(int(defaults.PAGE_HOST_TIME.total_seconds() / rules.delay), 1)
        found: list[tuple[str, Visited]] = [(url, Waiting()) for url in urls[most:]]
        for at, url in enumerate(urls[:most]):
            await asyncio.sleep(rules.delay if at else 0)
            found.append((url, await self._page(url)))
        return found

    async def _page(self, url: str) -> Visited:
        request = Request(
            url=url,
            wire_bytes=defaults.PAGE_WIRE_BYTES,
            max_bytes=defaults.PAGE_BYTES,
            accept=PAGE_TYPES,
            before_hop=partial(self._led, url),
        )
        try:
            found = await self.gate.taken(request, self._read)
        except _TurnedBackError as turned:
            return turned.outcome
        match found:
            case NotModified():
                return Missed(ErrorClass.PROTOCOL)
            case Failure() as failure:
                return _unfetched(failure)
            case reached, page:
                return _judged(url, reached, page)

    async def _read(self, document: Document) -> tuple[str, Page | Stub | Failure]:
        return document.url, await asyncio.to_thread(self.parser.page, document)

    async def _led(self, url: str, there: str) -> None:
        """A redirect leads there. Raises `_TurnedBackError` where we must not go."""
        rules = await self.robots.of(self.gate, there, self.now)
        if isinstance(rules, Failure):
            raise _TurnedBackError(_unruled(rules))
        if not rules.allows(there):
            wall = wall_of_address(url, there)
            raise _TurnedBackError(Stub(wall) if wall else Blocked(PageReason.ROBOTS))


class _TurnedBackError(Exception):
    """Ends a visit before a redirect is followed."""

    def __init__(self, outcome: Visited) -> None:
        super().__init__()
        self.outcome = outcome


def _judged(url: str, reached: str, page: Page | Stub | Failure) -> Visited:
    """What a page is worth that may not be the one that was asked for: a redirect may lead to a
    wall."""
    if wall := wall_of_address(url, reached):
        return Stub(wall)
    return FeedOnly(PageReason.NO_ARTICLE) if isinstance(page, Failure) else page


def _as_asked(url: str) -> str:
    """The address as it is sent, with `/a/../private` spelled `/private`: rules are for that."""
    return str(target(url).url)


def _server(url: str) -> str:
    """Scheme, name and port; of what cannot be read, the address itself."""
    try:
        return str(target(url).url.origin())
    except BadUrlError:
        return url


def _unruled(failure: Failure) -> FeedOnly | Missed | Waiting:
    """What follows from a robots.txt that cannot be had."""
    if failure.error is ErrorClass.OWN_NETWORK:
        return Waiting()
    if failure.error in _NEVER:
        return FeedOnly(failure.error)
    return Missed(PageReason.ROBOTS_AWAY, failure.retry_after)


def _unfetched(failure: Failure) -> FeedOnly | Blocked | Missed | Waiting:
    if failure.error is ErrorClass.OWN_NETWORK:
        return Waiting()
    if failure.status in _REFUSALS or failure.error is ErrorClass.DENIED:
        return Blocked(PageReason.REFUSED)
    if failure.status == _GONE or failure.error in _NEVER:
        return FeedOnly(failure.error)
    return Missed(failure.error, failure.retry_after)
