"""What a polled document changes: entries and what is stored in, writes out.

Pure. Every item of the document ends in exactly one of new, known, edited and refused, so that
a pass can be balanced. Newness is identity, never a date.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
class Item:
    """An entry with its identity: None where it says nothing that could be one."""

    key: bytes | None
    entry: Entry
    lasting: bool  # whether the feed means the same article whenever it says the same words


@dataclass(frozen=True, slots=True)
class Identified:
    """A document whose entries are told apart."""

    source: Source
    refused: Mapping[str, int]
    items: Sequence[Item]

    @property
    def keys(self) -> set[bytes]:
        """The identities in it, each once."""
        return {item.key for item in self.items if item.key}


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows: articles by key, and by (feed, key) the content last seen there."""

    ids: Mapping[bytes, int]
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
    feed_id: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article seen in a feed, with the content as that feed gives it; None: as before."""

    feed_id: int
    key: bytes
    content: bytes | None


@dataclass(slots=True)
class Intake:
    """What to write for a batch of polls, and how it balances."""

    new: list[NewArticle] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    seen: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wordings: dict[int, list[str]] = field(default_factory=dict)
    """What each feed said, by its id: what says the same next time need not be read. Without what
    may then be another article."""
    again: set[int] = field(default_factory=set)
    """Feeds whose next poll must read everything anew."""


def identify(poll: Poll) -> Identified:
    """The entries of a document with their identities, in its order.

    A guid that stands for several links in one document names none of them; an entry of that guid
    that was passed over unread has no identity, for it was read under another.
    """
    source, void = poll.source, _ambiguous(poll.parsed.entries)
    items = []
    for entry in poll.parsed.entries:
        named = replace(entry, guid=None) if entry.guid in void else entry
        lasting = named is entry and bool(entry.guid or entry.url)
        key = None
        if lasting or not entry.unread:
            key = entry_key(named, feed=source.feed, publisher=source.publisher)
        items.append(Item(key, entry, lasting))
    return Identified(source, poll.parsed.refused, items)


def _ambiguous(entries: Iterable[Entry]) -> set[str]:
    links: dict[str, set[str]] = {}
    for entry in entries:
        if entry.guid and entry.url:
            links.setdefault(entry.guid, set()).add(canonical_link(entry.url))
    return {guid for guid, own in links.items() if len(own) > 1}


def take(polls: Iterable[Identified], stored: Stored, now: datetime) -> Intake:
    """Decide over a batch of documents, in order: a later one knows what an earlier one brought."""
    intake = Intake()
    keys = set(stored.ids)
    for poll in polls:
        intake.refused.update(poll.refused)
        intake.seen += len(poll.items) + sum(poll.refused.values())
        chosen = _chosen(poll, intake)
        intake.wordings[poll.source.feed_id] = [
            item.entry.wording for item in chosen.values() if item.lasting
        ]
        for key, item in chosen.items():
            _sort(intake, _Keyed(key, item.entry, poll.source), keys=keys, stored=stored, now=now)
            keys.add(key)
    return intake


def _chosen(poll: Identified, intake: Intake) -> dict[bytes, Item]:
    """The entries of a document, each once, what cannot be one counted. Of two with one identity
    the latest stands, wherever in the document it is."""
    chosen: dict[bytes, Item] = {}
    for item in poll.items:
        if item.entry.unread and item.key is None:
            _read_again(intake, poll.source)
        elif item.key is None:
            intake.refused["empty"] += 1
        elif item.key in chosen:
            intake.known += 1
            chosen[item.key] = max(chosen[item.key], item, key=_recency)
        else:
            chosen[item.key] = item
    return chosen


def _recency(item: Item) -> tuple[float, str, str]:
    entry = item.entry
    said = entry.updated or entry.published
    return (said.timestamp() if said else 0.0, entry.wording, repr(entry))


@dataclass(frozen=True, slots=True)
class _Keyed:
    key: bytes
    entry: Entry
    source: Source


def _sort(
    intake: Intake, item: _Keyed, *, keys: Collection[bytes], stored: Stored, now: datetime
) -> None:
    key, entry, source = item.key, item.entry, item.source
    if entry.unread:
        _pass_over(intake, item, keys)
        return
    content = content_hash(entry)
    intake.sightings.append(Sighting(source.feed_id, key, content))
    if key not in keys:
        intake.new.append(NewArticle(key, entry, source, dated(entry.published, now)))
    elif stored.contents.get((source.feed_id, key), content) != content:
        intake.edits.append(Edit(key, entry, source.feed_id))
    else:
        intake.known += 1


def _pass_over(intake: Intake, item: _Keyed, keys: Collection[bytes]) -> None:
    """What the feed said last time in the same words is known, unless its article was deleted."""
    if item.key in keys:
        intake.known += 1
        intake.sightings.append(Sighting(item.source.feed_id, item.key, None))
    else:
        _read_again(intake, item.source)


def _read_again(intake: Intake, source: Source) -> None:
    """There is no text here to store it with: the next poll reads everything."""
    intake.refused["read_again"] += 1
    intake.again.add(source.feed_id)


def dated(published: datetime | None, first_seen: datetime) -> datetime:
    """Where an article stands in time: as published, but never more than a day in the future."""
    if published is None:
        return first_seen
    return min(published, first_seen + timedelta(days=1))


@dataclass(slots=True)
class Counts:
    """What one feed's document held. `arrived` counts entries that this feed never had, `seen`
    all that were told apart."""

    new: int = 0
    edited: int = 0
    arrived: int = 0
    seen: int = 0

    @property
    def known(self) -> int:
        """Entries that were there before, in the same words."""
        return max(self.seen - self.new - self.edited, 0)

    @property
    def nothing_known(self) -> bool:
        """Whether there were entries, and the feed had none of them before."""
        return 0 < self.arrived == self.seen


def per_feed(intake: Intake, stored: Stored) -> dict[int, Counts]:
    """What each feed of a batch held, by its id."""
    counts: dict[int, Counts] = {}
    for sighting in intake.sightings:
        count = counts.setdefault(sighting.feed_id, Counts())
        count.seen += 1
        if sighting.content and (sighting.feed_id, sighting.key) not in stored.contents:
            count.arrived += 1
    for article in intake.new:
        counts[article.source.feed_id].new += 1
    for edit in intake.edits:
        counts[edit.feed_id].edited += 1
    return counts
