"""Names resolved within a limit, and sockets made only for addresses that may be dialled.

The check stands where the socket is made, with the very address that is connected next. So it
covers address literals, odd spellings of them, redirects and names that change their answer.
A name with public and forbidden addresses is dialled at its public ones only.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

from tocsin.adapters.addresses import Network, why_forbidden
from tocsin.adapters.metering import MeteredSocket

AddressInfo = tuple[Any, ...]
Lookup = Callable[[str, int, socket.AddressFamily], Awaitable[Sequence[AddressInfo]]]
# Names that are this host's own, whatever a resolver says (RFC 6761, 6.3).
_LOCAL: Final = re.compile(r"(?:.*\.)?localhost\.?", re.IGNORECASE)
# For proxies, which are the operator's own.
ANYWHERE: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))


class ForbiddenAddressError(OSError):
    """The address must not be dialled; the message is its kind.

    Two of a kind read alike, which lets the connector keep this type for a name that has several.
    """


def socket_maker(allow: Sequence[Network]) -> Callable[[AddressInfo], socket.socket]:
    """A socket factory that raises `ForbiddenAddressError` instead of dialling."""

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        if reason := why_forbidden(ip_address(address[0]), allow):
            raise ForbiddenAddressError(reason)
        return MeteredSocket(family, kind, protocol)

    return make


class SystemLookup:
    """`getaddrinfo` in threads of its own: a burst of slow names holds up nothing else."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(
        self, host: str, port: int, family: socket.AddressFamily
    ) -> Sequence[AddressInfo]:
        """What the system says. Raises `OSError`."""

        def ask() -> Sequence[AddressInfo]:
            try:
                return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
            except OSError:
                # Of an own shortage a resolver says many things; this raises what it is.
                socket.socket().close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._pool, ask)

    def close(self) -> None:
        """Do not wait for answers that nobody wants any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Resolver(AbstractResolver):
    """aiohttp's resolver over a look-up, each within `limit`. Raises `OSError`."""

    def __init__(self, lookup: Lookup, limit: timedelta) -> None:
        self._lookup = lookup
        self._limit = limit.total_seconds()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name."""
        name = "localhost" if _LOCAL.fullmatch(host) else host
        try:
            async with asyncio.timeout(self._limit):
                infos = await self._lookup(name, port, family)
        except TimeoutError as error:
            raise OSError(None, f"no answer from DNS within {self._limit:g} s") from error
        except UnicodeError as error:
            raise OSError(None, "not a name that DNS can hold") from error
        return [_result(host, port, info) for info in infos]

    async def close(self) -> None:
        """Nothing is held open."""

    async def why_forbidden(self, host: str, port: int, allow: Sequence[Network]) -> str | None:
        """Why a proxy must not be asked for this host, None where nothing is known against it.

        A name that only the proxy can resolve is the proxy's to judge.
        """
        try:
            found = await self.resolve(host, port)
        except OSError:
            return None
        reasons = (why_forbidden(ip_address(result["host"]), allow) for result in found)
        return next((reason for reason in reasons if reason), None)


def _result(host: str, port: int, info: AddressInfo) -> ResolveResult:
    family, _, protocol, _, address = info
    return ResolveResult(
        hostname=host,
        host=_with_zone(address),
        port=port,
        family=family,
        proto=protocol,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


def _with_zone(address: Sequence[Any]) -> str:
    host, _, *rest = address
    scope = rest[1] if len(rest) > 1 else 0
    return f"{host}%{scope}" if scope and "%" not in host else str(host)
