"""How the settings of stories were chosen: `python tests/bench/choose_stories.py`.

By cross-validation over topics: NeuS train in eight parts of whole clusters, of the size of its
validation set, ECB+ 1-35 whole and in three parts of whole topics. One line a setting, the mean
over the parts; the last columns are NeuS validation, on which nothing was chosen.
"""

import json
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from tocsin.adapters.similarity import Texts
from tocsin.core import defaults, linkage, stories
from tocsin.core.stories import Founded, Piece, assign
from tocsin.core.vetoes import apart

ROOM = Path(os.environ.get("TOCSIN_TEST_DATA", "../shared/data")) / "stories"
Rows = Sequence[dict[str, Any]]
Setting = Mapping[str, Any]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOM / f"{name}.jsonl").read_text().splitlines()]


def parts(own: Rows, count: int, topic: str) -> list[Rows]:
    """Whole topics, dealt out at random; `topic` is where a cluster's name divides."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in own:
        found[row["cluster"].partition(topic)[0] if topic else row["cluster"]].append(row)
    names = random.Random(5).sample(sorted(found), len(found))
    return [[row for name in names[at::count] for row in found[name]] for at in range(count)]


def scores(own: Rows, link: float) -> tuple[float, float]:
    """BCubed precision and F."""
    pieces = [Piece(at, row.get("title", ""), row["text"]) for at, row in enumerate(own)]
    placed = assign([], pieces, Texts(), link)
    found = [story.first for _, story in sorted(placed.items()) if isinstance(story, Founded)]
    gold = [row["cluster"] for row in own]
    both, mine, theirs = Counter(zip(gold, found, strict=True)), Counter(found), Counter(gold)
    precision = sum(size**2 / mine[pair[1]] for pair, size in both.items()) / len(own)
    recall = sum(size**2 / theirs[pair[0]] for pair, size in both.items()) / len(own)
    return precision, 2 * precision * recall / (precision + recall)


def settings() -> Iterator[Setting]:
    """What was built, and each setting moved by itself; then without each of the ideas."""
    yield {}
    for link in (0.14, 0.15, 0.16, 0.17):
        yield {"link": link}
    for looseness, link in ((0.35, 0.165), (0.45, 0.16), (0.55, 0.15), (0.65, 0.14)):
        yield {"looseness": looseness, "link": link}
    for half in (30, 120):
        yield {"half": half}
    for number in (1.5, 3.0):
        yield {"number": number}
    yield {"looseness": 0.0, "link": 0.2}
    yield {"half": 1e9, "link": 0.14}
    yield {"number": 1.0}
    yield {"vetoes": False}


def use(setting: Setting) -> float:
    """Put the setting in place, all else as it was built. Returns the link."""
    half = setting.get("half", 60)
    linkage.LOOSENESS = setting.get("looseness", 0.5)  # type: ignore[misc]
    stories._NUMBER = setting.get("number", 2.0)  # type: ignore[misc]  # noqa: SLF001
    stories._WEIGHTS[:] = [2 / (1 + at / half) for at in range(defaults.STORY_CHARS)]  # noqa: SLF001
    stories.apart = apart if setting.get("vetoes", True) else lambda _one, _other: False  # type: ignore[attr-defined]
    return float(setting.get("link", defaults.STORY_LINK))


def main() -> None:
    ecb = rows("ecbplus-1-35")
    sets = {
        "NeuS train": parts(rows("neus-train"), 8, ""),
        "ECB+ parts": parts(ecb, 3, "-"),
        "ECB+": [ecb],
        "NeuS validation": [rows("neus-val")],
    }
    for setting in settings():
        link = use(setting)
        line = [f"{json.dumps(setting):40}"]
        for name, own in sets.items():
            told = [scores(part, link) for part in own]
            precision, f = fmean(p for p, _ in told), fmean(f for _, f in told)
            line.append(f"{name} P {precision:.3f} F {f:.3f}")
        sys.stdout.write("  ".join(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
