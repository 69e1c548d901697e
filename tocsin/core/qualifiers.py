"""Cues beside a thing, as data: words of its own phrase, and what puts it aside."""

from typing import Final

from tocsin.core.cues import Kind, Row, Sense

# Words of the phrase itself, before its noun.
QUALITIES: Final = (
    Row(
        Sense.HAPPENS,
        """
        agreed, announce, announced, back, backed, broker, brokered, current, extended,
        latest, mediate, mediated, newly, ongoing, renewed, target, sign, signed,
        support, supported
        """,
    ),
    Row(
        Sense.POSSIBLE,
        """
        anticipate, anticipated, any, comprehensive, conditional, desired, draft, durable,
        elusive, eventual, expect, expected, future, hope, hoped, lasting, likely,
        permanent, possible, potential, propose, proposed, reported, snapback, threaten,
        threatened, only
        """,
    ),
    Row(
        Sense.DENIED,
        """
        aborted, abortive, canceled, cancelled, collapsed, deadlocked, fail, failed,
        inconclusive, no, rejected, stall, stalled
        """,
    ),
    Row(
        Sense.PASSING,
        "decade old, earlier, former, last year, past, pre, previous, sanctioned",
    ),
    Row(
        Sense.POSSIBLE,
        "imminent, plan, planned",
        (Kind.TRUCE, Kind.DEAL, Kind.MEASURE, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        broken, collapse, collapsed, crumbling, expire, expired, fraying, lapsed, shattered,
        violate, violated
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
)
# Prepositions that put the phrase at the edge of what is said.
EDGES: Final = (
    Row(
        Sense.PASSING,
        """
        after, because of, before, beyond, by, off, as part of, due to, during, following,
        from, like, over, post, since
        """,
    ),
    Row(
        Sense.ENDS,
        "despite, in spite of, notwithstanding",
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.PASSING,
        "amid",
        (Kind.TRUCE, Kind.DEAL, Kind.PLAN, Kind.MEASURE, Kind.YIELDING, Kind.OTHER),
    ),
    Row(
        Sense.PASSING,
        "despite",
        (Kind.TALKS, Kind.PLAN, Kind.MEASURE),
    ),
)
