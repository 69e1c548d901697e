"""Families of copies: which article is the original, and which story they all belong to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, pairwise, product
from typing import Final, Generic, TypeVar

Id = TypeVar("Id", int, str)
Pair = tuple[int, int]

_EVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kin(Generic[Id]):
    """An article with copies, or that is one: its story, and the original it is known to copy."""

    id: Id
    dated: datetime | None
    story: int | None
    original: Id | None


@dataclass(frozen=True, slots=True)
class Settled(Generic[Id]):
    """What follows: the original of each copy, the story of each that had none and whose family
    has one, and stories that are one, each with the one that stays."""

    originals: dict[Id, Id]
    stories: dict[Id, int]
    merged: dict[int, int]


def settle(
    kin: Mapping[Id, Kin[Id]], pairs: Iterable[tuple[Id, Id]], apart: Collection[Pair]
) -> Settled[Id]:
    """Families from pairs of copies, and from what was known of them.

    The original is the earliest, then the one with the least id; in what order the pairs come
    does not matter. A family is of one story: the least of those it had, which the others join;
    but where two of them were split by hand (`apart`, the lesser first), each keeps its own.
    """
    trees: dict[Id, Id] = {each: each for each in sorted(kin)}
    for each in kin.values():
        if each.original is not None and each.original in trees:
            _join(trees, each.id, each.original)
    for one, other in pairs:
        _join(trees, one, other)
    families = [family for family in _families(kin, trees) if len(family) > 1]
    stories = _stories(families, apart)
    found: Settled[Id] = Settled({}, {}, {})
    for family in families:
        for part in _parts(family, stories):
            _settle_one(part, stories, found)
    found.merged.update((each, _root(stories, each)) for each in stories if stories[each] != each)
    return found


def _stories(families: Iterable[list[Kin[Id]]], apart: Collection[Pair]) -> dict[int, int]:
    """The stories of these families as trees: those of one family are one."""
    of_each = [sorted({each.story for each in family if each.story}) for family in families]
    trees = {story: story for own in of_each for story in own}
    for own in of_each:
        if not _kept_apart(trees, own, apart):
            for one, other in pairwise(own):
                _join(trees, one, other)
    return trees


def _families(kin: Mapping[Id, Kin[Id]], trees: dict[Id, Id]) -> list[list[Kin[Id]]]:
    """The earliest of each first."""
    families: dict[Id, list[Kin[Id]]] = {}
    for each in sorted(kin.values(), key=_rank):
        families.setdefault(_root(trees, each.id), []).append(each)
    return list(families.values())


def _rank(one: Kin[Id]) -> tuple[datetime, Id]:
    return one.dated or _EVER, one.id


def _parts(family: list[Kin[Id]], stories: dict[int, int]) -> list[list[Kin[Id]]]:
    """The family by story; those without one go to the story of the earliest that has one."""
    homes = [_root(stories, each.story) for each in family if each.story]
    parts: dict[int | None, list[Kin[Id]]] = {}
    for each in family:
        home = _root(stories, each.story) if each.story else next(iter(homes), None)
        parts.setdefault(home, []).append(each)
    return list(parts.values())


def _settle_one(part: list[Kin[Id]], stories: dict[int, int], found: Settled[Id]) -> None:
    for each in part[1:]:
        found.originals[each.id] = part[0].id
    home = next((_root(stories, each.story) for each in part if each.story), None)
    if home is not None:
        found.stories.update((each.id, home) for each in part if not each.story)


def _kept_apart(stories: dict[int, int], own: list[int], apart: Collection[Pair]) -> bool:
    """Whether to make one story of these would undo what was split by hand."""
    if not apart:
        return False
    roots = {_root(stories, story) for story in own}
    groups = [[each for each in stories if _root(stories, each) == root] for root in sorted(roots)]
    return any(
        (min(pair), max(pair)) in apart
        for one, other in combinations(groups, 2)
        for pair in product(one, other)
    )


def _join(trees: dict[Id, Id], one: Id, other: Id) -> None:
    """Make one tree of two; its root is the lesser."""
    first, second = _root(trees, one), _root(trees, other)
    trees[max(first, second)] = min(first, second)


def _root(trees: dict[Id, Id], one: Id) -> Id:
    while trees[one] != one:
        trees[one] = trees[trees[one]]
        one = trees[one]
    return one
