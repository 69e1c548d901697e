"""What an HTTP answer gives us: a document read within its limits, or the reason for none."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import aiohttp
from aiohttp import hdrs

from tocsin.adapters import codings
from tocsin.adapters.faults import Stop, phrase, too_large
from tocsin.adapters.metering import METER
from tocsin.adapters.visits import Request, Visit
from tocsin.core.model import Document, ErrorClass, Fetched, NotModified, Validators

_MOVED: Final = frozenset((301, 302, 303, 307, 308))
_NOT_MODIFIED: Final = 304
_NO_BODY: Final = frozenset((204, 205))
_WHOLE: Final = frozenset((200, 203))
# Who is not let in: unauthorized, payment required, forbidden, unavailable for legal reasons.
_DENIED: Final = frozenset((401, 402, 403, 451))
# Set where a page that checks its visitor stands in place of what was asked (Cloudflare, AWS WAF).
_CHECKED: Final = ("cf-mitigated", "x-amzn-waf-action")
_VALIDATOR_CHARS: Final = 500


async def read_answer(
    visit: Visit, response: aiohttp.ClientResponse, grow: Callable[[int], Awaitable[None]]
) -> Fetched | Visit:
    """The outcome of one hop, or the next hop. Raises `Stop`. `grow` is told how large the body
    is by now, and may keep it waiting."""
    status, host = response.status, visit.target.host
    visit.request.trail.note(visit.target, response)
    if any(name in response.headers for name in _CHECKED):
        reason = "answered with a check that only a browser passes"
        raise Stop(ErrorClass.DENIED, host, reason, status=status)
    if status in _MOVED:
        return _moved(visit, response)
    if status == _NOT_MODIFIED:
        return _not_modified(visit, response)
    if status not in _WHOLE:
        raise Stop(
            _kind(status),
            host,
            f"answered {phrase(status)}",
            status=status,
            retry_after=_wait(visit),
        )
    return _document(visit, response, await _body(visit.request, response, host, grow))


def _kind(status: int) -> ErrorClass:
    if status in _DENIED:
        return ErrorClass.DENIED
    return ErrorClass.EMPTY_BODY if status in _NO_BODY else ErrorClass.HTTP_STATUS


def _wait(visit: Visit) -> float | None:
    """The seconds that the server asks us to wait."""
    asked = visit.request.trail.hints.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else None


def _document(visit: Visit, response: aiohttp.ClientResponse, body: bytes) -> Document:
    if not body:
        raise Stop(
            ErrorClass.EMPTY_BODY,
            visit.target.host,
            "answered with an empty body",
            status=response.status,
        )
    return Document(
        url=str(visit.target.url),
        body=body,
        content_type=response.headers.get(hdrs.CONTENT_TYPE),
        content_location=response.headers.get(hdrs.CONTENT_LOCATION),
        validators=_validators(response),
    )


def _moved(visit: Visit, response: aiohttp.ClientResponse) -> Visit:
    location = response.headers.get(hdrs.LOCATION)
    if not location:
        raise Stop(
            ErrorClass.REDIRECT,
            visit.target.host,
            f"answered {phrase(response.status)} without saying where to",
        )
    return visit.redirected(location)


def _not_modified(visit: Visit, response: aiohttp.ClientResponse) -> NotModified:
    sent = visit.request.validators
    if sent == Validators():
        raise Stop(
            ErrorClass.PROTOCOL,
            visit.target.host,
            "answered 304 to a request without conditions",
            status=_NOT_MODIFIED,
        )
    new = _validators(response)
    return NotModified(Validators(new.etag or sent.etag, new.last_modified or sent.last_modified))


def _validators(response: aiohttp.ClientResponse) -> Validators:
    return Validators(
        _opaque(response.headers.get(hdrs.ETAG)),
        _opaque(response.headers.get(hdrs.LAST_MODIFIED)),
    )


def _opaque(value: str | None) -> str | None:
    """A validator fit to be stored and sent back, else none."""
    if value and len(value) <= _VALIDATOR_CHARS and value.isascii() and value.isprintable():
        return value
    return None


async def _body(
    request: Request,
    response: aiohttp.ClientResponse,
    host: str,
    grow: Callable[[int], Awaitable[None]],
) -> bytes:
    try:
        decoder = codings.decoder(response.headers.getall(hdrs.CONTENT_ENCODING, []))
        body, wire = bytearray(), 0
        async for chunk in response.content.iter_any():
            wire += len(chunk)
            body += decoder.feed(chunk, request.max_bytes - len(body))
            if wire > request.wire_bytes or len(body) > request.max_bytes:
                raise too_large(host, request.wire_bytes, request.max_bytes)
            await grow(len(body))
        decoder.finish()
        request.trail.size = len(body)
    except codings.CodingError as error:
        raise Stop(error.error, host, str(error)) from error
    if METER.get().broken and not _tells_its_end(response):
        raise Stop(ErrorClass.TRUNCATED, host, "the connection broke before the body's end")
    return bytes(body)


def _tells_its_end(response: aiohttp.ClientResponse) -> bool:
    """Else the body ends where the connection does (RFC 9112, 6.3)."""
    return hdrs.CONTENT_LENGTH in response.headers or hdrs.TRANSFER_ENCODING in response.headers
