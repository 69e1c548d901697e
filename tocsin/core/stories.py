"""Which articles tell one story: TF-IDF, average link and vetoes, within a window.

Words are weighed over the window and what is new together, so that a word nobody has seen keeps
its full weight. The same pieces in another order give the same stories.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Generic, TypeVar

from tocsin.core import defaults
from tocsin.core.claims import Article, Claims, claims
from tocsin.core.linkage import Likeness, Pairs, average_link
from tocsin.core.vetoes import apart

Id = TypeVar("Id", int, str)
Collect = Callable[[Sequence[str]], Likeness]
"""Compares texts by the cosine of their TF-IDF. A word's tenth occurrence says less than its first:
a word that counts so much in a text (see `words`) weighs `log(1 + count)`, times how rare it is
among these texts, `log((1 + texts) / (1 + texts that hold it)) + 1`."""

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]{2,}")
_HALF: Final = 60  # words into a text, one counts half of what the first counts
_FIRST: Final = 2.0  # what the first word counts
_WEIGHTS: Final = [_FIRST / (1 + at / _HALF) for at in range(defaults.STORY_CHARS)]
_LETTERS: Final = ":"  # words begin with digits or with letters, which come after it
_NUMBER: Final = 2.0  # times as much as a word: a sum or a toll tells two of a kind apart
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

    Two groups are joined while their articles are alike by `link` on average, of 0 to 1, the most
    alike first; of groups whose own articles differ much, more is asked. Stories of the window are
    neither joined to one another nor split. Articles further apart than `defaults.STORY_WINDOW`
    are not compared; two that tell different events in like words (see `vetoes.apart`) are kept
    apart, and so are the stories they are in. Of each article `defaults.STORY_CHARS` characters
    are read.
    """
    known: list[Member[Id]] = sorted(window, key=lambda member: member.id)
    pieces: list[Piece[Id]] = sorted(new, key=lambda piece: piece.id)
    if not pieces:
        return {}
    if not known and len(pieces) == 1:  # nothing to compare it with
        return {pieces[0].id: Founded(pieces[0].id)}
    articles = [*map(_article, known), *map(_article, pieces)]
    texts = collect([article.whole for article in articles])
    pairs = _pairs(articles)
    stories = list(dict.fromkeys(member.story for member in known))
    places = {story: at for at, story in enumerate(stories)}
    owners = [places[member.story] for member in known]
    owners += _owners(texts, range(len(known), len(articles)), len(stories), pairs)
    groups = average_link(texts, owners, len(stories), link, pairs=pairs)
    return {
        piece.id: _placed(groups[owner], stories, pieces)
        for piece, owner in zip(pieces, owners[len(known) :], strict=True)
    }


def _article(one: Member[Id] | Piece[Id]) -> Article:
    """As much of an article as decides on its story."""
    text = one.text[: defaults.STORY_CHARS]
    return Article(one.title[: defaults.STORY_CHARS], text, one.dated)


def _pairs(articles: Sequence[Article]) -> Pairs:
    """What the articles at two places claim is read when it is first asked for."""

    @cache
    def claimed(at: int) -> Claims:
        return claims(articles[at])

    return Pairs(
        comparable=lambda one, other: _close(articles[one].dated, articles[other].dated),
        apart=lambda one, other: apart(claimed(one), claimed(other)),
    )


def _placed(
    group: int, stories: Sequence[Id], pieces: Sequence[Piece[Id]]
) -> Joined[Id] | Founded[Id]:
    if group < len(stories):
        return Joined(stories[group])
    return Founded(pieces[group - len(stories)].id)


def _close(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= defaults.STORY_WINDOW


def _owners(texts: Likeness, places: range, first: int, pairs: Pairs) -> list[int]:
    """A group for each new article; the same words are one group from the start, unless their
    dates or days say otherwise."""
    last: dict[bytes, int] = {}
    owners: dict[int, int] = {}
    for own, at in enumerate(places, first):
        key = texts.key(at)
        copied = last.get(key, at)
        if key and copied < at and pairs.comparable(copied, at) and not pairs.apart(copied, at):
            owners[at] = owners[copied]
        else:
            owners[at] = own
            last[key] = at
    return list(owners.values())


def words(text: str) -> dict[str, float]:
    """The words of a text that say what it is about, and what each counts: the more often it
    stands there, and the nearer to the beginning, the more. Of a text no more is read than of an
    article."""
    counts: defaultdict[str, float] = defaultdict(float)
    for word, weight in zip(_WORD.findall(text.casefold()), _WEIGHTS, strict=False):
        counts[word] += weight
    for word in counts.keys() & _STOP_WORDS:
        del counts[word]
    for word in counts:
        if word < _LETTERS:
            counts[word] *= _NUMBER
    return counts
