"""What a sentence says of the thing it mentions, in headline and in running style."""

from functools import cache

import pytest

from tocsin.adapters.language import Matcher
from tocsin.core.model import Mention, Status, Text, Zone
from tocsin.core.query import parse
from tocsin.core.status import Token, article_status, status_of

QUERY = '(ceasefire OR truce OR sanction OR surrender OR "peace talks" OR "peace deal")'


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
        ("A museum of the truce", "unknown"),
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
        ("A museum of the truce", None),
    ],
)
def test_the_cue_that_decided_is_told(sentence: str, cue: str | None) -> None:
    assert said(sentence)[1] == cue


def test_a_cue_beyond_its_reach_decides_nothing() -> None:
    words = ["rejects", *["word"] * 12, "truce"]
    tokens = [Token(word, "reject" if word == "rejects" else word) for word in words]
    assert status_of(tokens, 13, 13) == (Status.UNKNOWN, None)


def test_a_new_clause_keeps_a_cue_away() -> None:
    words = ["council", "rejects", "budget", "because", "of", "costs", "of", "their", "truce"]
    tokens = [Token(word, word.removesuffix("s")) for word in words]
    assert status_of(tokens, 8, 8) == (Status.UNKNOWN, None)


def mention(zone: Zone, status: Status) -> Mention:
    return Mention("W", "truce", "truce", 0, 5, zone, "truce", status)


@pytest.mark.parametrize(
    ("mentions", "status"),
    [
        ([], "unknown"),
        ([(Zone.TITLE, "ended"), (Zone.LEAD, "happening")], "ended"),
        ([(Zone.TITLE, "unknown"), (Zone.LEAD, "happening")], "happening"),
        ([(Zone.TITLE, "background"), (Zone.LEAD, "rejected")], "rejected"),
        ([(Zone.TITLE, "background"), (Zone.TEXT, "unknown")], "background"),
        ([(Zone.TEXT, "ended"), (Zone.TEXT, "possible"), (Zone.TEXT, "possible")], "possible"),
        ([(Zone.TEXT, "unknown"), (Zone.TEXT, "unknown"), (Zone.TEXT, "ended")], "ended"),
        ([(Zone.LEAD, "unknown")], "unknown"),
    ],
)
def test_an_article_says_what_its_title_says_else_its_lead_else_most_of_it(
    mentions: list[tuple[Zone, str]], status: str
) -> None:
    assert article_status(mention(zone, Status(said)) for zone, said in mentions) == status
