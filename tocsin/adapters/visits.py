"""One hop of a fetch: where it goes, and what it may carry there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from aiohttp import hdrs

from tocsin.adapters import codings
from tocsin.adapters.faults import Stop
from tocsin.adapters.targets import BadUrlError, Target
from tocsin.adapters.trails import Trail
from tocsin.core import defaults
from tocsin.core.model import ErrorClass, Validators

FEED_TYPES: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
PAGE_TYPES: Final = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One document asked for. What may hold secrets stays out of its repr.

    `before_hop` is told where a redirect leads before that is asked, while nothing is held up by
    it; what it raises ends the fetch.
    """

    url: str = field(repr=False)
    validators: Validators = field(default_factory=Validators)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    user_agent: str | None = None
    proxy: str | None = field(default=None, repr=False)
    wire_bytes: int = defaults.FEED_WIRE_BYTES
    max_bytes: int = defaults.FEED_BYTES
    accept: str = FEED_TYPES
    before_hop: Callable[[str], Awaitable[None]] | None = field(default=None, repr=False)
    trail: Trail = field(default_factory=Trail, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request at one of its hops."""

    target: Target
    request: Request

    def headers(self, user_agent: str) -> dict[str, str]:
        """All that is sent. Ours for the content coding stands, whatever a feed's own say."""
        conditions = {
            hdrs.IF_NONE_MATCH: self.request.validators.etag,
            hdrs.IF_MODIFIED_SINCE: self.request.validators.last_modified,
            hdrs.AUTHORIZATION: self.target.authorization,
        }
        return {
            hdrs.ACCEPT: self.request.accept,
            hdrs.USER_AGENT: self.request.user_agent or user_agent,
            **{name: value for name, value in conditions.items() if value},
            **self.request.headers,
            hdrs.ACCEPT_ENCODING: codings.ACCEPTED,
        }

    def redirected(self, location: str) -> Self:
        """The next hop. Another name, port or scheme gets no credentials, own headers, validators.

        Raises `Stop`.
        """
        try:
            there = self.target.redirected(location)
        except BadUrlError as error:
            raise self._refused(f"redirects, but {error}") from error
        if there.server == self.target.server:
            there = replace(there, authorization=self.target.authorization)
            return type(self)(there, self.request)
        if self._carries_secrets and (self.target.url.scheme, there.url.scheme) == (
            "https",
            "http",
        ):
            raise self._refused("redirects a request with credentials from https to http")
        return type(self)(there, replace(self.request, validators=Validators(), headers={}))

    @property
    def _carries_secrets(self) -> bool:
        return bool(self.target.authorization or self.request.headers)

    def _refused(self, reason: str) -> Stop:
        return Stop(ErrorClass.REDIRECT, self.target.host, reason)
