"""Real documents cut anywhere: what is complete is kept as it was, what is half is left."""

import re
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.adapters.charsets import decoded
from tocsin.adapters.feeds import parse_feed
from tocsin.core.identity import entry_key
from tocsin.core.model import Document, Entry, Failure, ParsedFeed

BASE = "https://news.example.org/feeds/world.xml"
SHARES = (0.004, 0.11, 0.23, 0.37, 0.5, 0.631, 0.77, 0.89, 0.97, 0.9997)
LARGEST = 400_000
_BEGUN = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ENDED = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


def _documents(data: Path, archive: str, step: int) -> Iterator[bytes]:
    path = data / archive
    if not path.exists():
        pytest.skip(f"no {path}")
    with tarfile.open(path) as opened:
        for number, member in enumerate(opened):
            if number % step == 0 and member.name.endswith(".xml") and member.size < LARGEST:
                file = opened.extractfile(member)
                if file is not None:
                    yield file.read()


def _entries(body: bytes) -> tuple[Entry, ...]:
    """Without the digests of their markup: with what is odd after the cut goes a reader, and two
    readers may call the same text by two types."""
    parsed = parse_feed(Document(BASE, body))
    entries = () if isinstance(parsed, Failure) else parsed.entries
    return tuple(replace(entry, wording="") for entry in entries)


def _keys(entries: tuple[Entry, ...]) -> list[bytes | None]:
    return [entry_key(entry, feed=BASE, publisher="p") for entry in entries]


def _incomplete(body: bytes) -> int:
    parsed = parse_feed(Document(BASE, body))
    return parsed.refused.get("incomplete", 0) if isinstance(parsed, ParsedFeed) else 0


@pytest.mark.parametrize(
    ("archive", "step"),
    [
        pytest.param("feeds/real-150.tar.xz", 5, marks=pytest.mark.slow),
        ("polls/2020.tar.xz", 400),
    ],
)
def test_whatever_is_complete_before_the_cut_is_read_as_in_the_whole(
    data: Path, archive: str, step: int
) -> None:
    cut = 0
    for body in _documents(data, archive, step):
        whole = _entries(body)
        if not whole or len(_ENDED.findall(decoded(body, None).text)) != len(whole):
            continue  # nothing to count by, or markup of a feed within an article
        for share in SHARES:
            part = body[: int(len(body) * share)]
            text = decoded(part, None).text
            complete = len(_ENDED.findall(text))
            found = _entries(part)
            assert found == whole[:complete]
            assert _keys(found) == _keys(whole)[:complete]
            if complete:
                assert _incomplete(part) == (len(_BEGUN.findall(text)) > complete)
            cut += 1
    assert cut > 80
