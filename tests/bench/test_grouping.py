"""What it takes to group a pass's articles: how it grows with the window and with what is new."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.similarity import Texts
from tocsin.core.stories import Member, Piece, assign

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

SETS = ("neus-train", "neus-val", "ecbplus-1-35")
NEW = 200
LEAST = 300  # articles a second on one core
WINDOWS = (2000, 4000, 8000)
AT_ONCE = (1250, 2500, 5000)
WORD = re.compile(r"\w+")


@pytest.fixture
def articles(data: Path) -> list[dict[str, Any]]:
    """Real articles, those of one event apart from one another."""
    rows: list[dict[str, Any]] = []
    for name in SETS:
        path = data / "stories" / f"{name}.jsonl"
        if not path.is_file():
            pytest.skip(f"no {path}: set TOCSIN_TEST_DATA")
        rows += [json.loads(line) for line in path.read_text().splitlines()]
    return [rows[at * 5 % len(rows)] for at in range(len(rows))]


def members(rows: Sequence[dict[str, Any]]) -> list[Member[int]]:
    stories = {row["cluster"]: at for at, row in enumerate(rows)}
    return [
        Member(at, stories[row["cluster"]], row.get("title", ""), row["text"])
        for at, row in enumerate(rows)
    ]


def pieces(rows: Sequence[dict[str, Any]], first: int = 0) -> list[Piece[int]]:
    return [Piece(at, row.get("title", ""), row["text"]) for at, row in enumerate(rows, first)]


def test_a_pass_on_a_window(
    articles: list[dict[str, Any]], figures: Callable[..., Any], measured: Callable[[], Any]
) -> None:
    section = figures(
        "Grouping: a pass on a window",
        f"{NEW} new articles against a window of real ones, in processor time. A first pass reads"
        " the window's words, a later one has them. The measure is to find the window's words with"
        " `re.findall` and nothing else.",
    )
    new = pieces(articles[-NEW:], len(articles))
    later: dict[int, float] = {}
    for size in WINDOWS:
        window, texts = members(articles[:size]), Texts()
        with measured() as bare:
            for row in articles[:size]:
                WORD.findall(f"{row.get('title', '')}\n{row['text']}")
        with measured() as first:
            placed = assign(window, new, texts)
        with measured() as second:
            assert assign(window, new, texts) == placed
        assert len(placed) == NEW
        later[size] = second.processor
        section.add(
            f"window of {size:,}: a first pass, in times of the measure",
            first.processor / bare.processor,
        )
        section.add(
            f"window of {size:,}: a later pass, in times of the measure",
            second.processor / bare.processor,
        )
        section.add(f"window of {size:,}: a later pass, seconds", second.processor)
        section.add(f"window of {size:,}: a later pass, articles a second", NEW / second.processor)
        section.add(f"window of {size:,}: peak MiB", second.peak or first.peak)
        assert NEW / second.processor > LEAST
    growth = later[WINDOWS[-1]] / later[WINDOWS[0]]
    section.add(f"a window {WINDOWS[-1] // WINDOWS[0]} times as large takes times as long", growth)
    assert growth < 1.5 * WINDOWS[-1] / WINDOWS[0]


def test_many_at_once(
    articles: list[dict[str, Any]], figures: Callable[..., Any], measured: Callable[[], Any]
) -> None:
    section = figures(
        "Grouping: many articles at once",
        "Real articles without a window, as a first poll brings them, in processor time. The"
        " measure is the one above.",
    )
    took = {}
    for size in AT_ONCE:
        with measured() as run:
            placed = assign([], pieces(articles[:size]), Texts())
        assert len(placed) == size
        took[size] = run.processor
        with measured() as bare:
            for row in articles[:size]:
                WORD.findall(f"{row.get('title', '')}\n{row['text']}")
        section.add(f"{size:,} articles: articles a second", size / run.processor)
        section.add(f"{size:,} articles: in times of the measure", run.processor / bare.processor)
        assert size / run.processor > LEAST
        section.add(f"{size:,} articles: peak MiB", run.peak)
    section.add(
        f"{AT_ONCE[-1] // AT_ONCE[0]} times as many take times as long",
        took[AT_ONCE[-1]] / took[AT_ONCE[0]],
    )
