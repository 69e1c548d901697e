"""Which articles are copies of one another: wire copies and light edits, by their words.

A text is a set of shingles, runs of four words. Bands of numbers made from them (see `Bands`) say
which articles to compare at all; two that share one are compared by their shingles themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Final, Generic, TypeVar

from tocsin.core import defaults
from tocsin.core.families import Kin, settle
from tocsin.core.wording import (
    Wording,
    begin_alike,
    contained,
    jaccard,
    only_in,
    titles_shared,
    wording,
)

Id = TypeVar("Id", int, str)

Bands = Callable[[Iterable[Wording]], Sequence[Sequence[int]]]
"""For each wording, numbers of 64 bits, signed, such that the more alike two are, or how they
begin, the surer they have one in common. The same for the same words in every process, on every
machine."""

_WORDINGS: Final = 1_000  # kept at once: one may weigh 50 kB


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Id]):
    """An article as far as copies go; `publisher` is empty where nobody says."""

    id: Id
    publisher: str
    title: str
    text: str
    dated: datetime | None = None


def reader() -> Callable[[Sheet[Id]], Wording]:
    """Finds the wording of a sheet, and remembers the last ones."""
    return lru_cache(_WORDINGS)(_read)


def _read(sheet: Sheet[Id]) -> Wording:
    return wording(sheet.title, sheet.text[: defaults.COPY_CHARS])


def originals(sheets: Iterable[Sheet[Id]], bands: Bands) -> dict[Id, Id]:
    """The original of each copy among these. Their order does not matter."""
    ordered = sorted(sheets, key=lambda sheet: sheet.id)
    read: Callable[[Sheet[Id]], Wording] = reader()
    every = {sheet.id: sheet for sheet in ordered}
    ids = (sheet.id for sheet in ordered)
    own = dict(zip(ids, bands(map(read, ordered)), strict=True))
    held = holders(own)
    found = [
        pair
        for sheet in ordered
        for pair in pairs(sheet, candidates(sheet.id, own[sheet.id], held), every, read)
    ]
    kin = {sheet.id: Kin(sheet.id, sheet.dated, None, None) for sheet in ordered}
    return settle(kin, found, frozenset()).originals


def holders(own: Mapping[Id, Sequence[int]]) -> dict[int, list[Id]]:
    """Which articles hold each band that several of them do, the first `defaults.COPY_BAND`."""
    counts = Counter(chain.from_iterable(own.values()))
    shared = {band for band, count in counts.items() if count > 1}
    held: defaultdict[int, list[Id]] = defaultdict(list)
    for the_id in sorted(own):
        for band in filter(shared.__contains__, own[the_id]):
            held[band].append(the_id)
    return {band: ids[: defaults.COPY_BAND] for band, ids in held.items()}


def candidates(the_id: Id, own: Sequence[int], held: Mapping[int, Sequence[Id]]) -> list[Id]:
    """Those to compare an article with: of those that share most bands, so many as are kept to."""
    shared: Counter[Id] = Counter()
    for band in filter(held.__contains__, own):
        shared.update(held[band])
    del shared[the_id]
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    return [other for other, _ in ranked[: defaults.COPY_CANDIDATES]]


def pairs(
    one: Sheet[Id],
    others: Iterable[Id],
    every: Mapping[Id, Sheet[Id]],
    read: Callable[[Sheet[Id]], Wording],
) -> list[tuple[Id, Id]]:
    """An article with each of these that it is a copy of, or that is a copy of it."""
    return [
        (one.id, other)
        for other in others
        if other in every and are_copies(one, every[other], read)
    ]


def are_copies(
    one: Sheet[Id], other: Sheet[Id], read: Callable[[Sheet[Id]], Wording] = _read
) -> bool:
    """Whether two articles are one text, of two publishers and about one time.

    A publisher that words two articles alike (a live blog's days, the weather) means two.
    """
    if one.publisher and one.publisher == other.publisher:
        return False
    first, second = read(one), read(other)
    brief = min(first.length, second.length) < defaults.COPY_LONG
    window = defaults.COPY_BRIEF_WINDOW if brief else defaults.COPY_WINDOW
    apart = abs(one.dated - other.dated) if one.dated and other.dated else None
    return (apart is None or apart <= window) and alike(first, second)


def alike(one: Wording, other: Wording) -> bool:
    """Whether two wordings are copies: more than half of their shingles are the same; or one is
    the other cut short, under a title that shares words. A brief one (under `defaults.COPY_LONG`
    words) must be nearly the same, under such a title. Names and numbers are the same in the main.

    So a roundup that repeats two articles is a copy of one of them at most, and ties no stories.
    """
    if one.exact or other.exact:
        return one.exact == other.exact
    shorter, longer = sorted((one, other), key=lambda wording: len(wording.shingles))
    brief = shorter.length < defaults.COPY_LONG
    most = defaults.COPY_BRIEF_JACCARD if brief else defaults.COPY_JACCARD
    same = jaccard(one, other) >= most
    if brief or not same:
        titled = titles_shared(one, other) >= defaults.COPY_CUT_TITLE
        same = titled and (same or _cut(shorter, longer, brief=brief))
    return same and not _of_other_matters(shorter, longer)


def _cut(shorter: Wording, longer: Wording, *, brief: bool) -> bool:
    """Whether one begins as the other does, and has next to nothing of its own."""
    inside = defaults.COPY_BRIEF_CONTAINED if brief else defaults.COPY_CONTAINED
    return (
        begin_alike(shorter, longer) >= defaults.COPY_LEAD and contained(shorter, longer) >= inside
    )


def _of_other_matters(shorter: Wording, longer: Wording) -> bool:
    """One pattern, filled in twice: with another town, another number, another side."""
    names = shorter.names | longer.names
    here, there = shorter.title_facts(names), longer.title_facts(names)
    swapped = bool(only_in(here, longer.title_words)) and bool(only_in(there, shorter.title_words))
    if swapped and titles_shared(shorter, longer) >= defaults.COPY_TITLE:
        return True
    facts = shorter.facts
    missing = only_in(facts, longer.facts | longer.words)
    return len(missing) > defaults.COPY_OTHER_FACTS * len(facts)
