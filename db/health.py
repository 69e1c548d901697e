"""Questions about the health of feeds: their last polls, their rhythm, their troubles.

A batch of polls is written in one statement, however many feeds are in it. What opens or ends a
trouble is noticed where it is written; a pass looks only for what has fallen silent.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    TextClause,
    and_,
    bindparam,
    case,
    or_,
    select,
    text,
    true,
    update,
)

from db.listed import is_among
from db.tables import feed, health, trouble
from db.upsert import insert
from tocsin.core import polls, silence
from tocsin.core.health import Kind, Trouble, Word, broken, is_to_tell, told
from tocsin.core.polls import Event
from tocsin.core.silence import Rhythm


@dataclass(frozen=True, slots=True)
class Polled:
    """What is to be remembered of a poll. `arrived`: something came that the feed never had.
    `dates`: at first contact, those that its entries claim. `since`: when it was last polled well.
    `gone`: it is polled no more."""

    feed_id: int
    event: Event
    arrived: bool = False
    dates: Sequence[datetime] | None = None
    since: datetime | None = None
    gone: bool = False


# What is newest stands first, and the text is cut where the last polls end.
_WRITE: Final = """
INSERT INTO health (feed_id, {column}{more}) {rows}
ON CONFLICT (feed_id) DO UPDATE
SET {column} = substr(excluded.{column} || health.{column}, 1, :most)
"""
_ROWS: Final = {
    "sqlite": "SELECT CAST(key AS INTEGER), value{more} FROM json_each(:new) WHERE true",
    "postgresql": "SELECT key::bigint, value{more} FROM json_each_text(CAST(:new AS json))",
}


def record(connection: Connection, polled: Sequence[Polled], now: datetime) -> None:
    """Remember a batch of polls, the last of each feed, and open or end what troubles they tell
    of. To be called in the transaction that stores what they brought."""
    if not polled:
        return
    _prepend(connection, "events", {item.feed_id: polls.packed(item.event) for item in polled})
    failed = {item.feed_id: polls.message_line(item.event) for item in polled if item.event.failed}
    if failed:
        _prepend(connection, "messages", failed)
        gone = [_gone(item) for item in polled if item.gone]
        others = failed.keys() - {item.feed_id for item in gone}
        _open(connection, [*gone, *_failing(connection, others)])
    well = [item.feed_id for item in polled if item.event.outcome in polls.WELL]
    _end(connection, well, (Kind.BROKEN, Kind.DISABLED), now)
    gaps = [Trouble(item.feed_id, Kind.GAP, now) for item in polled if item.event.gap]
    _open(connection, gaps)
    _hear(connection, [item for item in polled if _is_heard(item, now)], now)


def note(connection: Connection, troubles: Sequence[Trouble]) -> None:
    """Open troubles that are not open."""
    _open(connection, troubles)


def settle(connection: Connection, feed_id: int, kind: Kind, now: datetime) -> None:
    """End a trouble of this kind, where it is open."""
    _end(connection, [feed_id], (kind,), now)


def _prepend(connection: Connection, column: str, new: Mapping[int, str]) -> None:
    most = polls.KEPT * polls.STEP if column == "events" else polls.MESSAGES_CHARS
    statement = _STATEMENTS[connection.dialect.name, column]
    connection.execute(statement, {"new": json.dumps(new), "most": most})


def _statement(dialect: str, column: str) -> TextClause:
    # A feed has an event before it has a message: the other column is for the form's sake.
    more, value = ("", "") if column == "events" else (", events", ", ''")
    return text(_WRITE.format(column=column, more=more, rows=_ROWS[dialect].format(more=value)))


_STATEMENTS: Final = {
    (dialect, column): _statement(dialect, column)
    for dialect in _ROWS
    for column in ("events", "messages")
}


def _gone(item: Polled) -> Trouble:
    return Trouble(item.feed_id, Kind.DISABLED, item.event.at, item.event.message)


def _failing(connection: Connection, ids: Collection[int]) -> list[Trouble]:
    found = connection.execute(
        select(health.c.feed_id, health.c.events, health.c.messages).where(
            is_among(health.c.feed_id, ids)
        )
    )
    troubles = [broken(row.feed_id, polls.unpacked(row.events, row.messages)) for row in found]
    return [item for item in troubles if item]


def _open(connection: Connection, troubles: Sequence[Trouble]) -> None:
    """Open troubles that are not open; of those that are, the first moment stands."""
    if not troubles:
        return
    statement = insert(connection, trouble)
    new = {name: statement.excluded[name] for name in ("began_at", "reason")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["feed_id", "kind"],
            set_={**new, "ended_at": None, "told": False},
            where=trouble.c.ended_at.is_not(None),
        ),
        [
            {
                "feed_id": item.feed_id,
                "kind": str(item.kind),
                "began_at": item.began_at,
                "reason": item.reason,
            }
            for item in troubles
        ],
    )


def _end(
    connection: Connection, ids: Collection[int], kinds: Iterable[Kind], now: datetime
) -> None:
    if ids:
        connection.execute(
            update(trouble)
            .where(
                is_among(trouble.c.feed_id, ids),
                trouble.c.kind.in_([str(kind) for kind in kinds]),
                trouble.c.ended_at.is_(None),
            )
            .values(ended_at=now)
        )


def _is_heard(item: Polled, now: datetime) -> bool:
    """Whether the poll changes what is known of the feed's rhythm: something came, or nobody had
    looked for long."""
    if item.arrived or item.dates is not None:
        return True
    well = item.event.outcome in polls.WELL
    return well and item.since is not None and silence.is_long(item.since, now)


def _hear(connection: Connection, heard: Sequence[Polled], now: datetime) -> None:
    """The rhythm of these feeds goes on; where something came they are not quiet."""
    if not heard:
        return
    found = connection.execute(
        select(health.c.feed_id, health.c.events, health.c.rhythm, health.c.quiet_at).where(
            is_among(health.c.feed_id, [item.feed_id for item in heard])
        )
    )
    kept = {row.feed_id: row for row in found}
    after = [(item.feed_id, *_rhythm_after(item, kept[item.feed_id], now)) for item in heard]
    connection.execute(
        update(health)
        .where(health.c.feed_id == bindparam("the_id"))
        .values(rhythm=bindparam("heard"), quiet_at=bindparam("quiet")),
        [
            {"the_id": feed_id, "heard": rhythm and silence.written(rhythm), "quiet": quiet_at}
            for feed_id, rhythm, quiet_at in after
        ],
    )
    ids = [item.feed_id for item in heard if item.arrived or item.dates is not None]
    _end(connection, ids, (Kind.QUIET,), now)


def _rhythm_after(item: Polled, row: Any, now: datetime) -> tuple[Rhythm | None, datetime | None]:
    """The rhythm after this poll, and from when on the feed is quiet."""
    if item.dates is not None:
        rhythm = silence.first_heard(item.dates, now)
        return rhythm, silence.quiet_from(rhythm)
    before = silence.read(row.rhythm)
    planned = polls.latest_good(row.events[polls.STEP :])
    since = item.since or (planned and planned.at)
    if before and since:
        before = silence.looked_away(before, silence.unwatched(planned, since, now))
    if item.arrived:
        rhythm = silence.heard(before, now)
        return rhythm, silence.quiet_from(rhythm)
    # Of one that is known to be quiet, or known too little, nothing is to be noticed.
    return before, silence.quiet_from(before) if before and row.quiet_at else None


def silent(connection: Connection, now: datetime) -> list[Trouble]:
    """The feeds that have fallen silent: a good poll after the end of their patience says so."""
    rows = connection.execute(
        select(health.c.feed_id, health.c.rhythm)
        .join(feed, feed.c.id == health.c.feed_id)
        .where(
            health.c.quiet_at <= now,
            feed.c.active == true(),
            feed.c.failures == 0,
            feed.c.succeeded_at >= health.c.quiet_at,
        )
        .order_by(health.c.feed_id)
    )
    heard = [(row.feed_id, silence.read(row.rhythm)) for row in rows]
    return [Trouble(feed_id, Kind.QUIET, last.last) for feed_id, last in heard if last]


def open_quiet(connection: Connection, troubles: Sequence[Trouble]) -> None:
    """Note that feeds are quiet. Nothing more is looked for until something new comes."""
    _open(connection, troubles)
    ids = [item.feed_id for item in troubles]
    connection.execute(update(health).where(is_among(health.c.feed_id, ids)).values(quiet_at=None))


def words(connection: Connection, now: datetime) -> list[Word]:
    """What the operator is to hear now, of the feeds that are watched."""
    waiting = or_(
        and_(trouble.c.ended_at.is_(None), trouble.c.told.is_(False)),
        and_(trouble.c.ended_at.is_not(None), trouble.c.told.is_(True)),
    )
    rows = connection.execute(
        select(trouble, feed.c.name, feed.c.url)
        .join(feed, feed.c.id == trouble.c.feed_id)
        .where(waiting, or_(feed.c.active == true(), trouble.c.kind == Kind.DISABLED))
        .order_by(trouble.c.feed_id, trouble.c.kind)
    )
    found = [Word(row.name or row.url, _trouble(row)) for row in rows]
    return [word for word in found if is_to_tell(word.trouble, now)]


def record_told(connection: Connection, said: Sequence[Word], now: datetime) -> None:
    """The operator is told of these."""
    after = [told(word.trouble, now) for word in said]
    connection.execute(
        update(trouble)
        .where(trouble.c.feed_id == bindparam("the_id"), trouble.c.kind == bindparam("the_kind"))
        .values(told=bindparam("is_told"), told_at=bindparam("when"), ended_at=bindparam("over")),
        [
            {
                "the_id": item.feed_id,
                "the_kind": str(item.kind),
                "is_told": item.told,
                "when": item.told_at,
                "over": item.ended_at,
            }
            for item in after
        ],
    )


@dataclass(frozen=True, slots=True)
class Patient:
    """A feed with all that is known of its health. `open` are its open troubles by kind."""

    feed: Any
    open: Mapping[Kind, Trouble]
    heard_at: datetime | None
    quiet_at: datetime | None


def patients(connection: Connection, feed_id: int | None = None) -> list[Patient]:
    """The feeds that are watched, or the one asked for, in order of their addresses."""
    wanted = (feed.c.active == true()) if feed_id is None else (feed.c.id == feed_id)
    chosen = select(feed.c.id).where(wanted)
    troubles: dict[int, list[Trouble]] = {}
    for row in connection.execute(select(trouble).where(trouble.c.feed_id.in_(chosen))):
        troubles.setdefault(row.feed_id, []).append(_trouble(row))
    rows = connection.execute(
        select(*_SHOWN, health.c.rhythm, health.c.quiet_at)
        .join(health, health.c.feed_id == feed.c.id, isouter=True)
        .where(wanted)
        .order_by(feed.c.url)
    )
    return [_patient(row, troubles.get(row.id, ())) for row in rows]


_SHOWN: Final = (
    *(feed.c.id, feed.c.url, feed.c.name, feed.c.publisher, feed.c.title, feed.c.checked_at),
    *(feed.c.succeeded_at, feed.c.failures, feed.c.error, feed.c.error_message),
    *(feed.c.gap_at, feed.c.moved_url),
    case((feed.c.gone_at.is_(None), feed.c.due_at)).label("due_at"),  # gone, it is due no more
)


def _patient(row: Any, troubles: Sequence[Trouble]) -> Patient:
    heard = silence.read(row.rhythm)
    return Patient(
        feed=row,
        open={
            item.kind: item
            for item in troubles
            if item.ended_at is None and item.kind is not Kind.GAP
        },
        heard_at=heard.last if heard else None,
        quiet_at=row.quiet_at,
    )


def events(connection: Connection, feed_id: int) -> list[Event]:
    """The last polls of a feed, the newest first."""
    found = connection.execute(
        select(health.c.events, health.c.messages).where(health.c.feed_id == feed_id)
    ).one_or_none()
    return polls.unpacked(found.events, found.messages) if found else []


def _trouble(row: Any) -> Trouble:
    return Trouble(
        feed_id=row.feed_id,
        kind=Kind(row.kind),
        began_at=row.began_at,
        reason=row.reason,
        ended_at=row.ended_at,
        told=row.told,
        told_at=row.told_at,
    )
