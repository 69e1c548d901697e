"""What the bundled watches make of sentences: a table of them, and whole articles."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.files import read_watchlist
from tocsin.adapters.language import Matcher
from tocsin.core.model import Reading, Text

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((ROOT / "tests/data/statuses.toml").read_text("utf-8"))


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
