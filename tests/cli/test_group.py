"""`tocsin group`: texts to stories, the same whatever their order."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

Tocsin = Callable[..., Any]

TRUCE = [
    {"id": "t1", "title": "Kyiv accepts thirty-day truce on the Kursk front", "text": "An offer."},
    {"id": "t2", "title": "Thirty-day truce on Kursk front accepted by Kyiv", "text": "By noon."},
    {"id": "t3", "title": "Kyiv accepts truce offer for the Kursk front", "text": ""},
]
FLOOD = [
    {"id": "f1", "title": "Flood closes the bridge at Passau", "text": "The Danube rose."},
    {"id": "f2", "title": "Danube flood: bridge at Passau closed", "text": "Water rose."},
]


def lines(documents: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


@pytest.fixture
def stories(tocsin: Tocsin) -> Callable[[list[dict[str, Any]]], list[str]]:
    """The story of each document, by the command."""

    def ask(documents: list[dict[str, Any]]) -> list[str]:
        ran = tocsin("group", "--jsonl", stdin=lines(documents))
        assert (ran.code, ran.err) == (0, "")
        assert all(set(document) == {"id", "story"} for document in ran.documents)
        assert [document["id"] for document in ran.documents] == [d.get("id") for d in documents]
        return [document["story"] for document in ran.documents]

    return ask


Stories = Callable[[list[dict[str, Any]]], list[str]]


def test_texts_on_one_event_share_a_story_that_bears_the_id_of_one_of_them(
    stories: Stories,
) -> None:
    found = stories(TRUCE + FLOOD)
    assert len(set(found)) == 2
    assert len(set(found[:3])) == 1
    assert found[0] in {"t1", "t2", "t3"}
    assert found[3] in {"f1", "f2"}


def test_another_order_gives_each_text_the_same_story(stories: Stories) -> None:
    documents = TRUCE + FLOOD
    wanted = dict(zip((d["id"] for d in documents), stories(documents), strict=True))
    shuffler = random.Random(7)
    for _ in range(5):
        shuffler.shuffle(documents)
        assert dict(zip((d["id"] for d in documents), stories(documents), strict=True)) == wanted


def test_what_lies_further_apart_than_the_window_is_another_story(stories: Stories) -> None:
    dates = ("2026-03-01", "2026-03-02T08:00:00+02:00", "2026-04-01T00:00:00Z")
    dated = [text | {"published": date} for text, date in zip(TRUCE, dates, strict=True)]
    assert stories(dated) == ["t1", "t1", "t3"]


def test_a_text_without_a_date_may_join_any_story(stories: Stories) -> None:
    dated = [TRUCE[0] | {"published": "2026-03-01"}, TRUCE[1] | {"published": None}]
    assert len(set(stories(dated))) == 1


def test_an_id_given_twice_never_makes_one_story_of_two(stories: Stories) -> None:
    found = stories([TRUCE[0] | {"id": "x"}, FLOOD[0] | {"id": "x"}, TRUCE[1], FLOOD[1]])
    assert found[0] == found[2]
    assert found[1] == found[3]
    assert found[0] != found[1]


def test_a_text_given_twice_is_in_its_story_twice(stories: Stories) -> None:
    assert len(set(stories([TRUCE[0], TRUCE[0]]))) == 1


def test_ids_may_be_numbers_or_missing(stories: Stories) -> None:
    found = stories([TRUCE[0] | {"id": 7}, FLOOD[0] | {"id": None}, {"title": "Rain"}])
    assert found == ["7", "-:2", "-:3"]


def test_nothing_in_is_nothing_out(stories: Stories) -> None:
    assert stories([]) == []


@pytest.mark.parametrize(
    ("words", "given", "says"),
    [
        ([], "", "add --jsonl"),
        (["--jsonl"], '{"id": 1}\n{"published": "yesterday"}\n', "-:2: published: 'yesterday'"),
        (["--jsonl"], '{"published": 1}\n', "-:1: published is not a text"),
        (["--jsonl"], '{"title": 1}\n', "-:1: title is not a text"),
        (["--jsonl"], "nothing\n", "-:1: not JSON"),
        (["--jsonl", "gone.jsonl"], "", "gone.jsonl cannot be read"),
    ],
    ids=["plain", "date", "number", "title", "no json", "no file"],
)
def test_wrong_use_is_one_sentence(words: list[str], given: str, says: str, tocsin: Tocsin) -> None:
    assert says in tocsin("group", *words, stdin=given).refused()
