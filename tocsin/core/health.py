"""What is wrong with a feed, when the operator is told of it, and in which words.

Pure. A trouble is open or ended; of each opening and each end the operator is told once.
"""

from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from tocsin.core.identity import digest
from tocsin.core.model import Bulletin
from tocsin.core.polls import Event, failing

BROKEN_AFTER: Final = 5  # failures in a row …
BROKEN_FOR: Final = timedelta(hours=1)  # … that are spread over this long: no restart, no reload
TOLD_AGAIN: Final = timedelta(days=1)  # of one kind of trouble of one feed: once a day
MOST_LINES: Final = 40


class Kind(StrEnum):
    """A trouble, the worst first."""

    DISABLED = "disabled"
    BROKEN = "broken"
    FLOOD = "flood"  # its new entries are in quarantine
    QUIET = "quiet"
    GAP = "gap"
    GUIDS = "guids"  # are not to be relied on


class State(StrEnum):
    """How a feed is, the worst first."""

    DISABLED = "disabled"
    BROKEN = "broken"
    FAILING = "failing"
    QUIET = "quiet"
    NEW = "new"  # not yet polled
    WELL = "well"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble of a feed. `told` is of this opening, `told_at` of any."""

    feed_id: int
    kind: Kind
    began_at: datetime
    reason: str = ""
    ended_at: datetime | None = None
    told: bool = False
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What the operator is to hear: that a trouble of the feed called `name` began or ended."""

    name: str
    trouble: Trouble

    @property
    def ended(self) -> bool:
        """Whether it is the end that is told."""
        return self.trouble.ended_at is not None


def broken(feed_id: int, events: Sequence[Event]) -> Trouble | None:
    """The trouble of a feed that is broken after these polls, the newest first; None if not."""
    failures = failing(events)
    if not failures:
        return None
    latest, first = failures[0], failures[-1]
    if len(failures) < BROKEN_AFTER or latest.at - first.at < BROKEN_FOR:
        return None
    return Trouble(feed_id, Kind.BROKEN, first.at, latest.message)


def is_to_tell(trouble: Trouble, now: datetime) -> bool:
    """Whether the operator is to be told now. A feed that comes and goes is told of once a day;
    its end is told where its beginning was."""
    if trouble.ended_at is not None:
        return trouble.told
    rested = trouble.told_at is None or now - trouble.told_at >= TOLD_AGAIN
    return not trouble.told and rested


def told(trouble: Trouble, now: datetime) -> Trouble:
    """The trouble after the operator was told of it. A gap is a moment: it ends with that."""
    if trouble.ended_at is not None:
        return replace(trouble, told=False)
    if trouble.kind is Kind.GAP:
        return replace(trouble, ended_at=now, told_at=now)
    return replace(trouble, told=True, told_at=now)


def state(kinds: Iterable[Kind], *, failures: int, polled: bool) -> State:
    """How a feed is, by its open troubles, its failures in a row, and whether it was polled."""
    known = set(kinds)
    for kind, found in ((Kind.DISABLED, State.DISABLED), (Kind.BROKEN, State.BROKEN)):
        if kind in known:
            return found
    if failures:
        return State.FAILING
    if Kind.QUIET in known:
        return State.QUIET
    return State.WELL if polled else State.NEW


def bulletin(words: Sequence[Word], now: datetime) -> Bulletin:
    """One message of all that is to be told, the worst first."""
    ordered = sorted(words, key=_rank)
    lines = [_sentence(word) for word in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(f"And {len(ordered) - MOST_LINES} more.")
    return Bulletin(
        alert=_public(ordered),
        title=_title(ordered),
        lines=(*lines, "See `tocsin feeds health`."),
        seen=now,
    )


def _rank(word: Word) -> tuple[bool, int, str]:
    return word.ended, list(Kind).index(word.trouble.kind), word.name


def _title(words: Sequence[Word]) -> str:
    if len(words) == 1:
        return f"{words[0].name} {_said(words[0])}"
    counts = Counter(_said(word) for word in words)
    return "Feeds: " + ", ".join(f"{count} {said}" for said, count in counts.items())


_BEGAN: Final = {
    Kind.DISABLED: "gone",
    Kind.BROKEN: "broken",
    Kind.FLOOD: "in quarantine",
    Kind.QUIET: "quiet",
    Kind.GAP: "may have lost entries",
    Kind.GUIDS: "without reliable guids",
}
_ENDED: Final = {
    Kind.DISABLED: "polled again",
    Kind.BROKEN: "recovered",
    Kind.FLOOD: "out of quarantine",
    Kind.QUIET: "no longer quiet",
    Kind.GAP: "polled closely again",
    Kind.GUIDS: "with reliable guids again",
}


def _said(word: Word) -> str:
    return (_ENDED if word.ended else _BEGAN)[word.trouble.kind]


def _sentence(word: Word) -> str:
    trouble, since = word.trouble, f"since {_moment(word.trouble.began_at)}"
    if word.ended:
        return f"{word.name}: {_said(word)}; it was {_BEGAN[trouble.kind]} {since}."
    match trouble.kind:
        case Kind.DISABLED:
            return (
                f"{word.name}: gone for good, says its server; no longer polled {since}."
                " Take it out of the watchlist, or give its new address."
            )
        case Kind.BROKEN:
            return f"{word.name}: broken {since}: {trouble.reason}."
        case Kind.FLOOD:
            return (
                f"{word.name}: {trouble.reason}; they ring nothing."
                " See `tocsin feeds quarantine`, to accept or drop them."
            )
        case Kind.GUIDS:
            return f"{word.name}: its guids are not to be relied on: {trouble.reason}."
        case Kind.QUIET:
            return f"{word.name}: answers, but has nothing new {since}."
        case Kind.GAP:
            return (
                f"{word.name}: at {_moment(trouble.began_at)} no entry was known from the poll"
                " before; some may be missed. Poll it more often."
            )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _public(words: Iterable[Word]) -> str:
    """The same id for the same words: what is written twice is one message."""
    parts = [
        f"{word.trouble.feed_id} {word.trouble.kind} {word.trouble.began_at} {word.ended}"
        for word in words
    ]
    return b32encode(digest("operator", *parts))[:10].decode().lower()
