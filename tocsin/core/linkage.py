"""Groups of sparse vectors by average link, exact, in far fewer steps than there are pairs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from math import sqrt
from typing import Final, NamedTuple

Vector = dict[str, float]
"""A unit vector by its words, the rarest of the collection first; or a sum of such."""

_COMMON: Final = 0.1  # the norm of a vector's common words, which look for no candidates
_DIGITS: Final = 9  # similarities closer than this are equal, whatever the order of summing


def average_link(
    vectors: Sequence[Vector],
    owners: Sequence[int],
    fixed: int,
    link: float,
    *,
    comparable: Callable[[int, int], bool] = lambda _one, _other: True,
) -> dict[int, int]:
    """The group of each owner, named by the least owner in it.

    Vectors with one owner are one group from the start. Two groups are joined while the average
    similarity of their vectors is at least `link`, the most alike first, then those with the
    least numbers. Owners below `fixed` own the first vectors and are never joined to one another.
    Two groups are looked at only where `comparable` holds for one vector of each, by position.
    """
    clustering = _Clustering(vectors, owners, fixed, link)
    first = sum(owner < fixed for owner in owners)
    pairs = (
        (owners[one], owners[other])
        for one, other in _pairs(vectors, first, link)
        if comparable(one, other)
    )
    for one, other in dict.fromkeys(pairs):
        clustering.meet(one, other)
    clustering.join_all()
    return {owner: group for group, members in clustering.members.items() for owner in members}


def _dot(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)


def _pairs(vectors: Sequence[Vector], first: int, link: float) -> Iterator[tuple[int, int]]:
    """Every pair that may be alike by `link`, and few others, whose second is `first` or later.

    Only a vector's rare words look for candidates. What its common words together could add is
    bounded by their norm, and too little to make a pair (prefix filtering).
    """
    postings: dict[str, list[tuple[int, float]]] = {}
    for at, vector in enumerate(vectors):
        if at >= first:
            yield from ((other, at) for other in _candidates(vector, postings, link))
        for word, value in vector.items():
            postings.setdefault(word, []).append((at, value))


def _candidates(
    vector: Vector, postings: Mapping[str, list[tuple[int, float]]], link: float
) -> list[int]:
    rest = 1.0
    shared: dict[int, float] = {}
    for word, value in vector.items():
        if rest <= _COMMON * _COMMON:
            break
        rest -= value * value
        for other, weight in postings.get(word, ()):
            shared[other] = shared.get(other, 0.0) + value * weight
    least = link - sqrt(max(0.0, rest)) - 10**-_DIGITS
    return [other for other, partly in shared.items() if partly >= least]


class _Pair(NamedTuple):
    """Two groups and how unlike they are; void once one of them has grown or gone."""

    unlike: float
    one: int
    other: int
    sizes: tuple[int, int]


class _Clustering:
    """A group is kept as the sum of its vectors: the average similarity of two groups is the
    product of their sums over the product of their sizes."""

    def __init__(
        self, vectors: Sequence[Vector], owners: Sequence[int], fixed: int, link: float
    ) -> None:
        self.members = {owner: [owner] for owner in owners}
        self._fixed = fixed
        self._link = link
        self._sizes = Counter(owners)
        self._sums: dict[int, Vector] = {owner: {} for owner in owners}
        self._near: dict[int, set[int]] = {owner: set() for owner in owners}
        self._heap: list[_Pair] = []
        for owner, vector in zip(owners, vectors, strict=True):
            _add(self._sums[owner], vector)

    def meet(self, one: int, other: int) -> None:
        """Note the two as neighbours if they may join and are alike enough."""
        one, other = min(one, other), max(one, other)
        if one == other or other < self._fixed:
            return
        sizes = self._sizes[one], self._sizes[other]
        alike = round(_dot(self._sums[one], self._sums[other]) / (sizes[0] * sizes[1]), _DIGITS)
        if alike >= self._link:
            self._near[one].add(other)
            self._near[other].add(one)
            heappush(self._heap, _Pair(-alike, one, other, sizes))

    def join_all(self) -> None:
        """Join the most alike until no two are alike enough."""
        while self._heap:
            pair = heappop(self._heap)
            if pair.sizes == (self._sizes.get(pair.one), self._sizes.get(pair.other)):
                self._join(pair.one, pair.other)

    def _join(self, one: int, other: int) -> None:
        """`other` becomes part of `one`. Whoever is near the two was near one of them: the average
        over both lies between theirs."""
        near = (self._near[one] | self._near.pop(other)) - {one, other}
        self.members[one] += self.members.pop(other)
        self._sizes[one] += self._sizes.pop(other)
        _add(self._sums[one], self._sums.pop(other))
        self._near[one] = set()
        for third in sorted(near):
            self._near[third] -= {one, other}
            self.meet(one, third)


def _add(total: Vector, vector: Vector) -> None:
    for word, value in vector.items():
        total[word] = total.get(word, 0.0) + value
