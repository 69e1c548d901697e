"""Which way an alert goes to a channel: at once, with others, or in the channel's digest."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.core.clock_times import next_at
from tocsin.core.quiet import released_at
from tocsin.core.watchlist import ChannelConfig, WatchConfig


class Way(StrEnum):
    """How a delivery goes out."""

    ALONE = "alone"
    TOGETHER = "together"  # as one message with what else waits for the channel
    DIGEST = "digest"  # with the channel's next digest


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a delivery, and from when on it may go."""

    way: Way
    due_at: datetime


def route(
    channel: ChannelConfig, watch: WatchConfig, *, sent: int, lowered: bool, now: datetime
) -> Route:
    """The way of one more alert of a watch to a channel, which was told `sent` of them at once
    within the last hour.

    What is over the budget, or counts for less, waits for the digest; where a channel has none,
    what is over the budget goes as one message. Quiet hours hold all but critical watches.
    """
    over = sent >= watch.budget
    if channel.digest and (over or lowered):
        return Route(Way.DIGEST, next_at(now, channel.digest, channel.timezone))
    rings_through = watch.critical and not lowered
    free = now if rings_through else released_at(now, channel.quiet, channel.timezone)
    return Route(Way.TOGETHER if over or free > now else Way.ALONE, free)
