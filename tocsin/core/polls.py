"""One poll of a feed as it is remembered, and how the last of them are kept: packed, end to end.

A feed keeps its last polls in one text of fixed steps, the newest first, so that the polls of a
batch are written in one statement that cuts each text to its length.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Final

from tocsin.core.text import one_line

KEPT: Final = 30
MESSAGE_CHARS: Final = 160
MESSAGES_CHARS: Final = KEPT * (MESSAGE_CHARS + 12)

CHANGED: Final = "changed"  # a document that was read
SAME: Final = "same"  # a document whose bytes say what the last one's said
NOT_MODIFIED: Final = "not_modified"  # the answer was 304
OFFLINE: Final = "own_network"  # nothing is known of the feed: it was our side that was down
OTHER: Final = "other"
WELL: Final = frozenset((CHANGED, SAME, NOT_MODIFIED))

# A code stands for the same for ever: new ones are added at the end.
_OUTCOMES: Final = (
    *(OTHER, CHANGED, SAME, NOT_MODIFIED, OFFLINE),
    *("bad_url", "blocked_address", "dns", "connect", "tls", "timeout", "protocol", "truncated"),
    *("too_large", "unsupported_encoding", "redirect", "http_status", "empty_body"),
    *("not_a_feed", "unsafe_xml", "parser_limit", "unreadable", "denied"),
)
_CODES: Final = {name: code for code, name in enumerate(_OUTCOMES)}
# When (five bytes of seconds since 1970), due so many seconds later, milliseconds, bytes, status,
# entries new, edited and known, outcome, whether some may be missed. Divisible by three, so that
# one text follows another without padding.
_PACKED: Final = Struct(">BIIIIHHHHBB")
STEP: Final = _PACKED.size // 3 * 4
_LONG: Final = 0xFFFFFFFF
_SHORT: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Event:
    """What came of one poll. Times to the second; `message` says why it failed, else empty."""

    at: datetime
    outcome: str
    due_at: datetime
    status: int | None = None  # of the HTTP answer, where there was one
    seconds: float = 0.0  # of the exchange; waiting for our own politeness does not count
    size: int = 0  # bytes of the document
    new: int = 0
    edited: int = 0
    known: int = 0
    message: str = ""
    gap: bool = False  # nothing in it was known from before: some may be missed

    @property
    def failed(self) -> bool:
        """Whether it counts against the feed."""
        return self.outcome not in WELL and self.outcome != OFFLINE


def packed(event: Event) -> str:
    """The event as a text of `STEP` characters, without its message. Numbers too large to keep
    are kept as the largest."""
    at = int(event.at.timestamp())
    wait = int((event.due_at - event.at).total_seconds())
    return b64encode(
        _PACKED.pack(
            at >> 32,
            at & _LONG,
            min(max(wait, 0), _LONG),
            min(round(event.seconds * 1000), _LONG),
            min(event.size, _LONG),
            event.status or 0,
            min(event.new, _SHORT),
            min(event.edited, _SHORT),
            min(event.known, _SHORT),
            _CODES.get(event.outcome, 0),
            event.gap,
        )
    ).decode()


def message_line(event: Event) -> str:
    """The event's message as one line, with its time, to be kept apart from the packed events."""
    return f"{int(event.at.timestamp()):x} {one_line(event.message, MESSAGE_CHARS)}\n"


def unpacked(events: str, messages: str = "") -> list[Event]:
    """The events that were packed end to end, in their order."""
    said = _said(messages)
    whole = len(events) // STEP * STEP
    return [_event(events[at : at + STEP], said) for at in range(0, whole, STEP)]


def latest_good(events: str) -> Event | None:
    """The newest of the packed events that was a good poll."""
    for at in range(0, len(events) // STEP * STEP, STEP):
        event = _event(events[at : at + STEP], {})
        if event.outcome in WELL:
            return event
    return None


def _said(messages: str) -> Mapping[int, str]:
    lines = (line.partition(" ") for line in messages.split("\n")[:-1])
    return {int(at, 16): said for at, _, said in lines}


def _event(text: str, said: Mapping[int, str]) -> Event:
    high, low, wait, took, size, status, new, edited, known, code, gap = _PACKED.unpack(
        b64decode(text)
    )
    seconds = (high << 32) + low
    at = datetime.fromtimestamp(seconds, UTC)
    outcome = _OUTCOMES[code] if code < len(_OUTCOMES) else OTHER
    return Event(
        at=at,
        outcome=outcome,
        due_at=at + timedelta(seconds=wait),
        status=status or None,
        seconds=took / 1000,
        size=size,
        new=new,
        edited=edited,
        known=known,
        message=said.get(seconds, "") if outcome not in WELL else "",
        gap=bool(gap),
    )


def failing(events: Sequence[Event]) -> list[Event]:
    """The failures since the last good poll, of `events` with the newest first. Polls while our
    own network was down are none, and end nothing."""
    found = []
    for event in events:
        if event.outcome in WELL:
            break
        if event.failed:
            found.append(event)
    return found
