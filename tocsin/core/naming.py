"""The names that the entries of a document go by: guid, link, or link and title.

Pure. What a guid or a link is worth shows within the document: one that stands for several
things names none of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tocsin.core.identity import entry_key, link_key, titled_key
from tocsin.core.links import ambiguous, canonical_link, names_article
from tocsin.core.model import Entry, ParsedFeed

_COLLIDING: Final = 0.05  # of a document's guids stand for several links: its guids name nothing
_COLLIDING_AT_LEAST: Final = 2  # entries; two may be one of them, said twice


class Guids(StrEnum):
    """What a feed's guids are worth. It only gets less, each time for what the feed did."""

    TRUSTED = "trusted"
    MOVED = "moved"  # all were replaced once, while the links stayed
    VOID = "void"  # they collide, or are replaced again: links name its entries


@dataclass(frozen=True, slots=True)
class Source:
    """The feed a document came from, as far as identity and first contact go."""

    feed_id: int
    feed: str  # the same however its address is spelled
    publisher: str
    language: str | None
    first_contact: bool
    full_text: bool
    guids: Guids = Guids.TRUSTED


@dataclass(frozen=True, slots=True)
class Poll:
    """One parsed document and its feed."""

    source: Source
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class Item:
    """An entry with its names. `key` is None where it says nothing that could be one, `link`
    where that names none or several entries of the document."""

    key: bytes | None
    entry: Entry
    lasting: bool  # whether the feed means the same article whenever it says the same words
    link: bytes | None = None
    titled: bytes | None = None  # of an entry without a guid: its link and title together
    by_guid: bool = False  # whether the key is its guid's


@dataclass(frozen=True, slots=True)
class Identified:
    """A document whose entries are told apart. `guids` is what they are worth from now on."""

    source: Source
    refused: Mapping[str, int]
    items: Sequence[Item]
    guids: Guids = Guids.TRUSTED
    moved: bool = False  # recognised under new guids: what changed with them is no news

    @property
    def keys(self) -> set[bytes]:
        """The names by which its entries may be known, each once."""
        named = {key for item in self.items for key in (item.key, item.titled) if key}
        return named | {item.link for item in self.items if item.link and not item.entry.unread}


def identify(poll: Poll) -> Identified:
    """The entries of a document with their names, in its order.

    A guid that stands for several links in one document names none of them; an entry of that guid
    that was passed over unread has no identity, for it was read under another. Where so many do,
    or did before, the feed's guids name nothing at all. A link that stands for several titles
    names none without its title.
    """
    source, entries = poll.source, poll.parsed.entries
    links = {entry.url: canonical_link(entry.url) for entry in entries if entry.url}
    void = ambiguous((e.guid, links[e.url]) for e in entries if e.guid and e.url)
    guids = _worth(source.guids, entries, void)
    trusting = source.guids is not Guids.VOID
    named = [
        entry if entry.guid and entry.guid not in void and trusting else replace(entry, guid=None)
        for entry in entries
    ]
    shared = ambiguous((links[e.url], e.guid) for e in named if e.guid and e.url)
    crowded = ambiguous((links[e.url], e.title) for e in named if not e.guid and e.url)
    items = []
    for entry, one in zip(entries, named, strict=True):
        link = links[entry.url] if entry.url else ""
        item = _item(source, entry, one, link, alone=link not in (shared if one.guid else crowded))
        if trusting and entry.guid and not one.guid:
            item = replace(item, lasting=False)
        items.append(item if item.lasting or not entry.unread else replace(item, key=None))
    return Identified(source, poll.parsed.refused, items, guids)


def _worth(guids: Guids, entries: Iterable[Entry], void: AbstractSet[str]) -> Guids:
    counts = Counter(entry.guid in void for entry in entries if entry.guid)
    many = counts[True] > _COLLIDING * counts.total()
    several = counts[True] > _COLLIDING_AT_LEAST or not counts[False]
    return Guids.VOID if many and several else guids


def _item(source: Source, entry: Entry, named: Entry, link: str, *, alone: bool) -> Item:
    """`named` is the entry without a guid that names nothing. `alone`: its canonical link names
    no other entry of the document."""
    key = entry_key(named, feed=source.feed, publisher=source.publisher)
    by_guid = bool(named.guid)
    if not link:
        return Item(key, entry, lasting=by_guid, by_guid=by_guid)
    at = link_key(link, publisher=source.publisher) if names_article(link) else None
    if by_guid:
        return Item(key, entry, lasting=True, link=at if alone else None, by_guid=True)
    titled = titled_key(link, entry.title, publisher=source.publisher)
    if at and not alone:
        return Item(titled, entry, lasting=False, link=at, titled=titled)
    return Item(key, entry, lasting=True, titled=titled)
