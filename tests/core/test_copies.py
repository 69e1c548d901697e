"""Copies: what wire services, cuts and light edits leave the same; and what only looks alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.sketches import bands
from tocsin.core import defaults
from tocsin.core.copies import Sheet, are_copies, candidates, holders, originals
from tocsin.core.families import Kin, settle
from tocsin.core.wording import wording

DAY = datetime(2026, 3, 3, 6, tzinfo=UTC)
TITLE = "Dam above Velmora gives way after week of rain, thousands flee"
WIRE = (
    "The earth dam above the town of Velmora gave way before dawn on Tuesday after a week of rain,"
    " sending a wall of brown water through the valley and forcing some 14,000 people from their"
    " homes, officials said. Governor Ines Tarkan told reporters that 32 people were missing and"
    " that helicopters were lifting families from roofs in the villages of Old Sarn and Brekka. "
    "“We had twenty minutes to wake the whole valley, and nobody had an hour,” she said. Engineers "
    "had warned the water board in January that the spillway was blocked, according to a letter"
    " seen by the Courier, but repairs were put off until the summer. The army has sent 400"
    " soldiers with boats, and the railway to the port of Halden is cut in three places. Schools"
    " will stay closed until Monday. Forecasters expect another 60 millimetres before Friday night."
)
OTHER = (
    "Fishermen along the coast near Halden have landed the largest herring catch in nine years,"
    " and the auction hall stayed open past midnight to clear it. Prices fell by a third within"
    " hours, said Tomas Rell, who runs two boats. Biologists credit a ban on trawling close to the"
    " shore, which the Fisheries Council extended in 2024 against the protests of larger fleets."
    " Canneries in Brekka have called back seasonal workers, and the ice works runs day and night."
)


def sheet(
    the_id: int, publisher: str, text: str = WIRE, title: str = TITLE, hours: float = 0
) -> Sheet[int]:
    return Sheet(the_id, publisher, title, text, DAY + timedelta(hours=hours))


SENTENCES = WIRE.split(". ")
FIRST = ". ".join(SENTENCES[:2]) + "."
COPIES = {
    "word for word": {},
    "another title": {"title": "Thousands flee as Velmora dam breaks in the night"},
    "a dateline": {"text": f"VELMORA, March 3 (Reuters) - {WIRE}"},
    "another dateline": {"text": f"VELMORA (AP) \u2014 {WIRE}"},
    "a byline": {"text": f"By Anna Holm, Staff Writer\n{WIRE}"},
    "an agency's last line": {"text": f"{WIRE} (Reporting by J. Moor; Editing by L. Ash)"},
    "a paper's last line": {"text": f"{WIRE} Sign up for our newsletter to get the news at seven."},
    "cut at the end": {"text": ". ".join(SENTENCES[:6]) + "."},
    "the first two sentences": {"text": FIRST},
    "an added paragraph": {"text": f"{WIRE} {OTHER[:300]}"},
    "an added paragraph on top": {
        "text": "Readers in the valley have sent us pictures through the night, and we will show"
        f" them here as they come. {WIRE}"
    },
    "plain quotes": {"text": WIRE.replace("“", '"').replace("”", '"')},
    "a quotation left out": {"text": ". ".join([*SENTENCES[:2], *SENTENCES[4:]])},
    "another quotation": {
        "text": WIRE.replace(
            "We had twenty minutes to wake the whole valley, and nobody had an hour",
            "Nobody who saw that water come down the valley will ever forget the sound of it",
        )
    },
    "a house style": {
        "text": WIRE.replace("Tuesday", "early Tuesday").replace("millimetres", "mm")
    },
    "soft hyphens and blanks": {
        "text": WIRE.replace("valley", "val\u00adley").replace(" ", "\u00a0")
    },
    "capitals": {"title": TITLE.upper()},
    "six days later": {"hours": 144},
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_known_by_its_words(how: str) -> None:
    one, other = sheet(1, "wire"), sheet(2, "post", **COPIES[how])
    assert are_copies(one, other)
    assert are_copies(other, one)
    first, second = bands([wording(one.title, one.text), wording(other.title, other.text)])
    assert set(first) & set(second)


WEATHER = (
    "Forecast for {town}: it will be mostly {sky} on Tuesday with light winds from the west and a"
    " high of {high} degrees, falling to {low} overnight, the weather office says. Residents of"
    " {town} should expect {rain} millimetres of rain by Wednesday morning, and drivers are asked"
    " to take care on bridges and open roads. The next forecast for {town} will be out at six."
)
SARN = {"town": "Old Sarn", "sky": "dry", "high": 21, "low": 9, "rain": 3}
BREKKA = {"town": "Brekka", "sky": "wet", "high": 14, "low": 5, "rain": 22}
PACKAGE = (
    "Envoys of the Union agreed on the {n}th package of sanctions on Monday night, which lists {k}"
    " ships and {m} banks and takes effect once it is printed in the official journal, diplomats"
    " said. The package was held up for weeks by a quarrel over the price of oil, and the last"
    " word was found only after ministers had left for home. More measures are being prepared."
)
RATES = (
    "{bank} raised its main rate by {a} points to {b} percent on Thursday, in line with what most"
    " economists had expected, and said that further steps would depend on prices in the coming"
    " months. The currency gained a little, and shares closed lower. {who}, who leads the bank,"
    " told reporters that the fight was not over. The next meeting is in six weeks."
)
LIVE = (
    "Welcome to our live coverage of the war. We bring you the latest from our correspondents at"
    " the front and in the capitals, with maps, pictures and analysis throughout the day. {news}"
)
BLURB = "All the latest news, comment and analysis on the war from our reporters in the field."
UNLIKE = {
    "another town's weather": (
        {"title": "Weather in Old Sarn on Tuesday", "text": WEATHER.format(**SARN)},
        {"title": "Weather in Brekka on Tuesday", "text": WEATHER.format(**BREKKA)},
    ),
    "another town, the same figures": (
        {"title": "Weather in Old Sarn on Tuesday", "text": WEATHER.format(**SARN)},
        {
            "title": "Weather in Brekka on Tuesday",
            "text": WEATHER.format(**{**SARN, "town": "Brekka"}),
        },
    ),
    "the next package": (
        {"title": "Union agrees on 12th package", "text": PACKAGE.format(n=12, k=40, m=6)},
        {"title": "Union agrees on 13th package", "text": PACKAGE.format(n=13, k=51, m=2)},
    ),
    "the next package, nothing else": (
        {"title": "Union agrees on 12th package", "text": PACKAGE.format(n=12, k=40, m=6)},
        {"title": "Union agrees on 13th package", "text": PACKAGE.format(n=13, k=40, m=6)},
    ),
    "another bank": (
        {
            "title": "Bank of Halden raises rates",
            "text": RATES.format(bank="The Bank of Halden", a=25, b=4.5, who="Ola Brun"),
        },
        {
            "title": "Bank of Velmora raises rates",
            "text": RATES.format(bank="The Bank of Velmora", a=50, b=7.0, who="Rita Sand"),
        },
    ),
    "a live blog's next day": (
        {"title": "War live: latest updates", "text": LIVE.format(news=FIRST)},
        {"title": "War live: latest updates", "text": LIVE.format(news=OTHER), "hours": 24},
    ),
    "a standing blurb under other titles": (
        {"title": "Shells fall on Old Sarn for third night", "text": BLURB},
        {"title": "Brekka buries the dead of the flood", "text": BLURB},
    ),
    "the sides changed": (
        {"title": "Halden strikes Velmora refinery, two dead in the fire", "text": ""},
        {"title": "Velmora strikes Halden refinery, two dead in the fire", "text": ""},
    ),
    "lifted, not imposed": (
        {"title": "Union imposes sanctions on the shipping firms of Halden", "text": ""},
        {"title": "Union lifts sanctions on the shipping firms of Halden", "text": ""},
    ),
    "another subject": ({}, {"text": OTHER, "title": "Largest herring catch in nine years"}),
    "a title that says nothing": (
        {"title": "Morning briefing", "text": ""},
        {"title": "Morning briefing", "text": ""},
    ),
    "the same event in other words": (
        {},
        {
            "text": "A burst dam has emptied a reservoir into the Velmora valley, leaving 32 people"
            " unaccounted for. Helicopter crews picked villagers off rooftops at first light, and"
            " Governor Tarkan spoke of twenty minutes of warning. Soldiers are on their way, and"
            " trains to Halden have stopped. A letter from engineers had named the blocked"
            " spillway as a danger as early as January, and nothing was done about it in time."
        },
    ),
    "long after": ({}, {"hours": 24 * 8}),
}


@pytest.mark.parametrize("how", UNLIKE)
def test_what_only_looks_alike_is_no_copy(how: str) -> None:
    one, other = (sheet(at, f"p{at}", **which) for at, which in enumerate(UNLIKE[how]))
    assert not are_copies(one, other)
    assert not are_copies(other, one)


def test_a_roundup_of_two_articles_is_a_copy_of_one_at_most() -> None:
    for text in (f"{WIRE} {OTHER}", f"{OTHER} {WIRE}", f"{WIRE}\n{OTHER}\n{invented(3, 60)}"):
        roundup = sheet(3, "post", text, "The day in brief")
        both = [
            are_copies(sheet(at, "wire", each), roundup) for at, each in enumerate((WIRE, OTHER))
        ]
        assert sum(both) <= 1
        assert {3} & originals(
            [sheet(1, "w", WIRE), sheet(2, "x", OTHER), roundup], bands
        ).keys() == ({3} if any(both) else set())


def test_one_publisher_that_says_it_twice_means_two() -> None:
    assert not are_copies(sheet(1, "post"), sheet(2, "post"))
    assert are_copies(sheet(1, ""), sheet(2, ""))


def test_a_bare_headline_is_a_copy_where_every_word_is_the_same() -> None:
    title = "Halden and Velmora agree to swap ninety prisoners on Friday"
    one = sheet(1, "a", "", title)
    assert are_copies(one, sheet(2, "b", "", title.upper() + "!"))
    assert not are_copies(one, sheet(2, "b", "", title.replace("ninety", "forty")))
    assert not are_copies(one, sheet(2, "b", "", title, hours=30))


def test_the_original_is_the_earliest_whoever_is_read_first() -> None:
    late, early = sheet(1, "a", hours=2), sheet(2, "b")
    assert originals([late, early], bands) == {1: 2}
    assert originals([late, replace(early, dated=late.dated)], bands) == {2: 1}


def test_copies_of_a_copy_are_copies_of_its_original() -> None:
    cut = ". ".join(SENTENCES[:6])
    chain = [sheet(1, "a"), sheet(2, "b", cut, hours=1), sheet(3, "c", ". ".join(SENTENCES[:4]))]
    assert originals(chain, bands) == {2: 1, 3: 1}


def invented(seed: int, words: int = 120) -> str:
    """A text of its own, of no sense."""
    random = Random(seed)
    return " ".join(
        "".join(random.choices("abcdefghijklmnop", k=random.randint(3, 9))) for _ in range(words)
    )


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)))
def test_in_another_order_the_copies_are_the_same(order: Sequence[int]) -> None:
    numbers = count()
    sheets = [
        sheet(next(numbers), f"p{n}", text, f"On {text[:20]}", hours=n)
        for n in range(3)
        for text in (WIRE, invented(1), invented(2), invented(10 + n))
    ]
    assert originals([sheets[at] for at in order], bands) == {4: 0, 8: 0, 5: 1, 9: 1, 6: 2, 10: 2}


def test_a_template_that_thousands_share_costs_each_a_few_comparisons() -> None:
    (same,) = bands([wording(TITLE, WIRE)])
    held = holders(dict.fromkeys(range(5_000), same))
    assert {len(ids) for ids in held.values()} == {defaults.COPY_BAND}
    assert len(candidates(4_999, same, held)) == defaults.COPY_CANDIDATES


@pytest.mark.parametrize(
    "text",
    ["", " " * 5_000, "a" * 50_000, "(" * 5_000, "the post " * 2_000, "read more " * 2_000,
     "By " * 3_000, "\u200b" * 5_000, "中" * 4_000, "1,2,3," * 3_000, "A.-(" * 2_000],
    ids=lambda text: text[:8] or "nothing",
)  # fmt: skip
@pytest.mark.timeout(5)
def test_no_text_takes_long_or_breaks_it(text: str) -> None:
    one = sheet(1, "a", text, text)
    (found,) = bands([wording(text[:1000], text[: defaults.COPY_CHARS])])
    for band in found:
        assert -(1 << 63) <= band < 1 << 63
    assert are_copies(one, one) is False
    are_copies(one, replace(one, publisher="b"))


def test_the_bands_of_a_text_are_the_same_for_ever() -> None:
    # Stored ones are compared with those of later versions.
    long, short = wording("", WIRE), wording("One two three four five six seven eight", "")
    (first,) = bands([long])
    assert first[:2] == BANDS
    assert bands([short, long, wording("", ""), long]) == [EXACT, first, [], first]


BANDS = [7656068120983491956, 703765308645345907]
EXACT = [-1239581019774929545]


def kin(*rows: tuple[int, int | None, int | None]) -> dict[int, Kin[int]]:
    """Articles by id, an hour apart: their stories and originals."""
    return {at: Kin(at, DAY + timedelta(hours=at), story, of) for at, story, of in rows}


def test_a_family_is_of_the_story_it_has() -> None:
    settled = settle(kin((1, 7, None), (2, None, None)), [(2, 1)], [])
    assert (settled.originals, settled.stories, settled.merged) == ({2: 1}, {2: 7}, {})


def test_an_original_that_comes_late_takes_over_copies_and_story() -> None:
    settled = settle(kin((1, None, None), (2, 7, None), (3, 7, 2)), [(1, 3)], [])
    assert settled.originals == {2: 1, 3: 1}
    assert settled.stories == {1: 7}


def test_two_stories_that_a_copy_ties_are_the_older_one() -> None:
    articles = kin((1, 9, None), (2, 7, None), (3, None, None), (4, 8, None))
    settled = settle(articles, [(3, 1), (3, 2), (4, 3)], [])
    assert settled.merged == {8: 7, 9: 7}
    assert settled.stories == {3: 7}


def test_what_was_split_by_hand_stays_apart_whatever_ties_it() -> None:
    articles = kin((1, 9, None), (2, 7, None), (3, None, None))
    settled = settle(articles, [(3, 1), (3, 2)], [(7, 9)])
    assert settled.merged == {}
    assert settled.originals == {3: 1}
    assert settled.stories == {3: 9}
