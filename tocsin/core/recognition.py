"""Which stored article an entry is: by its own key, or by its link where that is safe.

Pure. A wrong join loses news and a wrong split nags. So a link joins two guids only where
something else says that they are one article, and never where it stands for several entries of
one document.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from tocsin.core.identity import content_hash
from tocsin.core.links import kin
from tocsin.core.model import Entry
from tocsin.core.naming import Guids, Identified, Item, Source

_MOVED_AT_LEAST: Final = 3  # entries that came back under new guids; fewer prove nothing


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an article, as far as identity and edits go."""

    guid: str | None
    title: str
    updated: datetime | None = None
    hash_edits: int = 0  # edits without a new title or a new date


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows: articles by key, and by (feed, key) the content last seen there.

    `names` are further names of these articles: each leads to the key. `retired` are names of
    articles that were deleted.
    """

    ids: Mapping[bytes, int]
    contents: Mapping[tuple[int, bytes], bytes]
    names: Mapping[bytes, bytes] = field(default_factory=dict)
    known: Mapping[bytes, Known] = field(default_factory=dict)
    retired: AbstractSet[bytes] = frozenset()


@dataclass(slots=True)
class _Memory:
    """What is known while a batch is gone through: what is stored, and what came before."""

    names: dict[bytes, bytes]
    known: dict[bytes, Known]
    contents: Mapping[tuple[int, bytes], bytes]  # as stored: what a document says changes none
    seen: set[tuple[int, bytes]]
    added: dict[bytes, bytes] = field(default_factory=dict)

    def name(self, key: bytes | None, article: bytes) -> None:
        """From now on `key` leads to the article, unless it leads to another."""
        if key and key not in self.names:
            self.names[key] = article
            if key != article:
                self.added[key] = article


@dataclass(frozen=True, slots=True)
class Recognised:
    """The documents of a batch, each item under the key of its article, and new names."""

    documents: Sequence[Identified]
    names: Mapping[bytes, bytes]


def recognise(documents: Iterable[Identified], stored: Stored) -> Recognised:
    """Find the article of every entry, in order: a later document knows what an earlier one
    brought. An entry that is none of them is an article of its own, under its own key."""
    names = {**{key: key for key in stored.ids}, **stored.names}
    memory = _Memory(names, dict(stored.known), stored.contents, set(stored.contents))
    return Recognised([_recognised(one, memory) for one in documents], memory.added)


def _recognised(document: Identified, memory: _Memory) -> Identified:
    source, moved = document.source, _has_moved(document, memory)
    articles: dict[int, bytes] = {}
    order = sorted(range(len(document.items)), key=lambda at: _order(document.items[at]))
    for at in order:
        item = document.items[at]
        if item.key is None:
            continue
        found = _found(item, source, memory, moved=moved)
        articles[at] = found or item.key
        _remember(item, articles[at], source, memory, is_new=found is None)
    items = [
        replace(item, key=articles[at]) if at in articles else item
        for at, item in enumerate(document.items)
    ]
    guids = document.guids
    if moved and guids is not Guids.VOID:
        guids = Guids.MOVED if source.guids is Guids.TRUSTED else Guids.VOID
    return replace(document, items=items, guids=guids, moved=moved)


def _order(item: Item) -> tuple[bool, bytes, str]:
    """Guids first: they say most. Not as the document has it: its order means nothing."""
    return not item.by_guid, item.key or b"", item.entry.wording


def _found(item: Item, source: Source, memory: _Memory, *, moved: bool) -> bytes | None:
    names, own = memory.names, item.titled and memory.names.get(item.titled)
    direct = own or (item.key and names.get(item.key))
    if direct or item.link is None or item.entry.unread:
        return direct or None
    there = names.get(item.link)
    if there is None:
        return None
    return there if _is_same(item, there, source, memory, moved=moved) else None


def _is_same(item: Item, there: bytes, source: Source, memory: _Memory, *, moved: bool) -> bool:
    """Whether an entry whose own key is new is the article that its link leads to."""
    entry, article = item.entry, memory.known.get(there)
    if article is None:
        return False
    if not item.by_guid or not entry.guid:  # its link stands for several titles
        return article.title == entry.title
    if article.guid is None or kin(article.guid, entry.guid):
        return True
    if (source.feed_id, there) not in memory.seen:  # another feed has numbers of its own
        return article.guid == entry.guid or _is_titled(entry, article)
    return moved or memory.contents.get((source.feed_id, there)) == content_hash(entry)


def _is_titled(entry: Entry, article: Known) -> bool:
    return bool(entry.title) and entry.title.casefold() == article.title.casefold()


def _has_moved(document: Identified, memory: _Memory) -> bool:
    """Whether all guids are new, and most of the articles are not: they came back at their links,
    under their titles; where they are few, in their very words."""
    feed_id = document.source.feed_id
    guided = [item for item in document.items if item.by_guid and item.key]
    if not guided or any(item.key in memory.names for item in guided):
        return False
    back = [
        (item.entry, memory.known[there], memory.contents[feed_id, there])
        for item in guided
        if (there := memory.names.get(item.link or b"")) and (feed_id, there) in memory.contents
        if (article := memory.known.get(there)) and article.guid
        if not kin(article.guid, item.entry.guid or "")
    ]
    if len(guided) < _MOVED_AT_LEAST:
        worded = sum(content == content_hash(entry) for entry, _, content in back)
        return worded == len(guided)
    titled = sum(_is_titled(entry, article) for entry, article, _ in back)
    return len(back) >= _MOVED_AT_LEAST and 2 * titled >= len(guided)


def _remember(item: Item, article: bytes, source: Source, memory: _Memory, *, is_new: bool) -> None:
    entry, seen = item.entry, (source.feed_id, article)
    memory.name(item.key, article)
    if entry.unread:
        return
    content = content_hash(entry)
    reworded = memory.contents.get(seen, content) != content
    if is_new:
        memory.known[article] = Known(entry.guid, entry.title, entry.updated)
    if (is_new or reworded) and item.by_guid:  # a site gives a new headline a new link
        memory.name(item.link, article)
    memory.seen.add(seen)
