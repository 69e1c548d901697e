"""Where the terms of many queries stand in a text: one automaton for all of them.

A term becomes paths of keys through a trie. The key of a word is its lemma, so that every
inflection walks the same path. The cost of a text does not grow with the number of terms: a
word that begins no term costs one look-up.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from typing import Final, NamedTuple

from tocsin.core import words as tokens
from tocsin.core.cleaning import clean
from tocsin.core.query import Term
from tocsin.core.words import Word, WordsAt

# What may stand between two words of one term: blanks, a hyphen, quotes, a possessive, a line's
# end; a hyphen with blanks on both sides is a dash, and parts.
_GAP: Final = re.compile(
    r"(?:'[sS])?(?! +[–-]+ )"  # noqa: RUF001 - a real dash
    r"(?: {0,3}[\"'/&–-]{0,2} {0,3}|\.| {0,3}-?\n {0,3})"  # noqa: RUF001
)
_SIGNS: Final = frozenset("&/.")  # between two words, they stand in the term and the text alike
_WRAPPED: Final = 50  # a line this long may have been broken at its length only
_HYPHENS: Final = frozenset("-–")  # noqa: RUF001
_SYMBOLS: Final = "$€£%#+&°"
_SHORT_HALVES: Final = frozenset({"air"})  # "air strike" is "airstrike"
_HALF, _HYPHENATED_HALF = 4, 3
_PARTICLES: Final = frozenset(["about", "away", "back", "down", "over", "through", "under", "with"])
_AUXILIARIES: Final = frozenset({"can", "could", "may", "might", "must", "will", "was", "are"})
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
    """A term's place in a text: where its first and its last word begin, and where it begins and
    ends itself."""

    term: Term
    first: int
    last: int
    start: int
    end: int


class _End(NamedTuple):
    """A path ends here: what else must be so for the term to stand there."""

    term: Term
    hyphen: bool = False
    signs: frozenset[str] = frozenset()
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
        wanted = tuple(dict.fromkeys(terms))
        for term in wanted:
            self._add(term)
        self._addresses = {term for term in wanted if tokens.has_address(term.words)}
        opening = self._openings()
        self._openers = opening.keys()
        self._initials = any(map(tokens.INITIALS.match, map(_small, opening)))
        self._fragments = _by_fragment(opening)
        self._stems = self._by_length()

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
        """Where a word may begin that opens a term: there it does, or at few other places."""
        small = _small(text)
        initials = tokens.initials(text)
        there = tokens.fragments(small)
        there.update(_initial(text[place].lower()) for place in initials)
        wanted = {
            fragment
            for fragment in self._fragments.keys() & there
            if (after := self._fragments[fragment]) is None or not after.isdisjoint(there)
        }
        for length, stems in self._stems.items():
            wanted |= stems.intersection(fragment[:length] for fragment in there)
        if not self._initials:
            initials.clear()
        if not wanted:
            return sorted(initials)
        if len(small) != len(text):  # a capital letter that has two small ones
            return tokens.places(text)
        occurrences = (
            place for fragment in wanted for place in _occurrences(fragment.decode(), small)
        )
        return sorted(initials.union(occurrences))

    def _from(self, text: str, words: WordsAt, first: int) -> list[Hit]:
        placed: list[Word] = []
        reached = [self._root] if self._opens(words.word(first)) else []
        hits: list[Hit | None] = []
        while reached and (word := words.word(first + len(placed))):
            if placed and not _is_gap(text, placed[-1].end, word.start):
                break
            placed.append(word)
            hits += [_checked(end, text, placed) for end in _endings(reached, word.text.lower())]
            keys = self._keys(word.text)
            reached = [
                node.children[key] for node in reached for key in keys if key in node.children
            ]
            hits += [_checked(end, text, placed) for node in reached for end in node.ends]
        return [hit for hit in hits if hit]

    def _opens(self, word: Word | None) -> bool:
        small = word.text.lower() if word else ""
        root = self._root
        return small in self._openers or any(small[:n] in root.prefixes for n in root.stems)

    def _keys(self, word: str) -> tuple[str, ...]:
        small = word.lower()
        if "." in word and not word[0].isdigit():
            return _dotted(small), small.replace(".", ""), "=" + word
        return *dict.fromkeys((self._lemma(small), small)), "=" + word

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
        signs = _signs(plain, placed)
        end = _End(
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
            self._walk([self._learnt(word) for word in head]).end_with(stem, end)
        else:
            self._add_forms(plain, placed, end)

    def _add_forms(self, plain: str, placed: list[Word], end: _End) -> None:
        keys = [self._learnt(word.text) for word in placed]
        self._end_with_plural(keys, end)
        if len(keys) == 1 and "." in placed[0].text:
            self._end_at(["=" + placed[0].text.replace(".", "").upper()], end)
        for at, key in enumerate(keys):
            for first, second, hyphen in self._halves(key):
                halved = [*keys[:at], first, second, *keys[at + 1 :]]
                self._end_with_plural(halved, end._replace(hyphen=hyphen))
        for at, (one, two) in enumerate(pairwise(placed)):
            joined = (one.text + two.text).lower()
            gap = plain[one.end : two.start]
            if gap in _HYPHENS or (gap == " " and self._is_compound(one.text, joined)):
                self._end_at([*keys[:at], self._learnt(joined), *keys[at + 2 :]], end)

    def _end_with_plural(self, keys: list[str], end: _End) -> None:
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
        if "." in word and not word[0].isdigit():
            return _dotted(small)
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

    def _walk(self, keys: Iterable[str]) -> _Node:
        node = self._root
        for key in keys:
            node = node.child(key)
        return node

    def _end_at(self, keys: list[str], end: _End) -> None:
        ends = self._walk(keys).ends
        if end not in ends:
            ends.append(end)

    def _openings(self) -> dict[str, "_Next"]:
        """Every word, in small letters, that may open a term; and what the word after it may begin
        with, None where the term may end with the first."""
        opening = self._root.children
        after = {key.removeprefix("=").lower(): _FREE for key in opening}
        forms = self._forms({key for node in opening.values() for key in node.children})
        for key, node in opening.items():
            form = key.removeprefix("=").lower()
            after[form] = _either(after[form], _after(node, forms))
        for form, key in chain(self._lemmas.table.items(), self._plurals.items()):
            if key in opening:
                after[form] = _either(after.get(form, _FREE), after[key])
        for form in [form for form in after if form.isalpha() and len(form) <= _MOST_LETTERS]:
            for dotted in (_dotted(form), _dotted(form).removesuffix(".")):
                after[dotted] = _either(after.get(dotted, _FREE), after[form])
        return after

    def _forms(self, keys: AbstractSet[str]) -> dict[str, set[bytes]]:
        """What a word with one of these keys may begin with."""
        forms: dict[str, set[bytes]] = {}
        for key in keys:
            word = _small(key.removeprefix("=").lower())
            forms[key] = {tokens.first_fragment(word), _initial(word[:1])}
        for form, key in chain(self._lemmas.table.items(), self._plurals.items()):
            if key in forms:
                forms[key].add(tokens.first_fragment(_small(form)))
        return forms

    def _by_length(self) -> dict[int, set[bytes]]:
        """The prefixes that open a term, or what they begin with, by their length in bytes."""
        stems: dict[int, set[bytes]] = {}
        for stem in map(_small, self._root.prefixes):
            fragment = tokens.first_fragment(stem)
            stems.setdefault(len(fragment), set()).add(fragment)
        return stems


_Next = frozenset[bytes] | None
_FREE: Final = frozenset[bytes]()


def _initial(letter: str) -> bytes:
    """What stands for a word of letters and full stops among fragments, which hold no stop."""
    return _small(letter).encode() + b"."


def _after(node: _Node, forms: Mapping[str, set[bytes]]) -> _Next:
    """What a word may begin with that goes on from here, None where nothing need follow."""
    if node.ends or node.prefixes:
        return None
    return _FREE.union(*(forms[key] for key in node.children))


def _either(one: _Next, other: _Next) -> _Next:
    return None if one is None or other is None else one | other


def _by_fragment(opening: Mapping[str, _Next]) -> dict[bytes, _Next]:
    """The same by the fragment that a word begins with; initials are looked for in another way."""
    found: dict[bytes, _Next] = {}
    for word, after in opening.items():
        small = _small(word)
        if not tokens.INITIALS.match(small):
            fragment = tokens.first_fragment(small)
            found[fragment] = _either(found.get(fragment, _FREE), after)
    return found


def _small(text: str) -> str:
    """In small letters, the same for a word and for the text around it."""
    return text.lower().replace(
        "\u03c2", "\u03c3"
    )  # a sigma that ends its word, and one that does not


def _occurrences(fragment: str, small: str) -> Iterator[int]:
    """Where a word may begin with it: not within other letters and digits of ASCII."""
    at = small.find(fragment)
    while at >= 0:
        around = small[max(0, at - 1) : at + 1]
        if not (at and around.isascii() and around.isalnum()):
            yield at
        at = small.find(fragment, at + 1)


def _dotted(small: str) -> str:
    return "".join(letter + "." for letter in small if letter != ".")


def _endings(reached: list[_Node], small: str) -> Iterator[_End]:
    """The prefix terms that end in a word."""
    for node in reached:
        for length in node.stems:
            yield from node.prefixes.get(small[:length], ())


def _checked(end: _End, text: str, placed: Sequence[Word]) -> Hit | None:
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
    if len(placed) > 1 and end.signs != _signs(text, placed):
        return None
    if end.exact and text[start:stop] != end.exact:
        return None
    return Hit(end.term, first.start, last.start, start, stop)


def _has_hyphen(text: str, span: Sequence[Word]) -> bool:
    return any(text[one.end : two.start] in _HYPHENS for one, two in pairwise(span))


def _signs(text: str, span: Sequence[Word]) -> frozenset[str]:
    """What stands between the words of a span and must not change."""
    return _SIGNS.intersection("".join(text[one.end : two.start] for one, two in pairwise(span)))


def _is_gap(text: str, start: int, end: int) -> bool:
    """Whether a term may go on across this part of the text."""
    if not _GAP.fullmatch(text, start, end):
        return False
    if "\n" not in text[start:end]:
        return True
    line = start - 1 - text.rfind("\n", max(0, start - _WRAPPED - 1), start)
    return text[end].islower() or line >= _WRAPPED
