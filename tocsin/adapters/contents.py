"""What a feed document says, as it is written: what every way of reading one gives.

Nothing here is cleaned, resolved or bounded yet. That is done once for all of them, in `entries`.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tocsin.core.model import FeedHints

PLAIN: Final = "text/plain"
HTML: Final = "text/html"
XHTML: Final = "application/xhtml+xml"


class Markup(NamedTuple):
    """A text and what its format says it is: one of the types above, or empty for no word."""

    value: str
    kind: str


@dataclass(slots=True)
class Item:
    """One item of a document. `None` is what it does not say; an empty text is said."""

    guid: str | None = None
    link: str | None = None
    links: list[str] = field(default_factory=list)  # where else it may be read
    title: Markup | None = None
    texts: list[Markup] = field(default_factory=list)  # its summary, then its contents
    people: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    published: str | None = None
    updated: str | None = None


@dataclass(slots=True)
class Contents:
    """A whole document. `kind`, `refused` and `problems` as in `ParsedFeed`."""

    kind: str
    title: Markup | None = None
    link: str | None = None
    language: str | None = None
    items: list[Item] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    hints: FeedHints = field(default_factory=FeedHints)
    cut: bool = False  # as in `ParsedFeed`

    @property
    def declared(self) -> bool:
        """Whether the format makes writers say if a text is HTML, so that they are believed."""
        return self.kind.startswith(("atom", "json", "sitemap"))


@dataclass(frozen=True, slots=True)
class Odd:
    """A document that only the tolerant reader should read, and what is odd about it."""

    reason: str
