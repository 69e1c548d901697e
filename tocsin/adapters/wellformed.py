"""Feed documents that are plainly well-formed: RSS, RDF and Atom, read straight from the XML.

What is said here is what the tolerant reader would say, many times sooner. A document in which
anything is out of the ordinary is `Odd`, and is read by that one instead, as a whole.
"""

import re
from typing import Final

from lxml import etree

from tocsin.adapters.about import FeedReader
from tocsin.adapters.contents import Contents, Odd
from tocsin.adapters.elements import BASES, OddElementError, TextReader, attributes, name_of

ILL_FORMED: Final = "not well-formed"
_MANY: Final = 20_000  # a document with more elements side by side is shortened first
_ATOM: Final = "http://www.w3.org/2005/atom"
_RSS_1: Final = "http://purl.org/rss/1.0/"
_OLD_RSS: Final = frozenset((_RSS_1, "http://my.netscape.com/rdf/simple/0.9/"))
_VERSIONS: Final = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
# Characters of windows-1252 that were taken for Latin-1: in UTF-8, and by number.
_STRAY: Final = re.compile(rb"\xc2[\x80-\x9f]")
_STRAY_NUMBER: Final = re.compile(rb"&#(?:0*1[2-5][0-9]|[xX]0*[89])")
# Nothing is loaded, resolved or mended, and the library's limits on size and depth hold.
_PARSER: Final = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    recover=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


def read(text: str) -> Contents | Odd:
    """What a document says that begins with its root. Never raises but for want of memory."""
    source = text.encode("utf-8", "replace")
    stray = _STRAY.search(source) or (b"&#" in source and _STRAY_NUMBER.search(source))
    try:
        return _contents(etree.fromstring(source, _PARSER), stray=bool(stray))
    except etree.XMLSyntaxError:
        return Odd(ILL_FORMED)
    except OddElementError as odd:
        return Odd(str(odd))


def _contents(root: etree._Element, *, stray: bool) -> Contents:
    _require_few(root)
    kind, inner = _outline(root)
    _require_few(inner)
    based = not BASES.isdisjoint((*attributes(root), *attributes(inner)))
    reader = FeedReader(TextReader(declared=kind == "atom10", stray=stray, based=based))
    reader.read(inner)
    if kind == "rss10":
        reader.read(root, beside=True)
    elif reader.language is None:
        reader.language = _language(root)
    about = reader.about
    return Contents(kind, about.title, about.link, reader.language, reader.items)


def _require_few(element: etree._Element) -> None:
    if len(element) > _MANY:
        raise OddElementError("far too many items")


def _outline(root: etree._Element) -> tuple[str, etree._Element]:
    """The kind of the document, and the element that is about the feed."""
    name, spaces = name_of(root), {uri.lower() for uri in root.nsmap.values()}
    if name == "rss" and not spaces & _OLD_RSS:
        return _rss_version(root), _channel(root, alone=True)
    if name == "feed" and _ATOM in spaces and not spaces & _OLD_RSS:
        return "atom10", root
    if name == "rdf_rdf" and _RSS_1 in spaces and _ATOM not in spaces:
        return "rss10", _channel(root, alone=False)
    raise OddElementError(f"root {name[:40]}")


def _rss_version(root: etree._Element) -> str:
    version = attributes(root).get("version", "")
    return "rss20" if version.startswith("2.") else _VERSIONS.get(version, "rss")


def _channel(root: etree._Element, *, alone: bool) -> etree._Element:
    channels = [child for child in root if name_of(child) == "channel"]
    if len(channels) != 1 or (alone and len(root) != 1):
        raise OddElementError("not one channel")
    return channels[0]


def _language(root: etree._Element) -> str | None:
    said = attributes(root)
    return said.get("xml:lang", said.get("lang"))
