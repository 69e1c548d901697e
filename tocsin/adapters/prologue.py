"""A feed document before any parser sees it: what is dangerous refused, what is cut off closed.

feedparser expands entities again where expat has refused them, and is quadratic in what stands
before the root. So everything before the root is dropped here, and entities are not allowed.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from tocsin.core import defaults
from tocsin.core.model import ErrorClass, Failure

_BLANK: Final = re.compile(r"[\s\ufeff\x00]*")
_DOCTYPE: Final = re.compile(r"<!doctype\b[^\[>]*(\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ENTITY: Final = re.compile(r"<!entity", re.IGNORECASE)
_NAME: Final = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*))")
_START: Final = re.compile(
    r"<\?xml\s|<(?:\w+:)?(?:rss|feed|rdf|channel|urlset)[\s>]", re.IGNORECASE
)
_OPENING: Final = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_CLOSING: Final = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
# The same of a sitemap. In feeds a picture has a `url`.
_URL_OPENING: Final = re.compile(r"<(?:[\w.-]+:)?url[\s>/]", re.IGNORECASE)
_URL_CLOSING: Final = re.compile(r"</(?:[\w.-]+:)?url\s*>", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"<((?:[\w.-]+:)?channel)[\s>]", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE_DIGITS: Final = 8
_FAR_TOO_MANY: Final = 10
CUT: Final = "cut in the middle"
_SITEMAP: Final = "urlset"
_FEED_ROOTS: Final = frozenset(("rss", "feed", "rdf", "channel", "entry", _SITEMAP))
_LOOKS: Final = {
    "html": "an HTML page",
    "opml": "an OPML list",
    "sitemapindex": "a sitemap index",
    "svg": "an SVG image",
    "error": "an XML error message",
}
_INSTEAD: Final = {
    "a sitemap index": ": use the address of a news sitemap in it",
}
_HTML_TAGS: Final = frozenset(
    ("a", "b", "body", "br", "center", "div", "h1", "head", "meta", "p", "script", "table", "title")
)
_CHECK: Final = re.compile(
    r"<title[^>]{0,200}>\s*(?:just a moment|attention required|access denied|checking your browser"
    r"|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are|robot check|security check"
    r"|ddos-guard|pardon our interruption|request (?:blocked|unsuccessful))",
    re.IGNORECASE,
)
_MAGIC: Final = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"WARC/", "a web archive"),
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A document from its root on. `junk`: something that is no XML stood before it."""

    text: str = field(repr=False)
    junk: bool = False

    @property
    def is_sitemap(self) -> bool:
        """Whether its root is that of a sitemap."""
        return _is_sitemap(self.text)


@dataclass(frozen=True, slots=True)
class Mended:
    """A document that ends with its root, its characters legal, and what that has cost."""

    text: str = field(repr=False)
    incomplete: int = 0
    over_limit: int = 0
    problems: tuple[str, ...] = ()
    cut: bool = False


def not_a_feed(looks: str) -> Failure:
    """A failure that says what else the document looks like."""
    return Failure(ErrorClass.NOT_A_FEED, f"it is {looks}, not a feed{_INSTEAD.get(looks, '')}")


def _is_sitemap(text: str) -> bool:
    name = _NAME.match(text)
    return name is not None and name[2].lower() == _SITEMAP


def binary_kind(body: bytes) -> Failure | None:
    """A failure that names a well-known binary format by its first bytes."""
    return next((not_a_feed(looks) for magic, looks in _MAGIC if body.startswith(magic)), None)


def _after(text: str, end: str, position: int) -> int:
    found = text.find(end, position)
    return len(text) if found < 0 else found + len(end)


def _root(text: str, position: int) -> tuple[int, int]:
    """Where the root should stand, and how much other than blanks stood before it."""
    weight = 0
    while True:
        blank = _BLANK.match(text, position)
        start = position = blank.end() if blank else position
        if text.startswith("<?", position):
            position = _after(text, "?>", position)
        elif text.startswith("<!--", position):
            position = _after(text, "-->", position)
        elif doctype := _DOCTYPE.match(text, position):
            position = doctype.end()
        else:
            return position, weight
        weight += position - start


def _found(text: str) -> tuple[int, int, bool]:
    """The root, passing over what a server wrote before the document by mistake."""
    position, weight = _root(text, 0)
    if _NAME.match(text, position):
        return position, weight, False
    later = _START.search(text, position, position + defaults.PROLOGUE_BYTES)
    if not later:
        return position, weight, False
    position, more = _root(text, later.start())
    return position, weight + more, True


def _looks(text: str, root: int) -> str | None:
    """What else than a feed it looks like."""
    name = _NAME.match(text, root)
    if name is None:
        return "JSON" if text[root : root + 1] in {"{", "["} else "plain text"
    local = name[2].lower()
    if local in _FEED_ROOTS:
        return None
    if local in _HTML_TAGS:
        return _LOOKS["html"]
    return _LOOKS.get(local, f"an XML document <{local[:40]}>")


def _legal(reference: re.Match[str]) -> str:
    """A character reference, or U+FFFD for one that names no character of XML 1.0."""
    digits = reference[1]
    if len(digits.lstrip("xX0")) > _REFERENCE_DIGITS:
        return "\ufffd"
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits[-_REFERENCE_DIGITS:])
    legal = 0 < number <= 0x10FFFF and not _ILLEGAL.match(chr(number))  # noqa: PLR2004
    if not legal:
        return "\ufffd"
    return reference[0] if len(digits) <= 2 * _REFERENCE_DIGITS else f"&#{number};"


def _cleaned(text: str) -> tuple[str, bool]:
    clean = _ILLEGAL.sub("", text)
    if "&#" in clean:
        clean = _REFERENCE.sub(_legal, clean)
    return clean, clean != text


def _marks(text: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What an item begins and ends with."""
    return (_URL_OPENING, _URL_CLOSING) if _is_sitemap(text) else (_OPENING, _CLOSING)


def _closed_at(text: str, end: int, root: str) -> str:
    """The document up to `end`, with what is open there closed."""
    head = text[:end]
    channel = _CHANNEL.search(head)
    inside = channel and channel[1] != root and f"</{channel[1]}" not in head
    return f"{head}</{channel[1]}></{root}>" if channel and inside else f"{head}</{root}>"


def _is_whole(text: str, root: str) -> bool:
    """Whether its root has an end after which no item begins: an article may write of `</rss>`."""
    # Not `</feedburner:…` for `</feed`.
    ends = [end.end() for end in re.finditer(rf"</{re.escape(root)}(?![\w:.-])", text)]
    if ends:
        return _marks(text)[0].search(text, ends[-1]) is None
    return text.rstrip().endswith("/>") and text.count("<") == 1


def _closed(text: str, root: str) -> Mended:
    """A document cut in the middle, without its half-received last item."""
    begins, ends = _marks(text)
    closings = [closing.end() for closing in ends.finditer(text)]
    opening = begins.search(text, closings[-1] if closings else 0)
    if closings:
        text = _closed_at(text, closings[-1], root)
    elif opening:
        text = _closed_at(text, opening.start(), root)
    return Mended(text, incomplete=1 if opening else 0, problems=(CUT,), cut=True)


def _shortened(text: str, root: str) -> Mended:
    """A document with far too many items, without those that would only fill the memory."""
    starts = [opening.start() for opening in _marks(text)[0].finditer(text)]
    keep = defaults.ENTRIES_PER_DOCUMENT
    if len(starts) <= keep * _FAR_TOO_MANY:
        return Mended(text)
    return Mended(_closed_at(text, starts[keep], root), over_limit=len(starts) - keep)


def begun(text: str) -> Begun | Failure:
    """The document without what stands before its root, or why it is not to be parsed.

    Takes linear time. What it lets through declares no entities.
    """
    start, weight, junk = _found(text)
    if _ENTITY.search(text, 0, start):
        return Failure(ErrorClass.UNSAFE_XML, "it declares entities, which no feed needs")
    if weight > defaults.PROLOGUE_BYTES:
        reason = f"more than {defaults.PROLOGUE_BYTES // 1024} KiB before its first element"
        return Failure(ErrorClass.UNSAFE_XML, reason)
    if looks := _looks(text, start):
        if looks == _LOOKS["html"] and _CHECK.search(text, start, start + defaults.PROLOGUE_BYTES):
            return Failure(ErrorClass.DENIED, "it is a page that checks its visitor, not a feed")
        return not_a_feed(looks)
    return Begun(text[start:], junk)


def mended(text: str) -> Mended:
    """What `begun` let through, made fit for a tolerant parser. Takes linear time."""
    clean, dirty = _cleaned(text)
    root = name[1] if (name := _NAME.match(clean)) else ""
    document = _shortened(clean, root) if _is_whole(clean, root) else _closed(clean, root)
    note = ("characters that XML does not allow",) if dirty else ()
    return replace(document, problems=(*document.problems, *note))
