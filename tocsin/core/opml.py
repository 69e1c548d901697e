"""OPML subscription lists, read as they are found and written as OPML 2.0.

Most lists in the wild are not well-formed XML (a bare & is enough), so the outlines are read
tag by tag. No entity is resolved beyond the characters of HTML, and nothing is ever loaded.
"""

import html
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tocsin.core import defaults
from tocsin.core.errors import Place, WatchlistError
from tocsin.core.text import one_line

MOST_CHARS: Final = 20_000_000
MOST_FEEDS: Final = 50_000

# Every repetition is bounded or ends at the next quote, so that no text takes more than one walk.
_PIECE: Final = re.compile(
    r"""(?P<open><outline\b) | (?P<close></outline\b) | (?P<comment><!--) | (?P<over>-->)
      | (?<![\w:.-])(?P<name>[\w:.-]{1,40})\s{0,20}=\s{0,20}(?:"(?P<two>[^"]*)"|'(?P<one>[^']*)')
      | (?P<end>/?>)""",
    re.VERBOSE | re.IGNORECASE,
)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})""")
_CODINGS: Final = re.compile(
    r"utf-?8|utf-?16|(us-)?ascii|iso-8859-\d{1,2}|(windows-|cp)125\d|koi8-[ru]"
    r"|gb(2312|k|18030)|big5|shift_jis|euc-(jp|kr)",
    re.IGNORECASE,
)

_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_WEB: Final = re.compile(r"https?://[^\s/?#]\S*\Z", re.IGNORECASE)
_FEED_SCHEME: Final = re.compile(r"feed:(//)?(?=https?://)|feed(?=://)", re.IGNORECASE)


class OpmlFeed(NamedTuple):
    """A feed of a list. `title` and `category`, the folder it stands in, may be empty."""

    url: str
    title: str = ""
    category: str = ""


def read(document: str | bytes, file: str) -> tuple[OpmlFeed, ...]:
    """The feeds of a list, each once, in order; what is no http(s) address is left out.

    Raises `WatchlistError` where there is none.
    """
    feeds: dict[str, OpmlFeed] = {}
    for feed in rows(document, file):
        feeds.setdefault(feed.url, feed)
    return tuple(feeds.values())


def rows(document: str | bytes, file: str) -> list[OpmlFeed]:
    """The same, with those that a list names more than once as often as it does."""
    text = document if isinstance(document, str) else _decoded(document)
    if len(text) > MOST_CHARS:
        raise WatchlistError(f"the list is longer than {MOST_CHARS} characters", place=Place(file))
    feeds: list[OpmlFeed] = []
    for feed in _feeds(text):
        feeds.append(feed)
        if len(feeds) > MOST_FEEDS:
            raise WatchlistError(f"the list holds over {MOST_FEEDS} feeds", place=Place(file))
    if not feeds:
        known = re.search("<(opml|outline)", text, re.IGNORECASE)
        message = "this list names no feed" if known else "this is no OPML list"
        hint = 'a feed is an <outline xmlUrl="https://…"/>'
        raise WatchlistError(message, place=Place(file), hint=hint)
    return feeds


def write(feeds: Iterable[OpmlFeed]) -> str:
    """The feeds as OPML 2.0; read again, they are the same."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>Feeds</title></head>", "  <body>"]
    for category, group in itertools.groupby(feeds, key=lambda feed: feed.category):
        outlines = [f"    <outline {_attributes(feed)}/>" for feed in group]
        if category:
            outlines = [f'    <outline text="{_escaped(category)}">', *outlines, "    </outline>"]
        lines += outlines
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _attributes(feed: OpmlFeed) -> str:
    title = _escaped(feed.title)
    return f'type="rss" text="{title}" title="{title}" xmlUrl="{_escaped(feed.url)}"'


def _escaped(text: str) -> str:
    return html.escape(one_line(text, defaults.URL_CHARS))


def _decoded(document: bytes) -> str:
    """The text, by its byte order mark, else its declaration, else UTF-8."""
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        return document.decode("utf-16", "replace")
    declared = _DECLARED.match(document.removeprefix(b"\xef\xbb\xbf"))
    coding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    if not _CODINGS.fullmatch(coding) or coding.lower().startswith("utf"):
        coding = "utf-8"
    return document.decode(coding, "replace").removeprefix("\ufeff")


def _feeds(text: str) -> Iterator[OpmlFeed]:
    folders = [""]
    for sign, attributes in _outlines(text):
        if feed := _feed(attributes, folders[-1]):
            yield feed
        if sign == ">":
            folders.append(_title(attributes) or folders[-1])
        elif sign == "</" and len(folders) > 1:
            folders.pop()


class _Outline(NamedTuple):
    """`sign` is the tag's last: `/>` where it holds no other, `>`, or `</` for a closing tag."""

    sign: str
    attributes: dict[str, str]


def _outlines(text: str) -> Iterator[_Outline]:
    """The outline tags. One lasts until the next: a stray quote or > ends no description."""
    outline: _Outline | None = None
    for piece in _shown(text):
        match piece.lastgroup:
            case "open" | "close" as kind:
                if outline:
                    yield outline
                outline = _Outline("</" if kind == "close" else ">", {})
            case "end" if outline and outline.sign != "</":
                outline = outline._replace(sign=piece["end"])
            case "one" | "two" as quotes if outline:
                outline.attributes.setdefault(piece["name"].lower(), _unescaped(piece[quotes]))
    if outline:
        yield outline


def _unescaped(text: str) -> str:
    """Only what ends in a semicolon stands for another character: a bare & is common, and the
    `&section=` of an address is no section sign."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)


def _shown(text: str) -> Iterator[re.Match[str]]:
    """The pieces that stand in no comment."""
    hidden = False
    for piece in _PIECE.finditer(text):
        if piece.lastgroup in {"comment", "over"}:
            hidden = piece.lastgroup == "comment"
        elif not hidden:
            yield piece


def _title(attributes: dict[str, str]) -> str:
    title = attributes.get("title", "").strip() or attributes.get("text", "")
    return one_line(title, defaults.TITLE_CHARS)


def _feed(attributes: dict[str, str], folder: str) -> OpmlFeed | None:
    url = attributes.get("xmlurl", "").strip()
    if not url and attributes.get("type", "").lower() in {"rss", "atom"}:
        url = attributes.get("url", "").strip()
    if scheme := _FEED_SCHEME.match(url):
        url = ("" if scheme[0].endswith((":", "/")) else "http") + url[scheme.end() :]
    if not _WEB.match(url) or len(url) > defaults.URL_CHARS or not url.isprintable():
        return None
    return OpmlFeed(url, _title(attributes), folder)
