"""Which articles tell one story: TF-IDF and average link, within a window.

Words are weighed over the window and what is new together, so that a word nobody has seen keeps
its full weight. The same pieces in another order give the same stories.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt
from typing import Final, Generic, TypeVar

from tocsin.core import defaults
from tocsin.core.linkage import Vector, average_link

Id = TypeVar("Id", int, str)

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
    window: Iterable[Member[Id]], new: Iterable[Piece[Id]], link: float = defaults.STORY_LINK
) -> dict[Id, Joined[Id] | Founded[Id]]:
    """The story of each new article, in order of their ids.

    Two groups are joined while the average similarity of their articles (cosine of TF-IDF, 0 to
    1) is at least `link`, the most alike first. Stories of the window are neither joined to one
    another nor split. Articles further apart than `defaults.STORY_WINDOW` are not compared. Of
    each article `defaults.STORY_CHARS` characters are read.
    """
    known: list[Member[Id]] = sorted(window, key=lambda member: member.id)
    pieces: list[Piece[Id]] = sorted(new, key=lambda piece: piece.id)
    counts = [_words(member.title, member.text) for member in known]
    vectors = _vectors(counts + [_words(piece.title, piece.text) for piece in pieces])
    stories = list(dict.fromkeys(member.story for member in known))
    places = {story: at for at, story in enumerate(stories)}
    owners = [places[member.story] for member in known]
    owners += _owners(vectors[len(known) :], len(stories))
    fixed = len(stories)
    dates = [member.dated for member in known] + [piece.dated for piece in pieces]
    groups = average_link(
        vectors, owners, fixed, link, comparable=lambda a, b: _close(dates[a], dates[b])
    )
    found = {
        piece.id: groups[owner] for piece, owner in zip(pieces, owners[len(known) :], strict=True)
    }
    return {
        piece: Joined(stories[group]) if group < fixed else Founded(pieces[group - fixed].id)
        for piece, group in found.items()
    }


def _close(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= defaults.STORY_WINDOW


def _owners(vectors: Iterable[Vector], first: int) -> list[int]:
    """A group for each new vector; the same words are one group from the start."""
    seen: dict[tuple[tuple[str, float], ...], int] = {}
    places = enumerate(vectors, first)
    return [seen.setdefault(tuple(vector.items()), at) if vector else at for at, vector in places]


def _words(title: str, text: str) -> Counter[str]:
    read = f"{title}\n{text}"[: defaults.STORY_CHARS].casefold()
    return Counter(word for word in _WORD.findall(read) if word not in _STOP_WORDS)


def _vectors(counts: Sequence[Counter[str]]) -> list[Vector]:
    """Unit vectors, rare words first: one order of words for all of them.

    A word's tenth occurrence says less than its first, so occurrences count by their logarithm.
    """
    spread = Counter(word for words in counts for word in words)
    weight = {word: log((1 + len(counts)) / (1 + seen)) + 1 for word, seen in spread.items()}
    order = {word: at for at, word in enumerate(sorted(spread, key=lambda w: (spread[w], w)))}
    return [
        _unit(
            {
                word: (1 + log(words[word])) * weight[word]
                for word in sorted(words, key=order.__getitem__)
            }
        )
        for words in counts
    ]


def _unit(vector: Vector) -> Vector:
    norm = sqrt(sum(value * value for value in vector.values()))
    return {word: value / norm for word, value in vector.items()}
