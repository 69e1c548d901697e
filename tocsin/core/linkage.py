"""Groups of texts by average link, exact, in far fewer steps than there are pairs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from heapq import heappop, heappush
from itertools import product, starmap
from math import fsum, pow, sqrt  # noqa: A004  of floats, gives a float
from operator import mul
from typing import Final, NamedTuple, Protocol

Vector = dict[int, float]
"""A unit vector by the numbers of its words; or a sum of such."""

Places = Mapping[int, Sequence[int]]
"""Where in the collection the texts of each owner are."""

Question = Callable[[int, int], bool]
"""Asked of two texts by their places, the lesser one first."""

LOOSENESS: Final = 0.5
"""How much more is asked of loose groups; 0 is plain average link."""

STANDING: Final = 0.72
"""How much of the average counts towards a group that stands: what is joined to it too soon is not
taken out when something more alike comes."""

_DIGITS: Final = 9  # similarities closer than this are equal, whatever the order of summing


class Row(Protocol):
    """How alike one text is to each of those before it, of 0 to 1."""

    def alike(self, least: float) -> list[int]:
        """The places of those that are at least so much alike."""

    def average(self, places: Sequence[int]) -> float:
        """How alike it is to these on average."""


class Likeness(Protocol):
    """How alike the texts of a collection are, each known by its place in it."""

    def key(self, at: int) -> bytes:
        """The same for texts of the same words, and for no other; empty for one without words."""

    def row(self, at: int) -> Row:
        """One text and all before it."""

    def vector(self, at: int) -> Vector:
        """A text as a unit vector: how alike two are is their product."""


class Pairs(NamedTuple):
    """What is asked of two texts besides how alike they are."""

    comparable: Question = lambda _one, _other: True
    apart: Question = lambda _one, _other: False


_ANY: Final = Pairs()


def average_link(
    texts: Likeness, owners: Sequence[int], fixed: int, link: float, *, pairs: Pairs = _ANY
) -> dict[int, int]:
    """The group of each owner, named by the least owner in it.

    Two groups are joined while they are alike by `link`, the most alike first, then those with
    the least numbers. How alike they are is the average similarity of their texts, lessened where
    they are loose or stand already (see `_Clustering`). Owners below `fixed` own the first texts
    and are never joined to one another; what any other owns are copies of one text.

    Two groups are looked at only where a text of each are alike by `link`, and `comparable`. Of
    texts so alike, two that are `apart` never come into one group, nor do the groups they are in.
    """
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, owner in enumerate(owners):
        places[owner].append(at)
    clustering = _Clustering(texts, places, fixed, link)
    for owner, own in places.items():
        if owner >= fixed:
            row = texts.row(own[0])
            near = _by_owner(row.alike(link - 10**-_DIGITS), owners)
            for other, alike in near.items():
                copies = other >= fixed
                if any(pairs.apart(at, own[0]) for at in (alike[:1] if copies else alike)):
                    clustering.part(other, owner)
                elif any(
                    starmap(pairs.comparable, product(places[other] if copies else alike, own))
                ):
                    average = row.average(alike[:1] if copies else places[other])
                    clustering.meet(other, owner, average)
    clustering.join_all()
    return {owner: group for group, members in clustering.members.items() for owner in members}


def _by_owner(some: Sequence[int], owners: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at in some:
        found.setdefault(owners[at], []).append(at)
    return found


class _Pair(NamedTuple):
    """Two groups and how unlike they are; void once one of them has grown or gone."""

    unlike: float
    one: int
    other: int
    sizes: tuple[int, int]


class _Clustering:
    """A group is kept as the sum of its vectors: the average similarity of two groups is the
    product of their sums over the product of their sizes.

    A group is as tight as its sum is long against its size: 1 where its texts are one, less the
    more they differ. Two new groups are alike by their average similarity times the product of how
    tight they are, to the power of `LOOSENESS`. So two single articles join at `link`, and the
    more a group has come to hold, the more is asked: a chain does not grow into a topic. A group
    below `fixed` and a new one are alike by `STANDING` times their average.
    """

    def __init__(self, texts: Likeness, places: Places, fixed: int, link: float) -> None:
        self.members = {owner: [owner] for owner in places}
        self._texts, self._places = texts, places
        self._fixed, self._link, self._least = fixed, link, link - 10**-_DIGITS / 2
        self._sizes = {owner: len(own) for owner, own in places.items()}
        self._tights = dict.fromkeys(places, 1.0)
        self._sums: dict[int, Vector] = {}
        self._near: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        self._heap: list[_Pair] = []

    def part(self, one: int, other: int) -> None:
        """The two never come into one group."""
        self._apart[one].add(other)
        self._apart[other].add(one)

    def meet(self, one: int, other: int, average: float) -> None:
        """Note the two as neighbours if they are alike enough on average: whoever is not, tight
        or loose, will not be joined. `one` has the lesser number."""
        if average < self._least:
            return
        self._near[one][other] = self._near[other][one] = average
        if (alike := round(average * self._counts(one, other), _DIGITS)) >= self._link:
            heappush(self._heap, _Pair(-alike, one, other, self._both(one, other)))

    def _counts(self, one: int, other: int) -> float:
        if one < self._fixed:
            return STANDING
        return pow(self._tights[one] * self._tights[other], LOOSENESS)

    def join_all(self) -> None:
        """Join the most alike until no two are alike enough."""
        while self._heap:
            _, one, other, sizes = heappop(self._heap)
            if other in self._sizes and one in self._sizes and sizes == self._both(one, other):
                self._join(one, other)

    def _join(self, one: int, other: int) -> None:
        """`other` becomes part of `one`. Whoever is near the two was near one of them: the average
        over both lies between theirs."""
        if one >= self._fixed:
            self._tights[one] = self._grown(one, other)
        near = self._near.pop(one), self._near.pop(other)
        sizes = self._both(one, other)
        self.members[one] += self.members.pop(other)
        self._sizes[one] += self._sizes.pop(other)
        self._sums[one] = _added(self._sum(one), self._sum(other))
        del self._sums[other]
        self._inherit(one, other)
        for third in sorted((near[0].keys() | near[1].keys()) - {one, other}):
            theirs = self._near[third]
            known = [theirs.pop(each) for each in (one, other) if each in theirs]
            if third not in self._apart[one] and (one >= self._fixed or third >= self._fixed):
                both = len(known) == len(sizes)
                average = _mean(known, sizes) if both else self._average(one, third)
                self.meet(min(one, third), max(one, third), average)

    def _inherit(self, one: int, other: int) -> None:
        """Whoever was apart from `other` is apart from `one`, which holds it now."""
        for third in self._apart.pop(other, ()):
            self._apart[third].discard(other)
            self.part(one, third)

    def _grown(self, one: int, other: int) -> float:
        """How tight the two are together: by the length of the sum of their sums."""
        sizes = self._both(one, other)
        lengths = sizes[0] * self._tights[one], sizes[1] * self._tights[other]
        shared = self._near[one][other] * sizes[0] * sizes[1]
        return sqrt(lengths[0] ** 2 + lengths[1] ** 2 + 2 * shared) / sum(sizes)

    def _both(self, one: int, other: int) -> tuple[int, int]:
        return self._sizes[one], self._sizes[other]

    def _average(self, one: int, other: int) -> float:
        return _dot(self._sum(one), self._sum(other)) / (self._sizes[one] * self._sizes[other])

    def _sum(self, owner: int) -> Vector:
        """Made when it is first asked for: most groups of a window never are."""
        if owner not in self._sums:
            vectors = map(self._texts.vector, self._places[owner])
            self._sums[owner] = reduce(_added, vectors)
        return self._sums[owner]


def _mean(values: Sequence[float], weights: Sequence[int]) -> float:
    return _sum_of_products(values, weights) / sum(weights)


def _dot(one: Vector, other: Vector) -> float:
    shared = one.keys() & other.keys()
    return _sum_of_products(map(one.__getitem__, shared), map(other.__getitem__, shared))


def _sum_of_products(some: Iterable[float], others: Iterable[float]) -> float:
    return fsum(map(mul, some, others))


def _added(one: Vector, other: Vector) -> Vector:
    """Their sum, into the longer of the two."""
    if len(one) < len(other):
        one, other = other, one
    for word, value in other.items():
        one[word] = one.get(word, 0.0) + value
    return one
