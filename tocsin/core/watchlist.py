"""The watchlist: what is polled, what is watched for, and where it rings.

Values and questions about them; `tocsin.core.watchlist_file` reads them from TOML.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from tocsin.core import defaults
from tocsin.core.errors import SettingError
from tocsin.core.model import Status
from tocsin.core.query import Query, print_query

if TYPE_CHECKING:
    from tocsin.core.opml import OpmlFeed
    from tocsin.core.trial import Judge

RUNG_BY_DEFAULT: Final = frozenset(Status) - {Status.BACKGROUND}

_SECRET_VALUE: Final = re.compile(
    r"([?&;])((?:api[-_]?|access[-_]?|auth[-_]?|client[-_]?)?"
    r"(?:key|token|secret|password|passwd|pwd|pass|auth|sig|signature|session|sid)=)[^&;#]+",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")  # as a shell names variables


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """A feed to poll. `url`, `headers` and `proxy` may hold secrets and `${NAME}`; `name` never.

    `publisher` is None where it follows from the URL.
    """

    url: str = field(repr=False)
    name: str
    publisher: str | None = None
    every: timedelta = defaults.POLL_EVERY
    steady: bool = False  # `every` was asked for: it is kept to
    language: str | None = None
    full_text: bool = False
    conditional: bool = True
    user_agent: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WatchConfig:
    """What a user tracks. `queries` by language, `query` for every other.

    `status`: rings at once on these, the rest goes to the digest. `unknown` is among them
    unless none is: it rings as if listed. `channels` and `status` do not change what matches.
    """

    name: str
    query: Query
    query_text: str
    queries: Mapping[str, Query] = field(default_factory=dict)
    status: frozenset[Status] = RUNG_BY_DEFAULT
    channels: tuple[str, ...] = ()
    critical: bool = False
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()
    budget: int = defaults.ALERTS_AN_HOUR
    surge: bool = False
    silence_days: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelConfig:
    """Where to ring. `quiet` and `digest` are hours of the day in `timezone`.

    `quiet` is (from, until), the first included, the second not; it may span midnight.
    `timezone` is a name that `zoneinfo.ZoneInfo` takes.
    """

    name: str
    url: str = field(repr=False)
    quiet: tuple[time, time] | None = None
    timezone: str = "UTC"
    digest: time | None = None


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The whole file. `operator` names the channel for broken feeds and dead deliveries."""

    feeds: tuple[FeedConfig, ...] = ()
    watches: tuple[WatchConfig, ...] = ()
    channels: tuple[ChannelConfig, ...] = ()
    operator: str | None = None
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opml: tuple[str, ...] = ()


def load(text: str, file: str, judge: "Judge | None" = None) -> Watchlist:
    """The watchlist that a TOML text says; `file` is its name in errors.

    Reads no other file and no environment: `opml` names files for `with_opml`, and `${NAME}`
    stays as written. Raises `WatchlistError` with line and column, also at the first fault that
    `judge` finds with a watch.
    """
    from tocsin.core.watchlist_file import read  # only the file needs TOML and the grammar

    return read(text, file, judge)


def with_opml(watchlist: Watchlist, documents: Iterable[tuple[str, str | bytes]]) -> Watchlist:
    """The watchlist and the feeds of OPML documents, each given as (file, text).

    A feed that is there already keeps its own settings. Raises `WatchlistError`.
    """
    from tocsin.core import opml

    feeds = {feed_address(feed.url): feed for feed in watchlist.feeds}
    for file, text in documents:
        for row in opml.read(text, file):
            feed = FeedConfig(row.url, row.title or feed_name(row.url))
            feeds.setdefault(feed_address(row.url), feed)
    return replace(watchlist, feeds=tuple(feeds.values()))


def feed_address(url: str) -> str:
    """The same for two spellings of one feed: case of the host, port, fragment, credentials."""
    scheme, _, rest = url.strip().partition("://")
    host, slash, path = rest.partition("#")[0].partition("/")
    scheme, host = scheme.lower(), host.rpartition("@")[2].lower()
    host = host.removesuffix({"http": ":80", "https": ":443"}.get(scheme, ""))
    return f"{scheme}://{host}{slash or '/'}{path}"


def lookalike(url: str) -> str:
    """The same for two addresses that are one feed most likely: http or https, www, a slash."""
    return feed_address(url).partition("://")[2].removeprefix("www.").rstrip("/")


@dataclass(frozen=True, slots=True)
class Merged:
    """The feeds of a list, each once; and the addresses that were listed again, that are watched
    already, and that look like another of the list."""

    feeds: tuple["OpmlFeed", ...]
    repeated: tuple[str, ...]
    watched: tuple[str, ...]
    alike: tuple[str, ...]


def merged(rows: Iterable["OpmlFeed"], watched: Iterable[str]) -> Merged:
    """A list held against itself and against the feeds that are watched."""
    there = {feed_address(url) for url in watched}
    taken: dict[str, OpmlFeed] = {}
    repeated, known, alike = [], [], []
    looks: set[str] = set()
    for row in rows:
        address = feed_address(row.url)
        if address in taken:
            repeated.append(row.url)
            continue
        taken[address] = row
        if address in there:
            known.append(row.url)
        elif lookalike(row.url) in looks:
            alike.append(row.url)
        looks.add(lookalike(row.url))
    return Merged(tuple(taken.values()), tuple(repeated), tuple(known), tuple(alike))


def without_credentials(url: str) -> str:
    """`url` without user name and password; as it is where it cannot be read."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return url


def without_secrets(url: str) -> str:
    """`url` as it may be kept and shown: no credentials, and no value of a parameter that is
    named like a secret."""
    return _SECRET_VALUE.sub(r"\1\2…", without_credentials(url))


def feed_name(url: str) -> str:
    """Host and path: what is left to show of a URL once nothing in it can be a secret."""
    rest = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0]
    host, slash, path = rest.partition("/")
    return (host.rpartition("@")[2] + slash + path).rstrip("/")


def feed_digest(feed: FeedConfig) -> bytes:
    """The same as long as a feed's row asks for the same; nothing of its secrets is in it."""
    sent = (feed.user_agent, sorted(feed.headers), bool(feed.proxy))
    polled = (feed.every.total_seconds(), feed.steady, feed.full_text, feed.conditional)
    return bytes.fromhex(_hash([*polled, *sent]))


def match_digest(watch: WatchConfig) -> str:
    """The same as long as the watch matches the same: 64 hexadecimal digits over its queries."""
    queries = {language: print_query(query) for language, query in watch.queries.items()}
    return _hash([print_query(watch.query), queries])


def digest(watchlist: Watchlist) -> str:
    """The same as long as every watch, by name, matches the same; their order does not count."""
    return _hash({watch.name: match_digest(watch) for watch in watchlist.watches})


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def references(watchlist: Watchlist) -> dict[str, str]:
    """The names of the environment that the watchlist asks for, and what first asks for each."""
    found: dict[str, str] = {}
    for where, text in _texts(watchlist):
        for name in _REFERENCE.findall(text):
            found.setdefault(name, where)
    return found


def _texts(watchlist: Watchlist) -> Iterator[tuple[str, str]]:
    for channel in watchlist.channels:
        yield f"the url of channel {channel.name}", channel.url
    for feed in watchlist.feeds:
        yield f"the url of feed {feed.name}", feed.url
        yield f"the proxy of feed {feed.name}", feed.proxy or ""
        for header, value in feed.headers.items():
            yield f"the header {header} of feed {feed.name}", value


def misspelled(text: str) -> bool:
    """Whether a `${` begins something that is no `${NAME}`."""
    return "${" in _REFERENCE.sub("", text)


def expand(text: str, environment: Mapping[str, str]) -> str:
    """`text` with every `${NAME}` replaced. Raises `SettingError` that names what is not set."""

    def value(reference: re.Match[str]) -> str:
        name = reference[1]
        if not environment.get(name):
            raise SettingError(f"{name} is not set", hint=f"set {name}, the watchlist asks for it")
        return environment[name]

    return _REFERENCE.sub(value, text)
