"""What "the same article" means: keys of fixed length from what an entry says of itself.

An entry is known by its guid; without one by its link; without either by its words. A guid
that is a URL, `tag:` or `urn:` is the publisher's; any other may be a counter that the next
feed counts too, so it is the feed's. Keys of a publisher are its own: two never share one.
"""

from hashlib import sha256
from typing import Final

from tocsin.core.links import canonical_link, names_article
from tocsin.core.model import Entry

_GLOBAL_GUIDS: Final = ("http://", "https://", "tag:", "urn:")


def digest(*parts: str) -> bytes:
    """SHA-256 over the parts, unambiguous about where one ends."""
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()


def entry_key(entry: Entry, *, feed: str, publisher: str) -> bytes | None:
    """The identity of an entry by itself; None when it says nothing that could be one."""
    if entry.guid:
        shared = entry.guid.lower().startswith(_GLOBAL_GUIDS)
        return digest("guid", "" if shared else feed, publisher, entry.guid)
    if entry.url:
        link = canonical_link(entry.url)
        if names_article(link):
            return link_key(link, publisher=publisher)
        return titled_key(link, entry.title, publisher=publisher)
    if entry.title or entry.text:
        return digest("words", publisher, entry.title, entry.text)
    return None


def link_key(link: str, *, publisher: str) -> bytes:
    """The name of the article at this canonical link."""
    return digest("link", publisher, link)


def titled_key(link: str, title: str, *, publisher: str) -> bytes:
    """The name of one of several articles at this canonical link."""
    return digest("titled", publisher, link, title)


def content_hash(entry: Entry) -> bytes:
    """Of what an edit would change: title and text."""
    return digest(entry.title, entry.text)
