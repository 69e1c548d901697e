"""Cues looked up in the words of a sentence."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tocsin.core.cues import Kind, Row, Sense

_LONGEST: Final = 4  # words of a cue
_KEPT: Final = frozenset({"as", "us", "left"})  # which a table of lemmas takes for other words


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

    def reads(self, word: str) -> bool:
        """Whether it is this word: a table knows no form so well that the form itself should not
        count too."""
        return word in (self.lemma, self.text.lower())


def token(
    text: str, lemma: Callable[[str], str], *, pause: bool = False, joined: bool = False
) -> Token:
    """A word as cues are looked up in it: a negated verb counts as its negation."""
    small = text.lower()
    if small.endswith("n't") or small == "cannot":
        return Token(text, "not", pause, joined)
    return Token(text, small if small in _KEPT else lemma(small), pause, joined)


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


Table = Mapping[str, Sequence[tuple[tuple[str, ...], Sense]]]
"""Cues by the word that they begin with, the longest first."""


def tables(rows: Iterable[Row]) -> Mapping[Kind, Table]:
    """The cues for each kind of thing; what is said of a kind counts more than what is general."""
    ordered = sorted(rows, key=lambda row: bool(row.of))
    return {kind: _table(row for row in ordered if not row.of or kind in row.of) for kind in Kind}


def _table(rows: Iterable[Row]) -> Table:
    told: dict[tuple[str, ...], Sense] = {}
    for row in rows:
        told |= {tuple(entry.split()): row.sense for entry in row.entries.split(",")}
    table: dict[str, list[tuple[tuple[str, ...], Sense]]] = {}
    for words in sorted(told, key=len, reverse=True):
        table.setdefault(words[0], []).append((words, told[words]))
    return table


def begins(table: Table, words: Sequence[Token], at: int) -> Cue | None:
    """The longest cue that begins with a word."""
    return next(_all(table, words, at), None)


def ends(table: Table, words: Sequence[Token], at: int) -> Cue | None:
    """The longest cue that ends with a word."""
    for first in range(max(0, at + 1 - _LONGEST), at + 1):
        for cue in _all(table, words, first):
            if cue.last == at:
                return cue
    return None


def _all(table: Table, words: Sequence[Token], at: int) -> Iterator[Cue]:
    for key in dict.fromkeys((words[at].text.lower(), words[at].lemma)):
        for wanted, sense in table.get(key, ()):
            ahead = words[at : at + len(wanted)]
            if len(ahead) == len(wanted) and all(map(Token.reads, ahead, wanted)):
                text = " ".join(word.text for word in ahead)
                yield Cue(at, at + len(wanted) - 1, sense, text, wanted)
