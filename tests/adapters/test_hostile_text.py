"""Invisible characters hide nothing; texts that mean harm end, read as far as they are read."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.adapters.language import Matcher
from tocsin.core import defaults
from tocsin.core.cleaning import is_cut
from tocsin.core.model import Text, Zone
from tocsin.core.query import parse

QUERY = 'truce OR ceasefire OR sanction OR U.S. OR "peace deal" OR "cessation of hostilities"'
TERMS = (
    *(
        "truce",
        "Ceasefire",
        "cease-fire",
        "CEASE FIRE",
        "sanctions",
        "sanctioned",
        "U.S.",
        "peace deal",
    ),
    *("Peace-Deals", "cessation of hostilities", "truce\u2019s"),
)
FILLERS = ("rain", "the", "delta,", "Ministers", "\u2014", "12,000", "(again)", "voted.", "naïve")
INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u202a\u202c\u2066\u2069\u200e\u200f\u061c\ufe0f"
TEXTS = 1_000


def veiled(dice: random.Random, word: str) -> str:
    """A word with invisible characters between its letters."""
    noise = ["".join(dice.choices(INVISIBLE, k=dice.choice((0, 0, 1, 3)))) for _ in word]
    return "".join(letter + gap for letter, gap in zip(word, [*noise[1:], ""], strict=True))


def generated(dice: random.Random) -> tuple[str, list[str]]:
    """A text, and the spans that stand in it."""
    text, spans = "", []
    for _ in range(dice.randint(1, 12)):
        text += "".join(dice.choices(INVISIBLE, k=dice.choice((0, 0, 2))))
        if dice.random() < 0.4:
            word = veiled(dice, dice.choice(TERMS))
            spans.append(word.partition("\u2019")[0].rstrip(INVISIBLE))
            text += word + ". "
        text += veiled(dice, dice.choice(FILLERS)) + dice.choice((" ", "\u00a0", "\n", "\u2003 "))
    return text, spans


def test_a_thousand_texts_with_invisible_characters_hide_nothing() -> None:
    matcher = Matcher([("W", {"": parse(QUERY)})])
    dice = random.Random(6)
    expected = 0
    for _ in range(TEXTS):
        text, spans = generated(dice)
        found = [
            mention for reading in matcher.read(Text("", text)) for mention in reading.mentions
        ]
        assert [mention.text for mention in found] == spans
        assert all(text[mention.start : mention.end] == mention.text for mention in found)
        expected += len(spans)
    assert expected > TEXTS


HOSTILE: dict[str, Callable[[], str]] = {
    "8 kB of 's": lambda: "'s" * 4_000,
    "a million characters": lambda: "rain and more of it " * 50_000,
    "a million letters": lambda: "x" * 1_000_000,
    "a word of 100 kB": lambda: "ceasefire" * 11_000,
    "hyphens": lambda: "cease-" * 16_000,
    "hyphens and letters": lambda: "a-" * 50_000,
    "quotes": lambda: "cease'" * 16_000,
    "dots": lambda: "U." * 50_000,
    "addresses": lambda: "a.b@c.d/" * 12_000,
    "an address of 100 kB": lambda: "https://" + "truce/" * 16_000,
    "half an address": lambda: "truce." * 16_000,
    "schemes": lambda: "truce://" * 12_000,
    "line ends": lambda: "cease\n" * 16_000,
    "marks": lambda: "e" + "\u0301" * 99_000,
    "invisible": lambda: "\u200b" * 99_000,
    "blanks": lambda: " " * 99_000,
    "brackets": lambda: "(((" * 33_000,
    "one sentence": lambda: "truce, " * 14_000,
    "capitals with two small letters": lambda: "\u0130" * 99_000,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_means_harm_is_read_as_far_as_it_is_read(make: Callable[[], str]) -> None:
    matcher = Matcher([("W", {"": parse(QUERY + " OR sanction* OR (truce NEAR/3 rain)")})])
    text = "A truce. " + make()
    started = time.process_time()
    (reading,) = matcher.read(Text(text, text))
    assert time.process_time() - started < 10
    assert {Zone.TITLE} <= {mention.zone for mention in reading.mentions}
    assert reading.mentions[0].text == "truce"
    assert len(reading.mentions) <= defaults.MENTIONS
    assert is_cut(text) is (len(text) > defaults.MATCHED_CHARS)


def test_mentions_that_are_not_told_are_counted() -> None:
    matcher = Matcher([("W", {"": parse("truce")})])
    (reading,) = matcher.read(Text("", "truce " * 150))
    assert (len(reading.mentions), reading.left_out) == (defaults.MENTIONS, 50)


def test_every_naughty_string_leaves_the_words_beside_it_in_place(data: Path) -> None:
    strings = json.loads((data / "security" / "naughty-strings.json").read_text("utf-8"))
    matcher = Matcher([("W", {"": parse(QUERY)})])
    for naughty in strings:
        text = Text(f"truce {naughty}", f"{naughty}\nA cease-fire {naughty}")
        (reading,) = matcher.read(text)
        assert {"truce", "cease-fire"} <= {mention.text for mention in reading.mentions}, naughty
        for mention in reading.mentions:
            raw = text.title if mention.zone is Zone.TITLE else text.text
            assert raw[mention.start : mention.end] == mention.text
