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
    """A delivery as it stood before it was tried. `seed` names it, for its jitter."""

    created_at: datetime
    attempts: int
    refusals: int
    seed: bytes


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
    """Sent, to be tried again, or dead: refused too often, or undelivered for too long."""
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
            if now - before.created_at > defaults.DELIVERY_AGE:
                return Settled(State.DEAD, attempts, before.refusals, error=reason)
            again = next_attempt(now, before.attempts, asked=after, seed=before.seed)
            return Settled(State.PENDING, attempts, before.refusals, due_at=again, error=reason)
