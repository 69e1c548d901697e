"""Where in a text a term may begin: told from the letters and digits in it, before any word is
looked at."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

from tocsin.core import words as tokens
from tocsin.core.trie import Node, dotted

_MOST_LETTERS: Final = 5  # of an acronym

_Next = frozenset[bytes] | None
_FREE: Final = frozenset[bytes]()


class Openings:
    """The words that may open a term. `tables` lead from inflected forms to keys."""

    def __init__(self, root: Node, *tables: Mapping[str, str]) -> None:
        self._root = root
        self._tables = tables
        opening = self._openings()
        self.words = opening.keys()
        self._initials = any(map(tokens.INITIALS.match, map(_small, opening)))
        self._fragments = _by_fragment(opening)
        self._stems = self._by_length()

    def places(self, text: str) -> list[int]:
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

    def _openings(self) -> dict[str, _Next]:
        """Every word, in small letters, that may open a term; and what the word after it may begin
        with, None where the term may end with the first."""
        opening = self._root.children
        after: dict[str, _Next] = {key.removeprefix("=").lower(): _FREE for key in opening}
        forms = self._forms({key for node in opening.values() for key in node.children})
        for key, node in opening.items():
            form = key.removeprefix("=").lower()
            after[form] = _either(after[form], _after(node, forms))
        for form, key in chain.from_iterable(table.items() for table in self._tables):
            if key in opening:
                after[form] = _either(after.get(form, _FREE), after[key])
        for form in [form for form in after if form.isalpha() and len(form) <= _MOST_LETTERS]:
            for stopped in (dotted(form), dotted(form).removesuffix(".")):
                after[stopped] = _either(after.get(stopped, _FREE), after[form])
        return after

    def _forms(self, keys: AbstractSet[str]) -> dict[str, set[bytes]]:
        """What a word with one of these keys may begin with."""
        forms: dict[str, set[bytes]] = {}
        for key in keys:
            word = _small(key.removeprefix("=").lower())
            forms[key] = {tokens.first_fragment(word), _initial(word[:1])}
        for form, key in chain.from_iterable(table.items() for table in self._tables):
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


def _initial(letter: str) -> bytes:
    """What stands for a word of letters and full stops among fragments, which hold no stop."""
    return _small(letter).encode() + b"."


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
    for word, after in opening.items():
        small = _small(word)
        if not tokens.INITIALS.match(small):
            fragment = tokens.first_fragment(small)
            found[fragment] = _either(found.get(fragment, _FREE), after)
    return found


def _small(text: str) -> str:
    """In small letters, the same for a word and for the text around it."""
    # a sigma that ends its word, and one that does not
    return text.lower().replace("\u03c2", "\u03c3")


def _occurrences(fragment: str, small: str) -> Iterator[int]:
    """Where a word may begin with it: not within other letters and digits of ASCII."""
    at = small.find(fragment)
    while at >= 0:
        around = small[max(0, at - 1) : at + 1]
        if not (at and around.isascii() and around.isalnum()):
            yield at
        at = small.find(fragment, at + 1)
