"""What went wrong in an exchange, as a `Failure`: the class counts, the message is for people.

Nothing of the URL but its host stands in a message, and nothing that a server wrote.
"""

import errno
import os
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import aiohttp

from tocsin.adapters.dialling import ForbiddenAddressError
from tocsin.core import defaults
from tocsin.core.model import ErrorClass, Failure

# The first row that fits decides, so a class stands before those it descends from.
_PLAIN: Final[Sequence[tuple[type[Exception], ErrorClass, str]]] = (
    (aiohttp.ClientSSLError, ErrorClass.TLS, "the server does not speak TLS that we accept"),
    (aiohttp.ServerTimeoutError, ErrorClass.TIMEOUT, "no connection in time"),
    (aiohttp.ClientPayloadError, ErrorClass.TRUNCATED, "the answer broke off before its end"),
    (aiohttp.ClientConnectionError, ErrorClass.CONNECT, "closed the connection without an answer"),
    (aiohttp.InvalidURL, ErrorClass.BAD_URL, "the URL cannot be read"),
    (aiohttp.ClientHttpProxyError, ErrorClass.CONNECT, "the proxy refuses"),
)


# Of sockets and files we have no more: the fault of no server.
_OWN: Final = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))


class UnansweredError(aiohttp.ClientConnectionError):
    """A new connection ended without an answer."""


class Stop(Exception):  # noqa: N818  how inner steps hand a failure out to the gate's fetch
    """Ends a fetch with this failure."""

    def __init__(
        self,
        error: ErrorClass,
        host: str,
        reason: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.failure = Failure(error, f"{host}: {reason}", status, retry_after)


def _reason(error: OSError) -> str:
    if isinstance(error.errno, int) and error.errno > 0:
        return os.strerror(error.errno).lower()
    return (error.strerror or "unreachable").lower()


def _connecting(error: aiohttp.ClientConnectorError) -> tuple[ErrorClass, str]:
    match error:
        case aiohttp.ClientConnectorError(os_error=OSError(errno=number)) if number in _OWN:
            return ErrorClass.OWN_NETWORK, f"we can open no connection ({_reason(error.os_error)})"
        case aiohttp.ClientConnectorDNSError():
            return ErrorClass.DNS, f"the name does not resolve ({_reason(error.os_error)})"
        case aiohttp.ClientConnectorError(os_error=ForbiddenAddressError() as refused):
            return ErrorClass.BLOCKED_ADDRESS, blocked(str(refused))
        case aiohttp.ClientProxyConnectionError():
            return ErrorClass.CONNECT, f"no connection to its proxy ({_reason(error.os_error)})"
        case _:
            return ErrorClass.CONNECT, f"no connection ({_reason(error.os_error)})"


def _kind(error: Exception) -> tuple[ErrorClass, str]:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or "it does not verify"
        return ErrorClass.TLS, f"the certificate is not accepted ({why})"
    if isinstance(error, aiohttp.ClientConnectorError) and not isinstance(
        error, aiohttp.ClientSSLError
    ):
        return _connecting(error)
    for kind, error_class, reason in _PLAIN:
        if isinstance(error, kind):
            return error_class, reason
    return ErrorClass.PROTOCOL, f"the answer is not HTTP as we read it ({type(error).__name__})"


def stop_for(error: Exception, host: str) -> Stop:
    """What an exception of the HTTP client stands for."""
    kind, reason = _kind(error)
    return Stop(kind, host, reason)


def phrase(status: int) -> str:
    """A status code in the registry's words, never in the server's."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def too_large(host: str, wire: int, most: int) -> Stop:
    """More than these bytes were sent, or unpacked."""
    reason = (
        f"more than {wire / defaults.MIB:.3g} MiB sent or {most / defaults.MIB:.3g} MiB unpacked"
    )
    return Stop(ErrorClass.TOO_LARGE, host, reason)


def blocked(kind: str) -> str:
    """That an address of this kind is not dialled, and how to allow it."""
    return f"leads to a {kind} address, which TOCSIN_FETCH_ALLOW does not open"
