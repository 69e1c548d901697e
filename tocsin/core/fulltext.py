"""Which text of an article stands: what its page says, or what its feed said."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tocsin.core import defaults
from tocsin.core.model import Page, Stub
from tocsin.core.text import keepable

_WORDS: Final = re.compile(r"\w+")
# Scripts that put no blanks between words: compared in pairs of characters.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_CONTENT_CHARS: Final = 4  # shorter words are mostly grammar, in every language of spaces
_STEM_CHARS: Final = 5  # what inflections leave alone, mostly
_FEWEST_TERMS: Final = 3
_RUN: Final = 3
_COVERED: Final = 0.8


class PageReason(StrEnum):
    """Why a page's text is not the article's, besides the walls and the classes of errors."""

    SHORTER = "shorter"
    UNRELATED = "unrelated"
    NO_ARTICLE = "no_article"
    ROBOTS = "robots"
    ROBOTS_AWAY = "robots_away"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Full:
    """The page's text stands."""

    text: str


@dataclass(frozen=True, slots=True)
class FeedOnly:
    """What the feed said stands; the page was read and is no better."""

    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """What the feed said stands; we were not let to the article."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missed:
    """The page did not come: another pass may ask again, not before `after` seconds."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """It was not this page's turn."""


PageOutcome = Full | FeedOnly | Blocked | Missed | Waiting


def decided(title: str, text: str, found: Page | Stub) -> Full | FeedOnly | Blocked:
    """What stands of an article that its feed gave this title and text."""
    match found:
        case Stub(wall=wall):
            return Blocked(wall)
        case Page() if _size(found.text) <= _size(text):
            return FeedOnly(PageReason.SHORTER)
        case Page() if not speaks_of(title, f"{found.title or ''}\n{found.text}"):
            return FeedOnly(PageReason.UNRELATED)
        case Page():
            return Full(keepable(_joined(text, found.text), defaults.PAGE_CHARS))


def speaks_of(title: str, text: str) -> bool:
    """Whether a text holds enough of a title's content words to be what the title stands over.

    A quarter is enough: headlines are rewritten freely, also between a feed and its page. Of the
    first paragraphs of 7,500 news stories 5 % hold less of their own headline, and 95 % less of
    another's; a whole page has its own headline besides. A title of fewer than three such words
    says nothing either way.
    """
    wanted = _terms(title)
    if len(wanted) < _FEWEST_TERMS:
        return True
    return len(wanted & _terms(text)) >= defaults.PAGE_TERMS * len(wanted)


def _terms(text: str) -> set[str]:
    found: set[str] = set()
    for word in _WORDS.findall(_folded(text)):
        if _UNSPACED.search(word):
            found |= {word[at : at + 2] for at in range(len(word) - 1)}
        elif len(word) >= _CONTENT_CHARS or word.isdecimal():
            found.add(word[:_STEM_CHARS])
    return found


def _folded(text: str) -> str:
    """In small letters and without accents."""
    apart = unicodedata.normalize("NFKD", text[: defaults.MATCHED_CHARS].casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _size(text: str) -> int:
    return len("".join(text.split()))


def _joined(said: str, page: str) -> str:
    """The page's text, below what the feed said where the page does not say that: a summary of the
    publisher's own is part of the article, and nothing the feed said is lost."""
    words, there = _WORDS.findall(_folded(said)), _WORDS.findall(_folded(page))
    length = min(_RUN, len(words))
    runs = _runs(words, length)
    if len(runs & _runs(there, length)) >= _COVERED * len(runs):
        return page
    return f"{said.strip()}\n\n{page}"


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
