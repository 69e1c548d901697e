"""Feeds due → articles: fetch, parse, identify, store."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import arrivals, articles, feeds, leases
from db.engine import reading, writing
from db.feeds import FeedRow, Polled, Unpolled
from db.tables import feed as feed_table
from tasks.world import World, opened
from tocsin import settings
from tocsin.adapters.gate import Gate, Request
from tocsin.core import defaults, intake, watchlist
from tocsin.core.errors import UsageError
from tocsin.core.intake import Poll, Source
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


@dataclass(frozen=True, slots=True)
class _Unchanged:
    validators: Validators


@dataclass(frozen=True, slots=True)
class _Changed:
    document: Document
    body_hash: bytes
    parsed: ParsedFeed


_Outcome = _Unchanged | _Changed | Failure


def due(now: datetime) -> list[list[int]]:
    """The feeds whose time has come, in batches; the feeds of one host stay together, so that
    one gate can space them."""
    with reading(opened().engine) as connection:
        rows = feeds.due(connection, now)
    by_host = [feed_id for _, feed_id in sorted((urlsplit(url).netloc, i) for i, url in rows)]
    return list(articles.chunks(by_host, defaults.FEED_BATCH))


@task(name="ingest", cache_policy=NO_CACHE, persist_result=False)
def ingest(batch: list[int], now: datetime) -> Report:
    """Poll these feeds, those that are still due and nobody else polls, and store what is new."""
    world = opened()
    with writing(world.engine) as connection:
        token, ids = leases.claim(connection, feed_table, feeds.due_among(batch, now))
        rows = feeds.load(connection, ids)
    try:
        with leases.renewing(world.engine, feed_table, token):
            outcomes = asyncio.run(_poll(world, rows))
        with writing(world.engine) as connection:
            held = leases.held(connection, feed_table, token)
            kept = [pair for pair in zip(rows, outcomes, strict=True) if pair[0].id in held]
            return _record(connection, world, kept, now)
    finally:
        with writing(world.engine) as connection:
            leases.free(connection, feed_table, token)


async def _poll(world: World, rows: list[FeedRow]) -> list[_Outcome]:
    async with Gate(world.gate_policy) as gate:
        return await asyncio.gather(*(_one(world, gate, row) for row in rows))


async def _one(world: World, gate: Gate, row: FeedRow) -> _Outcome:
    request = _request(world, row)
    fetched = request if isinstance(request, Failure) else await gate.fetch(request)
    match fetched:
        case Failure():
            return fetched
        case NotModified(validators):
            return _Unchanged(validators)
        case Document():
            body_hash = sha256(fetched.body).digest()
            if body_hash == row.body_hash:
                return _Unchanged(fetched.validators)
            (parsed,) = await asyncio.to_thread(world.parser.feeds, [fetched])
            if isinstance(parsed, Failure):
                return parsed
            return _Changed(fetched, body_hash, parsed)


def _request(world: World, row: FeedRow) -> Request | Failure:
    config = world.feeds[row.key]
    variables = settings.environment()
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
    connection: Connection, world: World, outcomes: list[tuple[FeedRow, _Outcome]], now: datetime
) -> Report:
    changed = [(row, was) for row, was in outcomes if isinstance(was, _Changed)]
    polls = [Poll(_source(world, row, was.parsed), was.parsed) for row, was in changed]
    keys = {key for poll in polls for key, _ in intake.keyed(poll) if key}
    stored = arrivals.stored(connection, keys, {row.id for row, _ in changed})
    taken = intake.take(polls, stored, now)
    new = arrivals.write(connection, taken, now, origin=articles.Origin.POLL)
    good = [_polled(world, row, was, now) for row, was in outcomes if not isinstance(was, Failure)]
    bad = [(row, was) for row, was in outcomes if isinstance(was, Failure)]
    feeds.record(connection, good, [_unpolled(world, row, was, now) for row, was in bad], now)
    return Report(
        feeds=len(outcomes),
        seen=taken.seen,
        new=new,
        known=taken.known + len(taken.new) - new,
        edited=len(taken.edits),
        refused=taken.refused.total(),
        refused_by=dict(taken.refused),
        errors=tuple(FeedError(row.url, was.error, was.message) for row, was in bad),
    )


def _source(world: World, row: FeedRow, parsed: ParsedFeed) -> Source:
    return Source(
        feed_id=row.id,
        feed=row.url,
        publisher=row.publisher,
        language=row.language or parsed.language,
        first_contact=row.first_contact,
        full_text=world.feeds[row.key].full_text,
    )


def _polled(world: World, row: FeedRow, was: _Unchanged | _Changed, now: datetime) -> Polled:
    due_at = next_due(now, world.feeds[row.key].every, failures=0)
    match was:
        case _Unchanged(validators):
            return Polled(row.id, due_at, validators, None)
        case _Changed(document, body_hash, parsed):
            return Polled(
                feed_id=row.id,
                due_at=due_at,
                validators=document.validators,
                body_hash=body_hash,
                title=parsed.title,
                site=parsed.url,
                language=parsed.language,
                kind=parsed.kind,
            )


def _unpolled(world: World, row: FeedRow, failure: Failure, now: datetime) -> Unpolled:
    due_at = next_due(now, world.feeds[row.key].every, row.failures + 1)
    return Unpolled(row.id, due_at, failure)
