"""What the bundled watches make of sentences: a table of them, and whole articles."""

import tomllib
from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.files import read_watchlist
from tocsin.adapters.language import Matcher
from tocsin.core.article import is_name
from tocsin.core.model import Reading, Text, Zone

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((ROOT / "tests/data/statuses.toml").read_text("utf-8"))
ARTICLES = tomllib.loads((ROOT / "tests/data/articles.toml").read_text("utf-8"))


TURNS = (ROOT / "tests/data/turns.txt").read_text("utf-8")
ABSENT = "absent"
SMALL = (
    "a",
    "an",
    "the",
    "of",
    "to",
    "in",
    "on",
    "for",
    "and",
    "or",
    "as",
    "at",
    "by",
    "with",
    "from",
)


@cache
def matcher() -> Matcher:
    watches = read_watchlist(ROOT / "deployments/watchlist.example.toml").watches
    return Matcher([(watch.name, {"": watch.query, **watch.queries}) for watch in watches])


def readings(text: Text) -> dict[str | None, Reading]:
    return {reading.watch: reading for reading in matcher().read(text)}


def said() -> Iterator[Any]:
    for row in TABLE["said"]:
        for sentence in (*row["headlines"], *row.get("running", ())):
            yield pytest.param(row["watch"], sentence, row["status"], id=sentence)


def absent() -> Iterator[Any]:
    for row in TABLE["absent"]:
        for sentence in row["sentences"]:
            yield pytest.param(row["watch"], sentence, id=sentence)


@pytest.mark.parametrize(("watch", "sentence", "status"), [*said()])
def test_a_sentence_says_of_a_watch(watch: str, sentence: str, status: str) -> None:
    found = readings(Text(sentence))
    assert watch in found
    assert found[watch].status == status, [(m.text, m.status, m.cue) for m in found[watch].mentions]


@pytest.mark.parametrize(("watch", "sentence"), [*absent()])
def test_another_sense_of_a_word_is_no_mention(watch: str, sentence: str) -> None:
    assert watch not in readings(Text(sentence))


def turns() -> Iterator[Any]:
    for line in TURNS.splitlines():
        if line and not line.startswith("#"):
            label, _, text = line.partition(" = ")
            yield pytest.param(*label.split(", "), text, id=line)


@pytest.mark.parametrize(("watch", "status", "text"), [*turns()])
def test_a_turn_of_phrase_is_read(watch: str, status: str, text: str) -> None:
    title, _, lead = text.partition(" || ")
    found = readings(Text(title, lead))
    assert (found[watch].status if watch in found else ABSENT) == status


def capitalised(title: str) -> str:
    return " ".join(
        word if word in SMALL else word[:1].upper() + word[1:] for word in title.split()
    )


@pytest.mark.parametrize(("watch", "status", "text"), [*turns()])
def test_a_turn_of_phrase_is_read_the_same_with_capitals(
    watch: str, status: str, text: str
) -> None:
    title, _, lead = text.partition(" || ")
    found = readings(Text(capitalised(title), lead))
    assert (found[watch].status if watch in found else ABSENT) == status


def statuses(article: dict[str, Any]) -> list[str]:
    """What the first mention of each sentence says, of those that are no names."""
    found = readings(Text(article["title"], article["text"].strip()))[article["watch"]]
    told: dict[tuple[bool, str], str] = {}
    for mention in found.mentions:
        if not is_name(mention.term):
            place = mention.zone is Zone.TITLE, mention.sentence
            told.setdefault(place, mention.status)
    return list(told.values())


@pytest.mark.parametrize("article", ARTICLES["articles"], ids=itemgetter("title"))
def test_an_article_says_of_a_watch(article: dict[str, Any]) -> None:
    found = readings(Text(article["title"], article["text"].strip()))[article["watch"]]
    assert found.status == article["status"]


@pytest.mark.parametrize("article", ARTICLES["articles"], ids=itemgetter("title"))
def test_each_sentence_of_an_article_is_read(article: dict[str, Any]) -> None:
    assert statuses(article) == article["said"]


def test_the_titles_of_the_demo_say_what_a_reader_takes_them_to_say() -> None:
    days = sorted((ROOT / "tocsin/demo/content").glob("2026-*.toml"))
    items = [item for day in days for item in tomllib.loads(day.read_text("utf-8"))["items"]]
    told = {}
    for item in items:
        if item.get("slug") in ARTICLES["demo"]:
            (reading,) = matcher().read(Text(item["title"]))
            told[item["slug"]] = reading.status
    assert told == ARTICLES["demo"]
