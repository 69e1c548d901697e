"""What a sentence only recalls is background, whatever verb stands beside it."""

import pytest

from tocsin.adapters.language import Matcher
from tocsin.core.model import Status, Text
from tocsin.core.query import parse

QUERY = 'truce OR ceasefire OR sanction OR surrender OR talk OR "peace deal" OR armistice'


def said(title: str) -> tuple[Status, str | None]:
    (reading,) = Matcher([("W", {"": parse(QUERY)})]).read(Text(title, ""))
    return reading.status, reading.mentions[0].cue


@pytest.mark.parametrize(
    ("title", "cue"),
    [
        ("Warlord who surrendered in 2016 dies in a hospital in the capital", "in 2016"),
        ("The truce of 1994 cost him his post, an aide recalls", "of 1994"),
        ("She covered the peace talks three decades ago for a radio station", "decades ago"),
        ("Bridge where the armistice was signed a century ago is rebuilt", "century ago"),
        ("Novel set during the ceasefire wins a prize", "Novel"),
        ("Museum buys the pen of the surrender", "Museum"),
        ("Envoy who brokered the truce joins a bank", None),
    ],
)
def test_of_another_year_of_a_book_of_a_life(title: str, cue: str | None) -> None:
    status, because = said(title)
    assert status is Status.BACKGROUND
    assert cue is None or because == cue


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Rebels who held the pass surrendered at dawn", Status.HAPPENING),
        ("The minister says that the truce holds", Status.HAPPENING),
        ("The plan foresees that a ceasefire begins on Friday", Status.POSSIBLE),
        ("Sanctions agreed in March take effect", Status.HAPPENING),
        ("Surrender or die, the colonel tells the defenders", Status.POSSIBLE),
        ("A motion for sanctions was defeated by two votes", Status.REJECTED),
        ("Efforts to secure a truce came to nothing", Status.REJECTED),
        ("Parties shut door on peace talks", Status.REJECTED),
        ("Rebels scrap truce after raids", Status.ENDED),
        ("Faction rips up peace deal", Status.ENDED),
        ("Rebels renege on surrender", Status.ENDED),
        ("Sanctions could worsen hunger in the north", Status.HAPPENING),
        ("Sanctions could follow within weeks", Status.POSSIBLE),
        ("Sanctions are unacceptable, the envoy says", Status.HAPPENING),
        ("Teams meet face-to-face in ceasefire talks by the lake", Status.HAPPENING),
    ],
)
def test_what_is_news_stays_news(title: str, status: Status) -> None:
    assert said(title)[0] is status
