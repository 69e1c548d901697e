"""Main text on real pages, ours against trafilatura as it comes: F1 over words, and metadata."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trafilatura
from lxml import html

from tests.bench.conftest import Section
from tocsin.adapters.pages import main_text
from tocsin.core.model import Document, Page
from tocsin.core.walls import wall_of_text

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

URL = "https://page.example/1"
SAME_SECOND = 1.0
MISTAKEN = 0.001


@dataclass(frozen=True)
class Sample:
    """A page, what it is to say, and what each reader says."""

    source: bytes
    text: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What a reader says of a page."""

    title: str | None
    text: str
    author: str | None
    published: datetime | None


@pytest.fixture
def samples(data: Path) -> list[Sample]:
    """The pages, in order of their names."""
    folders = sorted(each for each in (data / "pages").glob("*") if each.is_dir())
    if not folders:
        pytest.skip(f"no pages in {data}")
    return [
        Sample(
            (folder / "source.html").read_bytes(),
            "\n".join(map(str, html.fromstring((folder / "expected.html").read_text()).itertext())),
            json.loads((folder / "expected-metadata.json").read_text()),
        )
        for folder in folders
    ]


def ours(source: bytes) -> Said:
    found = main_text(Document(URL, source, "text/html"))
    if not isinstance(found, Page):
        return Said(None, "", None, None)
    return Said(found.title, found.text, found.author, found.published)


def theirs(source: bytes) -> Said:
    found: Any = trafilatura.bare_extraction(source, url=URL, with_metadata=True)
    if found is None:
        return Said(None, "", None, None)
    return Said(found.title, found.text or "", found.author, moment(found.date))


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").lower())


def moment(date: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def body(text: str, titles: Sequence[str | None]) -> Counter[str]:
    """The words of a text below its headline, which has a field of its own."""
    lines = [line for line in text.splitlines() if line.strip()]
    headlines = [words(title) for title in titles if title]
    return Counter(words("\n".join(lines[words(lines[0]) in headlines :]))) if lines else Counter()


def f1(sample: Sample, said: Said) -> float:
    titles = (sample.facts["title"], said.title)
    one, two = body(said.text, titles), body(sample.text, titles)
    return 2 * (one & two).total() / max(one.total() + two.total(), 1)


def dated(sample: Sample, said: Said) -> bool | None:
    """Whether the time is right, or the day where no more is said; None where none is known."""
    known = moment((sample.facts["publishedTime"] or "").replace("Z", "+00:00"))
    if known is None:
        return None
    if said.published is None:
        return False
    apart = abs((said.published - known).total_seconds())
    return apart < SAME_SECOND or said.published.date() == known.date()


def named(sample: Sample, said: Said) -> bool | None:
    """Whether the author is among those of the byline; None where there is none."""
    byline = words(sample.facts["byline"])
    return bool(set(words(said.author)) & set(byline)) if byline else None


def share(judged: Sequence[bool | None]) -> str:
    known = [right for right in judged if right is not None]
    return f"{sum(known)} of {len(known)}"


def told(path: Path) -> Iterator[tuple[str | None, str]]:
    """The titles and texts of real stories; a title alone stands for a flash."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        yield row.get("title"), row["text"] or row.get("title") or ""


def test_stories_are_not_taken_for_walls(
    data: Path, figures: Callable[[str, str], Section]
) -> None:
    section = figures(
        "Walls",
        "Real stories and headlines, most of them one paragraph long, that are taken for a captcha,"
        " a consent wall, a paywall, a login or a page that needs scripts.",
    )
    files = sorted((*data.glob("stories/*.jsonl"), *data.glob("headlines/*.jsonl")))
    stories = [pair for file in files for pair in told(file)]
    if not stories:
        pytest.skip(f"no stories in {data}")
    taken = [
        title
        for title, text in stories
        if wall_of_text(title, text, free=None, challenge=False, password=False)
    ]
    section.add("stories", len(stories))
    section.add("taken for a wall", len(taken))
    assert len(taken) <= MISTAKEN * len(stories)


def test_main_text(samples: list[Sample], figures: Callable[[str, str], Section]) -> None:
    section = figures(
        "Pages",
        "The main text of real pages by `tocsin read` and by trafilatura as it comes: F1 over the"
        " words of each page, the headline apart, averaged over pages; and what is said of them.",
    )
    means: dict[str, float] = {}
    for name, reader in (("ours", ours), ("trafilatura", theirs)):
        began = time.process_time()
        said = [reader(sample.source) for sample in samples]
        seconds = time.process_time() - began
        pairs = list(zip(samples, said, strict=True))
        scores = [f1(*pair) for pair in pairs]
        means[name] = sum(scores) / len(scores)
        section.add(f"F1, {name}", f"{means[name]:.4f}")
        section.add(f"pages below 0.9, {name}", sum(score < 0.9 for score in scores))
        titles = [words(it.facts["title"]) == words(own.title) for it, own in pairs]
        section.add(f"titles, {name}", share(titles))
        section.add(f"authors, {name}", share([named(*pair) for pair in pairs]))
        section.add(f"dates, {name}", share([dated(*pair) for pair in pairs]))
        section.add(f"milliseconds of processor a page, {name}", 1000 * seconds / len(samples))
    assert len(samples) > 10
    assert means["ours"] >= means["trafilatura"]
