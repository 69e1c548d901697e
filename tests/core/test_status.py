"""What a sentence says of the thing it mentions, in headline and in running style."""

from functools import cache

import pytest

from tocsin.adapters.language import Matcher
from tocsin.core import defaults
from tocsin.core.article import article_status
from tocsin.core.cue_table import Token, token
from tocsin.core.model import Mention, Status, Text, Zone
from tocsin.core.query import parse
from tocsin.core.status import status_of

QUERY = '(ceasefire OR truce OR tram OR sanction OR surrender OR "peace talks" OR "peace deal")'


@cache
def matcher() -> Matcher:
    return Matcher([("W", {"": parse(QUERY)})])


def said(sentence: str) -> tuple[str, str | None]:
    (reading,) = matcher().read(Text(sentence))
    return reading.mentions[0].status, reading.mentions[0].cue


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Kyiv accepts a 30-day ceasefire", "happening"),
        ("Both armies agree to a truce from Friday", "happening"),
        ("The truce takes effect at dawn", "happening"),
        ("EU imposes sanctions on three banks", "happening"),
        ("Canada sanctions Belarusian officials", "happening"),
        ("The bank was sanctioned in May", "happening"),
        ("Envoys arrive in Geneva and open peace talks", "happening"),
        ("The garrison surrendered on Monday", "happening"),
        ("Kyiv agrees to a proposal for a ceasefire", "happening"),
        ("Ceasefire extended by a week", "happening"),
        ("Seven ministers threaten new sanctions", "possible"),
        ("Mediators propose a ceasefire for the valley", "possible"),
        ("Pope calls for a truce at Easter", "possible"),
        ("If a cease-fire holds, trains will run again", "possible"),
        ("Parliament may lift sanctions in spring", "possible"),
        ("Commanders demand that the garrison surrender", "possible"),
        ("Ministers urge both sides to accept a truce", "possible"),
        ("Peace deal could be near, envoy says", "possible"),
        ("Moscow rejects the truce plan", "rejected"),
        ("No sanctions were agreed", "rejected"),
        ("The garrison refuses to surrender", "rejected"),
        ("He won't sign the peace deal", "rejected"),
        ("Council rules out sanctions", "rejected"),
        ("Peace talks called off after an hour", "rejected"),
        ("Ceasefire collapses after shelling", "ended"),
        ("EU lifts sanctions on two airlines", "ended"),
        ("Troops broke the truce within a day", "ended"),
        ("The ceasefire expired at midnight", "ended"),
        ("Shells fall on the town despite ceasefire", "ended"),
        ("Ministers refuse to lift sanctions", "happening"),
        ("Ten years after the ceasefire, mines remain", "background"),
        ("Stocks climb on ceasefire hopes", "background"),
        ("Gold steady as traders await peace talks", "background"),
        ("The sanctioned tanker changes its name", "background"),
        ("A museum of trams", "unknown"),
    ],
)
def test_what_a_sentence_says(sentence: str, status: str) -> None:
    assert said(sentence)[0] == status


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("Moscow rejects the truce plan", "rejects"),
        ("Ministers refuse to lift sanctions", "refuse to … lift"),
        ("Ceasefire falls apart overnight", "falls apart"),
        ("A museum of trams", None),
    ],
)
def test_the_cue_that_decided_is_told(sentence: str, cue: str | None) -> None:
    assert said(sentence)[1] == cue


def read(words: str) -> tuple[str, str | None]:
    """What is said of the last word, by lemmas that are the words less an s."""
    tokens = [token(word, " ", lambda small: small.removesuffix("s")) for word in words.split()]
    last = len(tokens) - 1
    return status_of(tokens, last, last, last, title=True)


def test_a_cue_beyond_its_reach_decides_nothing() -> None:
    assert read("council rejects tram") == (Status.REJECTED, "rejects")
    assert read("council rejects " + "word " * 12 + "tram") == (Status.UNKNOWN, None)


def test_a_new_clause_keeps_a_cue_away() -> None:
    assert read("council rejects budget because all enjoy their tram") == (Status.UNKNOWN, None)


def test_what_nothing_is_said_of_is_there_in_a_title_and_in_passing_in_a_text() -> None:
    words = [Token(word, word) for word in ["everybody", "knows", "that", "truce", "well"]]
    assert status_of(words, 3, 3, 3, title=True) == (Status.HAPPENING, None)
    assert status_of(words, 3, 3, 3, title=False) == (Status.BACKGROUND, None)


def test_a_sentence_without_end_is_read_around_its_mentions_only() -> None:
    text = "truce rejects , " * 40_000
    (reading,) = matcher().read(Text("", text))
    assert len(reading.mentions) == defaults.MENTIONS


def mention(zone: Zone, status: Status, term: str = "truce", sentence: str = "") -> Mention:
    start = 1000 if zone is Zone.TEXT else 0
    return Mention("W", term, "truce", start, start + 5, zone, sentence, status)


@pytest.mark.parametrize(
    ("mentions", "status"),
    [
        ([], "unknown"),
        ([(Zone.TITLE, "ended"), (Zone.LEAD, "happening")], "ended"),
        ([(Zone.TITLE, "unknown"), (Zone.LEAD, "happening")], "happening"),
        ([(Zone.TITLE, "background"), (Zone.TITLE, "rejected")], "rejected"),
        ([(Zone.TITLE, "background"), (Zone.LEAD, "rejected")], "background"),
        ([(Zone.TEXT, "happening"), (Zone.TEXT, "possible")], "background"),
        ([(Zone.TEXT, "possible"), (Zone.TEXT, "ended")], "ended"),
        ([(Zone.TEXT, "ended"), (Zone.TEXT, "possible"), (Zone.TEXT, "possible")], "possible"),
        ([(Zone.TEXT, "unknown"), (Zone.TEXT, "unknown"), (Zone.TEXT, "happening")], "background"),
        ([(Zone.LEAD, "unknown")], "unknown"),
    ],
)
def test_an_article_says_what_its_title_says_else_its_lead_else_most_of_it(
    mentions: list[tuple[Zone, str]], status: str
) -> None:
    said = [mention(zone, Status(one), sentence=str(at)) for at, (zone, one) in enumerate(mentions)]
    assert article_status(said) == status


def test_a_name_says_nothing_of_an_article_that_mentions_a_thing() -> None:
    named = mention(Zone.TITLE, Status.HAPPENING, "Iran")
    thing = mention(Zone.LEAD, Status.ENDED, "deal")
    assert article_status([named, thing]) is Status.ENDED
    assert article_status([named]) is Status.HAPPENING
