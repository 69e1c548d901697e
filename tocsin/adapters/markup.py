"""HTML to plain text: what a reader would see, with paragraphs kept apart by a blank line."""

import re
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
_BLANKS: Final = re.compile(r"\s+")
_AROUND_BREAKS: Final = re.compile(r" *\n[ \n]*")
_SEVERAL: Final = re.compile(r"[ \t\xa0]+")
_MARKUP: Final = re.compile(r"<[A-Za-z/!?]|&[#A-Za-z]")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def looks_like_markup(text: str) -> bool:
    """Whether there is anything in the text that a browser would not show as it stands."""
    return _MARKUP.search(text) is not None


def _break(tag: object, event: str) -> str:
    if tag in _PARAGRAPHS:
        return "\n\n"
    if tag in _LINES and event == "start":
        return "\n"
    return " " if tag in _CELLS else ""


def _inline(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def _pieces(root: etree._Element) -> list[str]:
    pieces: list[str] = []
    dropped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if dropped is not None and event == "end" and dropped is element:
            dropped = None
            pieces.append(_inline(element.tail))
        elif dropped is None and event == "start" and element.tag in _DROPPED:
            dropped = element
        elif dropped is None:
            text = element.text if event == "start" else element.tail
            pieces += (_break(element.tag, event), _inline(text))
    return pieces


def _tidy(text: str) -> str:
    """One blank line between paragraphs, none anywhere else, no blanks at the ends of lines."""
    text = _SEVERAL.sub(" ", text)
    return _AROUND_BREAKS.sub(lambda gap: "\n\n" if gap[0].count("\n") > 1 else "\n", text).strip()


def plain_text(html: str) -> str:
    """The text of an HTML fragment: entities decoded once, scripts and images dropped.

    Takes anything; what no parser can read gives an empty string.
    """
    if not looks_like_markup(html):
        return _tidy(html)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    source = _UNREADABLE.sub("", f"<div>{html}</div>").encode("utf-8", "replace")
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return ""
    return "" if root is None else _tidy("".join(_pieces(root)))
