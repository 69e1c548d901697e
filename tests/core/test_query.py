import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.errors import QueryError
from tocsin.core.query import (
    And,
    Except,
    In,
    Near,
    Not,
    Or,
    Query,
    Term,
    parse,
    print_query,
    terms,
)
from tocsin.core.query_term import listed, spell

A, B, C, D = (Term(letter) for letter in "abcd")
LISTS = {
    "leaders": ("Putin", "Zelensky", "Group of Seven"),
    "marks": ("=US", "sanction*", '"or"'),
    "one": ("Kyiv",),
    "empty": (),
}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("sanction", Term("sanction")),
        ('"cessation of hostilities"', Term("cessation of hostilities")),
        ("“cessation  of\n hostilities”", Term("cessation of hostilities")),
        ("«cessez le feu»", Term("cessez le feu")),
        ("=US", Term("US", exact=True)),
        ('="Group of Seven"', Term("Group of Seven", exact=True)),
        ("sanction*", Term("sanction", prefix=True)),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a b AND c", And((A, B, C))),
        ("a OR b", Or((A, B))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a NEAR/8 b", Near(A, B, 8)),
        ("a NEAR/s b", Near(A, B, "s")),
        ("a NEAR/p b", Near(A, B, "p")),
        ("a NEAR/2 b NEAR/3 c", Near(Near(A, B, 2), C, 3)),
        ("a EXCEPT (b OR c)", Except(A, Or((B, C)))),
        ("a EXCEPT b EXCEPT c", Except(Except(A, B), C)),
        ("a NEAR/8 b EXCEPT c", Except(Near(A, B, 8), C)),
        ("a EXCEPT b NEAR/8 c", Except(A, Near(B, C, 8))),
        ("a b EXCEPT c", And((A, Except(B, C)))),
        ("a OR b EXCEPT c d", Or((A, And((Except(B, C), D))))),
        ("NOT a b", And((Not(A), B))),
        ("title:(a OR b)", In("title", Or((A, B)))),
        ("lead:a b", And((In("lead", A), B))),
        ("title: (a) b", And((In("title", A), B))),
        ("a NOT (b NEAR/s c)", And((A, Not(Near(B, C, "s"))))),
        ("((a))", A),
        ("@leaders", Or((Term("Putin"), Term("Zelensky"), Term("Group of Seven")))),
        ("@one a", And((Term("Kyiv"), A))),
        ("@marks", Or((Term("US", exact=True), Term("sanction", prefix=True), Term("or")))),
        ("@one NEAR/s a", Near(Term("Kyiv"), A, "s")),
        ("a\nOR\n\tb", Or((A, B))),
    ],
)
def test_every_construct_reads_as_it_binds(text: str, query: Query) -> None:
    assert parse(text, LISTS) == query


@pytest.mark.parametrize(
    "word",
    [
        *("cease-fire", "U.S.", "C++", "AT&T", "don't", "don’t", "Houthis'", "24/7", "and/or"),  # noqa: RUF001
        *("$5bn", "#metoo", ".NET", "ORDER", "NEARBY", "NOTE", "subtitle", "F-16", "naïve"),
        *("युद्धविराम", "停火", "перемирие", "وقف", "e\u0301lan"),
    ],
)
def test_a_word_keeps_its_signs(word: str) -> None:
    assert parse(word) == Term(word)


@pytest.mark.parametrize("word", ["or", "And", "NOT", "near", "EXCEPT", "near/5", "title:", "a, b"])
def test_in_quotes_anything_is_a_word(word: str) -> None:
    assert parse(f'"{word}"') == Term(word)


def test_invisible_characters_are_not_part_of_a_word() -> None:
    assert parse("cease\u00adfire \u200btruce") == And((Term("ceasefire"), Term("truce")))


BROKEN = {
    "": "query:1:1: the query is empty; write a word, a phrase or (, as in ceasefire OR truce",
    "ceasefire OR": ("query:1:11: OR is followed by the end; write a word, a phrase or ( after it"),
    "ceasefire or truce": (
        "query:1:11: operators are written in capitals, and this is or; "
        'write OR for the operator or "or" for the word'
    ),
    "(ceasefire OR truce": "query:1:1: this ( is never closed; write a ) where it ends",
    'truce "cessation of': (
        'query:1:7: this quote is never closed; write a second " after the phrase'
    ),
    "party NEAR/0 budget": (
        "query:1:7: NEAR/0 has no distance that can be used; write NEAR/8 for words (1 to 500), "
        "NEAR/s for a sentence, NEAR/p for a paragraph"
    ),
    "truce @leader": "query:1:7: there is no list @leader; known: @leaders",
    "NOT truce": (
        "query:1:1: this query only leaves out, so nearly every article would match; "
        "add what to look for, as in ceasefire NOT party"
    ),
    "truce\nOR NOT party": (
        "query:2:4: this side of OR holds without any term, so nearly every article would match; "
        "join what is left out with AND: a AND NOT b"
    ),
    "NOT party NEAR/s budget": (
        "query:1:1: NEAR works on terms, phrases and ORs of them, and this is none; "
        "write NOT (a NEAR/8 b), because NOT binds tighter"
    ),
    "ceasefire, truce": ("query:1:1: , cannot stand in ceasefire,; write OR or AND between words"),
    "truce)": "query:1:6: this ) closes nothing; take it out, or open a ( before",
}


@pytest.mark.parametrize(("text", "message"), BROKEN.items())
def test_a_broken_query_says_where_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text, LISTS)
    assert str(raised.value) == message
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("OR a", (1, 1), "OR has nothing before it"),
        ("a (OR b)", (1, 4), "OR has nothing before it"),
        ("a AND OR b", (1, 3), "AND is followed by OR"),
        ("(a AND) b", (1, 4), "AND is followed by )"),
        ("()", (1, 1), "there is nothing between ( and )"),
        ("title:()", (1, 7), "there is nothing between ( and )"),
        ("title:", (1, 1), "title: is followed by the end"),
        ("title:(lead:(a))", (1, 1), "a zone cannot hold a zone"),
        ("body:(a)", (1, 1), ": cannot stand in body:"),
        ("a NEAR b", (1, 3), "NEAR has no distance"),
        ("a NEAR/x b", (1, 3), "NEAR/x has no distance"),
        ("a NEAR/501 b", (1, 3), "NEAR/501 has no distance"),
        ("a near/5 b", (1, 3), "operators are written in capitals, and this is near/5"),
        ("a Not b", (1, 3), "operators are written in capitals, and this is Not"),
        ("a except b", (1, 3), "operators are written in capitals, and this is except"),
        ("(a b) NEAR/5 c", (1, 1), "NEAR works on terms"),
        ("a EXCEPT title:(b)", (1, 10), "EXCEPT works on terms"),
        ("NOT NOT a", (1, 1), "NOT NOT takes itself back"),
        ("NOT (a NOT b)", (1, 1), "this query only leaves out"),
        ("title:(NOT a)", (1, 8), "this query only leaves out"),
        ("@empty", (1, 1), "the list @empty is empty"),
        ("@", (1, 1), "there is no list @"),
        ("*", (1, 1), "* would match nearly everything"),
        ("a*", (1, 1), "a* would match nearly everything"),
        ("sa*on", (1, 1), "* cannot stand in sa*on"),
        ('"peace talk*"', (1, 1), "a * ends a single word only"),
        ('"peace talk"*', (1, 1), "a * ends a single word only"),
        ("=sanction*", (1, 1), "= and * cannot go together"),
        ("= US", (1, 1), "= is no word"),
        ('""', (1, 1), "there is no word in this phrase"),
        ("a || b", (1, 3), "| cannot stand in ||"),
        ("a && b", (1, 3), "&& is no word"),
        ("a -b", (1, 3), "- cannot stand in -b"),
        ("'a b'", (1, 1), "' cannot stand in 'a"),
        ("a NEAR5 b", (1, 3), "NEAR5 is how others write distances"),
        ("a w/5 b", (1, 3), "w/5 is how others write distances"),
        ("a /s b", (1, 3), "/s is how others write distances"),
        ("a ONEAR/5 b", (1, 3), "ONEAR/5 is how others write distances"),
        ("a adj5 b", (1, 3), "adj5 is how others write distances"),
        ("a (b OR\n\u039dOT c)", (2, 1), "\u039dOT looks like an operator"),
        ("a NEAR/4 b EXCEPT", (1, 12), "EXCEPT is followed by the end"),
        ("lead:( ) b", (1, 6), "there is nothing between ( and )"),
        ("a\nNOT @leader", (2, 5), "there is no list @leader"),
        ("\u2018peace talk\u2019", (1, 1), "\u2018 cannot stand in \u2018peace"),
        ("\u201cpeace talk", (1, 1), "this quote is never closed"),
        ("\uff08truce", (1, 1), "\uff08 cannot stand in"),
        ("((a) OR (b)))", (1, 13), "this ) closes nothing"),
        ("truce OR * OR talks", (1, 10), "* would match nearly everything"),
        ("12,000 dead", (1, 1), ", cannot stand in 12,000"),
        ('"a b"~5', (1, 6), "~ cannot stand in ~5"),
    ],
)
def test_an_error_points_at_its_place(text: str, place: tuple[int, int], said: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text, LISTS)
    assert (raised.value.line, raised.value.column) == place
    assert raised.value.message.startswith(said)
    assert raised.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        ")" * 20_000,
        '"' * 19_999,
        "a " * 5_001,
        "a" * 20_001,
        "NOT " * 4_999 + "a",
        "(" * 60 + "a" + ")" * 60,
        " NEAR/3 ".join(["a"] * 60),
        " EXCEPT ".join(["a"] * 2_000),
        "title:" * 3_000 + "a",
        "@many " * 6,
        " OR ".join(f"w{at}" for at in range(10_000)),
        "(a NEAR/2 " * 400 + "b" + ")" * 400,
        "title:(" * 2_000,
        "=" * 19_000,
        '"' + "go " * 6_000 + '"',
        "go-" * 6_000 + "go",
        "\u201ca\u201d* " * 2_000,
    ],
)
def test_what_is_too_large_is_refused_in_time(text: str) -> None:
    started = time.process_time()
    with pytest.raises(QueryError):
        parse(text, {"many": ("word",) * 1_000})
    assert time.process_time() - started < 3


def test_the_largest_query_that_is_allowed_is_read() -> None:
    query = parse(" OR ".join(["ab"] * 2_500) + " OR @many", {"many": ("word",) * 2_500})
    assert isinstance(query, Or)
    assert terms(query) == (Term("ab"), Term("word"))


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("truce NEAR5 talks", "truce NEAR/5 talks"),
        ("truce w/5 talks", "truce NEAR/5 talks"),
        ("truce /5 talks", "truce NEAR/5 talks"),
        ("truce /S talks", "truce NEAR/s talks"),
        ("truce NEAR talks", "truce NEAR/8 talks"),
        ("truce near/5 talks", "truce NEAR/5 talks"),
        ("truce Near/s talks", "truce NEAR/s talks"),
        ("truce near/0 talks", "truce NEAR/8 talks"),
        ("truce \u041eR talks", "truce OR talks"),
        ("truce \uff21\uff2e\uff24 talks", "truce AND talks"),
        ("truce \u039dEAR/4 talks", "truce NEAR/4 talks"),
        ("truce O\u200bR talks", "truce OR talks"),
        ("truce WITHIN/3 talks", "truce NEAR/3 talks"),
        ("truce or talks", "truce OR talks"),
        ("12,000 dead", '"12,000" dead'),
        ("truce @leader", "truce @leaders"),
        ("truce ~ talks", "truce NEAR/8 talks"),
    ],
)
def test_the_form_that_is_offered_is_read(text: str, offered: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text, LISTS)
    (changed,) = set(offered.split()) - set(text.split())
    assert changed in raised.value.hint
    assert parse(offered, LISTS)


def test_a_long_word_is_not_repeated_in_full() -> None:
    with pytest.raises(QueryError) as raised:
        parse("a" * 10_000 + ",")
    assert len(str(raised.value)) < 300


def test_terms_come_once_each_wanted_and_unwanted_in_order() -> None:
    query = parse("b NOT (c NEAR/s a) title:(b OR d) (a EXCEPT =US)")
    assert terms(query) == (B, C, A, D, Term("US", exact=True))


words = st.text(
    st.characters(exclude_characters='"“”„‟«»＂*', exclude_categories=["Z", "C"]),  # noqa: RUF001
    min_size=1,
    max_size=8,
).filter(lambda word: any(char.isalnum() for char in word))
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
stems = st.text(st.characters(categories=["L", "N"]), min_size=2, max_size=8)
any_term = st.one_of(
    st.builds(Term, phrases),
    st.builds(Term, phrases, exact=st.just(True)),
    st.builds(Term, stems, prefix=st.just(True)),
    st.sampled_from([Term("or"), Term("NOT"), Term("near/5"), Term("AND", exact=True)]),
)


def several(part: st.SearchStrategy[Query]) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(part, min_size=2, max_size=4).map(tuple)


spans: st.SearchStrategy[Query] = st.recursive(
    any_term,
    lambda part: st.one_of(
        st.builds(Or, several(part)),
        st.builds(Near, part, part, st.one_of(st.integers(1, 500), st.sampled_from(["s", "p"]))),
        st.builds(Except, part, part),
    ),
    max_leaves=8,
)
wanted: st.SearchStrategy[Query] = st.one_of(
    spans, st.builds(In, st.sampled_from(["title", "lead"]), spans)
)
queries: st.SearchStrategy[Query] = st.recursive(
    wanted,
    lambda part: st.one_of(
        st.builds(Or, several(part)),
        st.builds(And, several(part)),
        st.builds(lambda left, right: And((left, Not(right))), part, wanted),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(queries)
def test_what_is_printed_is_read_as_the_same_query(query: Query) -> None:
    assert parse(print_query(query)) == query


@settings(deadline=None)
@given(st.text(st.sampled_from('ab ()"=*@:/ORNDTEAXCPleadti\n-,“'), max_size=60))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    read = query_or_error(text)
    if isinstance(read, QueryError):
        lines = text.split("\n")
        assert 1 <= read.line <= len(lines)
        assert 1 <= read.column <= len(lines[read.line - 1]) + 1
    else:
        assert parse(print_query(read)) == read


def query_or_error(text: str) -> Query | QueryError:
    try:
        return parse(text, LISTS)
    except QueryError as error:
        return error


@given(phrases)
def test_an_item_of_a_list_needs_no_quotes(phrase: str) -> None:
    if phrase[0] not in "=@":
        assert listed(phrase) == (phrase, False, False)
        assert listed(spell(phrase, exact=True, prefix=False)) == (phrase, True, False)


def test_a_thousand_queries_are_read_in_seconds() -> None:
    text = '(ceasefire OR truce OR "cessation of hostilities") NOT (party NEAR/s budget)'
    parse(text)
    started = time.process_time()
    for _ in range(1_000):
        parse(text)
    assert time.process_time() - started < 5


def test_a_quoted_word_that_looks_like_an_operator_is_printed_quoted() -> None:
    query = parse('truce "\u039dOT" talks')
    assert parse(print_query(query)) == query
