"""A flood of entries far beyond a feed's habit: an archive that is published again.

Such entries are stored as first contact is, and ring nothing until somebody accepts them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from tocsin.core import defaults
from tocsin.core.intake import Intake
from tocsin.core.polls import WELL, Event


def most(events: Sequence[Event], now: datetime) -> int:
    """How many new entries one poll may bring, after the last polls, the newest first."""
    return max(defaults.QUARANTINE_ABOVE, round(defaults.QUARANTINE_TIMES * habit(events, now)))


def habit(events: Sequence[Event], now: datetime) -> float:
    """How many new entries the feed would have now: as many as a poll that brings any usually
    brings, or more where it was not read for long and its pace makes it so."""
    good = [event for event in events if event.outcome in WELL]
    usual = [event.new for event in good if event.new]
    if not usual:
        return 0.0
    typical = float(median(usual))
    watched = good[0].at - good[-1].at
    if watched <= timedelta():
        return typical
    most_usual = defaults.QUARANTINE_TIMES * typical  # an earlier flood is no habit
    pace = sum(min(event.new, most_usual) for event in good[:-1])
    return max(typical, pace * ((now - good[0].at) / watched))


def suspects(intake: Intake) -> dict[int, int]:
    """The feeds with so much new that their habit matters, and how much that is; never a feed
    of which everything is new anyway."""
    counts: dict[int, int] = {}
    for article in intake.new:
        if not article.source.first_contact:
            feed_id = article.source.feed_id
            counts[feed_id] = counts.get(feed_id, 0) + 1
    return {at: count for at, count in counts.items() if count > defaults.QUARANTINE_ABOVE}


def held(intake: Intake, feeds: Collection[int]) -> Intake:
    """`intake` with what is new in these feeds put in quarantine."""
    if not feeds:
        return intake
    new = [replace(item, held=item.source.feed_id in feeds) for item in intake.new]
    return replace(intake, new=new)


def floods(
    suspected: Mapping[int, int], events: Mapping[int, Sequence[Event]], now: datetime
) -> dict[int, str]:
    """Those of the suspected feeds that break their habit, each with a reason in words."""
    limits = {feed_id: most(events[feed_id], now) for feed_id in suspected}
    return {
        feed_id: f"{count} new entries in one poll, where {limits[feed_id]} would be many"
        for feed_id, count in suspected.items()
        if count > limits[feed_id]
    }
