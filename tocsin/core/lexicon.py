"""Where the terms of many queries stand in a text: one automaton for all of them.

A term becomes paths of keys through a trie. The key of a word is its lemma, so that every
inflection walks the same path. The cost of a text does not grow with the number of terms: a
word that begins no term costs one look-up.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from tocsin.core import words as tokens
from tocsin.core.cleaning import clean
from tocsin.core.query import Term
from tocsin.core.words import Word

# What may stand between two words of one term: blanks, a hyphen, quotes, a possessive.
_GAP: Final = re.compile(r"(?:'[sS])? {0,3}[\"'/&–-]{0,2} {0,3}")  # noqa: RUF001 - a real dash
_HYPHENS: Final = frozenset("-–")  # noqa: RUF001
_SYMBOLS: Final = "$€£%#+&°"
_SHORT_HALVES: Final = frozenset({"air"})  # "air strike" is "airstrike"
_HALF, _HYPHENATED_HALF = 4, 3
_PARTICLES: Final = frozenset(["about", "away", "back", "down", "over", "through", "under", "with"])
_LETTERS_DIGITS: Final = re.compile(r"([^\W\d_]+)(\d+)|(\d+)([^\W\d_]+)")
_MOST_LETTERS: Final = 5  # of an acronym


@dataclass(frozen=True)
class Lemmas:
    """A language's inflected forms in small letters, each with its lemma, and its known words."""

    table: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """Every word that some form is looked up to."""
        return frozenset(self.table.values())

    def of(self, word: str) -> str:
        """The lemma of a word in small letters, or the word."""
        return self.table.get(word, word)


class Hit(NamedTuple):
    """A term's place in a text: words `first` to `last`, characters `start` to `end`."""

    term: Term
    first: int
    last: int
    start: int
    end: int


class _End(NamedTuple):
    """A path ends here: what else must be so for the term to stand there."""

    term: Term
    hyphen: bool = False
    before: str = ""
    after: str = ""
    exact: str = ""


class _Node:
    __slots__ = ("children", "ends", "prefixes", "stems")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.ends: list[_End] = []
        self.prefixes: dict[str, list[_End]] = {}
        self.stems: tuple[int, ...] = ()  # the lengths of the prefixes

    def child(self, key: str) -> "_Node":
        return self.children.setdefault(key, _Node())

    def end_with(self, stem: str, end: "_End") -> None:
        self.prefixes.setdefault(stem, []).append(end)
        self.stems = tuple(sorted({*self.stems, len(stem)}))


class Lexicon:
    """The terms of many queries in one language, to be found in cleaned texts."""

    def __init__(self, terms: Iterable[Term], lemmas: Lemmas) -> None:
        self._lemmas = lemmas
        self._root = _Node()
        self._plurals: dict[str, str] = {}
        for term in dict.fromkeys(terms):
            self._add(term)
        self._openers = self._surfaces()

    def find(self, text: str) -> tuple[list[Word], list[Hit]]:
        """The words of `text`, and where terms stand among them, in order of their first words.

        No words are given where nothing was found.
        """
        opening = self._opening(tokens.words(text))
        if not opening:
            return [], []
        placed = tokens.placed_words(text)
        hits = [hit for at in opening for hit in self._from(text, placed, at)]
        return placed, _outside_addresses(text, hits)

    def _opening(self, found: list[str]) -> list[int]:
        small = [word.lower() for word in found]
        openers = self._openers
        if not self._root.stems:
            return [at for at, word in enumerate(small) if word in openers]
        prefixes, stems = self._root.prefixes, self._root.stems
        return [
            at
            for at, word in enumerate(small)
            if word in openers or any(word[:length] in prefixes for length in stems)
        ]

    def _from(self, text: str, placed: list[Word], first: int) -> Iterator[Hit]:
        reached = [self._root]
        for last in range(first, len(placed)):
            if last > first and not _GAP.fullmatch(text, placed[last - 1].end, placed[last].start):
                return
            word = placed[last].text
            for end in _endings(reached, word.lower()):
                if hit := _checked(end, text, placed, (first, last)):
                    yield hit
            keys = self._keys(word)
            reached = [
                node.children[key] for node in reached for key in keys if key in node.children
            ]
            for end in (end for node in reached for end in node.ends):
                if hit := _checked(end, text, placed, (first, last)):
                    yield hit
            if not reached:
                return

    def _keys(self, word: str) -> tuple[str, ...]:
        small = word.lower()
        if "." in word and not word[0].isdigit():
            return _dotted(small), small.replace(".", ""), "=" + word
        return *dict.fromkeys((self._lemma(small), small)), "=" + word

    def _lemma(self, small: str) -> str:
        return self._plurals.get(small) or self._lemmas.of(small)

    def _add(self, term: Term) -> None:
        plain = clean(term.words).text
        placed = tokens.placed_words(plain)
        if not placed:
            return
        before = "".join(c for c in plain[: placed[0].start] if c in _SYMBOLS)
        after = "".join(c for c in plain[placed[-1].end :] if c in _SYMBOLS)
        end = _End(term, before=before, after=after, exact=plain if term.exact else "")
        if term.exact:
            self._end_at(["=" + word.text for word in placed], end)
        elif term.prefix:
            *head, stem = [word.text.lower() for word in placed]
            self._walk([self._learnt(word) for word in head]).end_with(stem, end)
        else:
            self._add_forms(plain, placed, end)

    def _add_forms(self, plain: str, placed: list[Word], end: _End) -> None:
        keys = [self._learnt(word.text) for word in placed]
        self._end_at(keys, end)
        if len(keys) == 1 and "." in placed[0].text:
            self._end_at(["=" + placed[0].text.replace(".", "").upper()], end)
        for at, key in enumerate(keys):
            for first, second, hyphen in self._halves(key):
                self._end_at(
                    [*keys[:at], first, second, *keys[at + 1 :]], end._replace(hyphen=hyphen)
                )
        for at, (one, two) in enumerate(pairwise(placed)):
            joined = (one.text + two.text).lower()
            if plain[one.end : two.start] in _HYPHENS or self._is_compound(one.text, joined):
                self._end_at([*keys[:at], self._learnt(joined), *keys[at + 2 :]], end)

    def _is_compound(self, first: str, joined: str) -> bool:
        known = self._lemmas.known
        second = len(joined) - len(first)
        whole = joined in known and first.lower() in known
        return whole or (len(first) >= _HALF and second >= _HALF) or joined.isdigit()

    def _halves(self, word: str) -> Iterator[tuple[str, str, bool]]:
        """A compound's two halves, and whether only a hyphen may part them."""
        if parted := _LETTERS_DIGITS.fullmatch(word):
            one, two = (half for half in parted.groups() if half)
            yield one, two, False
            return
        known, least = self._lemmas.known, _HYPHENATED_HALF
        for at in range(least, len(word) - least + 1):
            one, two = word[:at], word[at:]
            if one in known and two in known:
                wide = min(len(one), len(two)) >= _HALF or one in _SHORT_HALVES
                wide = wide and two not in _PARTICLES  # "they break through" is no breakthrough
                yield self._learnt(one), self._learnt(two), not wide

    def _learnt(self, word: str) -> str:
        """The key of a term's word; the plural of a word no table knows is learnt with it."""
        small = word.lower()
        if "." in word and not word[0].isdigit():
            return _dotted(small)
        # "laid" is looked up to "lay", and "lay" to "lie": whoever writes lay means the first.
        lemma = small if small in self._lemmas.lemmas else self._lemma(small)
        known = self._lemmas.known
        if small.isalpha() and lemma not in known and (plural := small + "s") not in known:
            self._plurals.setdefault(plural, lemma)
        return lemma

    def _walk(self, keys: Iterable[str]) -> _Node:
        node = self._root
        for key in keys:
            node = node.child(key)
        return node

    def _end_at(self, keys: list[str], end: _End) -> None:
        ends = self._walk(keys).ends
        if end not in ends:
            ends.append(end)

    def _surfaces(self) -> frozenset[str]:
        """Every word, in small letters, that may open a term."""
        opening = self._root.children
        forms = {key.removeprefix("=").lower() for key in opening}
        for table in (self._lemmas.table, self._plurals):
            forms.update(form for form, lemma in table.items() if lemma in opening)
        dotted = {_dotted(form) for form in forms if form.isalpha() and len(form) <= _MOST_LETTERS}
        return frozenset(forms | dotted | {form.removesuffix(".") for form in dotted})


def _dotted(small: str) -> str:
    return "".join(letter + "." for letter in small if letter != ".")


def _endings(reached: list[_Node], small: str) -> Iterator[_End]:
    """The prefix terms that end in a word."""
    for node in reached:
        for length in node.stems:
            yield from node.prefixes.get(small[:length], ())


def _checked(end: _End, text: str, placed: list[Word], span: tuple[int, int]) -> Hit | None:
    first, last = span
    start, stop = placed[first].start - len(end.before), placed[last].end + len(end.after)
    if start < 0 or stop > len(text):
        return None
    if end.before and not text.startswith(end.before, start):
        return None
    if end.after and not text.startswith(end.after, stop - len(end.after)):
        return None
    if end.hyphen and not _has_hyphen(text, placed[first : last + 1]):
        return None
    if end.exact and text[start:stop] != end.exact:
        return None
    return Hit(end.term, first, last, start, stop)


def _has_hyphen(text: str, span: list[Word]) -> bool:
    return any(text[one.end : two.start] in _HYPHENS for one, two in pairwise(span))


def _outside_addresses(text: str, hits: list[Hit]) -> list[Hit]:
    spans = tokens.addresses(text) if hits else []
    if not spans:
        return hits
    starts = [start for start, _ in spans]

    def outside(hit: Hit) -> bool:
        at = bisect_right(starts, hit.start) - 1
        return at < 0 or spans[at][1] <= hit.start

    return [hit for hit in hits if outside(hit)]
