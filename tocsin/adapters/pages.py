"""The main text of a web page, by trafilatura. Runs in a worker process: see `parser_child`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, cast

import trafilatura
from lxml.html import HtmlElement

from tocsin.adapters.charsets import decoded
from tocsin.adapters.prologue import binary_kind
from tocsin.adapters.stubs import Marks, marks, shown
from tocsin.core import defaults
from tocsin.core.model import Document, ErrorClass, Failure, Page, Stub
from tocsin.core.text import keepable, one_line

_TEXTUAL: Final = ("text/", "application/xhtml", "application/xml", "multipart/")
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_NAMES: Final = (
    "translate(substring(concat(@id, ' ', @class, ' ', @role), 1, 300),"
    f" '{_LOWER.upper()}', '{_LOWER}')"
)
# Notices and boxes that are on the page but not of the article, by the names sites give them.
_CHROME: Final = "//*[{}][{}]".format(
    " or ".join(
        f"self::{element}"
        for element in ("div", "section", "aside", "footer", "dialog", "p", "form")
    ),
    " or ".join(
        f"contains({_NAMES}, '{word}')"
        for word in ("cookie", "consent", "gdpr", "newsletter", "alertdialog")
    ),
)
# A block whose heading is a link as a whole leads to another article: a teaser.
_TEASERS: Final = (
    "//*[self::div or self::li or self::section or self::article]"
    "[string-length(normalize-space(.)) < 500][not(.//h1)]"
    "[.//*[self::h2 or self::h3 or self::h4 or self::h5]"
    "[.//a[@href] and not(text()[normalize-space()])]"
    "[string-length(normalize-space(.)) <= 2 * string-length(normalize-space(.//a[@href]))]]"
)
_POINTER: Final = re.compile(
    r"\W*(?:read (?:more|also|next|on)|also read|see also|more on this(?: story)?|sign up|watch"
    r"|related(?: \w+)?|recommended(?: \w+)?|you (?:may|might) also like|don't miss|listen)"
    r"\s*(?:[:|\u2013\u2014>»-]|here\b|$)[^\n]*",
    re.IGNORECASE,
)
_COOKIES: Final = re.compile(
    r"\b(?:we|this (?:web)?site|our partners|by (?:continuing|using|browsing))\b.{0,120}\bcookies?"
    r"\b|\bcookies?\b.{0,80}\b(?:policy|settings|preferences|experience|consent|accept)\b"
    r"|\b(?:accept|reject|manage)\b.{0,20}\bcookies?\b",
    re.IGNORECASE,
)
_POINTER_CHARS: Final = 300
_NOTICE_CHARS: Final = 600
_FOOT: Final = 4
_TAGS: Final = 60_000


class _Extract(Protocol):
    """What of trafilatura's document is read here."""

    title: str | None
    text: str | None
    author: str | None
    date: str | None
    language: str | None


def _is_pointer(line: str) -> bool:
    """A line that only leads to another article."""
    return len(line) <= _POINTER_CHARS and _POINTER.fullmatch(line.strip()) is not None


def _is_notice(line: str) -> bool:
    return len(line) <= _NOTICE_CHARS and _COOKIES.search(line) is not None


def _without_chrome(lines: list[str]) -> Iterator[str]:
    """The article's own lines. An article about cookies keeps them: only the foot is judged."""
    own = [line for line in lines if line.strip() and not _is_pointer(line)]
    foot = max(len(own) - _FOOT, 1)
    for place, line in enumerate(own):
        if place < foot or not _is_notice(line):
            yield line.strip()


def _cleaned(text: str, title: str | None) -> str:
    lines = list(_without_chrome(text.splitlines()))
    if lines and title and lines[0] == title.strip():
        del lines[0]
    return keepable("\n\n".join(lines), defaults.PAGE_CHARS)


def _published(date: str | None) -> datetime | None:
    """A page's date in UTC; a day alone is its first moment."""
    try:
        found = datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _page(extract: _Extract, text: str) -> Page:
    return Page(
        title=one_line(extract.title or "", defaults.TITLE_CHARS) or None,
        text=text,
        author=one_line(extract.author or "", defaults.AUTHOR_CHARS) or None,
        published=_published(extract.date),
        language=extract.language,
    )


def _extracted(tree: HtmlElement, url: str) -> _Extract | None:
    extract = trafilatura.bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        prune_xpath=[_CHROME, _TEASERS],
        date_extraction_params={
            "extensive_search": False,
            "original_date": True,
            "outputformat": "%Y-%m-%dT%H:%M:%S%z",
        },
    )
    return cast("_Extract | None", extract)


def _unfit(document: Document) -> str | None:
    """What the document is, where it is no page."""
    kind = (document.content_type or "text/html").strip().lower()
    if not kind.startswith(_TEXTUAL):
        return one_line(kind, 60)
    if failure := binary_kind(document.body):
        return failure.message.removeprefix("it is ").removesuffix(", not a feed")
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    marks: Marks
    title: str | None
    text: str
    extract: _Extract | None


def _found(html: str, url: str) -> _Found | None:
    tree = trafilatura.load_html(html)
    if tree is None:
        return None
    marked, extract = marks(tree, html), _extracted(tree, url)
    if extract and (text := _cleaned(extract.text or "", extract.title)):
        return _Found(marked, extract.title, text, extract)
    # What was extracted from is no longer as it came.
    whole = cast("HtmlElement", trafilatura.load_html(html))
    return _Found(marked, whole.findtext(".//title"), shown(whole), None)


def main_text(document: Document) -> Page | Stub | Failure:
    """The article on a page: paragraphs apart, without navigation, notices or links to others;
    or what stands in front of it.

    Never raises but for want of memory.
    """
    if looks := _unfit(document):
        return Failure(ErrorClass.UNREADABLE, f"it is {looks}, not a web page")
    html = decoded(document.body, document.content_type).text
    if html.count("<") > _TAGS:
        return Failure(ErrorClass.PARSER_LIMIT, f"the page has more than {_TAGS} tags")
    try:
        found = _found(html, document.url)
    except MemoryError:
        raise  # the process is no longer fit to go on; its parent reports the limit
    except Exception as error:  # noqa: BLE001  hostile input meets a library that may raise anything
        reason = f"the page defeats its reader ({type(error).__name__})"
        return Failure(ErrorClass.UNREADABLE, reason)
    if found and (wall := found.marks.wall(found.title, found.text)):
        return Stub(wall)
    if found is None or found.extract is None:
        return Failure(ErrorClass.UNREADABLE, "the page has no article that can be told apart")
    return _page(found.extract, found.text)
