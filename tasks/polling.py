"""A batch of feeds asked: what each answered, read but not yet stored."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from db import feeds
from db.feeds import FeedRow
from tasks.unstored import Unstored
from tasks.world import World
from tocsin import settings
from tocsin.adapters.gate import Gate, Request
from tocsin.adapters.targets import BadUrlError, target
from tocsin.adapters.trails import Trail
from tocsin.core import defaults, network, rhythm, watchlist
from tocsin.core.backoff import holds_its_host
from tocsin.core.errors import UsageError
from tocsin.core.fingerprint import fingerprint
from tocsin.core.model import (
    Document,
    ErrorClass,
    Failure,
    NotModified,
    Parsed,
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
    unstored: Unstored[Asked]
    held: dict[str, datetime] = field(default_factory=dict)
    hosts: list[tuple[str, bool]] = field(default_factory=list)  # asked, and whether unreached


@dataclass(frozen=True, slots=True)
class Answers:
    """What a batch of feeds answered, but for what was stored meanwhile; the hosts that asked for
    peace; and all hosts that were asked, with whether each was not reached at all."""

    asked: Sequence[Asked]
    held: Mapping[str, datetime] = field(default_factory=dict)
    hosts: Mapping[str, bool] = field(default_factory=dict)

    def excused(self, before: Mapping[str, bool]) -> "Answers":
        """The same, with nothing held against a feed for what is down on our own side. `before`
        are the hosts that other batches of the pass have asked."""
        down = network.is_down(self.hosts, before)
        asked = [
            one._replace(was=Unreached())
            if _is_our_shortage(one) or (down and _is_unreached(one))
            else one
            for one in self.asked
        ]
        return replace(self, asked=asked)


def _is_our_shortage(one: Asked) -> bool:
    return isinstance(one.was, Failure) and one.was.error is ErrorClass.OWN_NETWORK


def _is_unreached(one: Asked) -> bool:
    answered = one.trail.host is not None
    return isinstance(one.was, Failure) and network.is_unreached(one.was, answered=answered)


async def ask(
    world: World,
    gate: Gate,
    rows: Sequence[FeedRow],
    now: datetime,
    *,
    store: Callable[[list[Asked]], None],
) -> Answers:
    """Poll these feeds, as many of a host at once as is polite. Documents that were read and are
    more than may be held go to `store`, in another thread, while others are fetched."""
    unstored = Unstored(defaults.UNSTORED_BYTES, store)
    batch = Batch(world, gate, now, settings.environment(), unstored)
    rooms: dict[str, asyncio.Semaphore] = {}
    polite = world.settings.host_concurrency
    polls = [
        asyncio.ensure_future(
            _in(rooms.setdefault(row.host, asyncio.Semaphore(polite)), batch, row)
        )
        for row in rows
    ]
    try:
        asked = await asyncio.gather(*polls)
    finally:
        for poll in polls:
            poll.cancel()  # of no effect, but where one of them raised
    found = [*(one for one in asked if one), *await unstored.left()]
    found.sort(key=lambda one: one.row.id)
    return Answers(found, batch.held, network.by_host(batch.hosts))


async def _in(room: asyncio.Semaphore, batch: Batch, row: FeedRow) -> Asked | None:
    """What came of one feed; None where it is with what is to be stored. The room leaves a host's
    later feeds unasked until it is known what the first were told."""
    async with room:
        if until := batch.held.get(row.host):
            return Asked(row, Held(until), Trail())
        asked = await _one(batch, row)
    _note(batch, asked)
    if isinstance(asked.was, Changed):
        await batch.unstored.add(asked.trail.size, asked)
        return None
    return asked


def _note(batch: Batch, asked: Asked) -> None:
    """What one answer says of its host."""
    row, was, trail = asked
    if trail.host or not isinstance(was, Failure) or was.error is not ErrorClass.BAD_URL:
        batch.hosts.append((row.host, _is_unreached(asked)))
    if isinstance(was, Failure) and holds_its_host(was):
        until = host_held_until(batch.now, trail.hints, was)
        # By the name that feeds are kept under, which may be spelled otherwise than the one asked.
        host = (trail.host if trail.redirects else None) or row.host
        batch.held[host] = max(until, batch.held.get(host, until))


async def _one(batch: Batch, row: FeedRow) -> Asked:
    request = _request(batch, row)
    if isinstance(request, Failure):
        return Asked(row, request, Trail())
    was = await batch.gate.taken(request, lambda document: _read(batch, row, document))
    if isinstance(was, NotModified):
        was = Same(was.validators)
    return Asked(row, was, request.trail)


async def _read(batch: Batch, row: FeedRow, document: Document) -> Same | Changed | Failure:
    body_hash, size = fingerprint(document.body), len(document.body)
    if body_hash == row.body_hash:
        return Same(document.validators, whole=True)
    await batch.unstored.reserve(size)
    parsed = await asyncio.to_thread(_parsed, batch.world, row, document)
    if isinstance(parsed, Failure):
        await batch.unstored.release(size)
        return parsed
    return Changed(document.validators, body_hash, parsed)


def _parsed(world: World, row: FeedRow, document: Document) -> Parsed:
    # A link that names the document itself must not carry what its address may hide.
    place = document.content_location
    bare = replace(
        document,
        url=document.url.partition("?")[0],
        content_location=place and place.partition("?")[0],
    )
    (parsed,) = world.parser.feeds([bare], [feeds.unpacked(row.wordings)])
    return parsed


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
