"""`tocsin parse` over the parser suites of others, against what they expect and what feedparser
reads. docs/parsing.md names the kinds of difference."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tocsin.adapters.markup import plain_text
from tocsin.core.text import one_line

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

AS_MANY = 0.98
MATCHED = 0.97
EXPECTED = "_expected"


def _said(tocsin: Callable[..., Any], files: list[Path]) -> dict[Path, Mapping[str, Any]]:
    """What `parse --json` says of each file."""
    ran = tocsin("parse", "--json", *files)
    assert ran.code in {0, 1}
    assert len(ran.documents) == len(files)
    return {Path(document["file"]): document for document in ran.documents}


def _entries(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = document.get("entries", [])
    return entries


def _theirs(path: Path) -> int:
    found = feedparser.parse(
        io.BytesIO(path.read_bytes()), sanitize_html=False, resolve_relative_uris=False
    )
    return len(found["entries"])


@pytest.mark.parametrize("suite", ["feedparser", "feedvalidator", "gofeed"])
def test_as_many_entries_are_read_as_feedparser_reads(
    data: Path, tocsin: Callable[..., Any], suite: str
) -> None:
    """Of each file, as many of feedparser's entries count as we have entries."""
    files = sorted((data / "feeds" / suite).rglob("*.xml"))
    if not files:
        pytest.skip(f"no {suite} suite")
    ours, both, theirs, why = _said(tocsin, files), 0, 0, Counter[str]()
    for path in files:
        count, own = _theirs(path), len(_entries(ours[path]))
        both, theirs = both + min(count, own), theirs + count
        if own < count:
            reason = ours[path].get("class") or "; ".join(ours[path]["problems"])
            why[reason] += count - own
    print(f"{suite}: {len(files)} files, {both} of {theirs} entries; not read: {dict(why)}")
    assert both / theirs >= AS_MANY, why


# gofeed: each document stands beside what its readers expect


def _pairs(suite: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for expected in sorted(suite.rglob("*.json")):
        source = expected.with_suffix(".xml")
        if expected.stem.endswith(EXPECTED):
            source = expected.with_name(expected.name.replace(EXPECTED, ""))
        if source.exists() and source != expected:
            said = json.loads(expected.read_bytes())
            if isinstance(said, dict):
                yield source, said


def _value(said: object) -> str | None:
    """A text, which some readers wrap."""
    value = said.get("value") if isinstance(said, dict) else said
    return value if isinstance(value, str) else None


def _link(item: Mapping[str, Any]) -> str | None:
    """Its link; of Atom the first to a page."""
    if "link" in item:
        return _value(item["link"])
    links = (link for link in item.get("links", ()) if isinstance(link, dict))
    pages = (link.get("href") for link in links if link.get("rel", "alternate") == "alternate")
    return next(pages, None)


def _zulu(said: str) -> str:
    time = datetime.fromisoformat(said).astimezone(UTC).replace(microsecond=0)
    return time.isoformat().replace("+00:00", "Z")


_TIMES = {
    "published": ("pubDateParsed", "publishedParsed", "date_published"),
    "updated": ("updatedParsed", "date_modified"),
}


def _differences(item: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[str]:
    title, link = _value(item.get("title")), _link(item)
    guid = _value(item.get("guid")) or _value(item.get("id"))
    if title is not None and one_line(title, 1000) != entry["title"]:
        plain = one_line(plain_text(title), 1000) == entry["title"]
        yield "title: ours is plain text" if plain else "title"
    if link is not None and link != entry["url"]:
        yield "link"
    if guid is not None and guid != entry["guid"]:
        yield "guid: ours is no markup" if "<" in guid else "guid"
    for ours, names in _TIMES.items():
        times = [_zulu(item[name]) for name in names if item.get(name)]
        if times and entry[ours] not in times:
            yield ours


REASONED = {"title: ours is plain text"}


def test_what_gofeed_expects_of_entries_is_read(data: Path, tocsin: Callable[..., Any]) -> None:
    """Titles as they show, links, guids, dates; an entry counts if all that is expected is so."""
    pairs = list(_pairs(data / "feeds" / "gofeed"))
    if not pairs:
        pytest.skip("no gofeed suite")
    ours = _said(tocsin, [source for source, _ in pairs])
    entries, wrong, kinds = 0, 0, Counter[str]()
    for source, said in pairs:
        items = said.get("items") or said.get("entries") or []
        found = _entries(ours[source])
        entries += len(items)
        wrong += max(0, len(items) - len(found))
        for item, entry in zip(items, found, strict=False):
            differences = set(_differences(item, entry))
            kinds.update(differences)
            wrong += bool(differences - REASONED)
    print(f"gofeed: {entries - wrong} of {entries} entries as expected; kinds: {dict(kinds)}")
    assert entries > 100
    assert (entries - wrong) / entries >= MATCHED, kinds
