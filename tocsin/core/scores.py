"""How well watches read labelled texts: presence, status, and what was missed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tocsin.core.model import Mention, Status


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text says for a watch by its label, and as it was read, with the mention that says
    so; None: no mention."""

    id: str
    watch: str
    want: Status | None
    got: Status | None
    mention: Mention | None = None

    @property
    def kind(self) -> str:
        """How it was missed: `missed`, `wrong`, or the `status` is another; `right`."""
        if self.want == self.got:
            return "right"
        return "missed" if self.got is None else "wrong" if self.want is None else "status"


@dataclass(frozen=True, slots=True)
class Presence:
    """How often a mention was found where there is one (`right`), where there is none (`wrong`),
    and not found where there is one (`missed`)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The part of what was found that is right; None where nothing was found."""
        return _ratio(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The part of what is there that was found; None where nothing is."""
        return _ratio(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where there was nothing either way."""
        return _ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Scores:
    """The whole account. `confusion` counts (label, reading) where both see a mention; the misses
    are in the order in which they were given."""

    presence: Presence
    by_watch: Mapping[str, Presence] = field(default_factory=dict)
    confusion: Mapping[tuple[Status, Status], int] = field(default_factory=dict)
    accuracy_by_watch: Mapping[str, float | None] = field(default_factory=dict)
    misses: tuple[Judged, ...] = ()

    @property
    def accuracy(self) -> float | None:
        """The part of the mentions seen by label and reading alike whose status is right."""
        return _accuracy(self.confusion)


def score(judged: Iterable[Judged]) -> Scores:
    """The scores of many judgements; presence over all watches together is micro-averaged."""
    given = tuple(judged)
    watches: dict[str, list[Judged]] = {}
    for one in given:
        watches.setdefault(one.watch, []).append(one)
    return Scores(
        presence=_presence(given),
        by_watch={watch: _presence(own) for watch, own in watches.items()},
        confusion=_confusion(given),
        accuracy_by_watch={watch: _accuracy(_confusion(own)) for watch, own in watches.items()},
        misses=tuple(one for one in given if one.want != one.got),
    )


def _presence(judged: Iterable[Judged]) -> Presence:
    seen = Counter((one.want is not None, one.got is not None) for one in judged)
    return Presence(seen[True, True], seen[False, True], seen[True, False])


def _confusion(judged: Iterable[Judged]) -> dict[tuple[Status, Status], int]:
    return dict(Counter((one.want, one.got) for one in judged if one.want and one.got))


def _accuracy(confusion: Mapping[tuple[Status, Status], int]) -> float | None:
    right = sum(count for (want, got), count in confusion.items() if want == got)
    return _ratio(right, sum(confusion.values()))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
