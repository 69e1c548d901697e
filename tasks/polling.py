"""A batch of feeds asked: what each answered, read but not yet stored."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from db import feeds
from db.feeds import FeedRow
from tasks.world import World
from tocsin import settings
from tocsin.adapters.gate import Gate, Request
from tocsin.adapters.targets import BadUrlError, target
from tocsin.adapters.trails import Trail
from tocsin.core import network, rhythm, watchlist
from tocsin.core.backoff import holds_its_host
from tocsin.core.errors import UsageError
from tocsin.core.fingerprint import fingerprint
from tocsin.core.model import (
    Document,
    ErrorClass,
    Failure,
    NotModified,
    ParsedFeed,
    Validators,
)
from tocsin.core.schedule import host_held_until, share
from tocsin.core.watchlist import FeedConfig


@dataclass(frozen=True, slots=True)
class Same:
    """The document is the last one. `whole`: it was sent whole all the same."""

    validators: Validators
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that was read."""

    validators: Validators
    body_hash: bytes
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class Held:
    """Not asked: its host asked for peace until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody answered, and it is our own side that is down."""


Outcome = Same | Changed | Failure | Held | Unreached


class Asked(NamedTuple):
    """A feed, what came of asking it, and what the answers on the way said."""

    row: FeedRow
    was: Outcome
    trail: Trail


@dataclass(slots=True)
class Batch:
    """What the polls of a batch share. `held`: hosts that asked for peace, and until when."""

    world: World
    gate: Gate
    now: datetime
    variables: Mapping[str, str]
    held: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a batch of feeds answered, and the hosts that asked for peace."""

    asked: Sequence[Asked]
    held: Mapping[str, datetime]

    def excused(self) -> "Answers":
        """The same, with nothing held against a feed for what is down on our own side."""
        reached = [
            (one.row.host, _is_unreached(one))
            for one in self.asked
            if not isinstance(one.was, Held)
        ]
        down = network.is_down(reached)
        asked = [
            one._replace(was=Unreached())
            if _is_our_shortage(one) or (down and _is_unreached(one))
            else one
            for one in self.asked
        ]
        return Answers(asked, self.held)


def _is_our_shortage(one: Asked) -> bool:
    return isinstance(one.was, Failure) and one.was.error is ErrorClass.OWN_NETWORK


def _is_unreached(one: Asked) -> bool:
    answered = one.trail.host is not None
    return isinstance(one.was, Failure) and network.is_unreached(one.was, answered=answered)


async def ask(world: World, gate: Gate, rows: Sequence[FeedRow], now: datetime) -> Answers:
    """Poll these feeds, as many of a host at once as is polite."""
    batch = Batch(world, gate, now, settings.environment())
    rooms: dict[str, asyncio.Semaphore] = {}
    polite = world.settings.host_concurrency
    asked = await asyncio.gather(
        *(_in(rooms.setdefault(row.host, asyncio.Semaphore(polite)), batch, row) for row in rows)
    )
    return Answers(asked, batch.held)


async def _in(room: asyncio.Semaphore, batch: Batch, row: FeedRow) -> Asked:
    """The room leaves a host's later feeds unasked until it is known what the first were told."""
    async with room:
        if until := batch.held.get(row.host):
            return Asked(row, Held(until), Trail())
        asked = await _one(batch, row)
    if isinstance(asked.was, Failure) and holds_its_host(asked.was):
        until = host_held_until(batch.now, asked.trail.hints, asked.was)
        host = asked.trail.host or row.host
        batch.held[host] = max(until, batch.held.get(host, until))
    return asked


async def _one(batch: Batch, row: FeedRow) -> Asked:
    request = _request(batch, row)
    if isinstance(request, Failure):
        return Asked(row, request, Trail())
    was = await batch.gate.taken(request, lambda document: _read(batch.world, row, document))
    if isinstance(was, NotModified):
        was = Same(was.validators)
    return Asked(row, was, request.trail)


async def _read(world: World, row: FeedRow, document: Document) -> Same | Changed | Failure:
    body_hash = fingerprint(document.body)
    if body_hash == row.body_hash:
        return Same(document.validators, whole=True)
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
    return Changed(document.validators, body_hash, parsed)


def _request(batch: Batch, row: FeedRow) -> Request | Failure:
    config, variables = batch.world.feeds[row.key], batch.variables
    try:
        url = watchlist.expand(config.url, variables)
        headers = {
            name: watchlist.expand(value, variables) for name, value in config.headers.items()
        }
        proxy = watchlist.expand(config.proxy, variables) if config.proxy else None
    except UsageError as error:
        return Failure(ErrorClass.BAD_URL, str(error))
    if row.move.url and not _is_one_server(url, row.move.url):
        headers = {}
    return Request(
        url=row.move.url or url,
        validators=row.validators if _is_conditional(config, row, batch.now) else Validators(),
        headers=headers,
        user_agent=config.user_agent,
        proxy=proxy,
    )


def _is_one_server(one: str, other: str) -> bool:
    """Whether what is meant for one address may be sent to the other."""
    try:
        return target(one).server == target(other).server
    except BadUrlError:
        return False


def _is_conditional(config: FeedConfig, row: FeedRow, now: datetime) -> bool:
    return config.conditional and not rhythm.is_whole_due(row.whole_at, now, share(row.key[8:]))
