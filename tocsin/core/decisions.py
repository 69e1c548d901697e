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
    dated: datetime | None = None  # where the article stands in time; None: where it was seen


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
    What first contact brought is recorded in silence; what else is new is held against that.
    """
    fresh = [voice for voice in voices if _is_fresh(voice)]
    if not fresh:
        return _silent(voices, told, now)
    if told is None:
        return _first(fresh, rings_on, now)
    base = _at_first_contact(voices, told, now) or told
    status = story_status(voices, base.status, now)
    if status is None or status in {base.status, Status.UNKNOWN}:
        return Quiet(Silence.ALREADY_TOLD, base)
    if not _carried(status, voices, now):
        return Quiet(Silence.ONE_PUBLISHER, base)
    if status not in rings_on:
        return Quiet(Silence.NOT_LISTED, base if base.sequence else Told(status, 0))
    if base.sequence and recent_follow_ups >= defaults.FOLLOW_UPS_A_DAY:
        return Quiet(Silence.ENOUGH_TODAY, base)
    return Ring(status, base.status, base.sequence + 1, _evidence(voices, status))


def _silent(voices: Sequence[Voice], told: Told | None, now: datetime) -> Quiet:
    """Nothing new that counts: only first contact, or what is said in passing."""
    if any(voice.first_contact and not voice.decided for voice in voices):
        return Quiet(Silence.FIRST_CONTACT, _at_first_contact(voices, told, now))
    return Quiet(Silence.BACKGROUND)


def _first(fresh: Sequence[Voice], rings_on: Collection[Status], now: datetime) -> Decision:
    status = story_status(fresh, None, now) or Status.UNKNOWN
    if status not in rings_on:
        return Quiet(Silence.NOT_LISTED, Told(status, 0))
    return Ring(status, None, 1, _evidence(fresh, status))


def _at_first_contact(voices: Sequence[Voice], told: Told | None, now: datetime) -> Told | None:
    """What the story is told at once first contact is taken in; `told` where nothing is new."""
    if not any(voice.first_contact and not voice.decided for voice in voices):
        return told
    known = [voice for voice in voices if voice.first_contact or voice.decided]
    status = story_status(known, told.status if told else None, now)
    if status is None:
        return told
    return Told(status, told.sequence if told else 0)


def _carried(status: Status, voices: Sequence[Voice], now: datetime) -> bool:
    carriers = [voice for voice in _latest(voices, now) if voice.status is status]
    publishers = {voice.publisher for voice in voices}
    return len(carriers) >= min(2, len(publishers))


def _is_fresh(voice: Voice) -> bool:
    return not (voice.decided or voice.first_contact or voice.status is Status.BACKGROUND)


def _evidence(voices: Sequence[Voice], status: Status) -> int:
    """The article that shows the status best: a new one before one that was told, and the
    earliest, which is the original where others copy."""
    carrying = [voice for voice in voices if voice.status is status]
    return min(carrying, key=_rank).article_id


def _rank(voice: Voice) -> tuple[bool, datetime, int]:
    # A date is a claim: one from long ago makes nobody the original.
    claimed = max(voice.dated or voice.seen, voice.seen - defaults.STORY_WINDOW)
    return not _is_fresh(voice), claimed, voice.article_id


def _latest(voices: Sequence[Voice], now: datetime) -> list[Voice]:
    """Each publisher's latest word of the last day; what nobody has decided on counts always."""
    latest: dict[str, Voice] = {}
    for voice in sorted(voices, key=lambda voice: (voice.seen, voice.article_id)):
        recent = now - voice.seen <= defaults.STATUS_WINDOW or not voice.decided
        if recent and voice.status is not Status.BACKGROUND:
            latest[voice.publisher] = voice
    return list(latest.values())
