"""What the health of a feed remembers of a poll."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from db import polls
from db.health import Polled
from tasks.polling import Asked, Changed, Held, Same, Unreached
from tocsin.core.health import Kind, Trouble
from tocsin.core.intake import Counts
from tocsin.core.model import Failure
from tocsin.core.naming import Guids
from tocsin.core.polls import CHANGED, NOT_MODIFIED, OFFLINE, SAME, Event


def remembered(
    one: Asked, kept: polls.Outcome, count: Counts | None, now: datetime
) -> Polled | None:
    """The poll as an event; None where the feed was not asked at all."""
    row, was, trail = one
    if isinstance(was, Held):
        return None
    count = count or Counts()
    event = Event(
        at=now,
        outcome=_outcome(one),
        due_at=kept.due_at,
        status=trail.status,
        seconds=trail.seconds,
        size=trail.size,
        new=count.new,
        edited=count.edited,
        known=count.known,
        message=was.message if isinstance(was, Failure) else "",
        gap=isinstance(kept, polls.Polled) and kept.gap,
    )
    return Polled(
        row.id,
        event,
        arrived=bool(count.arrived),
        dates=_dates(was) if isinstance(was, Changed) and row.first_contact else None,
        since=None if row.first_contact else row.succeeded_at,
        gone=isinstance(kept, polls.Unpolled) and kept.gone,
    )


def _outcome(one: Asked) -> str:
    match one.was:
        case Failure(error=error):
            return str(error)
        case Same():
            return NOT_MODIFIED if one.trail.status == HTTPStatus.NOT_MODIFIED else SAME
        case Changed():
            return CHANGED
        case Held() | Unreached():
            return OFFLINE


def _dates(was: Changed) -> list[datetime]:
    return [entry.published for entry in was.parsed.entries if entry.published]


def floods(reasons: Mapping[int, str], now: datetime) -> list[Trouble]:
    """The troubles of feeds whose new entries are in quarantine, by their ids and why."""
    return [Trouble(feed_id, Kind.FLOOD, now, why) for feed_id, why in reasons.items()]


def worthless(guids: Mapping[int, Guids], now: datetime) -> list[Trouble]:
    """The troubles of feeds whose guids are worth less than before."""
    return [Trouble(feed_id, Kind.GUIDS, now, _SAID[worth]) for feed_id, worth in guids.items()]


_SAID: Mapping[Guids, str] = {
    Guids.MOVED: "all were replaced while the links stayed; its articles were found by those",
    Guids.VOID: "they stand for several entries, or change from poll to poll",
}
