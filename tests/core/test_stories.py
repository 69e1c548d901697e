"""Articles on one event come together, whatever their order; what is known stays as it is."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
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
DAY = datetime(2026, 3, 3, 9, tzinfo=UTC)

SURRENDER = [  # no two titles share a fifth of their words
    (
        "Trump asks Putin to spare encircled Ukrainians",
        (
            "The US president said he had urged the Kremlin to spare thousands of Ukrainian troops"
            " encircled in Kursk, as Moscow told them to surrender."
        ),
    ),
    (
        "Lay down your arms, Kremlin tells Kyiv's soldiers in Kursk",
        (
            "Vladimir Putin said Ukrainian troops in Kursk would be spared if they surrender,"
            " after a plea from the US president."
        ),
    ),
    (
        "Putin: lives will be saved if troops surrender",
        (
            "Ukrainian soldiers encircled in the Kursk region will be treated well if they"
            " surrender, the Russian president said in answer to Trump."
        ),
    ),
    (
        "Russian leader promises dignity for those who give up",
        (
            "Ukrainian troops in the Kursk region who lay down arms and surrender will be spared,"
            " Putin said on Friday after Trump urged him to."
        ),
    ),
    (
        "Kursk: order Kyiv's men out of the trap, says Moscow",
        (
            "Putin called on Kyiv to order its encircled troops in Kursk to surrender, and said"
            " that they would be spared, as Trump had urged."
        ),
    ),
]
AMONG = [  # what else the day brings
    ("Flood closes the bridge at Passau", "The Danube rose by four metres overnight."),
    ("Central bank raises rates by half a point", "Inflation has not come down, it said."),
    ("Grain ship leaves Odesa under escort", "The vessel carries maize for Egypt."),
    ("Court upholds ban on cages for hens", "Farmers have until 2030 to build new stalls."),
]
TRAPS = {
    "a package and the next": (
        ("EU agrees 12th sanctions package against Russia", "It bans diamonds and caps oil."),
        ("EU agrees 13th sanctions package against Russia", "It lists 200 firms and people."),
    ),
    "who struck whom": (
        ("Ukraine strikes Russian refinery overnight", "The refinery burned, officials said."),
        ("Russia strikes Ukrainian refinery overnight", "The refinery burned, officials said."),
    ),
    "imposed and lifted": (
        ("US imposes sanctions on Syrian banks", "The Treasury named four banks on Monday."),
        ("US lifts sanctions on Syrian banks", "The Treasury named four banks on Monday."),
    ),
    "one town and another": (
        ("Curfew declared in Goma after clashes", "Soldiers patrol and shops are shut."),
        ("Curfew declared in Bukavu after clashes", "Soldiers patrol and shops are shut."),
    ),
    "seized and threatened": (
        ("Iran seizes tankers in the strait", "Shipping firms hold back their vessels."),
        ("Iran threatens tankers in the strait", "Shipping firms hold back their vessels."),
    ),
}
DATED = {
    "two prisoner swaps a week apart": (
        ("Russia and Ukraine swap prisoners", "Each side handed over 150 soldiers.", 0),
        ("Russia and Ukraine swap prisoners", "Each side handed over 150 soldiers.", 24 * 7),
    ),
    "two days of one live blog": (
        ("Live: the war in the east as it happens", "Follow what is new through the day.", 0),
        ("Live: the war in the east as it happens", "Follow what is new through the day.", 24),
    ),
}
SAME = {
    "cut short": (
        ("Central bank raises rates by half a point as inflation", ""),
        ("Central bank raises rates by half a point as inflation climbs", "It will not wait."),
    ),
    "with the paper's name": (
        ("Flood closes the bridge at Passau | The Daily Plain", "The Danube rose."),
        ("Flood closes the bridge at Passau - Lakeside News", "Water stood in the streets."),
    ),
    "another toll": (
        ("Blast in Kabul market kills 12", "The market was full, witnesses said."),
        ("Blast in Kabul market kills 15", "Three of the wounded died, doctors said."),
    ),
}
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


def stories_of(
    told: Iterable[tuple[str, str] | tuple[str, str, int]], among: Iterable[tuple[str, str]] = ()
) -> list[int]:
    """The story of each, among others; with hours after a day where there are some."""
    rows = [*told]
    some = [
        Piece(at, row[0], row[1], DAY + timedelta(hours=row[2]) if len(row) > 2 else None)
        for at, row in enumerate([*rows, *among])
    ]
    placed = assign([], some)
    return [placed[at].first for at in range(len(rows))]  # type: ignore[union-attr]


@pytest.mark.parametrize("among", [(), AMONG], ids=["alone", "among others"])
@pytest.mark.parametrize("pair", [*TRAPS.values(), *DATED.values()], ids=[*TRAPS, *DATED])
def test_two_events_in_like_words_are_two_stories(
    pair: tuple[tuple[str, str], ...], among: list[tuple[str, str]]
) -> None:
    assert len(set(stories_of(pair, among))) == 2


@pytest.mark.parametrize("among", [(), AMONG], ids=["alone", "among others"])
@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_one_event_with_another_title_is_one_story(
    pair: tuple[tuple[str, str], ...], among: list[tuple[str, str]]
) -> None:
    assert len(set(stories_of(pair, among))) == 1


@pytest.mark.parametrize("among", [(), AMONG], ids=["alone", "among others"])
def test_five_wordings_of_one_event_are_one_story(among: list[tuple[str, str]]) -> None:
    assert len(set(stories_of(SURRENDER, among))) == 1


@pytest.mark.parametrize("pair", TRAPS.values(), ids=TRAPS)
def test_what_is_apart_stays_so_when_others_come_between(pair: tuple[tuple[str, str], ...]) -> None:
    between = [(f"{pair[0][0]}, {pair[1][0]}", pair[0][1]), *pair, *pair]
    found = stories_of([*pair, *between])
    assert found[0] == found[3] == found[5]
    assert found[1] == found[4] == found[6]
    assert found[0] != found[1]


@pytest.mark.parametrize("pair", TRAPS.values(), ids=TRAPS)
def test_what_is_apart_from_one_article_does_not_join_its_story(
    pair: tuple[tuple[str, str], ...],
) -> None:
    window = [Member(1, 70, *pair[0])]
    assert assign(window, [Piece(2, *pair[1])]) == {2: Founded(2)}
    assert assign(window, [Piece(2, *pair[0])]) == {2: Joined(70)}


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
