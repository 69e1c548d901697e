"""The facts of an alert as every channel shows them: worded, bounded and inert."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from tocsin.core.inert import Piece, link, one_line, pieces
from tocsin.core.model import Message, Status

TITLE_UNITS: Final = 300
SENTENCE_UNITS: Final = 400
NAMES: Final = 6
_NAME_UNITS: Final = 40
_WORD_UNITS: Final = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of an alert. Every text is one line; none has been escaped for any markup."""

    alert: str
    watch: str
    status: str  # in words: "possible", "now happening", "status not read"
    follow_up: str  # "Follow-up 1, was possible"; empty on the first alert of a story
    cue: str  # empty where nothing decided the status
    title: str
    heading: tuple[Piece, ...]  # the title, the terms marked where it is the sentence
    sentence: tuple[Piece, ...]  # empty where it only repeats the title
    url: str | None
    publisher: str
    also: tuple[str, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    times: str  # when it was published, seen and sent, in UTC

    @property
    def why(self) -> str:
        """Why it rang, in one line: follow-up, watch, status, cue."""
        follow_up = f"{self.follow_up} · " if self.follow_up else ""
        cue = f" (“{self.cue}”)" if self.cue else ""
        return f"{follow_up}{self.watch}, {self.status}{cue}"

    def sources(self, most: int = NAMES) -> str:
        """Who carries the story, at most `most` of the other publishers by name."""
        if not self.also:
            return self.publisher
        listed = f": {_listed(self.also, most)}" if most else ""
        return f"{self.publisher}, also in {len(self.also)}{listed}"

    def named(self, most: int = NAMES) -> str:
        """The people and places of the article, at most `most` of each; empty where none are."""
        kinds = (("People", self.people), ("Places", self.places))
        return " · ".join(f"{kind}: {_listed(names, most)}" for kind, names in kinds if names)


def notice(message: Message) -> Notice:
    """The facts of `message`, safe to put on a line of their own."""
    title = _title(message.title)
    sentence = tuple(pieces(message.sentence.strip(), _shifted(message), SENTENCE_UNITS))
    repeats = message.sentence.strip() == message.title.strip()
    return Notice(
        alert=one_line(message.alert, _WORD_UNITS),
        watch=one_line(message.watch, _WORD_UNITS) or "(no name)",
        status=_status(message),
        follow_up=_follow_up(message),
        cue=one_line(message.cue or "", _WORD_UNITS),
        title=title,
        heading=sentence if repeats and sentence else ((title, False),),
        sentence=() if repeats else sentence,
        url=link(message.url),
        publisher=one_line(message.publisher, _NAME_UNITS) or "unknown publisher",
        also=tuple(one_line(name, _NAME_UNITS) for name in message.also),
        people=_names(message.people),
        places=_names(message.places),
        times=_times(message),
    )


def _names(raw: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, (one_line(name, _NAME_UNITS) for name in raw)))


def _listed(names: Sequence[str], most: int) -> str:
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def _title(raw: str) -> str:
    title = one_line(raw, TITLE_UNITS)
    return title if any(unicodedata.category(each)[0] in "LNPS" for each in title) else "(no title)"


def _status(message: Message) -> str:
    lowered = f", {message.lowered}" if message.lowered else ""
    if message.status is Status.UNKNOWN:
        return f"status not read{lowered}"
    changed = message.sequence > 1 and not message.cause
    return f"{'now ' if changed else ''}{message.status}{lowered}"


def _follow_up(message: Message) -> str:
    if message.sequence <= 1:
        return ""
    changed = message.before not in (None, message.status)
    why = message.cause or (f"was {message.before}" if changed else "")
    return f"Follow-up {message.sequence - 1}" + (f", {why}" if why else "")


def _shifted(message: Message) -> list[tuple[int, int]]:
    blank = len(message.sentence) - len(message.sentence.lstrip())
    return [(start - blank, end - blank) for start, end in message.marks]


def _times(message: Message) -> str:
    """Each with its day only where that is another than the one before."""
    moments = (("Published", message.published), ("seen", message.seen), ("sent", message.sent))
    told, day = [], ""
    for what, moment in moments:
        if moment:
            at = moment.astimezone(UTC)
            before, day = day, f"{at:%Y-%m-%d}"
            told.append(f"{what} {at:%H:%M}" if day == before else f"{what} {day} {at:%H:%M}")
    undated = "" if message.published else "Published without a date, "
    return f"{undated}{', '.join(told)} UTC"
