"""A query holds, or not, of spans; and what held is told."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.query import And, Except, In, Near, Not, Or, Query, Term, parse
from tocsin.core.spans import Found, Holding, Span, counts, evaluate, longest, needed, remaining

A, B, C = Term("a"), Term("b"), Term("c")


def span(first: int, last: int | None = None, *, title: bool = False) -> Span:
    """Words of one letter; five to a sentence, ten to a paragraph, the first ten are the lead."""
    last = first if last is None else last
    return Span(
        in_text=not title,
        first=first,
        last=last,
        start=2 * first,
        end=2 * last + 1,
        sentence=first // 5,
        paragraph=first // 10,
        in_lead=not title and first < 10,
    )


places = st.builds(
    lambda first, length, title: span(first, first + length, title=title),
    st.integers(0, 30),
    st.integers(0, 2),
    st.booleans(),
)
found = st.fixed_dictionaries({term: st.lists(places, max_size=5) for term in (A, B, C)})
queries: st.SearchStrategy[Query] = st.recursive(
    st.sampled_from([A, B, C]),
    lambda inner: st.one_of(
        st.builds(And, st.tuples(inner, inner)),
        st.builds(Or, st.tuples(inner, inner)),
        st.builds(Not, inner),
        st.builds(Near, inner, inner, st.sampled_from([1, 3, 8, "s", "p"])),
        st.builds(Except, inner, inner),
        st.builds(In, st.sampled_from(["title", "lead"]), inner),
    ),
    max_leaves=6,
)


def holding(text: str, where: Found) -> list[tuple[str, int]] | None:
    held = evaluate(parse(text), where)
    return sorted((term.words, place.first) for place, term in held.spans) if held.holds else None


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("a", [("a", 0), ("a", 12)]),
        ("a AND b", [("a", 0), ("a", 12), ("b", 3)]),
        ("a OR x", [("a", 0), ("a", 12)]),
        ("a AND x", None),
        ("a NOT x", [("a", 0), ("a", 12)]),
        ("a NOT b", None),
        ("a NEAR/3 b", [("a", 0), ("b", 3)]),
        ("a NEAR/2 b", None),
        ("b NEAR/3 a", [("a", 0), ("b", 3)]),
        ("a NEAR/s b", [("a", 0), ("b", 3)]),
        ("b NEAR/s c", None),
        ("b NEAR/p c", [("b", 3), ("c", 7)]),
        ("a NEAR/p a", None),
        ("a NEAR/8 (b OR c)", [("a", 0), ("a", 12), ("b", 3), ("c", 7)]),
        ("a NEAR/3 b NEAR/4 c", [("b", 3), ("c", 7)]),
        ("lead:(a)", [("a", 0)]),
        ("title:(a)", None),
        ("lead:(a NOT x) c", [("a", 0), ("c", 7)]),
        ("a EXCEPT b", [("a", 0), ("a", 12)]),
        ("a EXCEPT a", None),
    ],
)
def test_what_holds_and_by_which_spans(query: str, held: list[tuple[str, int]] | None) -> None:
    where = {A: [span(0), span(12)], B: [span(3)], C: [span(7)]}
    assert holding(query, where) == held


def test_a_span_inside_an_excepted_one_is_left_out() -> None:
    deal = Term("strike a deal")
    where = {Term("strike"): [span(2), span(9)], deal: [span(2, 4)]}
    assert holding('strike EXCEPT "strike a deal"', where) == [("strike", 9)]


def test_nothing_is_near_across_title_and_text() -> None:
    where = {A: [span(1, title=True)], B: [span(2)]}
    assert holding("a NEAR/5 b", where) is None
    assert holding("a AND b", where) == [("a", 1), ("b", 2)]


def test_spans_that_overlap_are_not_near() -> None:
    assert holding("a NEAR/5 b", {A: [span(0, 2)], B: [span(2)]}) is None


@given(queries, queries, found)
def test_de_morgan(one: Query, other: Query, where: Found) -> None:
    assert (
        evaluate(Not(And((one, other))), where).holds
        == evaluate(Or((Not(one), Not(other))), where).holds
    )
    assert (
        evaluate(Not(Or((one, other))), where).holds
        == evaluate(And((Not(one), Not(other))), where).holds
    )


@given(queries, queries, found)
def test_the_order_of_or_and_and_does_not_matter(one: Query, other: Query, where: Found) -> None:
    assert evaluate(Or((one, other)), where) == evaluate(Or((other, one)), where)
    assert evaluate(And((one, other)), where) == evaluate(And((other, one)), where)


@given(queries, queries, found, st.tuples(st.integers(1, 20), st.integers(0, 20)))
def test_a_wider_near_keeps_what_a_narrow_one_holds(
    one: Query, other: Query, where: Found, widths: tuple[int, int]
) -> None:
    tight = evaluate(Near(one, other, widths[0]), where)
    wide = evaluate(Near(one, other, sum(widths)), where)
    assert tight.spans <= wide.spans
    assert not tight.holds or wide.holds


@given(queries, queries, found)
def test_except_never_adds(whole: Query, part: Query, where: Found) -> None:
    assert evaluate(Except(whole, part), where).spans <= evaluate(whole, where).spans


@given(queries, found)
def test_what_fails_has_no_spans(query: Query, where: Found) -> None:
    held = evaluate(query, where)
    assert held.holds or not held.spans


@given(st.lists(st.tuples(places, st.sampled_from([A, B])), max_size=12))
def test_the_longest_spans_lie_in_no_other(pairs: list[tuple[Span, Term]]) -> None:
    kept = [place for place, _ in longest(pairs)]
    for place, _ in pairs:
        assert any(
            one.in_text == place.in_text and one.start <= place.start and place.end <= one.end
            for one in kept
        )
    for one, other in pairwise(kept):
        if one.in_text == other.in_text:
            assert one.start < other.start
            assert one.end < other.end


@pytest.mark.parametrize("query", ["a NEAR/3 b", "a NEAR/s b", "a EXCEPT b", "lead:(a OR b)"])
def test_twenty_thousand_spans_take_no_time(query: str) -> None:
    many = [span(at) for at in range(20_000)]
    where = {A: many, B: [replace(one, first=one.first, last=one.last) for one in many]}
    started = time.process_time()
    evaluate(parse(query), where)
    assert time.process_time() - started < 5


@given(queries, found, st.dictionaries(st.sampled_from([A, B, C]), st.integers(1, 9), min_size=3))
def test_what_holds_has_one_of_the_terms_it_needs(
    query: Query, where: Found, cost: dict[Term, int]
) -> None:
    some = needed(query, cost.__getitem__)
    if evaluate(query, where).holds:
        assert not some or any(where[term] for term in some)


@given(queries, found)
def test_what_is_left_of_a_query_holds_as_the_whole_does(query: Query, where: Found) -> None:
    there = {term for term, spans in where.items() if spans}
    left = remaining(query, there)
    whole = evaluate(query, where)
    assert (evaluate(left, where) if left else Holding(holds=False)) == whole
    assert left is None or counts(left, there) == counts(query, there)


def test_the_rarer_side_of_an_and_is_needed() -> None:
    asked = {A: 9, B: 2, C: 2}
    assert needed(parse("a AND (b OR c) NOT zebra"), asked.__getitem__) == {B, C}
    assert needed(parse("a NEAR/3 b EXCEPT c"), asked.__getitem__) == {B}


def test_many_zones_take_time_in_proportion() -> None:
    many = [Term(f"w{at}") for at in range(2_000)]
    query = Or(tuple(In("lead", term) for term in many))
    where = {term: [span(at % 30) for at in range(5)] for term in many}
    started = time.process_time()
    assert evaluate(query, where).holds
    assert time.process_time() - started < 2
