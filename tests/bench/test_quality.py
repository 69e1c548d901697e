"""Figures of quality on real material: run `make bench`. Skipped where the material is absent."""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.files import read_watchlist
from tocsin.adapters.language import Matcher
from tocsin.adapters.similarity import Texts
from tocsin.core.model import Status, Text
from tocsin.core.scores import Judged, Scores, score
from tocsin.core.stories import Founded, Piece, assign

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
    assert whole.presence.f1 is not None
    assert whole.presence.f1 > 0.95
    assert whole.accuracy is not None
    assert whole.accuracy > 0.78


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


@pytest.mark.parametrize(
    ("name", "least"), [("neus-val", 0.84), ("ecbplus-1-35", 0.85), ("neus-train", 0.70)]
)
def test_stories(name: str, least: float) -> None:
    own = rows(f"stories/{name}.jsonl")
    pieces = [Piece(row["id"], row.get("title", ""), row["text"]) for row in own]
    placed = assign([], pieces, Texts())
    found = {at: story.first for at, story in placed.items() if isinstance(story, Founded)}
    precision, recall, f = bcubed({row["id"]: row["cluster"] for row in own}, found)
    print(f"\n{name}: BCubed P {precision:.3f} R {recall:.3f} F {f:.3f}, {len(own)} articles")
    assert f > least
