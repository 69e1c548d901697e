"""Which articles tell one story: TF-IDF and average link, within a window.

Words are weighed over the window and what is new together, so that a word nobody has seen keeps
its full weight. The same pieces in another order give the same stories.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from tocsin.core import defaults
from tocsin.core.linkage import Likeness, average_link

Id = TypeVar("Id", int, str)
Collect = Callable[[Sequence[str]], Likeness]
"""Compares texts by the cosine of their TF-IDF. A word's tenth occurrence says less than its first:
a word (see `words`) weighs `1 + log(occurrences)`, times how rare it is among these texts,
`log((1 + texts) / (1 + texts that hold it)) + 1`."""

_WORD: Final = re.compile(r"[^\W_]{2,}")
_STOP_WORDS: Final = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can cannot could did do does doing down during each few for
    from further had has have having he her here hers him his how if in into is it its itself
    just me more most my no nor not now of off on once only or other our out over own same say
    says said she should so some such than that the their them then there these they this those
    through to too under until up us very was we were what when where which while who whom why
    will with would you your
    """.split()  # noqa: SIM905  a list of words reads best as words
)


@dataclass(frozen=True, slots=True)
class Piece(Generic[Id]):
    """An article to be placed in a story; without `dated` it may be told of any day."""

    id: Id
    title: str
    text: str
    dated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member(Generic[Id]):
    """An article of the window, and the story it belongs to."""

    id: Id
    story: Id
    title: str
    text: str
    dated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Joined(Generic[Id]):
    """The article belongs to a story of the window."""

    story: Id


@dataclass(frozen=True, slots=True)
class Founded(Generic[Id]):
    """The article belongs to a new story: `first` is the least id among its new articles."""

    first: Id


def assign(
    window: Iterable[Member[Id]],
    new: Iterable[Piece[Id]],
    collect: Collect,
    link: float = defaults.STORY_LINK,
) -> dict[Id, Joined[Id] | Founded[Id]]:
    """The story of each new article, in order of their ids.

    Two groups are joined while the average similarity of their articles (cosine of TF-IDF, 0 to
    1) is at least `link`, the most alike first. Stories of the window are neither joined to one
    another nor split. Articles further apart than `defaults.STORY_WINDOW` are not compared. Of
    each article `defaults.STORY_CHARS` characters are read.
    """
    known: list[Member[Id]] = sorted(window, key=lambda member: member.id)
    pieces: list[Piece[Id]] = sorted(new, key=lambda piece: piece.id)
    if not pieces:
        return {}
    if not known and len(pieces) == 1:  # nothing to compare it with
        return {pieces[0].id: Founded(pieces[0].id)}
    dates = [member.dated for member in known] + [piece.dated for piece in pieces]
    texts = collect(
        [_read(member.title, member.text) for member in known]
        + [_read(piece.title, piece.text) for piece in pieces]
    )
    stories = list(dict.fromkeys(member.story for member in known))
    places = {story: at for at, story in enumerate(stories)}
    owners = [places[member.story] for member in known]
    owners += _owners([texts.key(at) for at in range(len(known), len(dates))], len(stories))
    groups = average_link(
        texts,
        owners,
        len(stories),
        link,
        comparable=lambda a, b: _close(dates[a], dates[b]),
    )
    return {
        piece.id: _placed(groups[owner], stories, pieces)
        for piece, owner in zip(pieces, owners[len(known) :], strict=True)
    }


def _placed(
    group: int, stories: Sequence[Id], pieces: Sequence[Piece[Id]]
) -> Joined[Id] | Founded[Id]:
    if group < len(stories):
        return Joined(stories[group])
    return Founded(pieces[group - len(stories)].id)


def _close(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= defaults.STORY_WINDOW


def _owners(keys: Iterable[bytes], first: int) -> list[int]:
    """A group for each new article; the same words are one group from the start."""
    seen: dict[bytes, int] = {}
    return [seen.setdefault(key, at) if key else at for at, key in enumerate(keys, first)]


def _read(title: str, text: str) -> str:
    """As much of an article as decides on its story."""
    return f"{title}\n{text}"[: defaults.STORY_CHARS]


def words(text: str) -> Counter[str]:
    """The words of a text that say what it is about, and how often they stand in it."""
    counts = Counter(_WORD.findall(text.casefold()))
    for word in counts.keys() & _STOP_WORDS:
        del counts[word]
    return counts
