"""A cleaned text as words, sentences and paragraphs."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from tocsin.core import defaults

# Combining marks that are parts of words: Latin to Cyrillic, Hebrew, Arabic, the Indic scripts.
_MARK: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0dff"
)
# Scripts that put no space between words: every letter is a word of its own.
_SPACELESS: Final = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(
    "("
    r"(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"  # U.S., U.N
    r"|[A-Za-z](?:\+\+|\#)(?!\w)"  # C++, F#
    r"|\d+(?:[.,]\d+)+(?![^\W_])"  # 12,000
    f"|[{_SPACELESS}]"
    f"|[^\\W_{_SPACELESS}]+(?:[{_MARK}]+[^\\W_{_SPACELESS}]*)*"
    r"(?:'(?i:t|re|ve|ll|d|m)(?![^\W_]))?"  # don't, they've
    r")(?:'[sS](?![^\W_]))?"  # a possessive is no part of the word
)
_STOP: Final = re.compile(r"([.!?…。！？]+)[\"')\]]*(?=\s)|\n")  # noqa: RUF001 - full-width stops
_OPENS: Final = re.compile(r"\s*[\"'(\[]*([^\W_])")
_BEFORE: Final = re.compile(r"([^\W_][\w.-]*)$")
_LINE: Final = re.compile(r"\n")
_ADDRESS: Final = re.compile(
    r"(?:https?|ftp)://\S+"
    r"|(?<![\w.-])www\.\S+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@-])(?:[\w-]+\.)+(?:com|org|net|int|gov|edu|mil|info|news|io)(?![\w-])(?:/\S*)?",
    re.IGNORECASE,
)
# After these a full stop ends no sentence.
_ABBREVIATIONS: Final = re.compile(
    r"mr|mrs|ms|dr|prof|gen|col|lt|sgt|capt|maj|adm|sen|rep|gov|pres|st|rev|hon|jr|sr|vs|etc"
    r"|approx|inc|ltd|co|corp|dept|fig|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
)


class Word(NamedTuple):
    """A word of a text, without a possessive's `'s`; offsets in characters."""

    text: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a cleaned text, as they stand there. Linear in the length of the text."""
    return _WORD.findall(text)


def placed_words(text: str) -> list[Word]:
    """The same words with their places."""
    return [Word(found[1], *found.span(1)) for found in _WORD.finditer(text)]


def addresses(text: str) -> list[tuple[int, int]]:
    """Where web and mail addresses stand: no word inside them is a word of the text."""
    return [found.span() for found in _ADDRESS.finditer(text)]


@dataclass(frozen=True, slots=True)
class Division:
    """A text cut into parts that follow one another; `starts[0]` is 0."""

    starts: tuple[int, ...]
    length: int

    def part(self, offset: int) -> int:
        """The number of the part that holds `offset`."""
        return bisect_right(self.starts, offset) - 1

    def span(self, part: int) -> tuple[int, int]:
        """Where a part begins and ends."""
        ends = self.starts[part + 1] if part + 1 < len(self.starts) else self.length
        return self.starts[part], ends


def sentences(text: str) -> Division:
    """Sentences end at a line's end, or at . ! ? before a word that does not go on in small
    letters, unless the full stop belongs to an abbreviation or an initial."""
    return _divide(text, _sentence_ends(text))


def paragraphs(text: str) -> Division:
    """Paragraphs end where lines end: page text and feed text put one on a line."""
    return _divide(text, (found.end() for found in _LINE.finditer(text)))


def lead_end(text: str) -> int:
    """Where the lead ends: with the first paragraph that holds a word, at most 300 characters."""
    first = _WORD.search(text)
    line = text.find("\n", first.end()) if first else -1
    limit = (first.start() if first else 0) + defaults.LEAD_CHARS
    return min(limit, line if line >= 0 else len(text), len(text))


def _divide(text: str, ends: Iterable[int]) -> Division:
    inner = (end for end in ends if 0 < end < len(text))
    return Division((0, *dict.fromkeys(inner)), len(text))


def _sentence_ends(text: str) -> Iterator[int]:
    for found in _STOP.finditer(text):
        if found[1] is None or _ends_sentence(text, found):
            yield found.end()


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    opens = _OPENS.match(text, found.end(), found.end() + 40)
    if opens and opens[1].islower():
        return False
    if found[1] != ".":
        return True
    before = _BEFORE.search(text, max(0, found.start() - 20), found.start())
    if before is None:
        return True
    word = before[1].casefold()
    if "." in word:  # U.S. The and U.S. Treasury look alike; the shorter sentence is worse
        return False
    return not (len(word) == 1 and word.isalpha()) and not _ABBREVIATIONS.fullmatch(word)
