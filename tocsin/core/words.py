"""A cleaned text as words."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from operator import attrgetter, not_
from typing import Final, NamedTuple

from tocsin.core import defaults

# Combining marks that are parts of words: Latin to Cyrillic, Hebrew, Arabic, the Indic scripts.
_MARK: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0dff"
)
# Scripts that put no space between words: every letter is a word of its own.
_SPACELESS: Final = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER: Final = f"[^\\W\\d_{_SPACELESS}]"
_INNER: Final = f"[^\\W_{_SPACELESS}]"  # or a digit
_REST: Final = (
    f"(?:[{_MARK}]+{_INNER}*)*"
    r"(?:'(?i:t|re|ve|ll|d|m)(?![^\W_]))?"  # don't, they've
)
_DOTTED: Final = r"(?<=(?<![^\W_])[^\W\d_])(?:\.[^\W\d_])+(?![^\W_])\.?"  # U.S., U.N
_SIGNED: Final = r"(?<=[A-Za-z])(?:\+\+|\#)(?!\w)"  # C++, F#
# What most words are comes first: this is where the time goes that a text takes.
_WORD: Final = re.compile(
    "("
    r"[A-Za-z][A-Za-z0-9]+(?=[\s.,:;!?)\"-])"
    f"|{_LETTER}(?:{_INNER}+{_REST}|{_DOTTED}|{_SIGNED}|{_REST})"
    r"|\d+(?:[.,]\d+)+(?![^\W_])"  # 12,000
    f"|{_INNER}+{_REST}"
    f"|[{_SPACELESS}](?:{_DOTTED})?"
    r")(?:'[sS](?![^\W_]))?"  # a possessive is no part of the word
)
INITIALS: Final = re.compile(r"[^\W\d_]\.[^\W\d_]")
_BLANKS: Final = " \n"  # the only ones in a cleaned text
_INITIALS_GO_ON: Final = re.compile(r"\.(?<=(?<![^\W_])[^\W\d_]\.)[^\W\d_]")
_FRAGMENT: Final = re.compile(f"[{_SPACELESS}]|{_INNER}+")
_NEXT: Final = re.compile(rf"[\W_]{{0,16}}({_FRAGMENT.pattern})")
_SEPARATED: Final = bytes(
    at if chr(at).isalnum() or at in range(0x80, 0x100) else ord(" ") for at in range(0x100)
)
# Only in small or only in capital letters: "a truce.News came" lacks a blank.
_DOMAINS: Final = (
    "com|org|net|int|gov|edu|mil|info|news|io|ru|ua|uk|eu|de|fr|co[.][a-z]{2}"
    "|COM|ORG|NET|INFO|html?|pdf|php|jpe?g|png"
)
_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]{1,9}://\S+"
    r"|(?<![\w.-])www\.\S+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w.@-])(?:[\w-]+\.)+(?-i:(?:{_DOMAINS})(?![\w-])(?:[/:?]\S*)?|[a-z]{{2,6}}/\S*)",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"[.:@]")  # without one of them, no address


class Word(NamedTuple):
    """A word of a text, without a possessive's `'s`; offsets in characters."""

    text: str
    start: int
    end: int


def places(text: str) -> list[int]:
    """Where the words of a cleaned text begin."""
    return [found.start() for found in _WORD.finditer(text)]


def spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the words begin and end in a part of a cleaned text that neither begins nor ends
    within one."""
    return [found.span(1) for found in _WORD.finditer(text, start, end)]


def words(text: str) -> list[Word]:
    """The words of a cleaned text."""
    return [_word(found) for found in _WORD.finditer(text)]


def _word(found: re.Match[str]) -> Word:
    return Word(found[1], *found.span(1))


def fragments(small: str) -> list[bytes]:
    """The unbroken letters and digits in a text in small letters, in order: every word begins with
    such.

    Much faster than to find the words: most of a text is told apart by the blanks and signs of
    ASCII, which takes no look at single characters.
    """
    parts = small.encode().translate(_SEPARATED).split()
    return split_further(parts, _FRAGMENT.findall)


def split_further(parts: list[bytes], split: Callable[[str], Iterable[str]]) -> list[bytes]:
    """Parts of a text in UTF-8, in order, with what `split` makes of each that is not all ASCII in
    its place."""
    found: list[bytes] = []
    done = 0
    for at in compress(range(len(parts)), map(not_, map(bytes.isascii, parts))):
        found += parts[done:at]
        found += map(str.encode, split(parts[at].decode()))
        done = at + 1
    return found + parts[done:]


def next_fragment(small: str, place: int) -> bytes:
    """The fragment after a place; nothing where it is too far for one term."""
    found = _NEXT.match(small, place)
    return found[1].encode() if found else b""


def initials(text: str) -> set[int]:
    """Where a word of letters and full stops may begin: U.S., U.N"""
    return {found.start() - 1 for found in _INITIALS_GO_ON.finditer(text)}


def first_fragment(word: str) -> bytes:
    """The one that a word in small letters begins with."""
    found = _FRAGMENT.search(word)
    return (found[0] if found else word).encode()


class WordsAt:
    """The words of a cleaned text at some of its places, which are asked for in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = _WORD.finditer(text)
        self._words: list[Word] = []

    def begin(self, place: int) -> int | None:
        """The number, for `word`, of the word that begins at this place, if one does. Numbers are
        good until the next place is asked for."""
        done = self._words[-1].end if self._words else 0
        blank = max(self._text.rfind(blank, done, place) for blank in _BLANKS)
        if blank >= 0:  # no word reaches across
            self._found, self._words = _WORD.finditer(self._text, blank), []
        while not self._words or self._words[-1].start < place:
            if not self._more():
                return None
        at = bisect_left(self._words, place, key=attrgetter("start"))
        return at if self._words[at].start == place else None

    def word(self, at: int) -> Word | None:
        """A word by its number, None after the last."""
        return self._words[at] if at < len(self._words) or self._more() else None

    def _more(self) -> bool:
        found = next(self._found, None)
        if found:
            self._words.append(_word(found))
        return found is not None


def has_address(text: str) -> bool:
    """Whether a web or mail address stands in the text, as in Booking.com."""
    return _SIGNS.search(text) is not None and _ADDRESS.search(text) is not None


def in_addresses(text: str, ordered: Iterable[int]) -> Iterator[bool]:
    """Whether each place lies in a web or mail address: no word there is a word of the text."""
    end, spans = -1, list[tuple[int, int]]()
    for place in ordered:
        if place >= end:
            start = max(text.rfind(blank, max(end, 0), place) for blank in _BLANKS)
            after = (text.find(blank, place) for blank in _BLANKS)
            end = min((at for at in after if at >= 0), default=len(text))
            whole = text[max(start, 0) : end]
            spans = (
                [found.span() for found in _ADDRESS.finditer(text, max(start, 0), end)]
                if _SIGNS.search(whole)
                else []
            )
        yield any(first <= place < last for first, last in spans)


def lead_end(text: str) -> int:
    """Where the lead ends: with the first paragraph that holds a word, at most 300 characters."""
    first = _WORD.search(text)
    line = text.find("\n", first.end()) if first else -1
    limit = (first.start() if first else 0) + defaults.LEAD_CHARS
    return min(limit, line if line >= 0 else len(text), len(text))
