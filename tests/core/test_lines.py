"""Line ends that part nothing are told from those that do."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.lines import rejoined, unwrapped

STORY = (
    "Envoys of Ruritania and of the Kingdom of Orsinia met on Tuesday in the Hotel Bellevue. "
    "Neither Minister Falk nor President Orlov would say what was on the table that night, but "
    "Ambassador Ito said that a ceasefire, if it came at all, would come before the first snow."
)


@pytest.mark.parametrize("width", [60, 72, 80])
def test_a_text_broken_at_a_width_is_one_again(width: int) -> None:
    paragraphs = [textwrap.fill(STORY, width), textwrap.fill(STORY, width)]
    assert unwrapped("\n\n".join(paragraphs)) == f"{STORY}\n\n{STORY}"


@pytest.mark.parametrize(
    "text",
    [
        "Ministers meet in Geneva for talks on the pact\nRain in the delta\nFalk wins in Orsinia",
        f"{STORY}\n{STORY}\nOrlov was there.",
        "The demands are these:\nceasefire\n- sanctions\n* money",
        "It is over, they said on Monday.\nthe end",
        "talks\ntalks",
        "They have signed a truce today\n   \nwith Orsinia",
        "One\n\ntwo",
    ],
)
def test_other_line_ends_part(text: str) -> None:
    assert unwrapped(text) == text


def test_a_sentence_that_goes_on_in_small_letters_is_one() -> None:
    assert (
        unwrapped("They have signed a truce\nwith Orsinia")
        == "They have signed a truce with Orsinia"
    )


@given(st.text("aB .\n-\"'", max_size=200))
def test_only_line_ends_are_changed(text: str) -> None:
    changed = unwrapped(text)
    assert len(changed) == len(text)
    assert all(one == two or (one, two) == ("\n", " ") for one, two in zip(text, changed))  # noqa: B905


def test_a_word_broken_by_a_hyphen_is_whole_and_knows_its_place() -> None:
    whole = rejoined("New sanc-\n  tions and a cease-\nfire")
    assert whole is not None
    assert whole.text == "New sanctions and a ceasefire"
    assert whole.origin.span(4, 13) == (4, 17)
    assert whole.origin.span(20, 29) == (24, 35)
    assert (
        unwrapped("They have signed a truce \nwith Orsinia")
        == "They have signed a truce  with Orsinia"
    )
    assert rejoined("a - b\nc - \nd") is None
