"""Stories are what plain average link over every pair of articles finds, step by step."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from math import log, sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.similarity import Texts
from tocsin.core import defaults
from tocsin.core.stories import Founded, Joined, Member, Piece, assign, words

DAY = datetime(2026, 3, 3, tzinfo=UTC)
WORDS = ["truce", "kursk", "flood", "danube", "bridge", "kyiv", "offer", "front", "sofia", "grain"]
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
                word: (1 + log(count)) * (log((1 + len(bags)) / (1 + spread[word])) + 1)
                for word, count in bag.items()
            }
            for bag in bags
        ]
        self.stories = list(dict.fromkeys(member.story for member in window))
        self.groups: dict[int, Group] = {at: [] for at in range(len(self.stories))}
        for at, member in enumerate(window):
            self.groups[self.stories.index(member.story)].append(at)
        copies: dict[frozenset[tuple[str, int]], int] = {}
        for at in range(len(window), len(self.items)):
            first = copies.setdefault(frozenset(bags[at].items()), at) if bags[at] else at
            self.groups.setdefault(first - len(window) + len(self.stories), []).append(at)

    def alike(self, one: int, other: int) -> float:
        first, second = self.vectors[one], self.vectors[other]
        norms = [sqrt(sum(value**2 for value in vector.values())) for vector in (first, second)]
        dot = sum(value * second.get(word, 0.0) for word, value in first.items())
        return dot / (norms[0] * norms[1]) if dot else 0.0

    def average(self, one: int, other: int) -> float:
        pairs = list(product(self.groups[one], self.groups[other]))
        return round(sum(self.alike(*pair) for pair in pairs) / len(pairs), 9)

    def meet(self, one: int, other: int) -> bool:
        def close(a: int, b: int) -> bool:
            first, second = self.items[a].dated, self.items[b].dated
            return not first or not second or abs(first - second) <= defaults.STORY_WINDOW

        return any(
            close(*pair) and self.alike(*pair) >= defaults.STORY_LINK - 1e-9
            for pair in product(self.groups[one], self.groups[other])
        )

    def join(self) -> None:
        fixed = len(self.stories)
        near = {
            pair
            for pair in combinations(sorted(self.groups), 2)
            if pair[1] >= fixed and self.meet(*pair)
        }
        while near := {pair for pair in near if self.average(*pair) >= defaults.STORY_LINK}:
            one, other = min(near, key=lambda pair: (-self.average(*pair), pair))
            self.groups[one] += self.groups.pop(other)
            moved = [tuple(one if at == other else at for at in pair) for pair in near]
            near = {
                (min(pair), max(pair))
                for pair in moved
                if len(set(pair)) > 1 and max(pair) >= fixed
            }

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
