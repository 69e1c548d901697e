"""Cleaning changes how a text is spelled, never where a span of it stands."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.cleaning import clean

INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u202a\u202c\u2066\u2069\u200e\u200f"
ODD = INVISIBLE + "\u2011\u2019\u00a0\u2003\r\n\t!.\ufb01\uff21\uff11\U0001d400e\u0301"

spaced_out = st.lists(st.sampled_from(INVISIBLE), max_size=3).map("".join)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("sanc\u00adtions", "sanctions"),
        ("cease\u2011fire", "cease-fire"),
        ("Sanctions\u2019 impact", "Sanctions' impact"),
        ("\u201ctruce\u201d", '"truce"'),
        ("a\u00a0b\u2003c", "a b c"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("\uff33\uff21\uff2e", "SAN"),
        ("\ufb01re", "fire"),
        ("Zele\u0301", "Zelé"),
        ("no!!!!!!!!", "no!!!"),
        ("wait...", "wait..."),
        ("x² costs ½ of 5™", "x² costs ½ of 5™"),
    ],
)
def test_odd_spellings_become_plain(raw: str, plain: str) -> None:
    assert clean(raw).text == plain


@given(st.text(alphabet=st.sampled_from("abc " + ODD), max_size=60))
def test_every_span_leads_back_into_the_raw_text(raw: str) -> None:
    cleaned = clean(raw)
    for start in range(len(cleaned.text)):
        first, last = cleaned.origin.span(start, start + 1)
        assert 0 <= first < last <= len(raw)
        assert cleaned.text[start] in clean(raw[first:last]).text


@given(st.text(alphabet=st.sampled_from("abc " + ODD), max_size=60))
def test_spans_keep_their_order(raw: str) -> None:
    cleaned = clean(raw)
    starts = [cleaned.origin.span(at, at + 1) for at in range(len(cleaned.text))]
    assert starts == sorted(starts)


@given(st.lists(spaced_out, min_size=10, max_size=10))
def test_invisible_characters_hide_no_word_and_stay_outside_its_edges(gaps: list[str]) -> None:
    word = "sanctions"
    inner = "".join(letter + gap for letter, gap in zip(word[:-1], gaps, strict=False)) + word[-1]
    raw = f"on {gaps[-1]}{inner}{gaps[-2]} now"
    cleaned = clean(raw)
    start = cleaned.text.index(word)
    first, last = cleaned.origin.span(start, start + len(word))
    assert raw[first:last] == inner


@given(st.text())
def test_what_no_edit_covers_is_the_raw_text_character_for_character(raw: str) -> None:
    cleaned = clean(raw)
    edits = cleaned.origin.edits
    covered = {at for edit in edits for at in range(edit.start, edit.end)}
    for at in set(range(len(cleaned.text))) - covered:
        start, end = cleaned.origin.span(at, at + 1)
        assert clean(raw[start:end]).text == cleaned.text[at]


def test_plain_text_is_left_alone() -> None:
    cleaned = clean("A plain sentence, with a comma. And another one!")
    assert cleaned.text == "A plain sentence, with a comma. And another one!"
    assert cleaned.origin.edits == ()
    assert not cleaned.cut


def test_no_more_than_the_limit_is_read_and_that_is_said() -> None:
    cleaned = clean("x" * 50, limit=10)
    assert cleaned.text == "x" * 10
    assert cleaned.cut


@pytest.mark.parametrize(
    "hostile",
    ["'s" * 50_000, "!" * 100_000, "e" + "\u0301" * 99_999, "\u200b" * 100_000, "a.b" * 33_000],
)
def test_hostile_text_is_cleaned_in_no_time(hostile: str) -> None:
    started = time.process_time()
    clean(hostile)
    assert time.process_time() - started < 1
