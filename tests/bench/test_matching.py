"""What it takes to find watches in texts: by the word, by the watch, and over processes."""

import gc
import json
import random
import re
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.language import Matcher, Watch, lemmas_of
from tocsin.adapters.reader import Readers
from tocsin.core.cleaning import clean
from tocsin.core.model import Text
from tocsin.core.query import Or, Term, parse

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

MIB = 1 << 20
WORD = re.compile(r"\w+")
FEW = {
    "Ceasefire": 'ceasefire OR truce OR armistice OR "cessation of hostilities"'
    " OR ((halt OR pause OR end OR stop) NEAR/4 (fighting OR hostilities))",
    "Sanctions": 'sanction OR embargo OR blacklist OR "asset freeze"',
    "Surrender": 'surrender OR capitulate OR "lay down arms"',
}
MANY = 100
TEN, ALL = 10, 10_000
ABSENT = 10_000
BATCH = 200
ROUNDS = 3
WORDS_A_SECOND = 100_000
DEARER = 1.5
PHRASES_DEARER = 2.5  # most of what opens one is in some text


@pytest.fixture
def texts(data: Path) -> list[Text]:
    """Real articles."""
    path = data / "stories" / "ecbplus-1-35.jsonl"
    if not path.is_file():
        pytest.skip(f"no {path}: set TOCSIN_TEST_DATA")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Text(row.get("title", ""), row["text"]) for row in rows]


def held(watches: Sequence[Watch]) -> float:
    """The memory that a matcher for them holds, in MiB, without the language's tables."""
    lemmas_of("en")
    tracemalloc.start()
    matcher = Matcher(watches)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del matcher
    return size / MIB


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


def phrases(count: int) -> list[Watch]:
    """Watches of two words of the language that no text has side by side: most of what opens one
    is in some text."""
    dice, words = random.Random(2), listed()
    return [
        (f"p{at}", {"": Term(f"{dice.choice(words)} {dice.choice(words)}")}) for at in range(count)
    ]


def best(kinds: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The least processor time that each took, by turns: other work falls on all alike."""
    took = dict.fromkeys(kinds, float("inf"))
    for _ in range(ROUNDS):
        for name, work in kinds.items():
            began = time.process_time()
            work()
            took[name] = min(took[name], time.process_time() - began)
    return took


def test_words_and_watches(texts: list[Text], figures: Callable[..., Any]) -> None:
    section = figures(
        "Matching: words and watches",
        "Real articles cleaned and matched in one process, in processor time, the best of"
        f" {ROUNDS}. The measure is to find their words with `re.findall` and nothing else.",
    )
    parts = [part for text in texts for part in (text.title, text.text)]
    words = sum(len(WORD.findall(part)) for part in parts)
    ten = hundred(texts)[:TEN]
    kinds = {
        f"{TEN} watches": ten,
        f"{ALL:,} watches, all but {TEN} of absent words": ten + absent()[: ALL - TEN],
        f"{ALL:,} watches, all but {TEN} of absent phrases": ten + phrases(ALL - TEN),
        f"{MANY} watches": hundred(texts),
    }
    for name, watches in kinds.items():
        section.add(f"{name}: MiB to hold them", held(watches))
    matchers = {name: Matcher(watches) for name, watches in kinds.items()}
    gc.freeze()  # as a worker does
    took = best(
        {
            "re.findall": lambda: [WORD.findall(part) for part in parts],
            "cleaning alone": lambda: [clean(part) for part in parts],
            **{
                name: partial(lambda own: [own.read(text) for text in texts], matcher)
                for name, matcher in matchers.items()
            },
        }
    )
    gc.unfreeze()
    bare, _, few, more, most, many = took.values()
    for name, seconds in took.items():
        section.add(f"{name}: words a second", words / seconds)
        section.add(f"{name}: in times of the measure", seconds / bare)
    section.add(f"{ALL:,} watches of words cost, against {TEN}", more / few)
    section.add(f"{ALL:,} watches of phrases cost, against {TEN}", most / few)
    section.add(f"{MANY} watches cost, against {TEN}", many / few)
    assert more < DEARER * few
    assert most < PHRASES_DEARER * few
    assert words / many > WORDS_A_SECOND


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
