"""Stories are what average link over every pair of articles finds, step by step."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, product, starmap
from math import log, sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.similarity import Texts
from tocsin.core import defaults
from tocsin.core.claims import Article, claims
from tocsin.core.linkage import LOOSENESS, STANDING
from tocsin.core.stories import Founded, Joined, Member, Piece, assign, words
from tocsin.core.vetoes import apart

DAY = datetime(2026, 3, 3, tzinfo=UTC)
WORDS = [
    "truce",
    "kursk",
    "flood",
    "danube",
    "bridge",
    "kyiv",
    "offer",
    "front",
    "sofia",
    "12th package",
    "13th package",
]
titles = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
dates = st.one_of(st.none(), st.integers(0, 8).map(lambda days: DAY + timedelta(days=days)))
articles = st.lists(st.tuples(titles, dates), max_size=14)
Group = list[int]


class Plain:
    """Average link as it is defined, in a cube of steps."""

    def __init__(self, window: Sequence[Member[int]], new: Sequence[Piece[int]]) -> None:
        self.items: list[Member[int] | Piece[int]] = [*window, *new]
        bags = [words(f"{item.title}\n{item.text}") for item in self.items]
        spread = Counter(word for bag in bags for word in bag)
        self.vectors = [
            {
                word: log(1 + count) * (log((1 + len(bags)) / (1 + spread[word])) + 1)
                for word, count in bag.items()
            }
            for bag in bags
        ]
        self.stories = list(dict.fromkeys(member.story for member in window))
        self.groups: dict[int, Group] = {at: [] for at in range(len(self.stories))}
        for at, member in enumerate(window):
            self.groups[self.stories.index(member.story)].append(at)
        self.read = [claims(Article(item.title, item.text, item.dated)) for item in self.items]
        copies: dict[frozenset[tuple[str, float]], int] = {}
        for at in range(len(window), len(self.items)):
            key = frozenset(bags[at].items())
            first = copies.get(key, at)
            if not key or not self.close(first, at) or self.apart(first, at):
                first = at
            copies[key] = first
            self.groups.setdefault(first - len(window) + len(self.stories), []).append(at)

    def close(self, one: int, other: int) -> bool:
        first, second = self.items[one].dated, self.items[other].dated
        return not first or not second or abs(first - second) <= defaults.STORY_WINDOW

    def apart(self, one: int, other: int) -> bool:
        return apart(self.read[one], self.read[other])

    def alike(self, one: int, other: int) -> float:
        first, second = self.vectors[one], self.vectors[other]
        norms = [sqrt(sum(value**2 for value in vector.values())) for vector in (first, second)]
        dot = sum(value * second.get(word, 0.0) for word, value in first.items())
        return dot / (norms[0] * norms[1]) if dot else 0.0

    def average(self, one: int, other: int) -> float:
        pairs = list(product(self.groups[one], self.groups[other]))
        return round(sum(self.alike(*pair) for pair in pairs) / len(pairs), 9)

    def score(self, one: int, other: int) -> float:
        pairs = list(product(self.groups[one], self.groups[other]))
        average = sum(self.alike(*pair) for pair in pairs) / len(pairs)
        if min(one, other) < len(self.stories):
            return round(average * STANDING, 9)
        return round(average * (self.tight(one) * self.tight(other)) ** LOOSENESS, 9)

    def tight(self, one: int) -> float:
        own = self.groups[one]
        if len({frozenset(self.vectors[at].items()) for at in own}) == 1:
            return 1.0
        inner = sum(
            1.0 if first == second and self.vectors[first] else self.alike(first, second)
            for first, second in product(own, own)
        )
        return sqrt(inner) / len(own)

    def near(self, one: int, other: int) -> list[tuple[int, int]]:
        return [
            pair
            for pair in product(self.groups[one], self.groups[other])
            if self.alike(*pair) >= defaults.STORY_LINK - 1e-9
        ]

    def join(self) -> None:
        fixed = len(self.stories)
        pairs = [pair for pair in combinations(sorted(self.groups), 2) if pair[1] >= fixed]
        parted = {pair for pair in pairs if any(starmap(self.apart, self.near(*pair)))}
        near = {pair for pair in pairs if any(starmap(self.close, self.near(*pair)))} - parted
        while near := {pair for pair in near if self.average(*pair) >= defaults.STORY_LINK}:
            scores = {pair: self.score(*pair) for pair in near}
            best = min(near, key=lambda pair: (-scores[pair], pair))
            if scores[best] < defaults.STORY_LINK:
                break
            one, other = best
            self.groups[one] += self.groups.pop(other)
            parted = self.moved(parted, one, other)
            near = {pair for pair in self.moved(near, one, other) if max(pair) >= fixed} - parted

    def moved(self, pairs: set[tuple[int, int]], one: int, other: int) -> set[tuple[int, int]]:
        moved = [tuple(one if at == other else at for at in pair) for pair in pairs]
        return {(min(pair), max(pair)) for pair in moved if len(set(pair)) > 1}

    def placed(self, known: int) -> dict[int, Joined[int] | Founded[int]]:
        self.join()
        found: dict[int, Joined[int] | Founded[int]] = {}
        for group, members in self.groups.items():
            for at in members:
                if at >= known:
                    standing = group < len(self.stories)
                    found[self.items[at].id] = (
                        Joined(self.stories[group])
                        if standing
                        else Founded(self.items[group - len(self.stories) + known].id)
                    )
        return found


@settings(max_examples=400)
@given(articles, st.integers(0, 14), st.integers(1, 5))
def test_the_stories_are_those_of_plain_average_link(
    some: list[tuple[str, datetime | None]], split: int, stories: int
) -> None:
    window = [
        Member(at, 100 + at % stories, title, "", dated)
        for at, (title, dated) in enumerate(some[:split])
    ]
    new = [Piece(at, title, "", dated) for at, (title, dated) in enumerate(some[split:], split)]
    assert assign(window, new, Texts()) == Plain(window, new).placed(len(window))
