"""The values that travel between the rooms. Frozen, comparable, free of behaviour.

Times are aware and in UTC. `None` means that a source did not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    """What a text says of the thing mentioned."""

    HAPPENING = "happening"
    POSSIBLE = "possible"
    REJECTED = "rejected"
    ENDED = "ended"
    BACKGROUND = "background"
    UNKNOWN = "unknown"


class Zone(StrEnum):
    """Where in an article a mention stands. Offsets index the title, else the text."""

    TITLE = "title"
    LEAD = "lead"
    TEXT = "text"


class ErrorClass(StrEnum):
    """Why a feed, a page or a file gave nothing: a closed list, so that it can be counted."""

    BAD_URL = "bad_url"
    BLOCKED_ADDRESS = "blocked_address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    REDIRECT = "redirect"
    HTTP_STATUS = "http_status"
    DENIED = "denied"
    EMPTY_BODY = "empty_body"
    NOT_A_FEED = "not_a_feed"
    UNSAFE_XML = "unsafe_xml"
    PARSER_LIMIT = "parser_limit"
    UNREADABLE = "unreadable"
    OWN_NETWORK = "own_network"


@dataclass(frozen=True, slots=True)
class Failure:
    """One item gave nothing. `message` is one line, without secrets, for people."""

    error: ErrorClass
    message: str
    status: int | None = None  # of the HTTP answer, where there was one
    retry_after: float | None = None  # seconds, where the server said


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server wants to hear back in a conditional request; opaque to us (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A body as fetched: whole, decoded from its transfer and content codings, not yet parsed."""

    url: str  # after redirects
    body: bytes = field(repr=False)
    content_type: str | None = None
    content_location: str | None = None
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304 to a conditional request."""

    validators: Validators = Validators()


Fetched = Document | NotModified | Failure


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed document: text is plain, links are absolute http(s) or absent."""

    guid: str | None
    url: str | None
    title: str
    text: str = ""
    author: str | None = None
    published: datetime | None = None
    published_raw: str | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    wording: str = ""  # hex digest of identity, title and text as the document has them
    unread: bool = False  # the caller knew this wording, so its text was not worked out


@dataclass(frozen=True, slots=True)
class FeedHints:
    """What a document says of how often to come back; garbage in it is left out."""

    update_every: timedelta | None = None  # the longest of ttl and sy:update
    skip_hours: frozenset[int] = frozenset()  # UTC hours
    skip_days: frozenset[int] = frozenset()  # Monday is 0


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed document says. `refused` counts items left out, by reason."""

    title: str | None
    url: str | None  # the site's, not the feed's own
    language: str | None
    kind: str  # rss20, atom10, rdf …
    entries: tuple[Entry, ...]
    refused: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    hints: FeedHints = FeedHints()
    cut: bool = False  # it ends in the middle: there may have been more


Parsed = ParsedFeed | Failure


@dataclass(frozen=True, slots=True)
class Page:
    """The main text of a web page."""

    title: str | None
    text: str
    author: str | None = None
    published: datetime | None = None
    language: str | None = None


class Wall(StrEnum):
    """What stands in front of an article."""

    CAPTCHA = "captcha"
    CONSENT = "consent"
    PAYWALL = "paywall"
    LOGIN = "login"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Stub:
    """A page that is not the article but what stands in front of it."""

    wall: Wall


@dataclass(frozen=True, slots=True)
class Text:
    """What is matched: a title and a text, as stored or as given."""

    title: str
    text: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a text that took part in satisfying a query.

    `start` and `end` index the raw title where `zone` is the title, else the raw text, in
    characters; `text == raw[start:end]`. `term` is the query's own spelling. `watch` is None
    for a query that has no name. `cue` is what decided the status, None where nothing did.
    """

    watch: str | None
    term: str
    text: str
    start: int
    end: int
    zone: Zone
    sentence: str
    status: Status
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says for one watch: its mentions, and the status they add up to. `left_out`
    counts the mentions beyond the most that are told."""

    watch: str | None
    status: Status
    mentions: tuple[Mention, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or place named in a text."""

    text: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Message:
    """An alert as a channel is handed it: facts, not markup. Every field may come from a feed,
    so every channel makes it inert in its own way."""

    alert: str  # the short public id, the same in every channel and every repeat
    watch: str
    sequence: int  # 1 rings first, the rest are follow-ups
    status: Status
    title: str
    url: str | None
    publisher: str
    also: tuple[str, ...]  # other publishers of the story
    sentence: str
    marks: tuple[tuple[int, int], ...]  # where in the sentence the terms stand
    cue: str | None
    published: datetime | None
    seen: datetime
    thread: str = ""  # of a follow-up: the public id of the story's first alert
    before: Status | None = None  # of a follow-up: the status told last
    cause: str = ""  # of a follow-up that is no change of status: why it comes
    reply_to: str = ""  # what the channel calls the first message of the thread
    lowered: str = ""  # why it counts for less: an anniversary, an opinion, a live blog
    people: tuple[str, ...] = ()  # named in the article, in the order they come
    places: tuple[str, ...] = ()
    sent: datetime | None = None  # when, of a message on its way; stored it is not known


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A message to the operator: facts, not markup. Names and reasons in it may come from feeds,
    so every channel makes it inert in its own way."""

    alert: str  # the short public id, the same in every channel and every repeat
    title: str
    lines: tuple[str, ...]
    seen: datetime

    @property
    def thread(self) -> str:
        """It answers nothing that was sent before."""
        return self.alert


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a roundup tells, with where to read it. `note` is ours, with names from feeds
    in it."""

    text: str
    note: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What a roundup tells under one heading; `more` were left out."""

    heading: str
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Roundup:
    """Several things told as one message: a digest, what waited, a surge and its evidence. Names
    and texts in it may come from feeds, so every channel makes it inert in its own way."""

    alert: str  # the short public id, the same in every channel and every repeat
    title: str
    sections: tuple[Section, ...]
    seen: datetime

    @property
    def thread(self) -> str:
        """It answers nothing that was sent before."""
        return self.alert


Post = Message | Bulletin | Roundup
"""What a channel is handed."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names; `url` is absolute, http(s). `comments`: it carries readers'."""

    url: str
    title: str
    kind: str  # the media type it is said to have
    comments: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took the message. `receipt`: what it calls it, to be answered in a thread."""

    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: try again, not before `after` seconds where the channel said so."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take this message."""

    reason: str


Sent = Delivered | Deferred | Refused
