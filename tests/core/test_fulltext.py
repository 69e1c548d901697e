"""Which text stands: the page's where it says more and speaks of the title, else the feed's."""
# ruff: noqa: RUF001  Cyrillic letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.fulltext import Blocked, FeedOnly, Full, decided, speaks_of
from tocsin.core.model import Page, Stub, Wall

TITLE = "Envoys agree on a ceasefire along the river"
SUMMARY = "Envoys of seven states agreed on Tuesday that the guns fall silent for thirty days."
BODY = (
    "The envoys met in the capital for most of the day. A ceasefire along the river is to begin on"
    " Friday. A commission counts what is broken and who broke it. Nobody says what comes then."
)
RECIPES = (
    "Take four eggs, two hundred grams of flour and a little salt, and stir until smooth. " * 5
)


@pytest.mark.parametrize(
    ("said", "page", "outcome"),
    [
        ("", BODY, Full(BODY)),
        ("The envoys met in the capital.", BODY, Full(BODY)),
        (SUMMARY, BODY, Full(f"{SUMMARY}\n\n{BODY}")),
        ("Talks", BODY, Full(f"Talks\n\n{BODY}")),
        (BODY, BODY, FeedOnly("shorter")),
        (BODY, f"{BODY[:80]}   \n\n{' ' * 400}", FeedOnly("shorter")),
        (SUMMARY, RECIPES, FeedOnly("unrelated")),
    ],
)
def test_the_page_stands_where_it_says_more_and_nothing_of_the_feed_is_lost(
    said: str, page: str, outcome: Full | FeedOnly
) -> None:
    assert decided(TITLE, said, Page(None, page)) == outcome


@pytest.mark.parametrize("wall", Wall)
def test_a_wall_is_never_the_article(wall: Wall) -> None:
    assert decided(TITLE, "", Stub(wall)) == Blocked(wall)


def test_a_page_is_known_by_its_own_headline_too() -> None:
    assert isinstance(decided(TITLE, "", Page("Ceasefire: envoys agree", RECIPES)), Full)


@pytest.mark.parametrize(
    ("title", "text", "speaks"),
    [
        ("Truce", RECIPES, True),  # too few words to tell
        ("Перемирие вступило в силу на всей линии фронта", "О перемирии и силах на фронте.", True),
        ("Перемирие вступило в силу на всей линии фронта", "Погода: дождь, местами гроза.", False),
        ("Élections législatives reportées", "LES ELECTIONS LEGISLATIVES SONT REPORTEES", True),
        (
            "停戦合意が発効、双方の軍が撤退を開始",
            "双方の軍は本日、停戦合意に従い撤退を開始した。",
            True,
        ),
        (
            "停戦合意が発効、双方の軍が撤退を開始",
            "明日の天気は晴れ、気温は平年並みでしょう。",
            False,
        ),
    ],
)
def test_a_title_is_recognised_in_its_text_in_any_script(
    title: str, text: str, *, speaks: bool
) -> None:
    assert speaks_of(title, text) is speaks


written = st.text("ab cé.\n", max_size=40).map(str.strip)


@given(written, written, written)
def test_what_stands_is_more_than_the_feed_said_and_ends_with_the_page(
    title: str, said: str, page: str
) -> None:
    match decided(title, said, Page(None, page)):
        case Full(text=text):
            assert text in {page, f"{said}\n\n{page}"}
            assert len("".join(page.split())) > len("".join(said.split()))
        case outcome:
            assert isinstance(outcome, FeedOnly)
