"""`tocsin evaluate`: the watches held against labelled texts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]

TEXTS = [
    ("a", "Kyiv accepts a ceasefire", {"Ceasefire": "happening"}),
    ("b", "Moscow rejects the truce", {"Ceasefire": "happening"}),
    ("c", "Storm closes the road", {"Ceasefire": "possible"}),
    ("d", "Farmers call a truce over the budget", {}),
    ("e", "Seven ministers impose sanctions", {"Sanctions": "happening", "Weather": None}),
    ("f", "Rain", None),
]


@pytest.fixture
def labelled(watchlist: Path) -> Path:
    """A small labelled file with every kind of hit and miss."""
    file = watchlist.parent / "labelled.jsonl"
    rows = [{"id": key, "title": title, "labels": labels} for key, title, labels in TEXTS]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_presence_and_status_are_counted_and_the_misses_listed(
    labelled: Path, tocsin: Tocsin
) -> None:
    ran = tocsin("evaluate", "--json", labelled)
    assert (ran.code, ran.err) == (0, "")
    account = ran.document
    ceasefire = account["watches"]["Ceasefire"]
    assert (ceasefire["right"], ceasefire["wrong"], ceasefire["missed"]) == (2, 1, 1)
    assert ceasefire["precision"] == pytest.approx(2 / 3)
    assert ceasefire["recall"] == pytest.approx(2 / 3)
    assert ceasefire["f1"] == pytest.approx(2 / 3)
    assert ceasefire["status_accuracy"] == 0.5
    assert account["presence"]["right"] == 3
    assert {"label": "happening", "read": "rejected", "count": 1} in account["confusion"]
    assert [(miss["id"], miss["label"], miss["read"] is None) for miss in account["misses"]] == [
        ("b", "happening", False),
        ("c", "possible", True),
        ("d", None, False),
    ]


def test_a_miss_says_of_what_kind_it_is_and_what_was_read(labelled: Path, tocsin: Tocsin) -> None:
    status, missed, wrong = tocsin("evaluate", "--json", labelled).document["misses"]
    assert status == {
        "id": "b",
        "watch": "Ceasefire",
        "label": "happening",
        "read": "rejected",
        "kind": "status",
        "title": "Moscow rejects the truce",
        "term": "truce",
        "cue": "rejects",
        "sentence": "Moscow rejects the truce",
    }
    assert (missed["kind"], missed["term"], missed["sentence"]) == ("missed", None, None)
    assert (wrong["kind"], wrong["term"]) == ("wrong", "truce")


def test_only_one_watch_is_judged_where_one_is_named(labelled: Path, tocsin: Tocsin) -> None:
    ran = tocsin("evaluate", "--json", "--only", "Sanctions", labelled)
    assert set(ran.document["watches"]) == {"Sanctions"}
    assert ran.document["presence"]["f1"] == 1
    assert ran.document["misses"] == []


def test_people_see_a_table_and_the_headlines_that_were_missed(
    labelled: Path, tocsin: Tocsin
) -> None:
    out = tocsin("evaluate", labelled).out
    assert "3 misses" in out
    assert "Storm closes the road" in out
    assert max(map(len, out.splitlines())) <= 80


def test_labels_of_no_watch_are_left_out_and_named(watchlist: Path, tocsin: Tocsin) -> None:
    line = '{"id": 1, "title": "truce", "labels": {"ceasefire": "happening"}}'
    ran = tocsin("evaluate", "--json", "-", stdin=line)
    assert ran.code == 0
    assert ran.err == "labels of no watch here are left out: ceasefire\n"


def test_a_file_without_labels_has_no_numbers(watchlist: Path, tocsin: Tocsin) -> None:
    account = tocsin("evaluate", "--json", "-", stdin='{"title": "Rain"}\n').document
    assert account["presence"]["precision"] is None
    assert account["status_accuracy"] is None


@pytest.mark.parametrize(
    ("words", "given", "says"),
    [
        (["-"], '{"title": "truce", "labels": {"Ceasefire": "loud"}}', "-:1: 'loud' is no status"),
        (["-"], '{"title": "truce", "labels": ["Ceasefire"]}', "-:1: labels is no object"),
        (["-"], "{", "-:1: not JSON"),
        (["-", "--only", "Weather"], "", "no watch Weather"),
        (["gone.jsonl"], "", "gone.jsonl cannot be read"),
    ],
    ids=["status", "labels", "json", "watch", "file"],
)
def test_wrong_use_is_one_sentence(
    words: list[str], given: str, says: str, watchlist: Path, tocsin: Tocsin
) -> None:
    assert says in tocsin("evaluate", *words, stdin=given).refused()
