"""Feeds due → articles: fetch, parse, identify, store."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import arrivals, articles, feeds, leases
from db.engine import reading, writing
from db.feeds import FeedRow, Polled, Unchanged, Unpolled
from db.tables import feed as feed_table
from tasks.world import World, opened
from tocsin import settings
from tocsin.adapters.gate import Gate, Request
from tocsin.core import defaults, intake, watchlist
from tocsin.core.batches import by_host, size_of
from tocsin.core.errors import RowRefusedError, UsageError
from tocsin.core.fingerprint import fingerprint
from tocsin.core.intake import Intake, Poll, Source
from tocsin.core.model import (
    Document,
    ErrorClass,
    Failure,
    NotModified,
    ParsedFeed,
    Validators,
)
from tocsin.core.report import FeedError, Report
from tocsin.core.schedule import next_due
from tocsin.core.watchlist import FeedConfig

log = logging.getLogger(__name__)

# So many are worth starting processes for before they are asked for.
_MANY_FEEDS = 50
_MANY_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class _Unchanged:
    validators: Validators


@dataclass(frozen=True, slots=True)
class _Changed:
    validators: Validators
    body_hash: bytes
    parsed: ParsedFeed


_Outcome = _Unchanged | _Changed | Failure
_Polled = tuple[FeedRow, _Outcome]


def due(now: datetime) -> list[list[int]]:
    """The feeds whose time has come, in batches that one gate can space: no host is in two."""
    world = opened()
    with reading(world.engine) as connection:
        waiting = feeds.due(connection, now)
    if len(waiting) >= _MANY_FEEDS:
        world.parser.start()  # some of so many will have changed
    return by_host(waiting, size_of(len(waiting), defaults.FEED_BATCH))


@task(name="ingest", cache_policy=NO_CACHE, persist_result=False)
def ingest(batch: list[int], now: datetime) -> Report:
    """Poll these feeds, those that are still due and nobody else polls, and store what is new."""
    world = opened()
    with writing(world.engine) as connection:
        token, ids = leases.claim(connection, feed_table, feeds.due_among(batch, now))
        rows = [row for row in feeds.load(connection, ids) if row.key in world.feeds]
    try:
        with leases.renewing(world.engine, feed_table, token):
            outcomes = world.fetcher.run(lambda gate: _poll(world, gate, rows))
        return _store(world, token, list(zip(rows, outcomes, strict=True)), now)
    finally:
        with writing(world.engine) as connection:
            leases.free(connection, feed_table, token)


def _store(world: World, token: str, polled: Sequence[_Polled], now: datetime) -> Report:
    """One transaction for the batch. Where the database refuses a row for what is in it, one for
    each feed, and the feed that it came from has failed."""
    try:
        return _store_together(world, token, polled, now)
    except RowRefusedError as error:
        if len(polled) > 1:
            return sum((_store(world, token, [one], now) for one in polled), Report())
        log.warning("%s: its entries are refused: %s", polled[0][0].url, error)
        refused = Failure(ErrorClass.UNREADABLE, "the database refuses what it says")
        return _store_together(world, token, [(polled[0][0], refused)], now)


def _store_together(world: World, token: str, polled: Sequence[_Polled], now: datetime) -> Report:
    if _read_of(polled) >= _MANY_ENTRIES:
        world.readers.start()  # what is stored now is matched next
    with writing(world.engine) as connection:
        held = leases.held(connection, feed_table, token)
        return _record(connection, world, [pair for pair in polled if pair[0].id in held], now)


def _read_of(polled: Sequence[_Polled]) -> int:
    changed = (was.parsed.entries for _, was in polled if isinstance(was, _Changed))
    return sum(not entry.unread for entries in changed for entry in entries)


async def _poll(world: World, gate: Gate, rows: Sequence[FeedRow]) -> list[_Outcome]:
    variables = settings.environment()
    return await asyncio.gather(*(_one(world, gate, row, variables) for row in rows))


async def _one(world: World, gate: Gate, row: FeedRow, variables: Mapping[str, str]) -> _Outcome:
    request = _request(world.feeds[row.key], row, variables)
    if isinstance(request, Failure):
        return request
    outcome = await gate.taken(request, lambda document: _parsed(world, row, document))
    return _Unchanged(outcome.validators) if isinstance(outcome, NotModified) else outcome


async def _parsed(world: World, row: FeedRow, document: Document) -> _Outcome:
    body_hash = fingerprint(document.body)
    if body_hash == row.body_hash:
        return _Unchanged(document.validators)
    # A link that names the document itself must not carry what its address may hide.
    place = document.content_location
    bare = replace(
        document,
        url=document.url.partition("?")[0],
        content_location=place and place.partition("?")[0],
    )
    (parsed,) = await asyncio.to_thread(world.parser.feeds, [bare], [feeds.unpacked(row.wordings)])
    if isinstance(parsed, Failure):
        return parsed
    return _Changed(document.validators, body_hash, parsed)


def _request(config: FeedConfig, row: FeedRow, variables: Mapping[str, str]) -> Request | Failure:
    try:
        url = watchlist.expand(config.url, variables)
        headers = {
            name: watchlist.expand(value, variables) for name, value in config.headers.items()
        }
        proxy = watchlist.expand(config.proxy, variables) if config.proxy else None
    except UsageError as error:
        return Failure(ErrorClass.BAD_URL, str(error))
    return Request(
        url=url,
        validators=row.validators if config.conditional else Validators(),
        headers=headers,
        user_agent=config.user_agent,
        proxy=proxy,
    )


def _record(
    connection: Connection, world: World, outcomes: Sequence[_Polled], now: datetime
) -> Report:
    changed = [(row, was) for row, was in outcomes if isinstance(was, _Changed)]
    polls = [
        intake.identify(Poll(_source(world, row, was.parsed), was.parsed)) for row, was in changed
    ]
    keys = set().union(*(poll.keys for poll in polls))
    stored = arrivals.stored(connection, keys, {row.id for row, _ in changed})
    taken = intake.take(polls, stored, now)
    new = arrivals.write(connection, taken, stored.ids, now, origin=articles.Origin.POLL)
    kept = [_kept(row, was, taken, _due_again(world, row, was, now)) for row, was in outcomes]
    feeds.record(connection, kept, now)
    return Report(
        feeds=len(outcomes),
        seen=taken.seen,
        new=new,
        known=taken.known + len(taken.new) - new,
        edited=len(taken.edits),
        refused=taken.refused.total(),
        refused_by=dict(taken.refused),
        errors=tuple(
            FeedError(row.url, was.error, was.message)
            for row, was in outcomes
            if isinstance(was, Failure)
        ),
    )


def _source(world: World, row: FeedRow, parsed: ParsedFeed) -> Source:
    return Source(
        feed_id=row.id,
        feed=row.key.hex(),
        publisher=row.publisher,
        language=row.language or parsed.language,
        first_contact=row.first_contact,
        full_text=world.feeds[row.key].full_text,
    )


def _due_again(world: World, row: FeedRow, was: _Outcome, now: datetime) -> datetime:
    failures = row.failures + 1 if isinstance(was, Failure) else 0
    return next_due(now, world.feeds[row.key].every, failures)


def _kept(row: FeedRow, was: _Outcome, taken: Intake, due_at: datetime) -> feeds.Outcome:
    match was:
        case Failure():
            return Unpolled(row.id, due_at, was)
        case _Unchanged(validators) if validators == row.validators:
            return Unchanged(row.id, due_at)
        case _Unchanged(validators):
            return Polled(row.id, due_at, validators, None)
        case _Changed():
            return _polled(row, was, taken, due_at)


def _polled(row: FeedRow, was: _Changed, taken: Intake, due_at: datetime) -> Polled:
    again = row.id in taken.again
    return Polled(
        feed_id=row.id,
        due_at=due_at,
        validators=Validators() if again else was.validators,
        body_hash=b"" if again else was.body_hash,
        wordings=b"" if again else feeds.packed(taken.wordings[row.id]),
        title=was.parsed.title,
        site=was.parsed.url,
        kind=was.parsed.kind,
    )
