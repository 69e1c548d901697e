"""URLs as somebody else wrote them, made into something that can be asked, or refused."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

from yarl import URL

from tocsin.adapters.addresses import spelled
from tocsin.core import defaults

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
# A name, or an IPv6 address without a zone: what has one is nowhere but here.
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*")
# What servers leave in a Location, and browsers escape: blanks, and bytes that are no UTF-8.
_UNESCAPED: Final = re.compile("[ \udc80-\udcff]")
_PORTS: Final = range(1, 65536)
# Ports of other protocols that speak in lines and could be talked into something
# (Fetch standard, "port blocking", and the usual in-memory stores).
# fmt: off
_NOT_WEB: Final = frozenset((
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95,
    101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161,
    179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563,
    587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
))
# fmt: on


class BadUrlError(ValueError):
    """Not a URL that we ask. The message says why, without the URL."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: a URL without user information, which stands in `authorization`."""

    url: URL
    authorization: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The name or address asked, for people and for resolving."""
        return self.url.raw_host or ""

    @property
    def origin(self) -> str:
        """Name and port: what counts as one host for politeness."""
        return f"{self.host.rstrip('.')}:{self.url.port}"

    @property
    def server(self) -> tuple[str, str]:
        """Scheme, name and port: what credentials were given for."""
        return self.url.scheme, self.origin

    def redirected(self, location: str) -> Self:
        """Where a Location leads (RFC 9110, 10.2.2); user information in it is dropped.

        Raises `BadUrlError`.
        """
        escaped = _UNESCAPED.sub(lambda odd: f"%{ord(odd[0]) & 0xFF:02X}", location.strip())
        with _reading():
            return type(self)(_bare(_checked(escaped, self.url)))


@contextmanager
def _reading() -> Iterator[None]:
    """What the library raises for a URL, some of it only when a part is asked for, as one error:
    besides `ValueError` it is an `IndexError` for the odd forms of an address in brackets."""
    try:
        yield
    except BadUrlError:
        raise
    except (ValueError, LookupError) as error:
        raise BadUrlError("the URL cannot be read") from error


def _parsed(raw: str, base: URL | None) -> URL:
    if len(raw) > defaults.URL_CHARS:
        raise BadUrlError(f"the URL is longer than {defaults.URL_CHARS} characters")
    if _FORBIDDEN.search(raw):
        raise BadUrlError("the URL holds a backslash, a blank or a control character")
    return base.join(URL(raw)) if base else URL(raw)


def _port(url: URL) -> int | None:
    try:
        return url.port
    except ValueError as error:
        raise BadUrlError("the port is not a number from 1 to 65535") from error


def _checked(raw: str, base: URL | None = None) -> URL:
    url = _parsed(raw, base)
    if url.scheme not in {"http", "https"}:
        raise BadUrlError("only http and https URLs are asked")
    if not url.raw_host or not _HOST.fullmatch(url.raw_host):
        raise BadUrlError("the URL names no host that can be asked")
    if "@" in (url.raw_user or "") or raw.split("//", 1)[-1].partition("/")[0].count("@") > 1:
        raise BadUrlError("the URL has more than one @ before its host")
    port = _port(url)
    if port not in _PORTS:
        raise BadUrlError("the port is not a number from 1 to 65535")
    if port in _NOT_WEB:
        raise BadUrlError(f"port {port} belongs to another protocol than HTTP")
    return _plainly_spelled(url)


def _plainly_spelled(url: URL) -> URL:
    host = url.raw_host or ""
    try:
        address = spelled(host)
    except ValueError as error:
        raise BadUrlError("the host is a number that is no address") from error
    return url if address is None or str(address) == host else url.with_host(str(address))


def _bare(url: URL) -> URL:
    """Without what is never sent. Most have neither, and every copy costs."""
    if url.raw_user is not None or url.raw_password is not None:
        url = url.with_user(None)
    return url.with_fragment(None) if url.raw_fragment else url


def _basic(url: URL) -> str | None:
    """RFC 7617, in UTF-8."""
    if url.user is None and url.password is None:
        return None
    pair = f"{url.user or ''}:{url.password or ''}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def target(raw: str) -> Target:
    """What to ask for the URL `raw`. Raises `BadUrlError`."""
    with _reading():
        url = _checked(raw.strip())
        return Target(_bare(url), _basic(url))
