"""What an HTTP answer gives us: a document read within its limits, or the reason for none."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from aiohttp import hdrs

from tocsin.adapters import codings
from tocsin.adapters.faults import Stop, phrase
from tocsin.adapters.visits import Request, Visit
from tocsin.core import defaults
from tocsin.core.model import Document, ErrorClass, Fetched, NotModified, Validators

_MOVED: Final = frozenset((301, 302, 303, 307, 308))
_NOT_MODIFIED: Final = 304
_NO_BODY: Final = frozenset((204, 205))
_WHOLE: Final = frozenset((200, 203))
_VALIDATOR_CHARS: Final = 500
_SECONDS_DIGITS: Final = 9


async def read_answer(visit: Visit, response: aiohttp.ClientResponse) -> Fetched | Visit:
    """The outcome of one hop, or the next hop. Raises `Stop`."""
    status, host = response.status, visit.target.host
    if status in _MOVED:
        return _moved(visit, response)
    if status == _NOT_MODIFIED:
        return _not_modified(visit, response)
    if status not in _WHOLE:
        kind = ErrorClass.EMPTY_BODY if status in _NO_BODY else ErrorClass.HTTP_STATUS
        after = retry_after(response.headers)
        raise Stop(kind, host, f"answered {phrase(status)}", status=status, retry_after=after)
    return _document(visit, response, await _body(visit.request, response, host))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks us to wait (RFC 9110, 10.2.3); a date counts from the answer's
    own `Date`. None where it does not say, or says nonsense."""
    said, dated = headers.get(hdrs.RETRY_AFTER, "").strip(), headers.get(hdrs.DATE, "")
    if said.isdecimal() and said.isascii():
        return float(said[:_SECONDS_DIGITS])
    try:
        wait = (parsedate_to_datetime(said) - parsedate_to_datetime(dated)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(wait, 0.0)


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


async def _body(request: Request, response: aiohttp.ClientResponse, host: str) -> bytes:
    try:
        decoder = codings.decoder(response.headers.getall(hdrs.CONTENT_ENCODING, []))
        body, wire = bytearray(), 0
        async for chunk in response.content.iter_any():
            wire += len(chunk)
            body += decoder.feed(chunk, request.max_bytes - len(body))
            if wire > request.wire_bytes or len(body) > request.max_bytes:
                raise _too_large(request, host)
        decoder.finish()
    except codings.CodingError as error:
        raise Stop(error.error, host, str(error)) from error
    return bytes(body)


def _too_large(request: Request, host: str) -> Stop:
    wire, most = request.wire_bytes / defaults.MIB, request.max_bytes / defaults.MIB
    reason = f"more than {wire:.3g} MiB sent or {most:.3g} MiB unpacked"
    return Stop(ErrorClass.TOO_LARGE, host, reason)
