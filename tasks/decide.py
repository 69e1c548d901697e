"""Readings nobody has decided on → alerts and their deliveries, or a reason for silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import alerts, articles, leases, mergers, readings, stories
from db.alerts import NewAlert
from db.engine import reading, writing
from db.tables import lease
from tasks.world import World, opened
from tocsin.core.alerts import compose
from tocsin.core.decisions import Decision, Quiet, Ring, Silence, Told, Voice
from tocsin.core.decisions import decide as decision
from tocsin.core.model import Message
from tocsin.core.quiet import released_at
from tocsin.core.report import Report
from tocsin.core.watchlist import WatchConfig

WINDOW = "decisions"
RANG = "rang"
_BATCH = 200

Pair = tuple[str, int]  # a watch and a story


@dataclass(frozen=True, slots=True)
class _Stories:
    """What is stored of some stories, as far as decisions go."""

    voices: Mapping[Pair, Sequence[Voice]]
    told: Mapping[Pair, Told]
    follow_ups: Mapping[Pair, int]
    threads: Mapping[Pair, str]
    publishers: Mapping[int, Sequence[str]]


def due(now: datetime) -> list[str]:  # noqa: ARG001 - every step is asked the same
    """The window of decisions, where readings wait for one."""
    with reading(opened().engine) as connection:
        return [WINDOW] if readings.undecided(connection) else []


@task(name="decide", cache_policy=NO_CACHE, persist_result=False)
def decide(window: str, now: datetime) -> Report:
    """Decide on every story with something new. Where another pass decides, it is left to that."""
    world = opened()
    rung = 0
    with leases.window(world.engine, window) as token:
        if token is None:
            return Report()
        with reading(world.engine) as connection:
            pairs = readings.undecided(connection)
        for some in articles.chunks(pairs, _BATCH):
            with writing(world.engine) as connection:
                if not leases.held(connection, lease, token):
                    break
                rung += _decide(connection, world, some, now)
    return Report(alerts=rung)


def _decide(connection: Connection, world: World, asked: Sequence[Pair], now: datetime) -> int:
    leads = mergers.locked(connection, {story_id for _, story_id in asked})
    # One that was merged meanwhile comes again, as the story that it is part of.
    pairs = [pair for pair in asked if leads[pair[1]] == pair[1]]
    found = _stories(connection, sorted({story_id for _, story_id in pairs}), now)
    decisions = {pair: _one(world.watches.get(pair[0]), pair, found, now) for pair in pairs}
    rings = {pair: was for pair, was in decisions.items() if isinstance(was, Ring)}
    new = [
        NewAlert(
            message=_message(connection, pair, ring, found),
            story_id=pair[1],
            article_id=ring.article_id,
            channels=_channels(world, world.watches[pair[0]], now),
        )
        for pair, ring in rings.items()
    ]
    rung = alerts.write(connection, new, now)
    readings.record_told(connection, _told(decisions), now)
    outcomes = {
        pair: str(was.reason) if isinstance(was, Quiet) else RANG for pair, was in decisions.items()
    }
    readings.record_outcomes(connection, outcomes, now)
    return rung


def _stories(connection: Connection, story_ids: Sequence[int], now: datetime) -> _Stories:
    return _Stories(
        voices=readings.voices(connection, story_ids),
        told=readings.told_of(connection, story_ids),
        follow_ups=alerts.follow_ups(connection, story_ids, now),
        threads=alerts.threads(connection, story_ids),
        publishers=stories.publishers(connection, story_ids),
    )


def _one(watch: WatchConfig | None, pair: Pair, found: _Stories, now: datetime) -> Decision:
    if watch is None:
        return Quiet(Silence.UNWATCHED)
    return decision(
        found.voices.get(pair, ()),
        found.told.get(pair),
        rings_on=watch.status,
        recent_follow_ups=found.follow_ups.get(pair, 0),
        now=now,
    )


def _told(decisions: Mapping[Pair, Decision]) -> dict[Pair, Told]:
    told: dict[Pair, Told] = {}
    for pair, was in decisions.items():
        match was:
            case Ring(status=status, sequence=sequence):
                told[pair] = Told(status, sequence)
            case Quiet(told=Told() as record):
                told[pair] = record
            case Quiet():
                pass
    return told


def _message(connection: Connection, pair: Pair, ring: Ring, found: _Stories) -> Message:
    watch, story_id = pair
    return compose(
        watch,
        ring,
        alerts.evidence(connection, ring.article_id, watch),
        also=found.publishers.get(story_id, ()),
        thread=found.threads.get(pair),
    )


def _channels(world: World, watch: WatchConfig, now: datetime) -> dict[str, datetime]:
    """The channels of a watch, with when each may be told: quiet hours hold, critical rings."""
    return {
        channel.name: now if watch.critical else released_at(now, channel.quiet, channel.timezone)
        for channel in world.watchlist.channels
        if channel.name in watch.channels
    }
