"""MinHash: an article's shingles as bands, of which copies have some in common, in arrays.

Two sets share a band of two least values with the chance of their likeness (Jaccard) squared.
Of twenty bands of whole texts half alike, one is shared in 997 of 1,000 cases; of twelve of their
first words, in 968.
"""

from hashlib import sha256
from typing import Any, Final, TypeAlias

import numpy as np

from tocsin.core.wording import LEAD, SHINGLE, Wording

Hashes: TypeAlias = "np.ndarray[Any, np.dtype[np.uint64]]"

_ROWS: Final = 2
_LEAD_BANDS: Final = 12
_TEXT_BANDS: Final = 20
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


def bands(wording: Wording) -> list[int]:
    """The bands of a wording, as `tocsin.core.copies.Bands` has it; none for too few words."""
    if wording.exact:
        return [wording.exact]
    if not wording.numbers:
        return []
    hashes = _shingles(np.array(wording.numbers, np.uint64))
    lead = _bands(hashes[:LEAD], 0, _LEAD_BANDS)
    if wording.length <= LEAD:
        return lead
    return lead + _bands(hashes, _LEAD_BANDS, _TEXT_BANDS)


def _shingles(numbers: Hashes) -> Hashes:
    """The shingles of a wording (`Wording.shingles`), mixed."""
    a, b, c, d = (numbers[at : len(numbers) - SHINGLE + 1 + at] for at in range(SHINGLE))
    hashes: Hashes = (a << _SHIFTS[0]) ^ (b << _SHIFTS[1]) ^ (c << _SHIFTS[2]) ^ d
    return hashes ^ (hashes >> _HALF)


def _bands(hashes: Hashes, first: int, count: int) -> list[int]:
    own = slice(first * _ROWS, (first + count) * _ROWS)
    least = _least(hashes, _FACTORS[own], _TERMS[own]) >> _HALF
    mixed = (least + _TERMS[own]) * _MIX[own]
    joined = mixed.reshape(count, _ROWS).sum(axis=1, dtype=np.uint64)
    joined ^= joined >> _HALF
    found: list[int] = (joined * _FACTORS[own][::_ROWS]).view(np.int64).tolist()
    return found


def _least(hashes: Hashes, factors: Hashes, terms: Hashes) -> Hashes:
    """The least of all hashes by each factor and term."""
    drawn = factors[:, None] * hashes
    drawn += terms[:, None]
    least: Hashes = drawn.min(axis=1)
    return least
