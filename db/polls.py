"""What polls leave on the rows of their feeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    DateTime,
    Integer,
    bindparam,
    case,
    func,
    true,
    update,
)
from sqlalchemy.types import TypeEngine

from db.leases import FREED
from db.listed import given_rows
from db.tables import feed
from tocsin.core.model import Failure, FeedHints, Validators
from tocsin.core.moves import Move
from tocsin.core.naming import Guids
from tocsin.core.rhythm import Rhythm

_RHYTHM: Final = Rhythm()
_STAYED: Final = Move()
_NO_HINTS: Final = FeedHints()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A poll that found what the last one left, validators and all. `whole`: it was sent whole."""

    feed_id: int
    due_at: datetime
    rhythm: Rhythm = _RHYTHM
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a changed document says of its feed."""

    body_hash: bytes
    wordings: bytes
    hints: FeedHints = _NO_HINTS
    title: str | None = None  # None keeps what is stored, of this and of the following
    site: str | None = None
    kind: str | None = None
    guids: Guids | None = None  # what they are worth, where that changes


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that went well: what to keep of it. `said` is None where the document is the last
    one. `gap`: it knew no entry from the one before. `begun`: first contact ends with it."""

    feed_id: int
    due_at: datetime
    validators: Validators
    said: Said | None = None
    rhythm: Rhythm = _RHYTHM
    move: Move = _STAYED
    host: str | None = None  # that is to be polled; None keeps what is stored
    whole: bool = True
    gap: bool = False
    begun: bool = True


@dataclass(frozen=True, slots=True)
class Unpolled:
    """A poll that failed. `gone`: it is not to be polled again."""

    feed_id: int
    due_at: datetime
    failure: Failure
    move: Move = _STAYED
    host: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """A poll that did not come about, through no fault of the feed's: it is only due again."""

    feed_id: int
    due_at: datetime


Outcome = Unchanged | Polled | Unpolled | Unasked

_TIMERS: Final[Mapping[str, TypeEngine[Any]]] = {
    "id": BigInteger(),
    "due_at": DateTime(timezone=True),
    "every": Integer(),
    "votes": Integer(),
    "whole": Boolean(),
}


def record(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Keep what the polls brought, and give their leases back. What is unchanged touches only its
    timers, in one statement."""
    if same := [_timers(item) for item in outcomes if isinstance(item, Unchanged)]:
        _renew(connection, same, now)
    good = [_good(item, now) for item in outcomes if isinstance(item, Polled)]
    bad = [_bad(item, now) for item in outcomes if isinstance(item, Unpolled)]
    later = [_later(item) for item in outcomes if isinstance(item, Unasked)]
    if good:
        connection.execute(_success(now), good)
    if bad:
        connection.execute(_failure(now), bad)
    if later:
        connection.execute(_put_off(), later)


def hold(connection: Connection, host: str, until: datetime) -> None:
    """No feed of this host is due before `until`."""
    connection.execute(
        update(feed)
        .where(feed.c.host == host, feed.c.active == true(), feed.c.due_at < until)
        .values(due_at=until)
    )


def _well(now: datetime) -> dict[str, Any]:
    return {
        "checked_at": now,
        "succeeded_at": now,
        "failures": 0,
        "error": None,
        "error_message": None,
        "by_hand": False,
        **FREED,
    }


def _timers(item: Unchanged) -> dict[str, Any]:
    return {
        "id": item.feed_id,
        "due_at": item.due_at,
        **_rhythm(item.rhythm),
        "whole": item.whole,
    }


def _rhythm(rhythm: Rhythm) -> dict[str, int]:
    return {"every": int(rhythm.every.total_seconds()), "votes": rhythm.votes}


def _renew(connection: Connection, rows: Iterable[Mapping[str, Any]], now: datetime) -> None:
    given = given_rows(connection, rows, _TIMERS)
    whole = case((given.c.whole == true(), now), else_=func.coalesce(feed.c.whole_at, now))
    connection.execute(
        update(feed)
        .where(feed.c.id == given.c.id)
        .values(
            due_at=given.c.due_at,
            every=given.c.every,
            votes=given.c.votes,
            whole_at=whole,
            first_success_at=func.coalesce(feed.c.first_success_at, now),
            **_well(now),
        )
    )


def _kept(*names: str) -> dict[str, Any]:
    """A column's new value, or what it holds where there is none."""
    return {
        name: func.coalesce(bindparam(f"new_{name}", type_=feed.c[name].type), feed.c[name])
        for name in names
    }


def _set(*names: str) -> dict[str, Any]:
    return {name: bindparam(f"new_{name}", type_=feed.c[name].type) for name in names}


_MOVE = ("moved_url", "moving_to", "moving_since", "moving_polls")
_SAID = ("title", "site", "kind", "body_hash", "wordings", "guids")
_HINTS = ("update_every", "skip_hours", "skip_days")


def _success(now: datetime) -> Any:
    return (
        update(feed)
        .where(feed.c.id == bindparam("the_id"))
        .values(
            **_set("due_at", "etag", "last_modified", "every", "votes", *_MOVE),
            first_success_at=func.coalesce(feed.c.first_success_at, bindparam("begun")),
            **_kept("host", "whole_at", "gap_at", *_SAID, *_HINTS),
            **_well(now),
        )
    )


def _failure(now: datetime) -> Any:
    return (
        update(feed)
        .where(feed.c.id == bindparam("the_id"))
        .values(
            **_set("due_at", "error", "error_message", *_MOVE),
            **_kept("host", "gone_at"),
            checked_at=now,
            failures=feed.c.failures + 1,
            by_hand=False,
            **FREED,
        )
    )


def _put_off() -> Any:
    return (
        update(feed)
        .where(feed.c.id == bindparam("the_id"))
        .values(due_at=bindparam("due", type_=feed.c.due_at.type), **FREED)
    )


def _good(item: Polled, now: datetime) -> dict[str, Any]:
    said = item.said
    hints = said.hints if said else None
    update_every = hints.update_every if hints else None
    return {
        "the_id": item.feed_id,
        "new_due_at": item.due_at,
        "new_etag": item.validators.etag,
        "new_last_modified": item.validators.last_modified,
        **{f"new_{name}": value for name, value in _rhythm(item.rhythm).items()},
        **_moved(item.move),
        "new_host": item.host,
        "new_whole_at": now if item.whole else None,
        "new_gap_at": now if item.gap else None,
        "begun": now if item.begun else None,
        **{f"new_{name}": getattr(said, name, None) for name in _SAID},
        "new_update_every": hints and int(update_every.total_seconds() if update_every else 0),
        "new_skip_hours": hints and _bits(hints.skip_hours),
        "new_skip_days": hints and _bits(hints.skip_days),
    }


def _bad(item: Unpolled, now: datetime) -> dict[str, Any]:
    return {
        "the_id": item.feed_id,
        "new_due_at": item.due_at,
        "new_error": str(item.failure.error),
        "new_error_message": item.failure.message,
        **_moved(item.move),
        "new_host": item.host,
        "new_gone_at": now if item.gone else None,
    }


def _later(item: Unasked) -> dict[str, Any]:
    return {"the_id": item.feed_id, "due": item.due_at}


def _moved(move: Move) -> dict[str, Any]:
    return {
        "new_moved_url": move.url,
        "new_moving_to": move.to,
        "new_moving_since": move.since,
        "new_moving_polls": move.polls,
    }


def _bits(members: Iterable[int]) -> int:
    return sum(1 << at for at in members)
