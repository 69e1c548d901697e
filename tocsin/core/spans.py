"""Does a query hold, given where its terms stand? Pure, and sorted rather than compared pairwise:
the cost grows as n log n with the spans of a text, whoever wrote it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from tocsin.core.query import And, Distance, Except, In, Near, Not, Or, Place, Query, Term, terms


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where a term stands. `first` and `last` count words and include both, or only keep their
    order where no query asks how far apart they are; `start` and `end` are offsets in characters.
    `sentence` and `paragraph` are the same for spans in one and the same.
    The title and the text are counted apart: nothing is near across them.
    """

    in_text: bool  # else in the title
    first: int
    last: int
    start: int
    end: int
    sentence: int
    paragraph: int
    in_lead: bool


Found = Mapping[Term, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a query holds, and the spans of wanted terms that make it so, each with its term."""

    holds: bool
    spans: frozenset[tuple[Span, Term]] = frozenset()


_FAILS = Holding(holds=False)
_NOTHING = Or(())


def evaluate(query: Query, found: Found) -> Holding:
    """Whether `query` holds of a text in which `found` was found.

    AND, OR and NOT speak of the whole text. NEAR and EXCEPT speak of spans; NEAR/n holds of words
    at most n apart, neighbours being 1 apart, and never of spans that overlap. What an operator
    drops takes no part in satisfying the query.
    """
    match query:
        case Term():
            spans = found.get(query, ())
            return Holding(bool(spans), frozenset((span, query) for span in spans))
        case Or(parts):
            return _union(part for part in _each(parts, found) if part.holds)
        case And(parts):
            every = _each(parts, found)
            return _union(every) if all(part.holds for part in every) else _FAILS
        case Not(part):
            return Holding(not evaluate(part, found).holds)
        case In(zone, part):
            return evaluate(part, _only(zone, found, terms(part)))
        case Except(whole, part):
            return _outside(evaluate(whole, found), evaluate(part, found))
        case Near():
            return _near(query, found)


def remaining(query: Query, there: Container[Term]) -> Query | None:
    """What is left of `query` where only these terms are `there`: it holds of such a text when
    `query` does, and of the same spans. None where it cannot hold.

    Long lists of which a text has two or three words are what queries are made of.
    """
    match query:
        case Term():
            return query if query in there else None
        case Or(parts):
            some = [left for part in parts if (left := remaining(part, there))]
            return Or(tuple(some)) if some else None
        case And(parts):
            every = [remaining(part, there) for part in parts]
            return And(tuple(left for left in every if left)) if all(every) else None
        case Not(part):
            return Not(remaining(part, there) or _NOTHING)
        case In(zone, part):
            inner = remaining(part, there)
            return In(zone, inner) if inner else None
        case Except(whole, part):
            outer = remaining(whole, there)
            return Except(outer, remaining(part, there) or _NOTHING) if outer else None
        case Near(left, right, distance):
            one = remaining(left, there)
            other = remaining(right, there) if one else None
            return Near(one, other, distance) if one and other else None


def counts(query: Query, there: Container[Term]) -> bool:
    """Whether `query` asks how many words terms that are `there` are apart."""
    match query:
        case Near(left, right, distance):
            apart = isinstance(distance, int)
            both = all(any(term in there for term in terms(side)) for side in (left, right))
            return (apart and both) or counts(left, there) or counts(right, there)
        case And(parts) | Or(parts):
            return any(counts(part, there) for part in parts)
        case Except(whole, part):
            return counts(whole, there) or counts(part, there)
        case Not(part) | In(_, part):
            return counts(part, there)
        case Term():
            return False


def needed(query: Query, cost: Callable[[Term], int]) -> frozenset[Term]:
    """Terms of which one at least stands in every text of which `query` holds; none where it may
    hold without any. Of several such sets, the one that costs least."""
    match query:
        case Term():
            return frozenset({query})
        case Or(parts):
            every = [needed(part, cost) for part in parts]
            return frozenset[Term]().union(*every) if all(every) else frozenset()
        case And(parts):
            return _cheapest(parts, cost)
        case Near(left, right):
            return _cheapest((left, right), cost)
        case Except(part, _) | In(_, part):
            return needed(part, cost)
        case Not():
            return frozenset()


def _cheapest(parts: Iterable[Query], cost: Callable[[Term], int]) -> frozenset[Term]:
    every = [some for part in parts if (some := needed(part, cost))]
    return min(every, key=lambda some: sum(map(cost, some)), default=frozenset())


def longest(spans: Iterable[tuple[Span, Term]]) -> list[tuple[Span, Term]]:
    """In order of place, without the spans that lie inside a longer one."""
    ordered = sorted(
        spans, key=lambda pair: (pair[0].in_text, pair[0].start, -pair[0].end, pair[1].words)
    )
    kept: list[tuple[Span, Term]] = []
    for span, term in ordered:
        if not kept or kept[-1][0].in_text != span.in_text or kept[-1][0].end < span.end:
            kept.append((span, term))
    return kept


def _each(parts: Iterable[Query], found: Found) -> list[Holding]:
    return [evaluate(part, found) for part in parts]


def _union(held: Iterable[Holding]) -> Holding:
    parts = tuple(held)
    return Holding(bool(parts), frozenset[tuple[Span, Term]]().union(*(p.spans for p in parts)))


def _only(zone: Place, found: Found, asked: Iterable[Term]) -> Found:
    in_zone: Callable[[Span], bool] = (
        (lambda span: not span.in_text) if zone == "title" else attrgetter("in_lead")
    )
    return {term: [span for span in found.get(term, ()) if in_zone(span)] for term in asked}


def _outside(whole: Holding, part: Holding) -> Holding:
    """The spans of `whole` inside none of `part`: one sweep along the text."""
    covers = sorted((span.in_text, span.first, span.last) for span, _ in part.spans)
    kept = set()
    at, reach = 0, (False, -1)
    for span, term in sorted(whole.spans, key=lambda pair: (pair[0].in_text, pair[0].first)):
        while at < len(covers) and covers[at][:2] <= (span.in_text, span.first):
            reach = max(reach, (covers[at][0], covers[at][2]))
            at += 1
        if reach < (span.in_text, span.last):
            kept.add((span, term))
    return Holding(bool(kept), frozenset(kept)) if whole.holds else _FAILS


def _near(query: Near, found: Found) -> Holding:
    left, right = evaluate(query.left, found), evaluate(query.right, found)
    near_left = _those_near(left, _Neighbours(right, query.distance))
    near_right = _those_near(right, _Neighbours(left, query.distance))
    holds = left.holds and right.holds and bool(near_left)
    return Holding(holds, near_left | near_right) if holds else _FAILS


class _Neighbours:
    """The spans of one side, kept so that the nearest before and after a place is found at once."""

    def __init__(self, side: Holding, distance: Distance) -> None:
        self._distance = distance
        self._firsts: dict[tuple[bool, int], list[int]] = {}
        self._lasts: dict[tuple[bool, int], list[int]] = {}
        for span, _ in side.spans:
            self._firsts.setdefault(self._room(span), []).append(span.first)
            self._lasts.setdefault(self._room(span), []).append(span.last)
        for places in (*self._firsts.values(), *self._lasts.values()):
            places.sort()

    def _room(self, span: Span) -> tuple[bool, int]:
        rooms = {"s": span.sentence, "p": span.paragraph}
        return span.in_text, rooms[self._distance] if isinstance(self._distance, str) else 0

    def any_near(self, span: Span) -> bool:
        firsts = self._firsts.get(self._room(span), [])
        lasts = self._lasts.get(self._room(span), [])
        after = bisect_right(firsts, span.last)
        before = bisect_left(lasts, span.first) - 1
        gaps = [firsts[after] - span.last] if after < len(firsts) else []
        gaps += [span.first - lasts[before]] if before >= 0 else []
        return any(isinstance(self._distance, str) or gap <= self._distance for gap in gaps)


def _those_near(side: Holding, others: _Neighbours) -> frozenset[tuple[Span, Term]]:
    return frozenset(pair for pair in side.spans if others.any_near(pair[0]))
