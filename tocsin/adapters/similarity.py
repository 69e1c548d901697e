"""How alike many texts are: cosine of TF-IDF through an inverted index, in arrays.

The words of a text are found once and kept, since each pass compares what is new with the articles
of the passes before.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from tocsin.core.linkage import Vector
from tocsin.core.stories import words

Integers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

_TEXTS: Final = 20_000
_WORDS: Final = 400_000


class Bag(NamedTuple):
    """The words of a text by their numbers, in order, each with its weight in that text."""

    words: Integers
    weights: Floats


class Texts:
    """Makes collections of texts, as `tocsin.core.stories.Collect` has it.

    Keeps the words of the texts it was last asked for. Not for use by two threads at once.
    """

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._bag = lru_cache(_TEXTS)(self._read)

    def __call__(self, texts: Sequence[str]) -> "Collection":
        """These texts, to be compared with one another."""
        if len(self._numbers) > _WORDS:
            self._numbers.clear()
            self._bag.cache_clear()
        return Collection([self._bag(text) for text in texts])

    def _read(self, text: str) -> Bag:
        counts = words(text)
        numbers = np.fromiter(map(self._numbers.__getitem__, counts), np.int64, len(counts))
        weights = np.log1p(np.fromiter(counts.values(), np.float64, len(counts)))
        order = np.argsort(numbers)
        return Bag(numbers[order], weights[order])


class Collection:
    """Texts by their places; see `tocsin.core.linkage.Likeness`."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        self._bags = bags
        lengths = np.fromiter((len(bag.words) for bag in bags), np.int64, len(bags))
        texts = np.repeat(np.arange(len(bags)), lengths)
        self._ends = lengths.cumsum()
        numbers = np.concatenate([bag.words for bag in bags])
        by_word = np.argsort(numbers)
        self._first, self._spread = _runs(numbers[by_word])
        self._ranks = np.empty_like(numbers)
        self._ranks[by_word] = np.repeat(np.arange(len(self._first)), self._spread)
        rarity = np.log((1 + len(bags)) / (1 + self._spread)) + 1
        self._weights = np.concatenate([bag.weights for bag in bags]) * rarity[self._ranks]
        self._weights /= np.sqrt(_sums(texts, self._weights**2, len(bags)))[texts]
        self._holders, self._shares = texts[by_word], self._weights[by_word]

    def key(self, at: int) -> bytes:
        """The same for texts of the same words, and for no other; empty for one without words."""
        return b"".join(part.tobytes() for part in self._bags[at])

    def vector(self, at: int) -> Vector:
        """A text as a unit vector."""
        own = self._own(at)
        return dict(zip(self._ranks[own].tolist(), self._weights[own].tolist(), strict=True))

    def row(self, at: int) -> "Row":
        """A text and all before it, in as many steps as its words stand in texts."""
        own = self._own(at)
        ranks = self._ranks[own]
        spread = self._spread[ranks]
        held = np.repeat(self._first[ranks] - spread.cumsum() + spread, spread)
        held += np.arange(len(held))
        shares = self._shares[held] * np.repeat(self._weights[own], spread)
        return Row(_sums(self._holders[held], shares, at)[:at])

    def _own(self, at: int) -> slice:
        return slice(self._ends[at] - len(self._bags[at].words), self._ends[at])


class Row:
    """The cosines of one text with those before it."""

    def __init__(self, cosines: Floats) -> None:
        self._cosines = cosines

    def alike(self, least: float) -> list[int]:
        """The places of those that are at least so much alike."""
        found: list[int] = np.flatnonzero(self._cosines >= least).tolist()
        return found

    def average(self, places: Sequence[int]) -> float:
        """How alike it is to these on average."""
        if len(places) == 1:
            return float(self._cosines[places[0]])
        return float(self._cosines[places].sum()) / len(places)


def _sums(places: Integers, values: Floats, least: int) -> Floats:
    """The sum of the values at each place, for so many places at least."""
    return np.bincount(places, values, least).astype(np.float64, copy=False)


def _runs(ordered: Integers) -> tuple[Integers, Integers]:
    """Where each new number begins, and how often it stands there."""
    begins = np.ones(len(ordered), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(begins)
    return first, np.diff(first, append=len(ordered))
