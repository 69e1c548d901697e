"""The paths of terms, word by word, and what else must be so where one ends in a text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from tocsin.core.query import Term
from tocsin.core.sentences import shortens_name
from tocsin.core.words import Word

# What may stand between two words of one term: blanks, a hyphen, quotes, a possessive, a line's
# end; a hyphen with blanks on both sides is a dash, and parts.
_GAP: Final = re.compile(
    r"(?:'[sS])?(?! +[–-]+ )"  # noqa: RUF001 - a real dash
    r"(?: {0,3}[\"'/&–-]{0,2} {0,3}|\.| {0,3}-?\n {0,3})"  # noqa: RUF001
)
# What parts the words of a term that does not hold it too: St. Petersburg, 50% tariff, $5bn loan.
_OWN_GAP: Final = re.compile(r"[.,:;!?%°+)]{0,2} {0,3}[$€£#.(]?")
# Between two words, these stand in the term and the text alike.
_SIGN: Final = re.compile(r"\. ?|[&/,:;!?%°+$€£#()]")
_OPTIONAL: Final = frozenset(",:;!?()")  # where a term has them, a text may go without
_WRAPPED: Final = 50  # a line this long may have been broken at its length only
HYPHENS: Final = frozenset("-–")  # noqa: RUF001


class Hit(NamedTuple):
    """A term's place in a text: where its first and its last word begin, and where it begins and
    ends itself."""

    term: Term
    first: int
    last: int
    start: int
    end: int


class End(NamedTuple):
    """A path ends here: what else must be so for the term to stand there."""

    term: Term
    hyphen: bool = False
    signs: frozenset[str] = frozenset()
    before: str = ""
    after: str = ""
    exact: str = ""


class Node:
    """A word of some path; `prefixes` are those that may end in the next word."""

    __slots__ = ("children", "ends", "prefixes", "stems")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.ends: list[End] = []
        self.prefixes: dict[str, list[End]] = {}
        self.stems: tuple[int, ...] = ()  # the lengths of the prefixes

    def walk(self, keys: Iterable[str]) -> "Node":
        """Where a path of keys leads, laid where there is none."""
        node = self
        for key in keys:
            node = node.children.setdefault(key, Node())
        return node

    def end_with(self, stem: str, end: End) -> None:
        """A path may end in the next word, where it begins so."""
        self.prefixes.setdefault(stem, []).append(end)
        self.stems = tuple(sorted({*self.stems, len(stem)}))


def dotted(small: str) -> str:
    """A word in small letters with a full stop after each."""
    return "".join(letter + "." for letter in small if letter != ".")


def endings(reached: list[Node], spellings: Iterable[str]) -> Iterator[End]:
    """The prefix terms that end in a word of these spellings in small letters."""
    for node in reached:
        begun = {spelling[:length] for length in node.stems for spelling in spellings}
        for stem in sorted(begun & node.prefixes.keys(), key=len):
            yield from node.prefixes[stem]


def checked(end: End, text: str, placed: Sequence[Word]) -> Hit | None:
    """The hit of a path that ends with these words, where all is as it must be."""
    first, last = placed[0], placed[-1]
    start, stop = first.start - len(end.before), last.end + len(end.after)
    if start < 0 or stop > len(text):
        return None
    if end.before and not text.startswith(end.before, start):
        return None
    if end.after and not text.startswith(end.after, stop - len(end.after)):
        return None
    if end.hyphen and not _has_hyphen(text, placed):
        return None
    if len(placed) > 1 and signs_between(text, placed) not in (end.signs, end.signs - _OPTIONAL):
        return None
    if end.exact and text[start:stop] != end.exact:
        return None
    return Hit(end.term, first.start, last.start, start, stop)


def _has_hyphen(text: str, span: Sequence[Word]) -> bool:
    return any(text[one.end : two.start] in HYPHENS for one, two in pairwise(span))


def signs_between(text: str, span: Sequence[Word]) -> frozenset[str]:
    """What stands between the words of a span and must not change."""
    return frozenset(
        sign
        for one, two in pairwise(span)
        for sign in _SIGN.findall(text, one.end, two.start)
        if sign[0] != "." or not shortens_name(one.text, two.text)
    )


def is_gap(text: str, start: int, end: int) -> bool:
    """Whether a term may go on across this part of the text."""
    if not _GAP.fullmatch(text, start, end):
        return _OWN_GAP.fullmatch(text, start, end) is not None
    if "\n" not in text[start:end]:
        return True
    line = start - 1 - text.rfind("\n", max(0, start - _WRAPPED - 1), start)
    return text[end].islower() or line >= _WRAPPED
