"""Readings nobody has decided on → alerts and their deliveries, or a reason for silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from db import alerts, articles, deliveries, leases, mergers, mutes, readings, roundups, stories
from db.alerts import NewAlert
from db.engine import reading, writing
from db.roundups import Aside
from db.tables import lease
from tasks.world import World, opened
from tocsin.core.alerts import compose
from tocsin.core.decisions import Decision, Quiet, Ring, Silence, Told, Voice
from tocsin.core.decisions import decide as decision
from tocsin.core.digest import FIRST_CONTACT
from tocsin.core.model import Message, Status
from tocsin.core.report import Report
from tocsin.core.watchlist import ChannelConfig, WatchConfig
from tocsin.core.ways import Way, route

WINDOW = "decisions"
RANG = "rang"
_BATCH = 200

Pair = tuple[str, int]  # a watch and a story
Known = Literal["counted", "untold", "listed"]
"""What the digest says of first contact: how much it was, nothing, or every story."""

_FOR_THE_DIGEST = (Silence.NOT_LISTED, Silence.ENOUGH_TODAY)


@dataclass(frozen=True, slots=True)
class _Stories:
    """What is stored of some stories, as far as decisions go."""

    voices: Mapping[Pair, Sequence[Voice]]
    told: Mapping[Pair, Told]
    follow_ups: Mapping[Pair, int]
    threads: Mapping[Pair, str]
    publishers: Mapping[int, Sequence[str]]
    muted: Mapping[str, frozenset[str]]


def due(now: datetime) -> list[str]:  # noqa: ARG001 - every step is asked the same
    """The window of decisions, where readings wait for one."""
    with reading(opened().engine) as connection:
        return [WINDOW] if readings.undecided(connection) else []


@task(name="decide", cache_policy=NO_CACHE, persist_result=False)
def decide(window: str, now: datetime, *, known: Known = "counted") -> Report:
    """Decide on every story with something new. Where another pass decides, it is left to that.
    `known` is for the digest: what it says of first contact."""
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
                rung += _decide(connection, world, some, now, known=known)
    return Report(alerts=rung)


def _decide(
    connection: Connection, world: World, asked: Sequence[Pair], now: datetime, *, known: Known
) -> int:
    leads = mergers.locked(connection, {story_id for _, story_id in asked})
    # One that was merged meanwhile comes again, as the story that it is part of.
    pairs = [pair for pair in asked if leads[pair[1]] == pair[1]]
    found = _stories(connection, sorted({story_id for _, story_id in pairs}), now)
    decisions = {pair: _one(world.watches.get(pair[0]), pair, found, now) for pair in pairs}
    rung = alerts.write(connection, _new(connection, world, decisions, found, now=now), now)
    roundups.note(connection, _asides(world, decisions, found, known), now)
    readings.record_told(connection, _told(decisions, found), now)
    outcomes = {
        pair: str(was.reason) if isinstance(was, Quiet) else RANG for pair, was in decisions.items()
    }
    readings.record_outcomes(connection, outcomes, now)
    return rung


def _stories(connection: Connection, story_ids: Sequence[int], now: datetime) -> _Stories:
    silenced = mutes.active(connection, now)
    muted = {kind: mutes.targets(silenced, kind) for kind in ("watch", "story", "publisher")}
    leads = mergers.current(connection, {int(each) for each in muted["story"] if each.isdecimal()})
    return _Stories(
        voices=readings.voices(connection, story_ids),
        told=readings.told_of(connection, story_ids),
        follow_ups=alerts.follow_ups(connection, story_ids, now),
        threads=alerts.threads(connection, story_ids),
        publishers=stories.publishers(connection, story_ids),
        muted=muted | {"story": frozenset(map(str, leads.values()))},
    )


def _one(watch: WatchConfig | None, pair: Pair, found: _Stories, now: datetime) -> Decision:
    if watch is None:
        return Quiet(Silence.UNWATCHED)
    voices = found.voices.get(pair, ())
    heard = [voice for voice in voices if voice.publisher not in found.muted["publisher"]]
    if voices and not heard:
        return Quiet(Silence.MUTED)
    was = decision(
        heard,
        found.told.get(pair),
        rings_on=watch.status,
        recent_follow_ups=found.follow_ups.get(pair, 0),
        now=now,
    )
    muted = watch.name in found.muted["watch"] or str(pair[1]) in found.muted["story"]
    return _muted(was, found.told.get(pair)) if muted and isinstance(was, Ring) else was


def _muted(was: Ring, told: Told | None) -> Quiet:
    """It counts as told: what was said while it was mute does not ring when it no longer is."""
    return Quiet(Silence.MUTED, Told(was.status, told.sequence if told else 0))


def _new(
    connection: Connection,
    world: World,
    decisions: Mapping[Pair, Decision],
    found: _Stories,
    *,
    now: datetime,
) -> list[NewAlert]:
    """The alerts of these decisions, each with its ways: what is over the budget waits."""
    sent = deliveries.rung(connection, now)
    new: list[NewAlert] = []
    for pair, was in decisions.items():
        if isinstance(was, Ring):
            watch = world.watches[pair[0]]
            ways = {
                channel.name: route(
                    channel,
                    watch,
                    sent=sent[watch.name, channel.name],
                    lowered=bool(was.lowered),
                    now=now,
                )
                for channel in _channels(world, watch)
            }
            sent.update((pair[0], name) for name, way in ways.items() if way.way is Way.ALONE)
            message = _message(connection, pair, was, found)
            new.append(NewAlert(message, pair[1], was.article_id, ways))
    return new


def _asides(
    world: World, decisions: Mapping[Pair, Decision], found: _Stories, known: Known
) -> list[Aside]:
    """What did not ring and goes into the digests of the channels that have one."""
    asides: list[Aside] = []
    for pair, was in decisions.items():
        watch = world.watches.get(pair[0])
        channels = [each for each in _channels(world, watch) if each.digest] if watch else []
        for noted in _noted(pair, was, found, known) if channels else ():
            asides += [replace(noted, channel=channel.name) for channel in channels]
    return asides


def _noted(pair: Pair, was: Decision, found: _Stories, known: Known) -> Iterator[Aside]:
    watch, story_id = pair
    voices = [voice for voice in found.voices.get(pair, ()) if not voice.decided]
    old = [voice for voice in voices if voice.first_contact]
    said = [voice for voice in voices if voice.status is not Status.BACKGROUND]
    if isinstance(was, Quiet) and was.reason in _FOR_THE_DIGEST and said:
        best = said[-1]
        yield Aside("", watch, was.reason, story_id, best.article_id, str(best.status))
    elif old and said and known == "listed":
        yield Aside("", watch, FIRST_CONTACT, story_id, said[0].article_id, str(said[0].status))
    elif old and known == "counted":
        yield Aside("", watch, FIRST_CONTACT, count=len(old))


def _told(decisions: Mapping[Pair, Decision], found: _Stories) -> dict[Pair, Told]:
    told: dict[Pair, Told] = {}
    for pair, was in decisions.items():
        match was:
            case Ring(status=status, sequence=sequence, lowered=lowered):
                publishers = len({voice.publisher for voice in found.voices[pair]})
                told[pair] = Told(status, sequence, publishers, bool(lowered))
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


def _channels(world: World, watch: WatchConfig) -> list[ChannelConfig]:
    return [channel for channel in world.watchlist.channels if channel.name in watch.channels]
