"""What a watchlist would have rung: the deciding of the live way, over articles that are stored.

It begins where nothing has been told, so a story that goes on from before rings once as new.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from tocsin.core import defaults
from tocsin.core.decisions import Decision, Quiet, Ring, Told, Voice, decide
from tocsin.core.watchlist import ChannelConfig, WatchConfig
from tocsin.core.ways import Way, route

Pair = tuple[str, int]  # a watch and a story

_PASS: Final = defaults.POLL_EVERY


@dataclass(frozen=True, slots=True)
class Heard:
    """What a watch reads in an article of a story. The voice is undecided."""

    watch: str
    story: int
    voice: Voice


@dataclass(frozen=True, slots=True)
class Rung:
    """An alert that would have been, with its way to each channel."""

    at: datetime
    watch: str
    story: int
    ring: Ring
    ways: Mapping[str, Way]


def simulate(
    heard: Iterable[Heard], watches: Sequence[WatchConfig], channels: Sequence[ChannelConfig]
) -> Iterator[Rung]:
    """The alerts in the order in which passes, one every `defaults.POLL_EVERY`, would have made
    them."""
    known = {watch.name: watch for watch in watches}
    stories = _Stories()
    sent: list[tuple[datetime, str, str]] = []
    ordered = sorted(heard, key=lambda item: (item.voice.seen, item.voice.article_id))
    for at, together in groupby(ordered, key=lambda item: _pass_of(item.voice.seen)):
        for pair in stories.hear(together):
            watch = known[pair[0]]
            was = stories.decided(pair, watch, at)
            if isinstance(was, Ring):
                ways = _ways(watch, channels, sent, was=was, now=at)
                sent += [(at, watch.name, name) for name, way in ways.items() if way is Way.ALONE]
                yield Rung(at, *pair, was, ways)


def _pass_of(seen: datetime) -> datetime:
    late = seen.timestamp() % _PASS.total_seconds()
    return datetime.fromtimestamp(seen.timestamp() - late, seen.tzinfo) + _PASS


class _Stories:
    """What the stories said so far, and what was told of them."""

    def __init__(self) -> None:
        self._voices: defaultdict[Pair, list[Voice]] = defaultdict(list)
        self._told: dict[Pair, Told] = {}
        self._follow_ups: defaultdict[Pair, list[datetime]] = defaultdict(list)

    def hear(self, together: Iterable[Heard]) -> list[Pair]:
        """Take in what is new. Returns what is to be decided on, in the order of live passes."""
        fresh = list(together)
        for item in fresh:
            self._voices[item.watch, item.story].append(item.voice)
        return sorted({(item.watch, item.story) for item in fresh}, key=lambda pair: pair[::-1])

    def decided(self, pair: Pair, watch: WatchConfig, now: datetime) -> Decision:
        """What becomes of a story now; it is kept as told."""
        recent = [at for at in self._follow_ups[pair] if now - at < defaults.STATUS_WINDOW]
        voices = self._voices[pair]
        was = decide(
            voices,
            self._told.get(pair),
            rings_on=watch.status,
            recent_follow_ups=len(recent),
            now=now,
        )
        self._voices[pair] = [replace(voice, decided=True) for voice in voices]
        match was:
            case Ring(status=status, sequence=sequence, lowered=lowered):
                publishers = len({voice.publisher for voice in voices})
                self._told[pair] = Told(status, sequence, publishers, bool(lowered))
                self._follow_ups[pair] = [*recent, now] if sequence > 1 else recent
            case Quiet(told=Told() as told):
                self._told[pair] = told
            case Quiet():
                pass
        return was


def _ways(
    watch: WatchConfig,
    channels: Sequence[ChannelConfig],
    sent: Sequence[tuple[datetime, str, str]],
    *,
    was: Ring,
    now: datetime,
) -> dict[str, Way]:
    lately = Counter(
        name for at, by, name in sent if by == watch.name and now - at < defaults.BUDGET_WINDOW
    )
    return {
        channel.name: route(
            channel, watch, sent=lately[channel.name], lowered=bool(was.lowered), now=now
        ).way
        for channel in channels
        if channel.name in watch.channels
    }
