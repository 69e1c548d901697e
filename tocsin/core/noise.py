"""Which watches ring for nothing: never, too often, or wrongly, as people have judged."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

_Z: Final = 1.96  # of a normal distribution: 95 % of it
_OFTEN: Final = 10  # alerts a day
_LOW: Final = 0.5  # precision
_ENOUGH: Final = 5  # judgements, to call a precision low


@dataclass(frozen=True, slots=True)
class Habit:
    """What a watch did in so many days, and how often people found it right or wrong."""

    watch: str
    days: int
    alerts: int
    acked: int
    right: int
    wrong: int


def precision(habit: Habit) -> tuple[float, float, float] | None:
    """The share of judged alerts that were right, and its 95 % interval (Wilson 1927); None where
    nobody judged."""
    total = habit.right + habit.wrong
    if not total:
        return None
    share = habit.right / total
    spread = 1 + _Z**2 / total
    middle = (share + _Z**2 / (2 * total)) / spread
    half = _Z * sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / spread
    return share, max(middle - half, 0.0), min(middle + half, 1.0)


def remarks(habit: Habit) -> list[str]:
    """What is to be said of a watch; nothing of one that does well."""
    found: list[str] = []
    if not habit.alerts:
        found.append("never rang")
    if habit.alerts > _OFTEN * habit.days:
        found.append(f"{habit.alerts / habit.days:.0f} alerts a day")
    judged = precision(habit)
    if judged and habit.right + habit.wrong >= _ENOUGH and judged[0] < _LOW:
        found.append("wrong more often than right")
    return found
