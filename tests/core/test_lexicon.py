"""Terms are found where they stand, although few words of a text are looked at."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.language import lemmas_of
from tocsin.core import words as tokens
from tocsin.core.cleaning import clean
from tocsin.core.lexicon import Lexicon
from tocsin.core.query import Term

TERMS = [
    Term("ceasefire"),
    Term("cease-fire"),
    Term("peace deal"),
    Term("U.S."),
    Term("US", exact=True),
    Term("UN"),
    Term("sanction", prefix=True),
    Term("12,0", prefix=True),
    Term("12,000"),
    Term("C++"),
    Term("$5"),
    Term("G7"),
    Term("don't"),
    Term("制裁"),
    Term("ΟΔΟΣ"),
    Term("caf\u00e9"),
    Term("İzmir"),
    Term("Bob"),
    Term("peace envoy talks"),
    Term("U.N. envoy"),
    Term("envoy UN"),
    Term("US Navy", exact=True),
    Term("envoy İzmir"),
    Term("R&D"),
    Term("Houthi deal"),
    Term("deal Houthi"),
    Term("Erdogan"),
    Term("Mbappé talks"),
    Term("Erdo", prefix=True),
    Term("Mbap", prefix=True),
    Term("Erdogan", exact=True),
]
PIECES = [
    *("cease", "fire", "Ceasefires", "peace", "deals", "U.S.", "U.N.", "us", "US", "sanctionable"),
    *("12,000", "C++", "$5", "5", "G", "7", "don't", "dont", "制裁措施", "οδος", "ΟΔΟΣ", "cafés"),
    *("cafe\u0301", "izmir", "İzmir", "Bob's", "a.b.c", "http://x.io/peace", "deal@peace.org"),
    *("Erdoğan", "ERDOĞANS", "Erdogan", "Mbappé", "Mbappe\u0301", "MBAPPE"),
    *("envoy", "envoys", "Navy", "R&D", "Houthis", "Houthi", "talked", "UN"),
    *(" ", " ", " ", " ", "-", ".", "\n", '"', "\u00ad", "_", "'"),
]


class Plain(Lexicon):
    """The same, looking at every word."""

    def _places(self, text: str) -> list[int]:
        return tokens.places(text)


@cache
def lexicons() -> tuple[Lexicon, Lexicon]:
    return Lexicon(TERMS, lemmas_of("en")), Plain(TERMS, lemmas_of("en"))


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_what_is_found_is_what_a_look_at_every_word_finds(raw: str) -> None:
    quick, plain = lexicons()
    text = clean(raw).text
    assert quick.find(text) == plain.find(text)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.words)
def test_every_term_is_found_as_it_is_written(term: Term) -> None:
    written = "12,055" if term.words == "12,0" else term.words
    quick, _ = lexicons()
    assert term in {hit.term for hit in quick.find(clean(f"and {written}, so").text)}


def test_a_hit_says_where_its_words_and_its_signs_begin() -> None:
    (hit,) = Lexicon([Term("$5 bill")], lemmas_of("en")).find("a $5 bill")
    assert (hit.first, hit.last, hit.start, hit.end) == (3, 5, 2, 9)
