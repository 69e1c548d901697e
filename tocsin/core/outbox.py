"""What becomes of a delivery that was tried."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.core import defaults
from tocsin.core.model import Deferred, Delivered, Refused, Sent
from tocsin.core.schedule import next_attempt


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    FOLDED = "folded"  # told in a roundup with others


@dataclass(frozen=True, slots=True)
class Attempted:
    """A delivery as it stood before it was tried. `seed` names it, for its jitter; `overtaken`: its
    channel took what came after it."""

    created_at: datetime
    attempts: int
    refusals: int
    seed: bytes
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class Circuit:
    """A channel that did not take the last message, since when, and until when it is left alone."""

    failures: int
    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery as it stands now; `due_at` is when to try again, None where it stays."""

    state: State
    attempts: int
    refusals: int
    due_at: datetime | None = None
    sent_at: datetime | None = None
    error: str | None = None


def settle(before: Attempted, result: Sent, now: datetime) -> Settled:
    """Sent, to be tried again, or dead: refused too often, or deferred again and again by a
    channel that takes everything else. While a channel takes nothing, nothing is given up."""
    attempts = before.attempts + 1
    match result:
        case Delivered():
            return Settled(State.SENT, attempts, before.refusals, sent_at=now)
        case Refused(reason):
            refusals = before.refusals + 1
            if refusals >= defaults.REFUSALS:
                return Settled(State.DEAD, attempts, refusals, error=reason)
            again = next_attempt(now, before.attempts, asked=None, seed=before.seed)
            return Settled(State.PENDING, attempts, refusals, due_at=again, error=reason)
        case Deferred(reason, after):
            if before.overtaken and attempts >= defaults.DEFERRALS:
                return Settled(State.DEAD, attempts, before.refusals, error=reason)
            again = next_attempt(now, before.attempts, asked=after, seed=before.seed)
            return Settled(State.PENDING, attempts, before.refusals, due_at=again, error=reason)


def after(before: Circuit | None, result: Sent, now: datetime, seed: bytes) -> Circuit | None:
    """How a channel stands after a try; None where it takes messages. A refusal concerns one
    message: the channel works."""
    match result:
        case Deferred(reason, asked):
            failures = before.failures + 1 if before else 1
            until = next_attempt(now, failures - 1, asked=asked, seed=seed)
            return Circuit(failures, before.since if before else now, until, reason)
        case Delivered() | Refused():
            return None
