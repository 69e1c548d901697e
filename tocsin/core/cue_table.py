"""Cues looked up in the words of a sentence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tocsin.core.cues import Kind, Row, Sense

_KEPT: Final = frozenset(
    {"as", "us", "left", "armed"}
)  # which a table of lemmas takes for other words


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


_Entry = tuple[tuple[str, ...], Sense]


class Table(NamedTuple):
    """Cues by the word that they begin with, and by the one that they end with; the longest
    first."""

    by_first: Mapping[str, Sequence[_Entry]]
    by_last: Mapping[str, Sequence[_Entry]]


def tables(rows: Iterable[Row]) -> Mapping[Kind, Table]:
    """The cues for each kind of thing; what is said of a kind counts more than what is general."""
    ordered = sorted(rows, key=lambda row: bool(row.of))
    return {kind: _table(row for row in ordered if not row.of or kind in row.of) for kind in Kind}


def _table(rows: Iterable[Row]) -> Table:
    told: dict[tuple[str, ...], Sense] = {}
    for row in rows:
        told |= {tuple(entry.split()): row.sense for entry in row.entries.split(",")}
    first: dict[str, list[_Entry]] = {}
    last: dict[str, list[_Entry]] = {}
    for words in sorted(told, key=len, reverse=True):
        first.setdefault(words[0], []).append((words, told[words]))
        last.setdefault(words[-1], []).append((words, told[words]))
    return Table(first, last)


def begins(table: Table, words: Sequence[Token], at: int) -> Cue | None:
    """The longest cue that begins with a word."""
    for wanted, sense in _entries(table.by_first, words[at]):
        if cue := _read(words, at, wanted, sense):
            return cue
    return None


def ends(table: Table, words: Sequence[Token], at: int) -> Cue | None:
    """The longest cue that ends with a word."""
    for wanted, sense in _entries(table.by_last, words[at]):
        first = at + 1 - len(wanted)
        if first >= 0 and (cue := _read(words, first, wanted, sense)):
            return cue
    return None


def _entries(by_word: Mapping[str, Sequence[_Entry]], word: Token) -> Sequence[_Entry]:
    """Those that a word may begin, or end, by its form and by its lemma."""
    small = word.text.lower()
    own = by_word.get(small, ())
    if small == word.lemma or not (others := by_word.get(word.lemma)):
        return own
    return sorted((*own, *others), key=lambda entry: -len(entry[0])) if own else others


def _read(words: Sequence[Token], at: int, wanted: tuple[str, ...], sense: Sense) -> Cue | None:
    ahead = words[at : at + len(wanted)]
    if len(ahead) < len(wanted) or not all(map(Token.reads, ahead, wanted)):
        return None
    return Cue(at, at + len(wanted) - 1, sense, " ".join(word.text for word in ahead), wanted)
