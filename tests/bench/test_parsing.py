"""Parsing against feedparser as it comes, on real documents and recorded polls, turn by turn."""

import gc
import io
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.bench.conftest import Measured, Section
from tocsin.adapters import feeds, prologue, wellformed
from tocsin.adapters.charsets import decoded
from tocsin.adapters.contents import Markup, Odd
from tocsin.adapters.entries import plain_title, web_link
from tocsin.core.model import Document, Entry, Failure, Parsed

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(1200),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

BASE = "https://news.example.org/feed.xml"
SETS = (("real", "feeds/real-150.tar.xz", None), ("polls", "polls/2020.tar.xz", 500))
FIRST, UNCHANGED = "first reading", "unchanged"
AT_A_TIME = 20
AT_LEAST = 8.0
AGREED = 0.999
MOSTLY = 0.9
YEARS = range(1990, 2101)


@dataclass
class Outcome:
    """What was measured over some documents: processor seconds, shares, differences."""

    documents: int = 0
    size: int = 0
    entries: int = 0
    seconds: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)  # where feedparser is known to be wrong
    differences: Counter[str] = field(default_factory=Counter)

    @property
    def straight(self) -> float:
        """The share of documents that the fast reader reads."""
        return 1 - self.left.total() / self.documents

    @property
    def agreement(self) -> float:
        """The share of entries on whose guid, link, title and instant both agree."""
        return 1 - self.differences.total() / self.entries

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(seconds=self.seconds + other.seconds)

    def times(self, reading: str) -> float:
        """How many times faster than feedparser."""
        return float(self.seconds["feedparser"] / self.seconds[reading])


def _clocked(seconds: Counter[str], name: str, work: Callable[..., Any], *given: Any) -> Any:
    began = time.thread_time()
    done = work(*given)
    seconds[name] += time.thread_time() - began  # type: ignore[assignment]  # seconds
    return done


def _material(data: Path, archive: str, wanted: int | None) -> list[bytes]:
    """The documents of an archive, or so many of them, spread evenly over feeds and times."""
    path = data / archive
    if not path.exists():
        pytest.skip(f"no {path}")
    with tarfile.open(path) as opened:
        members = [each for each in opened if each.isfile() and each.name.endswith(".xml")]
        step = max(1, len(members) // wanted) if wanted else 1
        chosen = members[::step][:wanted]
        return [file.read() for each in chosen if (file := opened.extractfile(each))]


def _theirs(bodies: Sequence[bytes]) -> list[Mapping[str, Any]]:
    return [feedparser.parse(io.BytesIO(body)) for body in bodies]


def _ours(bodies: Sequence[bytes], known: Sequence[Collection[str]]) -> list[Parsed]:
    pairs = zip(bodies, known, strict=True)
    return [feeds.parse_feed(Document(BASE, body), words) for body, words in pairs]


def _wordings(parsed: Parsed) -> frozenset[str]:
    entries = () if isinstance(parsed, Failure) else parsed.entries
    return frozenset(entry.wording for entry in entries)


def _measure(bodies: Sequence[bytes]) -> Outcome:
    """A few documents at a time by each, so that what slows the machine slows both."""
    outcome = Outcome(len(bodies), sum(map(len, bodies)))
    for start in range(0, len(bodies), AT_A_TIME):
        some = bodies[start : start + AT_A_TIME]
        theirs = _clocked(outcome.seconds, "feedparser", _theirs, some)
        ours = _clocked(outcome.seconds, FIRST, _ours, some, [()] * len(some))
        known = [_wordings(each) for each in ours]
        _clocked(outcome.seconds, UNCHANGED, _ours, some, known)
        for body, found, parsed, words in zip(some, theirs, ours, known, strict=True):
            _divide(outcome, body, words)
            _compare(outcome, found, parsed)
    return outcome


def _divide(outcome: Outcome, body: bytes, known: Collection[str]) -> None:
    """Where our time goes, and whether the fast reader reads the document."""
    text = _clocked(outcome.parts, "decode", decoded, body, None).text
    document = _clocked(outcome.parts, "guard", prologue.begun, text)
    if isinstance(document, Failure):
        return
    contents = _clocked(outcome.parts, "XML", wellformed.read, document.text)
    if isinstance(contents, Odd):
        contents = wellformed.read(prologue.mended(document.text).text)
    if isinstance(contents, Odd):
        outcome.left[contents.reason] += 1
        return
    _clocked(outcome.parts, "entries", feeds.feed_of, contents, BASE, known)
    _clocked(outcome.parts, "entries and HTML to text", feeds.feed_of, contents, BASE)


def _compare(outcome: Outcome, found: Mapping[str, Any], parsed: Parsed) -> None:
    theirs = found["entries"]
    if isinstance(parsed, Failure):
        outcome.entries += len(theirs)
        outcome.differences["a document refused"] += len(theirs)
        return
    outcome.entries += max(len(theirs), len(parsed.entries))
    if parsed.kind.startswith("json"):
        outcome.right["JSON Feed, which feedparser does not read"] += len(parsed.entries)
        return
    if not theirs and parsed.entries:
        outcome.right["items with an undeclared prefix, which feedparser loses"] += len(
            parsed.entries
        )
        return
    cut = parsed.refused.get("incomplete", 0)
    missing = abs(len(theirs) - len(parsed.entries) - cut)
    outcome.right["items cut in the middle, which feedparser gives as if whole"] += cut
    outcome.differences["another number of entries"] += missing
    declared = parsed.kind.startswith("atom")
    for their, our in zip(theirs, parsed.entries, strict=False):
        outcome.differences.update(set(_differences(their, our, declared=declared)))


def _differences(their: dict[str, Any], our: Entry, *, declared: bool) -> Iterator[str]:
    said: Callable[[str], Any] = lambda key: dict.get(their, key)  # noqa: E731  no alias of theirs
    title, detail = said("title"), said("title_detail") or {}
    markup = None if title is None else Markup(title, detail.get("type") or "")
    if (said("id") or None) != our.guid:
        yield "guid"
    if web_link(said("link"), BASE) != our.url:
        yield "link"
    if plain_title(markup, declared=declared) != our.title:
        yield "title"
    if _instant(said("published_parsed") or said("updated_parsed")) != (
        our.published or our.updated
    ):
        yield "instant"


def _instant(said: time.struct_time | None) -> datetime | None:
    if said is None or said.tm_year not in YEARS:
        return None
    year, month, day, hour, minute, second, *_ = said
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _tell(section: Section, name: str, outcome: Outcome, peak: float) -> None:
    section.add(f"{name}: documents", outcome.documents)
    section.add(f"{name}: MiB", outcome.size / (1 << 20))
    for reading, seconds in outcome.seconds.items():
        section.add(f"{name}: {reading}, documents a second", outcome.documents / seconds)
    for reading in (FIRST, UNCHANGED):
        section.add(f"{name}: {reading}, times feedparser", outcome.times(reading))
    section.add(f"{name}: read straight, percent of documents", 100 * outcome.straight)
    for reason, count in outcome.left.most_common():
        section.add(f"{name}: left to feedparser, {reason}", count)
    section.add(f"{name}: entries", outcome.entries)
    section.add(f"{name}: agree, percent of entries", f"{100 * outcome.agreement:.3f}")
    for kind, count in (+outcome.differences).most_common():
        section.add(f"{name}: differ, {kind}", count)
    for kind, count in (+outcome.right).most_common():
        section.add(f"{name}: differ rightly, {kind}", count)
    for part, seconds in outcome.parts.most_common():
        section.add(f"{name}: {part}, milliseconds a document", 1000 * seconds / outcome.documents)
    section.add(f"{name}: MiB of memory at most", peak)


def test_parsing_against_feedparser(
    data: Path,
    figures: Callable[[str, str], Section],
    measured: Callable[[], AbstractContextManager[Measured]],
) -> None:
    section = figures(
        "Parsing",
        "Documents to entries in one process, first reading and with nothing changed since,"
        " against `feedparser.parse(bytes)`, a few documents in turn; processor time.",
    )
    gc.collect()
    gc.freeze()  # what pytest holds is no garbage of either
    outcomes = []
    for name, archive, wanted in SETS:
        bodies = _material(data, archive, wanted)
        _measure(bodies[:AT_A_TIME])
        with measured() as took:
            outcomes.append(_measure(bodies))
        _tell(section, name, outcomes[-1], took.peak)
    together = sum(outcomes, Outcome())
    for reading in (FIRST, UNCHANGED):
        section.add(f"together: {reading}, times feedparser", together.times(reading))
    assert together.times(FIRST) >= AT_LEAST
    for outcome in outcomes:
        assert outcome.straight > MOSTLY, outcome.left
        assert outcome.agreement >= AGREED, +outcome.differences
