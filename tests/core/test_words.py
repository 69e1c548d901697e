"""Words and sentences are the same however few of them are looked for."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.cleaning import clean
from tocsin.core.sentences import Sentences
from tocsin.core.words import (
    WordsAt,
    first_fragment,
    fragments,
    in_addresses,
    places,
    words,
)

MARK = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0dff"
)
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# What a word is, one line a kind; the pattern in use orders these for speed.
PLAIN = re.compile(
    "("
    r"(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"
    r"|[A-Za-z](?:\+\+|\#)(?!\w)"
    r"|\d+(?:[.,]\d+)+(?![^\W_])"
    f"|[{SPACELESS}]"
    f"|[^\\W_{SPACELESS}]+(?:[{MARK}]+[^\\W_{SPACELESS}]*)*"
    r"(?:'(?i:t|re|ve|ll|d|m)(?![^\W_]))?"
    r")(?:'[sS](?![^\W_]))?"
)
LETTERS = "abCsS.,'+#12_- \n\"(é\u0301\u03a3\u0130\u4e2d\u0e01\u0e51½ßtrdm!?/@:w"
texts = st.one_of(
    st.text(LETTERS, max_size=40),
    st.lists(
        st.sampled_from(
            [
                "U.S.",
                "C++",
                "12,000",
                "don't",
                "Bob's",
                "a.b.c@d.org",
                "http://x.io/é",
                "中文",
                "Mr.",
            ]
        )
        | st.text(LETTERS, max_size=6),
        max_size=8,
    ).map(" ".join),
    st.text(max_size=30),
).map(lambda raw: clean(raw).text)


@settings(max_examples=500)
@given(texts)
def test_the_words_are_those_of_the_plain_pattern(text: str) -> None:
    assert [(word.start, word.end) for word in words(text)] == [
        found.span(1) for found in PLAIN.finditer(text)
    ]


@settings(max_examples=300)
@given(texts)
def test_every_word_begins_with_a_fragment_of_its_text(text: str) -> None:
    small = text.lower().replace("\u03c2", "\u03c3")
    there = fragments(small)
    for word in words(text):
        assert first_fragment(word.text.lower().replace("\u03c2", "\u03c3")) in there


@settings(max_examples=300)
@given(texts, st.lists(st.integers(0, 60), max_size=6))
def test_words_at_some_places_are_words_of_the_whole(text: str, some: list[int]) -> None:
    whole = words(text)
    by_place = {word.start: number for number, word in enumerate(whole)}
    found = WordsAt(text)
    for place in sorted({at for at in some if at < len(text)}):
        first = found.begin(place)
        assert (first is not None) == (place in by_place)
        if first is not None:
            rest = [found.word(first + at) for at in range(len(whole) - by_place[place] + 1)]
            assert rest == [*whole[by_place[place] :], None]
    assert places(text) == [word.start for word in whole]


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Truce holds.",
            "Mr. Khan left!",
            "the U.S. envoy",
            'He said "no." Then',
            "\n",
            "...",
            "why?",
        ]
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=300)
@given(SENTENCES, st.lists(st.integers(0, 500), max_size=8))
def test_a_sentence_is_the_same_whatever_was_asked_before(text: str, some: list[int]) -> None:
    asked = Sentences(text)
    for place in [at for at in some if at < len(text)]:
        start, end = asked.around(place)
        assert start <= place < end
        assert Sentences(text).around(place) == (start, end)
        assert all(Sentences(text).around(at) == (start, end) for at in range(start, end))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("see https://a.example/b now", "see | now"),
        ("write to a@b.example today", "write|to|today"),
        ("at www.a.example, a.b: yes", "at|a.b|yes"),
    ],
)
def test_a_word_in_an_address_is_known(text: str, told: str) -> None:
    found = [word.start for word in words(text)]
    inside = list(in_addresses(text, found))
    outside = {place for place, there in zip(found, inside, strict=True) if not there}
    assert outside == {text.index(part.strip()) for part in told.split("|")}
