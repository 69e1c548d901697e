"""What it takes to find watches in texts: by the word, by the watch, and over processes."""

import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.language import Matcher, Watch, lemmas_of
from tocsin.adapters.reader import Readers
from tocsin.core.model import Text
from tocsin.core.query import Or, Term, parse

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

WORD = re.compile(r"\w+")
FEW = {
    "Ceasefire": 'ceasefire OR truce OR armistice OR "cessation of hostilities"'
    " OR ((halt OR pause OR end OR stop) NEAR/4 (fighting OR hostilities))",
    "Sanctions": 'sanction OR embargo OR blacklist OR "asset freeze"',
    "Surrender": 'surrender OR capitulate OR "lay down arms"',
}
MANY = 100
ABSENT = 10_000
BATCH = 200


@pytest.fixture
def texts(data: Path) -> list[Text]:
    """Real articles."""
    path = data / "stories" / "ecbplus-1-35.jsonl"
    if not path.is_file():
        pytest.skip(f"no {path}: set TOCSIN_TEST_DATA")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Text(row.get("title", ""), row["text"]) for row in rows]


def listed() -> list[str]:
    return sorted(word for word in lemmas_of("en").known if len(word) > 6 and word.isalpha())


def few() -> list[Watch]:
    return [(name, {"": parse(query)}) for name, query in FEW.items()]


def hundred(texts: Sequence[Text]) -> list[Watch]:
    """Watches of words that these texts hold, each in its own few."""
    dice, known = random.Random(1), set(listed())
    there = sorted({word for text in texts for word in WORD.findall(text.text)} & known)
    return [(word, {"": parse(word)}) for word in dice.sample(there, MANY)]


def absent() -> list[Watch]:
    """Watches of words that no text holds."""
    dice, words = random.Random(1), listed()
    return [
        (str(at), {"": Or(tuple(Term(f"{dice.choice(words)}zq") for _ in range(8)))})
        for at in range(ABSENT)
    ]


def test_words_and_watches(
    texts: list[Text], figures: Callable[..., Any], measured: Callable[[], Any]
) -> None:
    section = figures(
        "Matching: words and watches",
        "Real articles matched in one process, in processor time. The measure is to find their"
        " words with `re.findall` and nothing else.",
    )
    with measured() as bare:
        words = sum(len(WORD.findall(text.title)) + len(WORD.findall(text.text)) for text in texts)
    took = {}
    for name, watches in {
        "1 watch": few()[:1],
        f"{MANY} watches": hundred(texts),
        f"{MANY} watches and {ABSENT:,} that match nothing": hundred(texts) + absent(),
    }.items():
        matcher = Matcher(watches)
        with measured() as run:
            found = sum(len(matcher.read(text)) for text in texts)
        took[name] = run.processor
        section.add(f"{name}: words a second", words / run.processor)
        section.add(f"{name}: in times of the measure", run.processor / bare.processor)
        section.add(f"{name}: texts and watches that meet", found)
        section.add(f"{name}: peak MiB", run.peak)
    one, many, more = took.values()
    section.add(f"{MANY} watches cost, against 1", many / one)
    section.add(f"{ABSENT:,} more that match nothing cost, against {MANY} alone", more / many)
    assert more < 1.5 * many


def test_over_processes(
    texts: list[Text], figures: Callable[..., Any], measured: Callable[[], Any]
) -> None:
    section = figures(
        "Matching: over processes",
        f"Real articles in batches of {BATCH} through two worker processes, against one process"
        " that matches them itself.",
    )
    watches = hundred(texts)
    matcher = Matcher(watches)
    with measured() as alone:
        direct = [matcher.read(text) for text in texts]
    with Readers(watches, size=2) as readers:
        with measured() as start:
            readers.read(texts[:BATCH])
        with measured() as two:
            found = [
                reading
                for at in range(0, len(texts), BATCH)
                for reading in readers.read(texts[at : at + BATCH])
            ]
    assert found == direct
    section.add("two processes, articles a second", len(texts) / two.wall)
    section.add("two processes, times as fast by the clock", alone.wall / two.wall)
    section.add("two processes, processor time against one", two.processor / alone.processor)
    section.add("starting them, seconds", start.wall)
    section.add("peak MiB", two.peak)
