"""Articles on one event come together, whatever their order; what is known stays as it is."""

import time
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters.similarity import Texts
from tocsin.core import stories
from tocsin.core.stories import Founded, Joined, Member, Piece

TRUCE = [
    Piece(1, "Kyiv accepts thirty-day truce on the Kursk front", "The offer came from mediators."),
    Piece(2, "Thirty-day truce on Kursk front accepted by Kyiv", "Mediators made the offer."),
    Piece(3, "Mediators: Kyiv accepts truce offer for Kursk", "The front would be quiet."),
]
FLOOD = [
    Piece(4, "Flood closes the bridge at Passau", "The Danube rose by four metres overnight."),
    Piece(5, "Danube flood: bridge at Passau closed", "Water rose four metres overnight."),
]
WORDS = st.sampled_from(["truce", "kursk", "flood", "danube", "bridge", "kyiv", "offer", "front"])
assign = partial(stories.assign, collect=Texts())
pieces = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), max_size=12)


def test_one_event_in_other_words_is_one_story() -> None:
    placed = assign([], TRUCE + FLOOD)
    assert {at: story.first for at, story in placed.items() if isinstance(story, Founded)} == {
        1: 1,
        2: 1,
        3: 1,
        4: 4,
        5: 4,
    }


def test_a_new_piece_joins_the_story_that_stands() -> None:
    window = [Member(at, 70, piece.title, piece.text) for at, piece in enumerate(TRUCE)]
    late = Piece(99, "Truce offer for Kursk accepted, Kyiv tells mediators", "")
    assert assign(window, [late, *FLOOD])[99] == Joined(70)


def test_two_stories_of_the_window_are_never_joined() -> None:
    window = [Member(at, at, TRUCE[0].title, TRUCE[0].text) for at in (1, 2)]
    placed = assign(window, [Piece(3, TRUCE[0].title, TRUCE[0].text)])
    assert placed == {3: Joined(1)}


def test_nothing_new_is_nothing_placed() -> None:
    assert assign([Member(1, 1, "a title", "")], []) == {}


def test_a_piece_without_words_is_a_story_of_its_own() -> None:
    assert assign([], [Piece(1, "", ""), Piece(2, "…", "!")]) == {1: Founded(1), 2: Founded(2)}


@given(pieces, st.randoms())
def test_another_order_gives_the_same_stories(titles: list[str], random: object) -> None:
    given = [Piece(at, title, "") for at, title in enumerate(titles)]
    shuffled = list(given)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert assign([], given) == assign([], shuffled)


@given(pieces, st.integers(0, 12))
def test_stories_that_stand_keep_their_articles(titles: list[str], split: int) -> None:
    window = [Member(at, at % 3, title, "") for at, title in enumerate(titles[:split])]
    new = [Piece(at, title, "") for at, title in enumerate(titles[split:], split)]
    placed = assign(window, new)
    assert set(placed) == {piece.id for piece in new}
    known = {member.story for member in window}
    assert all(story.story in known for story in placed.values() if isinstance(story, Joined))


@given(pieces)
def test_a_new_story_is_named_after_its_first_article(titles: list[str]) -> None:
    placed = assign([], [Piece(at, title, "") for at, title in enumerate(titles)])
    firsts = {story.first for story in placed.values() if isinstance(story, Founded)}
    assert all(placed[first] == Founded(first) for first in firsts)
    assert all(at >= story.first for at, story in placed.items() if isinstance(story, Founded))


@given(pieces, st.floats(0.05, 0.9))
def test_a_looser_link_never_finds_fewer_neighbours_than_a_tight_one(
    titles: list[str], link: float
) -> None:
    given = [Piece(at, title, "") for at, title in enumerate(titles)]
    assert len(set(assign([], given, link=0.99).values())) >= len(
        set(assign([], given, link=min(link, 0.05)).values())
    )


def test_a_flood_of_one_text_is_placed_in_seconds() -> None:
    copies = [Piece(at, TRUCE[0].title, TRUCE[0].text) for at in range(600)]
    started = time.process_time()
    assert set(assign([], copies).values()) == {Founded(0)}
    assert time.process_time() - started < 5
