"""Figures of quality on real material: run `make bench`. Skipped where the material is absent."""

import hashlib
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import comb
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.files import read_watchlist
from tocsin.adapters.language import Matcher
from tocsin.adapters.similarity import Texts
from tocsin.core.model import Status, Text
from tocsin.core.query import parse
from tocsin.core.scores import Judged, Scores, score
from tocsin.core.stories import Founded, Member, Piece, assign

pytestmark = pytest.mark.bench

ROOM = Path(os.environ.get("TOCSIN_TEST_DATA", "../shared/data"))
ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "deployments/watchlist.example.toml"
# Those that the headlines are labelled for.
WATCHES = ("Ceasefire", "Sanctions", "Surrender", "Peace talks")
WIRE = "ap"


def rows(name: str) -> list[dict[str, Any]]:
    path = ROOM / name
    if not path.is_file():
        pytest.skip(f"no {path}: set TOCSIN_TEST_DATA")
    return [json.loads(line) for line in path.read_text().splitlines()]


def judged(headlines: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Judged]]:
    bundled = [one for one in read_watchlist(BUNDLED).watches if one.name in WATCHES]
    matcher = Matcher([(one.name, {"": one.query, **one.queries}) for one in bundled])
    told = []
    for row in headlines:
        got = {reading.watch: reading for reading in matcher.read(Text(row["title"], row["text"]))}
        for watch in WATCHES:
            want = Status(row["labels"][watch]) if watch in row["labels"] else None
            read = got[watch].status if watch in got else None
            told.append((row, Judged(row["id"], watch, want, read)))
    return told


def show(name: str, scores: Scores) -> None:
    seen = scores.presence
    print(
        f"{name:14} presence P {seen.precision:.3f} R {seen.recall:.3f} F1 {seen.f1:.3f},"
        f" status {scores.accuracy or 0:.3f}"
    )


def half_of(row: dict[str, Any]) -> int:
    """The same half for a headline whatever stands beside it."""
    return hashlib.sha256(row["id"].encode()).digest()[-1] % 2


def test_headlines() -> None:
    told = judged(rows("headlines/dev.jsonl"))
    whole = score(one for _, one in told)
    print()
    show("all", whole)
    for watch in WATCHES:
        show(watch, score(one for _, one in told if one.watch == watch))
    for half in (0, 1):
        show(f"half {half + 1}", score(one for row, one in told if half_of(row) == half))
    show("wire copy", score(one for row, one in told if row["source"] == WIRE))
    show("outlets", score(one for row, one in told if row["source"] != WIRE))
    print("want \\ got   ", " ".join(f"{got:>10}" for got in Status))
    for want in Status:
        line = " ".join(f"{whole.confusion.get((want, got), 0):10}" for got in Status)
        print(f"{want:12}", line)
    told_of = Counter(one.want for _, one in told if one.want)
    for want, count in told_of.items():
        right = whole.confusion.get((want, want), 0)
        print(f"{want:12} status {right / count:.3f} of {count}")
    print("no cross-validation: nothing is fitted; halves and kinds of source are told above")
    assert whole.presence.f1 is not None
    assert whole.presence.f1 > 0.95
    assert whole.accuracy is not None
    assert whole.accuracy > 0.78


def test_articles_a_second() -> None:
    """On one core, the bundled watches found and their status read. No parser takes part."""
    texts = [Text(row.get("title", ""), row["text"]) for row in rows("stories/neus-val.jsonl")]
    watches = read_watchlist(BUNDLED).watches
    matcher = Matcher([(one.name, {"": one.query, **one.queries}) for one in watches])
    started = time.process_time()
    found = sum(bool(matcher.read(text)) for text in texts)
    spent = time.process_time() - started
    print(
        f"\n{len(texts) / spent:.0f} articles a second with status, {found} matched; parser: none"
    )
    assert found


def test_sentences_of_our_own() -> None:
    """Those of `tests/data/sentences.jsonl`, written for the project: what is said of one term."""
    told: Counter[tuple[str, bool]] = Counter()
    for line in (ROOT / "tests/data/sentences.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        title = not row["text"].endswith(".")
        text = Text(row["text"], "") if title else Text("", row["text"])
        matcher = Matcher([(None, {"": parse(f'"{row["term"]}"')})])
        read = {mention.status for each in matcher.read(text) for mention in each.mentions}
        told[row["watch"], Status(row["status"]) in read] += 1
    print()
    for watch in sorted({watch for watch, _ in told}):
        right, wrong = told[watch, True], told[watch, False]
        print(f"own sentences, {watch:12} {right / (right + wrong):.3f} of {right + wrong}")
    assert told.total()


def bcubed(gold: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F of BCubed (Bagga and Baldwin 1998)."""
    together: tuple[dict[str, set[str]], ...] = (defaultdict(set), defaultdict(set))
    for own, keys in zip(together, (gold, found), strict=True):
        for item, key in keys.items():
            own[key].add(item)
    shared = {item: len(together[0][gold[item]] & together[1][found[item]]) for item in gold}
    precision = sum(shared[item] / len(together[1][found[item]]) for item in gold) / len(gold)
    recall = sum(shared[item] / len(together[0][gold[item]]) for item in gold) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pair_f(gold: Mapping[str, str], found: Mapping[str, str]) -> float:
    """F over the pairs of articles that are, or should be, in one group."""

    def pairs(keys: Iterable[object]) -> int:
        return sum(comb(size, 2) for size in Counter(keys).values())

    shared = pairs((key, found[item]) for item, key in gold.items())
    return 2 * shared / (pairs(gold.values()) + pairs(found.values()))


def pieces(own: Sequence[dict[str, Any]]) -> list[Piece[str]]:
    return [Piece(row["id"], row.get("title", ""), row["text"]) for row in own]


def at_once(own: Sequence[Piece[str]]) -> dict[str, str]:
    placed = assign([], own, Texts())
    return {at: story.first for at, story in placed.items() if isinstance(story, Founded)}


def in_passes(own: Sequence[Piece[str]], passes: int, seed: int) -> dict[str, str]:
    """The stories where the articles come in some order and some at a time."""
    shuffled = random.Random(seed).sample(own, len(own))
    found: dict[str, str] = {}
    window: list[Member[str]] = []
    texts = Texts()
    for at in range(passes):
        new = shuffled[at::passes]
        for key, story in assign(window, new, texts).items():
            found[key] = story.first if isinstance(story, Founded) else story.story
        window += [Member(piece.id, found[piece.id], piece.title, piece.text) for piece in new]
    return found


@pytest.mark.parametrize(
    ("name", "least", "precise"),
    [("neus-val", 0.86, 0.90), ("ecbplus-1-35", 0.88, 0.90), ("neus-train", 0.72, 0.66)],
)
def test_stories(
    name: str, least: float, precise: float, figures: Callable[[str, str], Any]
) -> None:
    own = rows(f"stories/{name}.jsonl")
    gold = {row["id"]: row["cluster"] for row in own}
    found = at_once(pieces(own))
    precision, recall, f = bcubed(gold, found)
    section = figures(
        f"Stories: {name}",
        "Articles without dates, against stories that people made. `tocsin group` gives the same.",
    )
    section.add("articles", len(own))
    section.add("BCubed precision", precision)
    section.add("BCubed recall", recall)
    section.add("BCubed F", f)
    section.add("pair F", pair_f(gold, found))
    assert f > least
    assert precision > precise


@pytest.mark.parametrize(("name", "least"), [("neus-val", 0.84), ("ecbplus-1-35", 0.80)])
def test_stories_in_passes(name: str, least: float, figures: Callable[[str, str], Any]) -> None:
    own = rows(f"stories/{name}.jsonl")
    gold = {row["id"]: row["cluster"] for row in own}
    whole = at_once(pieces(own))
    section = figures(
        f"Stories in passes: {name}",
        "The same articles in another order, some at a time. Stories that stand are not joined"
        " and not split, so what comes first matters.",
    )
    for passes in (2, 10, 50):
        runs = [in_passes(pieces(own), passes, seed) for seed in (1, 2)]
        same = [bcubed(whole, run)[2] for run in runs]
        section.add(f"{passes} passes: BCubed F against all at once, the lesser of two", min(same))
        section.add(f"{passes} passes: BCubed F of two orders", bcubed(*runs)[2])
        section.add(f"{passes} passes: BCubed F", min(bcubed(gold, run)[2] for run in runs))
        section.add(f"{passes} passes: BCubed precision", min(bcubed(gold, run)[0] for run in runs))
        assert min(same) > least
