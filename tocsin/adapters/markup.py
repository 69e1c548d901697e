"""HTML to plain text: what a reader would see, with paragraphs kept apart by a blank line."""

import re
from collections.abc import Collection
from typing import Final

from lxml import etree

# fmt: off
_DROPPED: Final = frozenset((
    "audio", "canvas", "embed", "head", "iframe", "math", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
))
_PARAGRAPHS: Final = frozenset((
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
))
_LINES: Final = frozenset((
    "br", "caption", "li", "option", "tr",
))
_CELLS: Final = frozenset((
    "td", "th",
))
# fmt: on
# Where a break comes, while blanks are still being merged: two controls that stand for nothing,
# within Latin-1, so that a text in it stays one byte a character.
_PARAGRAPH, _LINE = "\x81", "\x8d"
_OTHER_BLANKS: Final = re.compile(r"[^\S ]")
_MARKUP: Final = re.compile(r"<[A-Za-z/!?]|&[#A-Za-z]")
# In UTF-8: controls, and what no XML tree takes or would be taken for one of our breaks.
_CONTROLS: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_ONE_BLANK: Final = bytes.maketrans(b"\t\n\r", b"   ")
_UNREADABLE: Final = ("\ufffe".encode(), "\uffff".encode(), _PARAGRAPH.encode(), _LINE.encode())
_PARSER: Final = etree.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
)


def _rule(names: Collection[str], before: str, after: str) -> str:
    begun, ended = (f"<xsl:text>{text}</xsl:text>" if text else "" for text in (before, after))
    inside = f"{begun}<xsl:apply-templates/>{ended}"
    return f'<xsl:template match="{"|".join(sorted(names))}">{inside}</xsl:template>'


_SHOWN: Final = etree.XSLT(
    etree.fromstring(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:output method="text" encoding="utf-8"/>'
        f'<xsl:template match="{"|".join(sorted(_DROPPED))}"/>'
        f"{_rule(_PARAGRAPHS, _PARAGRAPH, _PARAGRAPH)}"
        f"{_rule(_LINES, _LINE, '')}"
        f"{_rule(_CELLS, ' ', ' ')}"
        "</xsl:stylesheet>"
    ),
)


def looks_like_markup(text: str) -> bool:
    """Whether there is anything in the text that a browser would not show as it stands."""
    return ("<" in text or "&" in text) and _MARKUP.search(text) is not None


def _source(html: str) -> bytes:
    """The fragment in UTF-8, without what no parser reads, its blanks all spaces."""
    whole = b"<div>%b</div>" % html.encode("utf-8", "ignore")
    readable = whole.translate(_ONE_BLANK, _CONTROLS)
    for unreadable in _UNREADABLE:
        readable = readable.replace(unreadable, b"")
    return readable


def _merged(text: str) -> str:
    """Each run of spaces as one."""
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _tidy(text: str) -> str:
    """One blank line between paragraphs, none anywhere else, no blanks at the ends of lines."""
    merged = _merged(text.replace("\t", " ").replace("\xa0", " "))
    return _spaced(merged.split("\n"))


def _spaced(lines: list[str]) -> str:
    text = "\n".join([line.strip(" ") for line in lines])
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()


def _laid_out(shown: str) -> str:
    """The same, for text whose only breaks are ours."""
    paragraphs = [part.strip(" ") for part in _merged(shown).split(_PARAGRAPH)]
    if _LINE in shown:
        paragraphs = [_spaced(part.split(_LINE)) if _LINE in part else part for part in paragraphs]
    return "\n\n".join([paragraph for paragraph in paragraphs if paragraph])


def plain_text(html: str) -> str:
    """The text of an HTML fragment: entities decoded once, scripts and images dropped.

    Takes anything; what no parser can read gives an empty string.
    """
    if not looks_like_markup(html):
        return _tidy(html)
    try:
        root = etree.fromstring(_source(html), _PARSER)
        shown = "" if root is None else bytes(_SHOWN(root)).decode()
    except (etree.XMLSyntaxError, etree.XSLTApplyError):
        return ""
    return _laid_out(_OTHER_BLANKS.sub(" ", shown))
