"""An alert as a message: the decision and its evidence, put together."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tocsin.core.decisions import Ring
from tocsin.core.identity import digest
from tocsin.core.model import Mention, Message, Status, Zone

_NAMES_KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """The article an alert shows, and what was found in it, in the order of the text."""

    key: bytes
    title: str
    url: str | None
    publisher: str
    published: datetime | None
    first_seen: datetime
    mentions: Sequence[Mention]
    text: str = ""
    people: Sequence[str] = ()  # in any order
    places: Sequence[str] = ()


def public_id(watch: str, article_key: bytes, sequence: int) -> str:
    """The short id that people see: the same for the same alert, wherever it is computed."""
    return b32encode(digest(watch, article_key.hex(), str(sequence)))[:10].decode().lower()


def compose(
    watch: str, ring: Ring, evidence: Evidence, *, also: Sequence[str], thread: str | None
) -> Message:
    """The message of an alert. `also` are the story's other publishers; `thread` is the public
    id of the story's first alert, None when this is the first."""
    public = public_id(watch, evidence.key, ring.sequence)
    shown = _shown(evidence.mentions, ring.status)
    return Message(
        alert=public,
        watch=watch,
        sequence=ring.sequence,
        status=ring.status,
        title=evidence.title,
        url=evidence.url,
        publisher=evidence.publisher,
        also=tuple(name for name in also if name != evidence.publisher),
        sentence=shown.sentence if shown else evidence.title,
        marks=_marks(shown, evidence.mentions) if shown else (),
        cue=shown.cue if shown else None,
        published=evidence.published,
        seen=evidence.first_seen,
        thread=thread or public,
        before=ring.previous,
        cause=ring.cause,
        lowered=ring.lowered,
        people=_in_order(evidence.people, evidence),
        places=_in_order(evidence.places, evidence),
    )


def _shown(mentions: Sequence[Mention], status: Status) -> Mention | None:
    """The mention that shows best why: of the status told, out of the title where there is one."""
    telling = [mention for mention in mentions if mention.status is status] or list(mentions)
    return min(telling, key=lambda mention: list(Zone).index(mention.zone), default=None)


def _marks(shown: Mention, mentions: Sequence[Mention]) -> tuple[tuple[int, int], ...]:
    """Where the terms stand in the shown sentence."""
    marks = set()
    for mention in mentions:
        same = mention.sentence == shown.sentence and mention.zone is shown.zone
        at = shown.sentence.find(mention.text) if same else -1
        if at >= 0:
            marks.add((at, at + len(mention.text)))
    return tuple(sorted(marks))


def _in_order(names: Sequence[str], evidence: Evidence) -> tuple[str, ...]:
    """Names as the article brings them. A part of another name ("Weber", "Anna Weber") is that."""
    whole = [
        name
        for name in names
        if not any(f" {name} " in f" {other} " for other in names if other != name)
    ]
    article = f"{evidence.title}\n{evidence.text}"
    places = {name: article.find(name) for name in whole}
    known = sorted(whole, key=lambda name: (places[name] < 0, places[name], name))
    return tuple(known[:_NAMES_KEPT])
