"""Feeds due → articles: fetch, parse, identify, store."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import arrivals, articles, feeds, health, leases, polls
from db.engine import reading, writing
from db.feeds import FeedRow
from db.tables import feed as feed_table
from tasks.history import floods, remembered, worthless
from tasks.outcomes import Brought, outcome
from tasks.polling import Answers, Asked, Changed, Held, Unreached, ask
from tasks.world import World, opened
from tocsin.core import defaults, intake, naming, quarantine
from tocsin.core.batches import by_host, size_of
from tocsin.core.errors import RowRefusedError
from tocsin.core.intake import Intake
from tocsin.core.model import ErrorClass, Failure, ParsedFeed
from tocsin.core.naming import Identified, Poll, Source
from tocsin.core.polls import NOT_MODIFIED, SAME
from tocsin.core.report import FeedError, Report

log = logging.getLogger(__name__)

# So many are worth starting processes for before they are asked for.
_MANY_FEEDS = 50
_MANY_ENTRIES = 200


def due(now: datetime) -> list[list[int]]:
    """The feeds whose time has come, in batches that one gate can space: no host is in two. Of
    one host no more than can be asked before feeds are due again."""
    world = opened()
    spacing = world.settings.host_interval
    most = max(int(defaults.POLL_EVERY.total_seconds() / spacing), 1) if spacing else None
    with reading(world.engine) as connection:
        waiting = feeds.due(connection, now, most)
    if len(waiting) >= _MANY_FEEDS:
        world.parser.start()  # some of so many will have changed
    return by_host(waiting, size_of(len(waiting), defaults.FEED_BATCH))


@task(name="ingest", cache_policy=NO_CACHE, persist_result=False)
def ingest(batch: list[int], now: datetime) -> Report:
    """Poll these feeds, those that are still due and nobody else polls, and store what is new."""
    world = opened()
    with writing(world.engine) as connection:
        token, ids = feeds.claim(connection, batch, now)
        rows = [row for row in feeds.load(connection, ids) if row.key in world.feeds]
    try:
        with leases.renewing(world.engine, feed_table, token):
            early: list[Report] = []

            def store(asked: list[Asked]) -> None:
                early.append(_store(world, token, Answers(asked), now))

            answers = world.fetcher.run(lambda gate: ask(world, gate, rows, now, store=store))
        return sum(early, _store(world, token, _excused(world, answers, now), now))
    finally:
        with writing(world.engine) as connection:
            leases.free(connection, feed_table, token)


def _excused(world: World, answers: Answers, now: datetime) -> Answers:
    before = world.hosts.setdefault(now, {})
    found = answers.excused(dict(before))
    before.update(answers.hosts)
    for other in [at for at in world.hosts if at != now]:
        world.hosts.pop(other, None)
    return found


def _store(world: World, token: str, answers: Answers, now: datetime) -> Report:
    """One transaction for the batch. Where the database refuses a row for what is in it, one for
    each feed, and the feed that it came from has failed."""
    try:
        return _store_together(world, token, answers, now)
    except RowRefusedError as error:
        each = [replace(answers, asked=[one]) for one in answers.asked]
        if len(each) > 1:
            return sum((_store(world, token, one, now) for one in each), Report())
        (only,) = answers.asked
        log.warning("%s: its entries are refused: %s", only.row.url, error)
        refused = Failure(ErrorClass.UNREADABLE, "the database refuses what it says")
        return _store_together(
            world, token, replace(answers, asked=[only._replace(was=refused)]), now
        )


def _store_together(world: World, token: str, answers: Answers, now: datetime) -> Report:
    if _to_match(answers) >= _MANY_ENTRIES:
        world.readers.start()  # what is stored now is matched next
    answered = [(one, _identified(world, one)) for one in answers.asked]
    with writing(world.engine) as connection:
        held = leases.held(connection, feed_table, token)
        ours = [each for each in answered if each[0].row.id in held]
        report = _record(connection, world, ours, now)
        for host, until in answers.held.items():
            polls.hold(connection, host, until)
    return report


def _to_match(answers: Answers) -> int:
    changed = (one.was.parsed.entries for one in answers.asked if isinstance(one.was, Changed))
    return sum(not entry.unread for entries in changed for entry in entries)


def _identified(world: World, one: Asked) -> Identified | None:
    """What changed, with its entries told apart."""
    if not isinstance(one.was, Changed):
        return None
    return naming.identify(Poll(_source(world, one.row, one.was.parsed), one.was.parsed))


def _record(
    connection: Connection,
    world: World,
    answered: Sequence[tuple[Asked, Identified | None]],
    now: datetime,
) -> Report:
    asked = [one for one, _ in answered]
    documents = [document for _, document in answered if document]
    stored = arrivals.stored(connection, documents)
    taken, flooded = _sifted(connection, intake.take(documents, stored, now), now)
    new = arrivals.write(connection, taken, stored.ids, now, origin=articles.Origin.POLL)
    brought = Brought(taken, intake.per_feed(taken, stored))
    kept = [outcome(world.feeds[one.row.key], one, brought, now) for one in asked]
    polls.record(connection, kept, now)
    events = [
        remembered(one, left, brought.counts.get(one.row.id), now)
        for one, left in zip(asked, kept, strict=True)
    ]
    health.record(connection, [event for event in events if event], now)
    health.note(connection, [*floods(flooded, now), *worthless(taken.guids, now)])
    outcomes = Counter(event.event.outcome for event in events if event)
    return Report(
        not_modified=outcomes[NOT_MODIFIED],
        same=outcomes[SAME],
        feeds=sum(1 for one in asked if not isinstance(one.was, Held)),
        seen=taken.seen,
        new=new,
        known=taken.known + len(taken.new) - new,
        edited=len(taken.edits),
        refused=taken.refused.total(),
        unreached=sum(1 for one in asked if isinstance(one.was, Unreached)),
        refused_by=dict(taken.refused),
        errors=tuple(
            FeedError(one.row.url, one.was.error, one.was.message)
            for one in asked
            if isinstance(one.was, Failure)
        ),
    )


def _sifted(connection: Connection, taken: Intake, now: datetime) -> tuple[Intake, dict[int, str]]:
    """What came, with floods in quarantine, and which feeds they are of, and why."""
    suspects = quarantine.suspects(taken)
    polled = {feed_id: health.events(connection, feed_id) for feed_id in suspects}
    flooded = quarantine.floods(suspects, polled, now)
    return quarantine.held(taken, flooded), flooded


def _source(world: World, row: FeedRow, parsed: ParsedFeed) -> Source:
    return Source(
        feed_id=row.id,
        feed=row.key.hex(),
        publisher=row.publisher,
        language=row.language or parsed.language,
        first_contact=row.first_contact,
        full_text=world.feeds[row.key].full_text,
        guids=row.guids,
    )
