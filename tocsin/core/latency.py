"""How long alerts take from publication to their readers, and where the time goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil


@dataclass(frozen=True, slots=True)
class Journey:
    """An alert that was sent: when its article was published (as claimed), seen and matched."""

    published: datetime | None
    seen: datetime
    matched: datetime
    sent: datetime

    @property
    def begun(self) -> datetime:
        """When it was published; where that is not known, or yet to come, when we saw it."""
        return min(self.published or self.seen, self.seen)


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way: how many seconds it takes half of the alerts, and all but one in 20."""

    name: str
    p50: float
    p95: float


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile, each a value that occurs. Raises `ValueError` on none."""
    if not seconds:
        raise ValueError("no seconds")
    ordered = sorted(seconds)
    half, most = (ordered[ceil(len(ordered) * part) - 1] for part in (0.5, 0.95))
    return half, most


def legs(journeys: Sequence[Journey]) -> Iterator[Leg]:
    """The whole way, then its parts; none where nothing was sent."""
    if not journeys:
        return
    parts = {
        "published to sent": [each.sent - each.begun for each in journeys],
        "published to seen": [each.seen - each.begun for each in journeys],
        "seen to matched": [each.matched - each.seen for each in journeys],
        "matched to sent": [each.sent - each.matched for each in journeys],
    }
    for name, spans in parts.items():
        yield Leg(name, *percentiles([span.total_seconds() for span in spans]))
