"""Where in a text a term may begin: told from the letters and digits in it, and from what follows
them, before any word is looked at."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress
from typing import Final

from tocsin.core import words as tokens
from tocsin.core.accents import bare
from tocsin.core.trie import Node, dotted

_MOST_LETTERS: Final = 5  # of an acronym

_Next = frozenset[bytes] | None
_FREE: Final = frozenset[bytes]()
_POSSESSIVE: Final = b"s"


class Openings:
    """The words that may open a term. `tables` lead from inflected forms to keys."""

    def __init__(self, root: Node, *tables: Mapping[str, str]) -> None:
        self._root = root
        self._tables = tables
        opening = self._openings()
        self._words = opening.keys()
        self._beginnings = tuple({_small(stem) for stem in root.prefixes})
        self._initials = any(map(tokens.INITIALS.match, map(_small, opening)))
        fragments = _by_fragment(opening)
        self._opening = frozenset(fragments)
        self._begun = {one: after for one, after in fragments.items() if after is not None}
        self._stems = self._by_length()

    def has(self, word: str) -> bool:
        """Whether a word of a text may open a term."""
        small = _small(word)
        return small in self._words or small.startswith(self._beginnings)

    def places(self, text: str) -> list[int]:
        """Where a word may begin that opens a term: there it does, or at few other places."""
        small = _small(text)
        there = tokens.fragments(small)
        wanted = set(self._opening.intersection(there))
        begun = wanted & self._begun.keys()
        wanted -= begun - self._going_on(there, begun)
        stems = self._stems_of(there)
        initials = tokens.initials(text) if self._initials else set[int]()
        if not (wanted or stems):
            return sorted(initials)
        if len(small) != len(text):  # a capital letter that has two small ones
            return tokens.places(text)
        whole = (place for one in wanted for place in self._followed(one, small))
        parts = (place for one in stems for place in _beginnings(one.decode(), small))
        return sorted(initials.union(whole, parts))

    def _stems_of(self, there: Sequence[bytes]) -> set[bytes]:
        """The prefixes that something there begins with."""
        return {
            stem
            for length, stems in self._stems.items()
            for stem in stems.intersection(fragment[:length] for fragment in there)
        }

    def _going_on(self, there: Sequence[bytes], begun: AbstractSet[bytes]) -> set[bytes]:
        """Which of them are somewhere followed by what goes on with a term, or a possessive."""
        if not begun:
            return set()
        chosen = list(map(begun.__contains__, there))
        pairs = zip(compress(there, chosen), compress([*there[1:], b""], chosen), strict=True)
        return {one for one, two in pairs if two in self._begun[one]}

    def _followed(self, fragment: bytes, small: str) -> Iterator[int]:
        """Where a word begins with it and is followed as some term asks."""
        word, after = fragment.decode(), self._begun.get(fragment)
        for at in _occurrences(word, small):
            if after is None or tokens.next_fragment(small, at + len(word)) in after:
                yield at

    def _openings(self) -> dict[str, _Next]:
        """Every word, in small letters, that may open a term; and what the word after it may begin
        with, None where the term may end with the first."""
        opening = self._root.children
        after: dict[str, _Next] = {_word(key): _FREE for key in opening}
        forms = self._forms({key for node in opening.values() for key in node.children})
        for key, node in opening.items():
            after[_word(key)] = _either(after[_word(key)], _after(node, forms))
        keys = frozenset(after)
        for form, lemma in chain.from_iterable(table.items() for table in self._tables):
            key = lemma if lemma.isascii() else bare(lemma)  # most are: a call costs
            if key in keys:
                after[bare(form)] = _either(after.get(bare(form), _FREE), after[key])
        for form in [form for form in after if form.isalpha() and len(form) <= _MOST_LETTERS]:
            for stopped in (dotted(form), dotted(form).removesuffix(".")):
                after[stopped] = _either(after.get(stopped, _FREE), after[form])
        return after

    def _forms(self, keys: AbstractSet[str]) -> dict[str, set[bytes]]:
        """What a word with one of these keys may begin with."""
        forms: dict[str, set[bytes]] = {}
        for key in keys:
            word = _word(key)
            forms[key] = {tokens.first_fragment(word), tokens.first_fragment(word[:1])}  # or U.N.
        for form, lemma in chain.from_iterable(table.items() for table in self._tables):
            if lemma in forms:
                forms[lemma].add(tokens.first_fragment(bare(form)))
            if not lemma.isascii() and (plain := bare(lemma)) in forms:
                forms[plain].add(tokens.first_fragment(bare(form)))
        return forms

    def _by_length(self) -> dict[int, set[bytes]]:
        """The prefixes that open a term, or what they begin with, by their length in bytes."""
        stems: dict[int, set[bytes]] = {}
        for stem in map(_small, self._root.prefixes):
            fragment = tokens.first_fragment(stem)
            stems.setdefault(len(fragment), set()).add(fragment)
        return stems


def _word(key: str) -> str:
    return _small(key.removeprefix("="))


def _after(node: Node, forms: Mapping[str, set[bytes]]) -> _Next:
    """What a word may begin with that goes on from here, None where nothing need follow."""
    if node.ends or node.prefixes:
        return None
    return _FREE.union(*(forms[key] for key in node.children))


def _either(one: _Next, other: _Next) -> _Next:
    return None if one is None or other is None else one | other


def _by_fragment(opening: Mapping[str, _Next]) -> dict[bytes, _Next]:
    """The same by the fragment that a word begins with; initials are looked for in another way."""
    found: dict[bytes, _Next] = {}
    for small, after in opening.items():
        if not tokens.INITIALS.match(small):
            fragment, *inner = tokens.fragments(small) or [small.encode()]
            asked = _FREE.union(inner[:1]) if inner else after
            follows = None if asked is None else asked | {_POSSESSIVE}
            found[fragment] = _either(found.get(fragment, _FREE), follows)
    return found


def _small(text: str) -> str:
    """In small letters without accents, the same for a word and for the text around it."""
    return bare(text.lower())


def _beginnings(fragment: str, small: str) -> Iterator[int]:
    """Where a word may begin with it: not within other letters and digits of ASCII."""
    at = small.find(fragment)
    while at >= 0:
        if not (at and _joins(small[at - 1 : at + 1])):
            yield at
        at = small.find(fragment, at + 1)


def _occurrences(fragment: str, small: str) -> Iterator[int]:
    """Where a word may begin with it and nothing more before the next sign."""
    last = len(fragment) - 1
    for at in _beginnings(fragment, small):
        around = small[at + last : at + last + 2]
        if len(around) == 1 or not _joins(around):
            yield at


def _joins(around: str) -> bool:
    return around.isascii() and around.isalnum()
