"""What is told in like words and is two events stays two; what is one in other words is one."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.core.claims import Article, claims
from tocsin.core.vetoes import apart

DAY = datetime(2026, 3, 3, 9, tzinfo=UTC)

TWO = {
    "a package and the next": (
        "EU agrees 12th sanctions package against Russia",
        "EU agrees 13th package of sanctions against Moscow",
    ),
    "ordinals in words": (
        "Brussels adopts the twelfth package of measures",
        "Brussels adopts the thirteenth package of measures",
    ),
    "one day of a row and the next": (
        "War in the east, day 41: what happened overnight",
        "War in the east, day 42: what happened overnight",
    ),
    "who struck whom": (
        "Ukraine strikes Russian refinery in overnight raid",
        "Russia strikes Ukrainian refinery in overnight raid",
    ),
    "who struck whom, as nouns": (
        "Russian strike on Ukrainian port kills three",
        "Ukrainian strike on Russian port kills three",
    ),
    "who struck whom, passive": (
        "Russian depot hit by Ukrainian drones",
        "Ukrainian depot hit by Russian drones",
    ),
    "who struck whom, active and passive": (
        "Kyiv hits Russian airfield",
        "Ukrainian airfield struck by Russia",
    ),
    "in capitals": (
        "UKRAINIAN DRONES STRIKE RUSSIAN OIL REFINERY",
        "RUSSIAN DRONES STRIKE UKRAINIAN OIL REFINERY",
    ),
    "who beat whom": ("Norwich beat Leeds in the cup", "Leeds beat Norwich in the cup"),
    "imposed and lifted": (
        "US imposes sanctions on Syrian banks",
        "US lifts sanctions on Syrian banks",
    ),
    "imposed and eased, passive": (
        "Sanctions on Syrian banks imposed by Washington",
        "Sanctions on Syrian banks eased by Washington",
    ),
    "closed and opened": (
        "Poland closes border with Belarus",
        "Poland reopens border with Belarus",
    ),
    "raised and cut": (
        "Central bank raises interest rates by half a point",
        "Central bank cuts interest rates by half a point",
    ),
    "seized and freed": (
        "Iran seizes oil tanker in the strait",
        "Iran releases oil tanker in the strait",
    ),
    "seized and only threatened": (
        "Iran seizes tankers in the strait",
        "Iran threatens tankers in the strait",
    ),
    "one city and another": (
        "Curfew declared in Goma after clashes",
        "Curfew declared in Bukavu after clashes",
    ),
    "one state and another": ("Reyes wins Ohio primary", "Reyes wins Iowa primary"),
    "one state and another, in capitals": ("Reyes Wins Ohio", "Reyes Wins Iowa"),
    "a day in the headline": (
        "Live updates on the war, March 3",
        "Live updates on the war, March 4",
    ),
}

ONE = {
    "the same": ("EU agrees 13th sanctions package", "EU agrees 13th sanctions package"),
    "one ordinal in two forms": ("EU adopts 13th package", "The thirteenth package is adopted"),
    "active and passive": (
        "Ukraine strikes Russian refinery",
        "Russian refinery hit by Ukrainian drones",
    ),
    "verb and noun": (
        "Ukrainian drones hit Russian refinery",
        "Russian refinery ablaze after Ukrainian drone strike",
    ),
    "other names of the same sides": (
        "Kyiv hits Russian airfield",
        "Ukraine strikes airfield deep inside Russia",
    ),
    "a deal is no blow": ("Ukraine strikes deal with Russia", "Russia strikes deal with Ukraine"),
    "both ways at once": (
        "US lifts some sanctions and imposes others",
        "US imposes sanctions on banks",
    ),
    "refused is not done": (
        "EU refuses to lift sanctions on Syria",
        "EU extends sanctions on Syria",
    ),
    "two spellings": ("Zelensky meets the pope", "Zelenskyy meets the pope"),
    "two names of one power": ("Talks with Russia resume", "Talks with Moscow resume"),
    "a verb is no name": ("Senate passes the bill", "Senate approves the bill"),
    "a verb is no name, in capitals": ("Senate Passes the Bill", "Senate Approves the Bill"),
    "another toll": ("Blast in Kabul kills 12", "Blast in Kabul kills 15"),
    "cut short": (
        "Central bank raises rates by half a point as inflation",
        "Central bank raises rates by half a point as inflation climbs again",
    ),
    "with the paper's name": (
        "Reyes wins Ohio primary | The Daily Plain",
        "Reyes wins Ohio primary - Lakeside News",
    ),
    "nothing": ("", ""),
}


def parted(one: Article, other: Article) -> bool:
    answers = {apart(claims(one), claims(other)), apart(claims(other), claims(one))}
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.parametrize("pair", TWO.values(), ids=TWO)
def test_two_events_in_like_words_are_apart(pair: tuple[str, str]) -> None:
    assert parted(*(Article(title, "") for title in pair))


@pytest.mark.parametrize("pair", ONE.values(), ids=ONE)
def test_one_event_is_not_apart_from_itself(pair: tuple[str, str]) -> None:
    assert not parted(*(Article(title, "") for title in pair))


@pytest.mark.parametrize("pair", [*TWO.values(), *ONE.values()], ids=[*TWO, *ONE])
def test_nothing_is_apart_from_its_own_words(pair: tuple[str, str]) -> None:
    assert not any(parted(Article(title, ""), Article(title, "")) for title in pair)


@pytest.mark.parametrize(
    ("title", "hours", "two"),
    [
        ("Live: the war as it happened", 24, True),
        ("Morning briefing: five things to know", 24, True),
        ("Live: the war as it happened", 3, False),
        ("Grain ship leaves Odesa under escort", 24, False),
    ],
    ids=["live", "briefing", "the same day", "an article"],
)
def test_two_days_of_one_live_blog_are_apart(title: str, hours: int, two: bool) -> None:
    later = DAY + timedelta(hours=hours)
    assert parted(Article(title, "One.", DAY), Article(title, "Two.", later)) is two
    assert not parted(Article(title, "One.", DAY), Article(title, "Two."))


def test_a_name_that_the_other_article_tells_of_is_no_other_event() -> None:
    one = Article("Curfew declared in Goma", "The order holds in Bukavu too.")
    assert not parted(one, Article("Curfew declared in Bukavu", "The army patrols."))


def test_without_a_title_the_first_sentence_is_the_headline() -> None:
    one = Article("", "Kyiv hits Russian airfield. Nobody was hurt, officials said.")
    other = Article("", "Russia hits Ukrainian airfield. Nobody was hurt, officials said.")
    assert parted(one, other)
