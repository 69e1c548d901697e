"""What a polled document changes: entries and what is stored in, writes out.

Pure. Every item of the document ends in exactly one of new, known, edited and refused, so that
a pass can be balanced. Newness is identity, never a date.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tocsin.core import defaults
from tocsin.core.identity import content_hash
from tocsin.core.model import Entry
from tocsin.core.naming import Guids, Identified, Item, Source
from tocsin.core.recognition import Known, Stored, recognise


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to store. `held`: in quarantine."""

    key: bytes
    entry: Entry
    source: Source
    dated: datetime
    held: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """An article whose title or text its feed has changed. `hash_only`: neither a new title nor a
    new date says so. `silent`: it is no news."""

    key: bytes
    entry: Entry
    feed_id: int
    hash_only: bool = False
    silent: bool = False


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
    names: Mapping[bytes, bytes] = field(default_factory=dict)
    """Further names of articles: each leads to the article's key."""
    guids: dict[int, Guids] = field(default_factory=dict)
    """Feeds whose guids are worth less than before, by their ids."""


def take(polls: Iterable[Identified], stored: Stored, now: datetime) -> Intake:
    """Decide over a batch of documents, in order: a later one knows what an earlier one brought."""
    recognised = recognise(polls, stored)
    intake = Intake(names=recognised.names)
    keys = set(stored.ids)
    for poll in recognised.documents:
        if poll.guids is not poll.source.guids:
            intake.guids[poll.source.feed_id] = poll.guids
        intake.refused.update(poll.refused)
        intake.seen += len(poll.items) + sum(poll.refused.values())
        chosen = _chosen(poll, intake)
        is_steady = poll.guids is poll.source.guids  # else its entries have other names next time
        intake.wordings[poll.source.feed_id] = [
            item.entry.wording for item in chosen.values() if item.lasting and is_steady
        ]
        for key, item in chosen.items():
            found = _Keyed(key, item.entry, poll.source, poll.moved)
            _sort(intake, found, keys=keys, stored=stored, now=now)
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
    moved: bool


def _sort(
    intake: Intake, item: _Keyed, *, keys: Collection[bytes], stored: Stored, now: datetime
) -> None:
    key, entry, source = item.key, item.entry, item.source
    if key in stored.retired:
        intake.known += 1
        return
    if entry.unread:
        _pass_over(intake, item, keys)
        return
    content = content_hash(entry)
    intake.sightings.append(Sighting(source.feed_id, key, content))
    if key not in keys:
        intake.new.append(NewArticle(key, entry, source, dated(entry.published, now)))
    elif stored.contents.get((source.feed_id, key), content) != content:
        _edit(intake, item, stored.known.get(key))
    else:
        intake.known += 1


def _edit(intake: Intake, item: _Keyed, known: Known | None) -> None:
    """New words; but a text that never rests, with a clock or a counter in it, is left alone
    after some time, until a title or a date says that it was edited."""
    entry = item.entry
    hash_only = known is not None and _is_hash_only(entry, known)
    if known and hash_only and known.hash_edits >= defaults.HASH_EDITS:
        intake.known += 1
        return
    intake.edits.append(Edit(item.key, entry, item.source.feed_id, hash_only, silent=item.moved))


def _is_hash_only(entry: Entry, known: Known) -> bool:
    if entry.title != known.title:
        return False
    return entry.updated is None or (known.updated is not None and entry.updated <= known.updated)


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
