"""Single elements of a feed: what one is called, what it has, and the text in it.

Names, repairs and guesses are those of feedparser, so that both readers of a document agree.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urljoin

from feedparser.api import StrictFeedParser
from lxml import etree

from tocsin.adapters.contents import HTML, PLAIN, Markup

_SPACES: Final = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}
# Attributes that change what links are relative to.
BASES: Final = frozenset(("xml:base", "base"))
_USERLAND: Final = "backend.userland.com/rss"
_TYPES: Final = {"text": PLAIN, "plain": PLAIN, PLAIN: PLAIN, "html": HTML, HTML: HTML}
_CONTROL: Final = re.compile("[\x80-\x9f]")
_WINDOWS: Final = {
    code: text for code in range(0x80, 0xA0) if (text := bytes((code,)).decode("cp1252", "ignore"))
}
_SLASHES: Final = ":///"
_ANYWHERE: Final = "https://anywhere.invalid/"


class OddElementError(Exception):
    """An element that the tolerant reader should look at."""


def name_of(element: etree._Element) -> str:
    """Its name in small letters, after the usual prefix of its namespace: `dc_date`, `title`."""
    if not isinstance(element.tag, str):
        raise OddElementError("a node that is no element")
    return _known_name(element.tag) or _name_as_written(element)


@lru_cache(maxsize=1024)
def _known_name(tag: str) -> str | None:
    uri, _, local = tag.rpartition("}")
    if not uri or _USERLAND in uri.lower():
        return local.lower()
    prefix = _SPACES.get(uri[1:].lower())
    return None if prefix is None else _name(prefix, local)


def _name_as_written(element: etree._Element) -> str:
    """In a namespace that nobody knows, the writer's own prefix says what is meant."""
    uri, _, local = element.tag[1:].rpartition("}")
    named = (prefix for prefix, its in element.nsmap.items() if prefix and its == uri)
    return _name(element.prefix or next(named, ""), local)


def _name(prefix: str, local: str) -> str:
    return (f"{prefix}_{local}" if prefix else local).lower()


def attributes(element: etree._Element) -> dict[str, str]:
    """Its attributes by name in small letters, `xml:base` and the like with their prefix."""
    written: Sequence[tuple[Any, Any]] = element.items()
    if not written:
        return {}
    said = {_attribute(name) if name[0] == "{" else name.lower(): value for name, value in written}
    if len(said) < len(written):
        raise OddElementError("attributes alike but for their namespace")
    return said


def _attribute(name: str) -> str:
    uri, _, local = name[1:].partition("}")
    prefix = _SPACES.get(uri.lower(), "")
    return (f"{prefix}:{local}" if prefix else local).lower()


def unbased(element: etree._Element) -> dict[str, str]:
    """Its attributes; odd if links in it are relative to something of its own."""
    said = attributes(element) if element.keys() else {}
    if not BASES.isdisjoint(said):
        raise OddElementError("xml:base within a feed")
    return said


def _type(said: Mapping[str, str], otherwise: str) -> str:
    kind = _TYPES.get(said["type"].lower(), "") if "type" in said else otherwise
    if not kind or "mode" in said:
        raise OddElementError(f"type {said.get('type', otherwise)[:40]}")
    return kind


def _is_absolute(link: str) -> bool:
    try:
        return urljoin(_ANYWHERE, link) == link
    except ValueError:
        return False


class TextReader:
    """Reads the texts of one document. `declared`: its format says what is HTML. `stray`: it has
    characters of windows-1252 that were taken for Latin-1. `based`: it says what links are
    relative to."""

    def __init__(self, *, declared: bool, stray: bool, based: bool) -> None:
        self._declared, self._stray, self._based = declared, stray, based

    def text(self, element: etree._Element) -> str:
        """The text of an element that has no others in it."""
        text = element.text
        if len(element):
            raise OddElementError(f"markup in {name_of(element)}")
        if text is None:
            return ""
        return text.strip() if text.isascii() else self._repaired(text.strip())

    def markup(self, element: etree._Element, kind: str) -> Markup:
        """Its text and type; of this `kind` where it does not say."""
        if element.keys():
            kind = _type(attributes(element), kind)
        text = self.text(element)
        if kind == PLAIN and ("&" in text or "</" in text) and not self._declared:
            kind = HTML if StrictFeedParser.looks_like_html(text) else PLAIN
        return Markup(text, kind)

    def address(self, written: str) -> str:
        """A link or an identifier; odd if it is not to be taken as it is written."""
        if _SLASHES in written:
            raise OddElementError("a link with too many slashes")
        if self._based and not _is_absolute(written):
            raise OddElementError("a relative link and xml:base")
        return written

    def _repaired(self, text: str) -> str:
        """UTF-8 that was encoded twice, and windows-1252 that was taken for Latin-1."""
        with suppress(UnicodeError):
            text = text.encode("iso-8859-1").decode()
        if self._stray and _CONTROL.search(text):
            text = text.translate(_WINDOWS)
        return text
