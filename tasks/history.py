"""What the health of a feed remembers of a poll."""

from datetime import datetime
from http import HTTPStatus

from db import polls
from db.health import Polled
from tasks.polling import Asked, Changed, Held, Same, Unreached
from tocsin.core.intake import Counts
from tocsin.core.model import Failure
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
