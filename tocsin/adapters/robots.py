"""The robots.txt of servers, fetched through the gate and kept for a day (RFC 9309)."""

import asyncio
from collections import OrderedDict
from datetime import datetime
from typing import Final
from weakref import WeakValueDictionary

from tocsin.adapters.gate import Gate, Request
from tocsin.adapters.targets import BadUrlError, target
from tocsin.core import defaults, robots
from tocsin.core.model import Document, ErrorClass, Failure, NotModified
from tocsin.core.robots import Robots

_TYPES: Final = "text/plain, */*;q=0.5"
_TOO_MANY: Final = 429
_CLIENT_ERRORS: Final = range(400, 500)
_NONE: Final = Robots()


class RobotsFiles:
    """What servers ask of the crawler with this User-Agent. For one event loop at a time.

    A file is asked for once, however many want it at a time. What is kept is bounded by its size:
    the oldest file is forgotten first.
    """

    def __init__(self, user_agent: str) -> None:
        self._token = robots.product(user_agent)
        self._kept: OrderedDict[str, tuple[datetime, Robots | Failure]] = OrderedDict()
        self._size = 0
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def of(self, gate: Gate, url: str, now: datetime) -> Robots | Failure:
        """What the server of `url` asks of us, as it said within the last 24 hours; a `Failure`
        where nobody knows, and nothing there may be asked for now (RFC 9309, 2.3.1.4). At the same
        `now`, that is in the same pass, what failed is not tried again."""
        try:
            address = str(target(url).url.origin() / "robots.txt")
        except BadUrlError as error:
            return Failure(ErrorClass.BAD_URL, str(error))
        async with self._turns.setdefault(address, asyncio.Lock()):
            if (kept := self._kept.get(address)) and _is_fresh(*kept, now):
                return kept[1]
            found = await self._asked(gate, address)
            self._keep(address, now, found)
            return found

    async def _asked(self, gate: Gate, address: str) -> Robots | Failure:
        request = Request(
            url=address,
            wire_bytes=defaults.ROBOTS_MOST_BYTES,
            max_bytes=defaults.ROBOTS_MOST_BYTES,
            accept=_TYPES,
        )
        match await gate.fetch(request):
            case Document(body=body):
                return robots.read(body, self._token)
            case NotModified():
                return Failure(ErrorClass.PROTOCOL, "answered 304 to a request without conditions")
            case Failure() as failure:
                return Robots() if _has_none(failure) else failure

    def _keep(self, address: str, now: datetime, found: Robots | Failure) -> None:
        if old := self._kept.pop(address, None):
            self._size -= _size(old[1])
        self._kept[address] = (now, found)
        self._size += _size(found)
        while self._size > defaults.ROBOTS_KEPT_BYTES:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._size -= _size(oldest)


def _is_fresh(at: datetime, found: Robots | Failure, now: datetime) -> bool:
    return abs(now - at) < defaults.ROBOTS_FRESH if isinstance(found, Robots) else at == now


def _size(found: Robots | Failure) -> int:
    return found.size if isinstance(found, Robots) else _NONE.size


def _has_none(failure: Failure) -> bool:
    """Whether the answer means that there are no rules: a status of 4xx (but not "too many
    requests", which is no word on the file), nothing at all, or redirects without an end
    (RFC 9309, 2.3.1.2 and 2.3.1.3)."""
    if failure.error in {ErrorClass.EMPTY_BODY, ErrorClass.REDIRECT}:
        return True
    return failure.status in _CLIENT_ERRORS and failure.status != _TOO_MANY
