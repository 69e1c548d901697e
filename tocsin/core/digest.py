"""What is told together, in order: under its watch, each story once, no publisher too often."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tocsin.core import defaults
from tocsin.core.decisions import Silence
from tocsin.core.identity import digest
from tocsin.core.model import Item, Message, Roundup, Section

FIRST_CONTACT: Final = "first contact"
_NAMES: Final = 3  # of watches, in a title


@dataclass(frozen=True, slots=True)
class Entry:
    """Something for a digest. Without a story it stands for `count` articles."""

    watch: str
    reason: str
    count: int = 1
    story: int | None = None
    status: str | None = None
    title: str = ""
    url: str | None = None
    publisher: str = ""


def together(messages: Sequence[Message], channel: str, now: datetime) -> Roundup:
    """Alerts that waited, as one message that names every one of them."""
    told = _counted(len(messages), "alert")
    public = _public(channel, [message.alert for message in messages])
    watches = _named(message.watch for message in messages)
    return Roundup(public, f"{told} in one message: {watches}", _alerts(messages), now)


def digested(
    messages: Sequence[Message], entries: Sequence[Entry], channel: str, now: datetime
) -> Roundup:
    """A channel's digest: the alerts that waited for it, and what did not ring."""
    stories = [entry for entry in entries if entry.story]
    marks = [message.alert for message in messages]
    marks += [f"{entry.watch} {entry.story} {entry.status} {entry.count}" for entry in entries]
    sections = [*_alerts(messages), *_stories(stories), *_first_contact(entries)]
    count = len(messages) + len(stories)
    told = _counted(count, "story", "stories") if count else "first contact"
    watches = _named([each.watch for each in messages] + [each.watch for each in entries])
    title = f"Digest: {told} of {watches}"
    return Roundup(_public(channel, marks, now), title, tuple(sections), now)


def _public(channel: str, marks: Iterable[str], now: datetime | None = None) -> str:
    made = digest(channel, now.isoformat() if now else "", *marks)
    return f"r{made.hex()[:9]}"


def _named(watches: Iterable[str]) -> str:
    """The watches, those of the most things first, as many as one reads at a glance."""
    names = [name for name, _ in Counter(watches).most_common()]
    more = len(names) - _NAMES
    return ", ".join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


def _alerts(messages: Sequence[Message]) -> tuple[Section, ...]:
    watches = dict.fromkeys(message.watch for message in messages)
    return tuple(
        Section(watch, tuple(_alert(message) for message in messages if message.watch == watch))
        for watch in watches
    )


def _alert(message: Message) -> Item:
    also = f", also in {len(message.also)}" if message.also else ""
    lowered = f", {message.lowered}" if message.lowered else ""
    note = f"{message.status}{lowered} · {message.publisher}{also} · Alert {message.alert}"
    return Item(message.title, note, message.url)


def _stories(entries: Sequence[Entry]) -> list[Section]:
    watches = dict.fromkeys(sorted(entry.watch for entry in entries))
    return [
        _section(watch, [entry for entry in entries if entry.watch == watch]) for watch in watches
    ]


def _section(watch: str, entries: Sequence[Entry]) -> Section:
    """Of one story the last word; of one publisher so many stories."""
    last = {entry.story: entry for entry in entries}
    shown: list[Entry] = []
    share: Counter[str] = Counter()
    for entry in last.values():
        share[entry.publisher] += 1
        if share[entry.publisher] <= defaults.DIGEST_ITEMS:
            shown.append(entry)
    return Section(
        f"{watch}: not rung",
        tuple(
            Item(entry.title, " · ".join(filter(None, _facts(entry))), entry.url) for entry in shown
        ),
        more=len(last) - len(shown),
    )


def _facts(entry: Entry) -> tuple[str | None, ...]:
    """That its status is not listed needs no word: the section is of what did not ring."""
    plain = entry.reason == Silence.NOT_LISTED
    return entry.status, entry.publisher, None if plain else entry.reason


def _first_contact(entries: Sequence[Entry]) -> list[Section]:
    """One line: how many articles were there before, by watch."""
    counts: Counter[str] = Counter()
    for entry in entries:
        if not entry.story:
            counts[entry.watch] += entry.count
    if not counts:
        return []
    by_watch = ", ".join(f"{watch} {count}" for watch, count in sorted(counts.items()))
    told = f"{_counted(counts.total(), 'article')} matched at first contact and rang nothing"
    return [Section("First contact", (Item(told, by_watch),))]
