"""Cues looked up in the words of a sentence."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final, NamedTuple

from tocsin.core.cues import Kind, Row, Sense

_KEPT: Final = frozenset(
    {"as", "us", "left", "armed"}
)  # which a table of lemmas takes for other words


_HYPHENS: Final = frozenset("-\u2010\u2011")
_PAUSE: Final = re.compile(r"[,;:()—–]| - ")  # noqa: RUF001 - real dashes


class Token(NamedTuple):
    """A word of a sentence. `pause`: punctuation parts it from the word before it; `joined`: a
    hyphen joins it to that word."""

    text: str
    lemma: str
    pause: bool = False
    joined: bool = False

    def among(self, words: frozenset[str]) -> bool:
        """Whether the word, as it stands or by its lemma, is one of these."""
        return self.lemma in words or self.text.lower() in words


def token(text: str, gap: str, lemma: Callable[[str], str]) -> Token:
    """A word as cues are looked up in it: a negated verb counts as its negation. `gap` is what
    stands between it and the word before."""
    small = text.lower()
    if small.endswith("n't") or small == "cannot":
        found = "not"
    else:
        found = small if small in _KEPT else lemma(small)
    return Token(text, found, pause=_PAUSE.search(gap) is not None, joined=gap in _HYPHENS)


class Cue(NamedTuple):
    """A cue where it stands: `first` to `last` in the words that were searched."""

    first: int
    last: int
    sense: Sense
    text: str
    words: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether it is one word."""
        return len(self.words) == 1


_Entry = tuple[tuple[str, ...], Sense]


@dataclass(slots=True)
class _Node:
    """Where the words of a cue have led so far: to an entry that is whole, to longer ones."""

    entry: _Entry | None = None
    further: dict[str, "_Node"] = field(default_factory=dict)


class Table:
    """Cues by their words from the first on, and from the last back; made ready when asked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    @cached_property
    def forward(self) -> _Node:
        """By the first word, the second and so on."""
        return _trie((words, (words, sense)) for words, sense in self._told.items())

    @cached_property
    def backward(self) -> _Node:
        """By the last word, the one before it and so on."""
        return _trie((words[::-1], (words, sense)) for words, sense in self._told.items())

    @cached_property
    def _told(self) -> dict[tuple[str, ...], Sense]:
        return {
            tuple(entry.split()): row.sense
            for row in self._rows
            for entry in row.entries.split(",")
        }


@cache
def tables(rows: tuple[Row, ...]) -> Mapping[Kind, Table]:
    """The cues for each kind of thing; what is said of a kind counts more than what is general."""
    ordered = sorted(rows, key=lambda row: bool(row.of))
    return {kind: Table([row for row in ordered if not row.of or kind in row.of]) for kind in Kind}


def _trie(entries: Iterable[tuple[tuple[str, ...], _Entry]]) -> _Node:
    root = _Node()
    for path, entry in entries:
        node = root
        for word in path:
            node = node.further.setdefault(word, _Node())
        node.entry = entry
    return root


def begins(table: Table, words: Sequence[Token], at: int) -> Cue | None:
    """The longest cue that begins with a word."""
    found = _longest(table.forward, words, at, 1)
    return _cue(words, at, found) if found else None


def ends(table: Table, words: Sequence[Token], at: int) -> Cue | None:
    """The longest cue that ends with a word."""
    found = _longest(table.backward, words, at, -1)
    return _cue(words, at + 1 - len(found[0]), found) if found else None


def _longest(node: _Node, words: Sequence[Token], at: int, step: int) -> _Entry | None:
    """The longest entry that the words from here on lead to, each by its form or its lemma."""
    longest = node.entry
    if not node.further or not 0 <= at < len(words):
        return longest
    word = words[at]
    small = word.text.lower()
    for form in (small,) if small == word.lemma else (small, word.lemma):
        if (further := node.further.get(form)) is None:
            continue
        found = _longest(further, words, at + step, step)
        if found and (longest is None or len(found[0]) > len(longest[0])):
            longest = found
    return longest


def _cue(words: Sequence[Token], at: int, entry: _Entry) -> Cue:
    wanted, sense = entry
    last = at + len(wanted) - 1
    return Cue(at, last, sense, " ".join(word.text for word in words[at : last + 1]), wanted)
