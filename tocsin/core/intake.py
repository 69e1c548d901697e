"""What a polled document changes: entries and what is stored in, writes out.

Pure. Every item of the document ends in exactly one of new, known, edited and refused, so that
a pass can be balanced. Newness is identity, never a date.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tocsin.core.identity import canonical_link, content_hash, entry_key
from tocsin.core.model import Entry, ParsedFeed


@dataclass(frozen=True, slots=True)
class Source:
    """The feed a document came from, as far as identity and first contact go."""

    feed_id: int
    feed: str  # the same however its address is spelled
    publisher: str
    language: str | None
    first_contact: bool
    full_text: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """One parsed document and its feed."""

    source: Source
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows: articles by key, and by (feed, key) the content last seen there."""

    keys: frozenset[bytes]
    contents: Mapping[tuple[int, bytes], bytes]


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to store."""

    key: bytes
    entry: Entry
    source: Source
    dated: datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """An article whose title or text its feed has changed."""

    key: bytes
    entry: Entry


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article seen in a feed, with the content as that feed gives it."""

    feed_id: int
    key: bytes
    content: bytes


@dataclass(slots=True)
class Intake:
    """What to write for a batch of polls, and how it balances."""

    new: list[NewArticle] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    seen: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def keyed(poll: Poll) -> list[tuple[bytes | None, Entry]]:
    """The entries of a document with their identities, in its order.

    A guid that stands for several links in one document names none of them.
    """
    source = poll.source
    links: dict[str, set[str]] = {}
    for entry in poll.parsed.entries:
        if entry.guid and entry.url:
            links.setdefault(entry.guid, set()).add(canonical_link(entry.url))
    named = [
        replace(entry, guid=None) if len(links.get(entry.guid or "", ())) > 1 else entry
        for entry in poll.parsed.entries
    ]
    return [
        (entry_key(known, feed=source.feed, publisher=source.publisher), entry)
        for known, entry in zip(named, poll.parsed.entries, strict=True)
    ]


def take(polls: Iterable[Poll], stored: Stored, now: datetime) -> Intake:
    """Decide over a batch of documents, in order: a later one knows what an earlier one brought."""
    intake = Intake()
    keys = set(stored.keys)
    for poll in polls:
        intake.refused.update(poll.parsed.refused)
        intake.seen += len(poll.parsed.entries) + sum(poll.parsed.refused.values())
        for key, entry in _chosen(poll, intake).items():
            _sort(intake, _Keyed(key, entry, poll.source), keys=keys, stored=stored, now=now)
            keys.add(key)
    return intake


def _chosen(poll: Poll, intake: Intake) -> dict[bytes, Entry]:
    """The entries of a document, each once, what cannot be one counted. Of two with one identity
    the latest stands, wherever in the document it is."""
    chosen: dict[bytes, Entry] = {}
    for key, entry in keyed(poll):
        if key is None:
            intake.refused["empty"] += 1
        elif key in chosen:
            intake.known += 1
            chosen[key] = max(chosen[key], entry, key=_recency)
        else:
            chosen[key] = entry
    return chosen


def _recency(entry: Entry) -> tuple[float, str]:
    said = entry.updated or entry.published
    return (said.timestamp() if said else 0.0, repr(entry))


@dataclass(frozen=True, slots=True)
class _Keyed:
    key: bytes
    entry: Entry
    source: Source


def _sort(
    intake: Intake, item: _Keyed, *, keys: Collection[bytes], stored: Stored, now: datetime
) -> None:
    key, entry, source = item.key, item.entry, item.source
    content = content_hash(entry)
    intake.sightings.append(Sighting(source.feed_id, key, content))
    if key not in keys:
        intake.new.append(NewArticle(key, entry, source, dated(entry.published, now)))
    elif stored.contents.get((source.feed_id, key), content) != content:
        intake.edits.append(Edit(key, entry))
    else:
        intake.known += 1


def dated(published: datetime | None, first_seen: datetime) -> datetime:
    """Where an article stands in time: as published, but never more than a day in the future."""
    if published is None:
        return first_seen
    return min(published, first_seen + timedelta(days=1))
