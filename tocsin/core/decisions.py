"""When to ring: what the readings of a story add up to, and whether that is news.

A story's status for a watch is the status of the most publishers, each counted by its latest
article of the last day; a tie keeps the old one, and `background` never counts. The first
alert of a story rings at once; a change of status once two publishers carry it, or one where
the story has only one.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.core import defaults
from tocsin.core.model import Status


class Silence(StrEnum):
    """Why a story did not ring: a closed list, kept with each reading."""

    FIRST_CONTACT = "first contact"
    BACKGROUND = "background only"
    NOT_LISTED = "status not listed"
    ALREADY_TOLD = "already told"
    ONE_PUBLISHER = "one publisher so far"
    ENOUGH_TODAY = "enough follow-ups today"
    UNWATCHED = "no longer watched"


@dataclass(frozen=True, slots=True)
class Voice:
    """One article of a story as one watch reads it."""

    article_id: int
    publisher: str
    status: Status
    seen: datetime
    first_contact: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a story was last told at, aloud (sequence > 0) or in silence."""

    status: Status
    sequence: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring now, with this article as the evidence."""

    status: Status
    previous: Status | None
    sequence: int
    article_id: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """Do not ring. `told` is what to record the story as told at; None leaves the record."""

    reason: Silence
    told: Told | None = None


Decision = Ring | Quiet


def story_status(voices: Sequence[Voice], old: Status | None, now: datetime) -> Status | None:
    """What most publishers say; None where nobody says anything that counts.

    `unknown` is no opinion: it is the story's status only where nobody has one.
    """
    said = [voice.status for voice in _latest(voices, now)]
    votes = Counter([status for status in said if status is not Status.UNKNOWN] or said)
    if not votes:
        return None
    most = max(votes.values())
    leading = {status for status, count in votes.items() if count == most}
    if old in leading:
        return old
    return min(leading, key=list(Status).index)


def decide(
    voices: Sequence[Voice],
    told: Told | None,
    *,
    rings_on: Collection[Status],
    recent_follow_ups: int,
    now: datetime,
) -> Decision:
    """Whether the undecided voices of a story make it ring.

    `voices` are all of the story for one watch; `recent_follow_ups` are those of the last day.
    """
    fresh = [voice for voice in voices if not voice.decided and not voice.first_contact]
    status = story_status(voices, told.status if told else None, now)
    if status is None:
        return Quiet(Silence.BACKGROUND)
    if told is None:
        return _first(status, fresh, rings_on)
    if not fresh:
        return Quiet(Silence.FIRST_CONTACT)
    if status is told.status:
        return Quiet(Silence.ALREADY_TOLD)
    if not _carried(status, voices, now):
        return Quiet(Silence.ONE_PUBLISHER)
    if told.sequence and recent_follow_ups >= defaults.FOLLOW_UPS_A_DAY:
        return Quiet(Silence.ENOUGH_TODAY)
    return _change(status, told, fresh, rings_on)


def _first(status: Status, fresh: Sequence[Voice], rings_on: Collection[Status]) -> Decision:
    if not fresh:
        return Quiet(Silence.FIRST_CONTACT, Told(status, 0))
    if not _rings(status, rings_on):
        return Quiet(Silence.NOT_LISTED, Told(status, 0))
    return Ring(status, None, 1, _evidence(fresh, status))


def _change(
    status: Status, told: Told, fresh: Sequence[Voice], rings_on: Collection[Status]
) -> Decision:
    if not _rings(status, rings_on):
        return Quiet(Silence.NOT_LISTED, Told(status, told.sequence))
    return Ring(status, told.status, told.sequence + 1, _evidence(fresh, status))


def _carried(status: Status, voices: Sequence[Voice], now: datetime) -> bool:
    carriers = [voice for voice in _latest(voices, now) if voice.status is status]
    publishers = {voice.publisher for voice in voices}
    return len(carriers) >= min(2, len(publishers))


def _rings(status: Status, rings_on: Collection[Status]) -> bool:
    return status is Status.UNKNOWN or status in rings_on


def _evidence(voices: Sequence[Voice], status: Status) -> int:
    carrying = [voice for voice in voices if voice.status is status] or list(voices)
    return min(carrying, key=lambda voice: (voice.seen, voice.article_id)).article_id


def _latest(voices: Sequence[Voice], now: datetime) -> list[Voice]:
    latest: dict[str, Voice] = {}
    for voice in sorted(voices, key=lambda voice: (voice.seen, voice.article_id)):
        if voice.status is not Status.BACKGROUND and now - voice.seen <= defaults.STATUS_WINDOW:
            latest[voice.publisher] = voice
    return list(latest.values())
