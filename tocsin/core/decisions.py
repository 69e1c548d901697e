"""When to ring: what the readings of a story add up to, and whether that is news.

A story's status for a watch is the status of the most publishers, each counted by its latest
article of the last day; a tie keeps the old one, and `background` never counts. The first
alert of a story rings at once; a change of status once two publishers carry it, or one where
the story has only one. A correction of what rang rings too, and so do many more publishers.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from tocsin.core import defaults
from tocsin.core.model import Status

CORRECTED: Final = "a correction"
REPORTED: Final = "first report"


class Silence(StrEnum):
    """Why a story did not ring: a closed list, kept with each reading."""

    FIRST_CONTACT = "first contact"
    BACKGROUND = "background only"
    NOT_LISTED = "status not listed"
    ALREADY_TOLD = "already told"
    ONE_PUBLISHER = "one publisher so far"
    ENOUGH_TODAY = "enough follow-ups today"
    UNWATCHED = "no longer watched"
    MUTED = "muted"


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
    lowered: str = ""  # why it counts for less, see `severity`
    corrects: bool = False  # it says that it corrects what was told


@dataclass(frozen=True, slots=True)
class Told:
    """What a story was last told at, aloud (sequence > 0) or in silence. `publishers` carried it
    then; `lowered`: nothing but what counts for less was told."""

    status: Status
    sequence: int
    publishers: int = 0
    lowered: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring now, with this article as the evidence."""

    status: Status
    previous: Status | None
    sequence: int
    article_id: int
    cause: str = ""  # of a follow-up without a new status
    lowered: str = ""  # why it counts for less


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
        aloud = base.sequence > 0 and base.status in rings_on
        cause = _cause(fresh, voices, base) if aloud else ""
        return _again(cause, voices, base, recent_follow_ups)
    if not _carried(status, voices, now):
        return Quiet(Silence.ONE_PUBLISHER, base)
    if status not in rings_on:
        return Quiet(Silence.NOT_LISTED, base if base.sequence else Told(status, 0))
    if base.sequence and recent_follow_ups >= defaults.FOLLOW_UPS_A_DAY:
        return Quiet(Silence.ENOUGH_TODAY, base)
    return _ring(status, base.status, base.sequence, voices)


def _again(cause: str, voices: Sequence[Voice], base: Told, recent_follow_ups: int) -> Decision:
    """What is said again is worth a word where it has a cause."""
    if not cause:
        return Quiet(Silence.ALREADY_TOLD, base)
    if recent_follow_ups >= defaults.FOLLOW_UPS_A_DAY:
        return Quiet(Silence.ENOUGH_TODAY, base)
    corrects = [voice for voice in voices if voice.corrects and _is_fresh(voice)]
    shown = corrects if cause == CORRECTED else voices
    carrying = [voice for voice in shown if voice.status is base.status] or shown
    best = min(carrying, key=_rank)
    return Ring(
        base.status,
        base.status,
        base.sequence + 1,
        best.article_id,
        cause=cause,
        lowered=best.lowered,
    )


def _cause(fresh: Sequence[Voice], voices: Sequence[Voice], base: Told) -> str:
    if any(voice.corrects for voice in fresh):
        return CORRECTED
    if base.lowered and any(not voice.lowered for voice in fresh):
        return REPORTED
    publishers = len({voice.publisher for voice in voices})
    if base.publishers and publishers >= base.publishers + defaults.MORE_PUBLISHERS:
        return f"now from {publishers} publishers"
    return ""


def _ring(status: Status, previous: Status | None, sequence: int, voices: Sequence[Voice]) -> Ring:
    shown = _evidence(voices, status)
    return Ring(status, previous, sequence + 1, shown.article_id, lowered=shown.lowered)


def _silent(voices: Sequence[Voice], told: Told | None, now: datetime) -> Quiet:
    """Nothing new that counts: only first contact, or what is said in passing."""
    if any(voice.first_contact and not voice.decided for voice in voices):
        return Quiet(Silence.FIRST_CONTACT, _at_first_contact(voices, told, now))
    return Quiet(Silence.BACKGROUND)


def _first(fresh: Sequence[Voice], rings_on: Collection[Status], now: datetime) -> Decision:
    status = story_status(fresh, None, now) or Status.UNKNOWN
    if status not in rings_on:
        return Quiet(Silence.NOT_LISTED, Told(status, 0))
    return _ring(status, None, 0, fresh)


def _at_first_contact(voices: Sequence[Voice], told: Told | None, now: datetime) -> Told | None:
    """What the story is told at once first contact is taken in; `told` where nothing is new."""
    if not any(voice.first_contact and not voice.decided for voice in voices):
        return told
    known = [voice for voice in voices if voice.first_contact or voice.decided]
    status = story_status(known, told.status if told else None, now)
    if status is None:
        return told
    return replace(told, status=status) if told else Told(status, 0)


def _carried(status: Status, voices: Sequence[Voice], now: datetime) -> bool:
    carriers = [voice for voice in _latest(voices, now) if voice.status is status]
    publishers = {voice.publisher for voice in voices}
    return len(carriers) >= min(2, len(publishers))


def _is_fresh(voice: Voice) -> bool:
    return not (voice.decided or voice.first_contact or voice.status is Status.BACKGROUND)


def _evidence(voices: Sequence[Voice], status: Status) -> Voice:
    """The article that shows the status best: a report before an opinion, a new one before one
    that was told, and the earliest, which is the original where others copy."""
    carrying = [voice for voice in voices if voice.status is status]
    return min(carrying, key=_rank)


def _rank(voice: Voice) -> tuple[bool, bool, datetime, int]:
    # A date is a claim: one from long ago makes nobody the original.
    claimed = max(voice.dated or voice.seen, voice.seen - defaults.STORY_WINDOW)
    return bool(voice.lowered), not _is_fresh(voice), claimed, voice.article_id


def _latest(voices: Sequence[Voice], now: datetime) -> list[Voice]:
    """Each publisher's latest word of the last day; what nobody has decided on counts always."""
    latest: dict[str, Voice] = {}
    for voice in sorted(voices, key=lambda voice: (voice.seen, voice.article_id)):
        recent = now - voice.seen <= defaults.STATUS_WINDOW or not voice.decided
        if recent and voice.status is not Status.BACKGROUND:
            latest[voice.publisher] = voice
    return list(latest.values())
