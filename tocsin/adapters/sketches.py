"""MinHash: an article's shingles as bands, of which copies have some in common, in arrays.

Two sets share a band of two least values with the chance of their likeness (Jaccard) squared.
Of twenty bands of whole texts half alike, one is shared in 997 of 1,000 cases; of twelve of their
first words, in 968.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import compress, islice
from typing import Any, Final, TypeAlias

import numpy as np

from tocsin.core.wording import LEAD, SHINGLE, Wording

Hashes: TypeAlias = "np.ndarray[Any, np.dtype[np.uint64]]"

_ROWS: Final = 2
_LEAD_BANDS: Final = 12
_TEXT_BANDS: Final = 20
_AT_ONCE: Final = 200  # what is drawn of so many stays in the processor's cache
_COUNT: Final = _ROWS * (_LEAD_BANDS + _TEXT_BANDS)


def _odd(kind: str) -> Hashes:
    """Odd numbers that look like chance. What is stored depends on them: they never change."""
    drawn = [sha256(f"{kind} {at}".encode()).digest()[:8] for at in range(_COUNT)]
    return np.frombuffer(b"".join(drawn), "<u8").astype(np.uint64) | np.uint64(1)


_FACTORS: Final = _odd("factor")
_TERMS: Final = _odd("term")
_MIX: Final = _odd("mix")
_HALF: Final = np.uint64(32)
_SHIFTS: Final = np.array([21, 14, 7], np.uint64)


def bands(wordings: Iterable[Wording]) -> list[list[int]]:
    """The bands of each wording, as `tocsin.core.copies.Bands` has it; none for too few words."""
    waiting = iter(wordings)
    found: list[list[int]] = []
    while some := list(islice(waiting, _AT_ONCE)):
        drawn = iter(_drawn([wording for wording in some if wording.numbers]))
        for wording in some:
            exact = [wording.exact] if wording.exact else []
            found.append(next(drawn) if wording.numbers else exact)
    return found


def _drawn(wordings: Sequence[Wording]) -> Iterator[list[int]]:
    hashes = [_shingles(np.array(wording.numbers, np.uint64)) for wording in wordings]
    leads = _bands([own[:LEAD] for own in hashes], 0, _LEAD_BANDS)
    longer = [wording.length > LEAD for wording in wordings]
    texts = iter(_bands(list(compress(hashes, longer)), _LEAD_BANDS, _TEXT_BANDS))
    return (lead + next(texts) if long else lead for lead, long in zip(leads, longer, strict=True))


def _shingles(numbers: Hashes) -> Hashes:
    """The shingles of a wording (`Wording.shingles`), mixed."""
    a, b, c, d = (numbers[at : len(numbers) - SHINGLE + 1 + at] for at in range(SHINGLE))
    hashes: Hashes = (a << _SHIFTS[0]) ^ (b << _SHIFTS[1]) ^ (c << _SHIFTS[2]) ^ d
    return hashes ^ (hashes >> _HALF)


def _bands(sets: Sequence[Hashes], first: int, count: int) -> list[list[int]]:
    """So many bands of each set, from the band numbered `first` on."""
    if not sets:
        return []
    own = slice(first * _ROWS, (first + count) * _ROWS)
    least = _least(sets, _FACTORS[own], _TERMS[own]) >> _HALF
    mixed = (least + _TERMS[own]) * _MIX[own]
    joined = mixed.reshape(len(sets), count, _ROWS).sum(axis=2, dtype=np.uint64)
    joined ^= joined >> _HALF
    found: list[list[int]] = (joined * _FACTORS[own][::_ROWS]).view(np.int64).tolist()
    return found


def _least(sets: Sequence[Hashes], factors: Hashes, terms: Hashes) -> Hashes:
    """The least of each set by each factor and term."""
    whole = np.concatenate(sets)
    starts = np.cumsum([0, *map(len, sets[:-1])])
    drawn = np.empty_like(whole)
    least = np.empty((len(factors), len(sets)), np.uint64)
    for factor, term, row in zip(factors, terms, least, strict=True):
        np.multiply(whole, factor, out=drawn)
        drawn += term
        np.minimum.reduceat(drawn, starts, out=row)
    return least.T
