"""Where the terms of many queries stand in a text: one automaton for all of them.

A term becomes paths of keys through a trie. The key of a word is its lemma, so that every
inflection walks the same path. The cost of a text does not grow with the number of terms: a
word that begins no term costs one look-up.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

from tocsin.core import words as tokens
from tocsin.core.accents import bare
from tocsin.core.cleaning import clean
from tocsin.core.openings import Openings
from tocsin.core.query import Term
from tocsin.core.trie import (
    HYPHENS,
    End,
    Hit,
    Node,
    checked,
    dotted,
    endings,
    is_gap,
    signs_between,
)
from tocsin.core.words import Word, WordsAt

_SYMBOLS: Final = "$€£%#+&°"
_SHORT_HALVES: Final = frozenset({"air"})  # "air strike" is "airstrike"
_HALF, _HYPHENATED_HALF = 4, 3
_PARTICLES: Final = frozenset(["about", "away", "back", "down", "over", "through", "under", "with"])
_AUXILIARIES: Final = frozenset({"can", "could", "may", "might", "must", "will", "was", "are"})
_RICH: Final = 200  # a language has accents of its own where one known word of so many has one
_LETTERS_DIGITS: Final = re.compile(r"([^\W\d_]+)(\d+)|(\d+)([^\W\d_]+)")


@dataclass(frozen=True)
class Lemmas:
    """A language's inflected forms in small letters, each with its lemma, and its known words."""

    table: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """Every word that some form is looked up to."""
        return frozenset(self.table.values())

    @cached_property
    def apart(self) -> frozenset[str]:
        """The words that only their accents tell from others, in a language that has many such:
        German knows schön and schon."""
        accented = [word for word in self.known if not word.isascii() and bare(word) != word]
        rich = len(accented) * _RICH > len(self.known)
        return frozenset(word for word in accented if rich and bare(word) in self.known)

    def plain(self, word: str) -> str:
        """A word in small letters as it is compared: without accents, where they may be left
        out."""
        return word if word.isascii() or word in self.apart else bare(word)

    def of(self, word: str) -> str:
        """The lemma of a word in small letters, or the word."""
        return self.table.get(word, word)


class Lexicon:
    """The terms of many queries in one language, to be found in cleaned texts."""

    def __init__(self, terms: Iterable[Term], lemmas: Lemmas) -> None:
        self._lemmas = lemmas
        self._root = Node()
        self._plurals: dict[str, str] = {}
        wanted = tuple(dict.fromkeys(terms))
        for term in wanted:
            self._add(term)
        self._addresses = {term for term in wanted if tokens.has_address(term.words)}
        self._openings = Openings(self._root, lemmas.table, self._plurals)

    def find(self, text: str) -> list[Hit]:
        """Where terms stand in a cleaned text, in order of their first words."""
        places = self._places(text)
        if not places:
            return []
        at = WordsAt(text)
        begun = map(at.begin, places)
        hits = [hit for first in begun if first is not None for hit in self._from(text, at, first)]
        inside = tokens.in_addresses(text, (hit.first for hit in hits))
        return [
            hit
            for hit, is_inside in zip(hits, inside, strict=True)
            if not is_inside or hit.term in self._addresses
        ]

    def _places(self, text: str) -> list[int]:
        return self._openings.places(text)

    def _from(self, text: str, words: WordsAt, first: int) -> list[Hit]:
        placed: list[Word] = []
        reached = [self._root] if self._opens(words.word(first)) else []
        hits: list[Hit | None] = []
        while reached and (word := words.word(first + len(placed))):
            if placed and not is_gap(text, placed[-1].end, word.start):
                break
            placed.append(word)
            small = word.text.lower()
            stems = {small, self._lemmas.plain(small)}
            hits += [checked(end, text, placed) for end in endings(reached, stems)]
            keys = self._keys(word.text)
            reached = [
                node.children[key] for node in reached for key in keys if key in node.children
            ]
            hits += [checked(end, text, placed) for node in reached for end in node.ends]
        return [hit for hit in hits if hit]

    def _opens(self, word: Word | None) -> bool:
        return word is not None and self._openings.has(word.text)

    def _keys(self, word: str) -> tuple[str, ...]:
        small = word.lower()
        if "." in word and not word[0].isdigit():
            return dotted(small), small.replace(".", ""), "=" + word
        keys = [self._lemma(small), small]
        if (plain := self._lemmas.plain(small)) != small:  # as it is found without its accents
            keys += [bare(keys[0]), self._lemma(plain), plain]
        return *dict.fromkeys(keys), "=" + word

    def _lemma(self, small: str) -> str:
        return self._plurals.get(small) or self._lemmas.of(small)

    def _add(self, term: Term) -> None:
        plain = clean(term.words).text
        placed = tokens.words(plain)
        if not placed:
            return
        before = plain[: placed[0].start]
        before = before if before == "." else "".join(c for c in before if c in _SYMBOLS)
        after = "".join(c for c in plain[placed[-1].end :] if c in _SYMBOLS)
        signs = signs_between(plain, placed)
        end = End(
            term,
            signs=signs,
            before=before,
            after=after,
            exact=plain if term.exact else "",
        )
        if term.exact:
            self._end_at(["=" + word.text for word in placed], end)
        elif term.prefix:
            *head, stem = [word.text.lower() for word in placed]
            self._root.walk([self._learnt(word) for word in head]).end_with(stem, end)
        else:
            self._add_forms(plain, placed, end)

    def _add_forms(self, plain: str, placed: list[Word], end: End) -> None:
        keys = [self._learnt(word.text) for word in placed]
        self._end_with_plural(keys, end)
        self._end_at(
            [_acronym(word.text) or key for word, key in zip(placed, keys, strict=True)], end
        )
        for at, key in enumerate(keys):
            for first, second, hyphen in self._halves(key):
                halved = [*keys[:at], first, second, *keys[at + 1 :]]
                self._end_with_plural(halved, end._replace(hyphen=hyphen))
        for at, (one, two) in enumerate(pairwise(placed)):
            joined = (one.text + two.text).lower()
            gap = plain[one.end : two.start]
            if gap in HYPHENS or (gap == " " and self._is_compound(one.text, joined)):
                self._end_at([*keys[:at], self._learnt(joined), *keys[at + 2 :]], end)

    def _end_with_plural(self, keys: list[str], end: End) -> None:
        """Compounds have plurals that no table knows: stand-offs, F-16s."""
        self._end_at(keys, end)
        last = keys[-1] + "s"
        if len(keys) > 1 and keys[-1].isalnum() and self._lemma(last) != keys[-1]:
            self._end_at([*keys[:-1], last], end._replace(hyphen=True))

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
            if one in known and two in known and one not in _AUXILIARIES:  # "can" opens no cancer
                wide = min(len(one), len(two)) >= _HALF or one in _SHORT_HALVES
                wide = wide and two not in _PARTICLES  # "they break through" is no breakthrough
                yield self._learnt(one), self._learnt(two), not wide

    def _learnt(self, word: str) -> str:
        """The key of a term's word; the plural of a word no table knows is learnt with it."""
        small = word.lower()
        if _has_initials(word):
            return dotted(small)
        # "laid" is looked up to "lay", and "lay" to "lie": whoever writes lay means the first.
        lemma = small if small in self._lemmas.lemmas else self._lemma(small)
        known = self._lemmas.known
        if (
            small.isalnum()
            and not small.isdigit()
            and lemma not in known
            and (plural := small + "s") not in known
        ):
            self._plurals.setdefault(plural, lemma)
        return lemma

    def _end_at(self, keys: list[str], end: End) -> None:
        ends = self._root.walk(keys).ends
        if end not in ends:
            ends.append(end)


def _has_initials(word: str) -> bool:
    return "." in word and not word[0].isdigit()  # U.S., not 3.5


def _acronym(word: str) -> str:
    """The key of a word of initials as it is written without full stops, or nothing."""
    return "=" + word.replace(".", "").upper() if _has_initials(word) else ""
