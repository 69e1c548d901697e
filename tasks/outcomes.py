"""What a poll leaves on its feed's row: what is kept of the answer, and when it is due again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from db import feeds
from db.feeds import FeedRow
from db.polls import Outcome, Polled, Said, Unasked, Unchanged, Unpolled
from tasks.polling import Asked, Changed, Held, Same, Unreached
from tocsin.core import moves, rhythm, schedule
from tocsin.core.backoff import GONE
from tocsin.core.batches import server
from tocsin.core.intake import Counts, Intake
from tocsin.core.model import Failure, FeedHints, Validators
from tocsin.core.moves import Move
from tocsin.core.rhythm import Found, Rhythm
from tocsin.core.schedule import Wish
from tocsin.core.watchlist import FeedConfig

_WHY_GONE: Final = "asked no more until its row in the watchlist changes, or by `tocsin run --all`"
_NOTHING: Final = Found()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a batch of polls brought, and each feed's part of it by its id."""

    taken: Intake
    counts: Mapping[int, Counts]

    def by(self, feed_id: int) -> Found:
        """What one feed's changed document brought."""
        count = self.counts.get(feed_id)
        return Found(count.seen, count.arrived, count.edited) if count else _NOTHING


def outcome(config: FeedConfig, one: Asked, brought: Brought, now: datetime) -> Outcome:
    """What to keep of a poll."""
    row, was, _ = one
    match was:
        case Held(until):
            return Unasked(row.id, until)
        case Unreached():
            return Unasked(row.id, schedule.soon(now))
        case Failure():
            return _failed(config, one, was, now)
        case Same():
            return _same(config, one, was, now)
        case Changed():
            return _changed(config, one, was, brought, now=now)


def _failed(config: FeedConfig, one: Asked, was: Failure, now: datetime) -> Unpolled:
    row, failures = one.row, one.row.failures + 1
    is_final = (
        was.status == GONE and one.trail.permanent and moves.counts(one.trail.redirects, failures)
    )
    move = moves.after_failure(row.move, failures, gone=is_final)
    gone = is_final and not row.move.url
    wish = _wish(config, one, row.rhythm, row.hints)
    return Unpolled(
        row.id,
        schedule.next_try(now, wish, row.key, failure=was, failures=failures),
        replace(was, message=f"{was.message}; {_WHY_GONE}") if gone else was,
        move,
        _host(row, move),
        gone,
    )


def _same(config: FeedConfig, one: Asked, was: Same, now: datetime) -> Unchanged | Polled:
    row = one.row
    kept = _rhythm(config, row, _NOTHING, now)
    due_at = _due(one, _wish(config, one, kept, row.hints), now)
    move = _move(config, one, now)
    if was.validators == row.validators and move == row.move:
        return Unchanged(row.id, due_at, kept, was.whole)
    return Polled(
        feed_id=row.id,
        due_at=due_at,
        validators=was.validators,
        rhythm=kept,
        move=move,
        host=_host(row, move),
        whole=was.whole,
    )


def _changed(
    config: FeedConfig, one: Asked, was: Changed, brought: Brought, *, now: datetime
) -> Polled:
    row, parsed = one.row, was.parsed
    found, again = brought.by(row.id), row.id in brought.taken.again
    whole = not again and not parsed.cut  # else nothing may hide the rest
    kept, move = _rhythm(config, row, found, now), _move(config, one, now)
    return Polled(
        feed_id=row.id,
        due_at=_due(one, _wish(config, one, kept, parsed.hints), now),
        validators=was.validators if whole else Validators(),
        said=Said(
            body_hash=was.body_hash if whole else b"",
            wordings=b"" if again else feeds.packed(brought.taken.wordings[row.id]),
            hints=parsed.hints,
            title=parsed.title,
            site=parsed.url,
            kind=parsed.kind,
            guids=brought.taken.guids.get(row.id),
        ),
        rhythm=kept,
        move=move,
        host=_host(row, move),
        gap=found.gap and not row.first_contact,
        begun=not parsed.cut or row.succeeded_at is not None,  # what always ends early begins too
    )


def _rhythm(config: FeedConfig, row: FeedRow, found: Found, now: datetime) -> Rhythm:
    """As the poll has it, if it came on time and the watchlist leaves the interval to us."""
    since = now - row.checked_at if row.checked_at and not row.failures else None
    if (
        config.steady
        or row.first_contact
        or row.by_hand
        or not rhythm.is_on_time(row.rhythm, since)
    ):
        return row.rhythm
    return rhythm.adapted(row.rhythm, found)


def _wish(config: FeedConfig, one: Asked, kept: Rhythm, said: FeedHints) -> Wish:
    every = config.every if config.steady else kept.every
    return Wish(every, config.steady, said, one.trail.hints)


def _due(one: Asked, wish: Wish, now: datetime) -> datetime:
    when = schedule.second_due if one.row.first_contact else schedule.next_due
    return when(now, wish, one.row.key)


def _move(config: FeedConfig, one: Asked, now: datetime) -> Move:
    target = one.trail.moved_to
    if target and not moves.is_fit(config.url, target):
        target = None
    return moves.after_good_poll(one.row.move, target, now)


def _host(row: FeedRow, move: Move) -> str | None:
    """The host to poll from now on, where that changes."""
    return server(move.url or row.url) if move.url != row.move.url else None
