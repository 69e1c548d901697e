"""Whether the schedule can be met: what the feeds ask for, against what was measured."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from tocsin.core import defaults
from tocsin.core.watchlist import FeedConfig

_FULL: Final = 1.0
_ENOUGH: Final = 0.8  # of the time is used: nothing is left for a slow hour


def shortfalls(
    feeds: Sequence[FeedConfig], host_interval: timedelta, seconds_a_feed: float | None
) -> Iterator[str]:
    """What cannot be met, each in a sentence. `seconds_a_feed` is what a feed took of the last
    passes, None where nothing was measured."""
    yield from _crowded(feeds, host_interval)
    share = sum(_polls_a_second(feed) for feed in feeds) * (seconds_a_feed or 0.0)
    if share >= _ENOUGH:
        met = "cannot" if share >= _FULL else "can hardly"
        yield (
            f"the schedule {met} be met: {len(feeds)} feeds need {share:.0%} of the time, by what"
            " the last passes took; raise `every`, or TOCSIN_WORKERS where processors are idle"
        )


def _crowded(feeds: Sequence[FeedConfig], host_interval: timedelta) -> Iterator[str]:
    """Hosts that we would have to ask more often than our politeness allows."""
    asked: dict[str, list[float]] = {}
    for feed in feeds:
        asked.setdefault(_host(feed.url), []).append(_polls_a_second(feed))
    for host, rates in asked.items():
        share = sum(rates) * host_interval.total_seconds()
        if len(rates) > 1 and share > _FULL:
            yield (
                f"{len(rates)} feeds of {host} are to be polled {share:.1f} times as often as"
                " TOCSIN_HOST_INTERVAL allows; raise their `every`"
            )


def _polls_a_second(feed: FeedConfig) -> float:
    every = min(max(feed.every, defaults.CHECK_AT_LEAST), defaults.CHECK_AT_MOST)
    return 1 / every.total_seconds()


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
