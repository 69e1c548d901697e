"""What a pass did, as numbers that balance: seen = new + known + edited + refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tocsin.core import network
from tocsin.core.errors import RunError
from tocsin.core.latency import Journey, legs
from tocsin.core.model import ErrorClass


@dataclass(frozen=True, slots=True)
class FeedError:
    """One feed that gave nothing, with the reason."""

    feed: str
    error: ErrorClass
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """A pass, or a part of one; parts add up. `pending` and `dead` are states of the outbox, told
    by the last part that looked."""

    feeds: int = 0
    seen: int = 0
    new: int = 0
    known: int = 0
    edited: int = 0
    refused: int = 0
    alerts: int = 0
    deliveries: int = 0
    failed_deliveries: int = 0
    pending: int = 0
    dead: int = 0
    pages: int = 0
    pages_feed_only: int = 0
    pages_blocked: int = 0
    matched: int = 0
    unreadable: int = 0
    cut: int = 0  # articles that are longer than is matched
    grouped: int = 0
    not_modified: int = 0
    same: int = 0
    notices: int = 0
    roundups: int = 0
    forgotten: int = 0  # articles that were deleted, for no feed has carried them for long
    cleared: int = 0  # stories that were deleted, for they had no articles
    outdated: int = 0  # records of passes and notices that were deleted
    latency_p50: float | None = None  # seconds from published to sent, of the alerts sent
    latency_p95: float | None = None
    unreached: int = 0  # feeds, while our own network was down
    refused_by: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[FeedError, ...] = ()

    def __add__(self, other: "Report") -> "Report":
        sums: dict[str, Any] = {
            item.name: getattr(self, item.name) + getattr(other, item.name)
            for item in fields(self)
            if item.type in {int, "int"}
        }
        reasons = self.refused_by.keys() | other.refused_by.keys()
        return Report(
            **sums,
            latency_p50=_later(self.latency_p50, other.latency_p50),
            latency_p95=_later(self.latency_p95, other.latency_p95),
            refused_by={
                reason: self.refused_by.get(reason, 0) + other.refused_by.get(reason, 0)
                for reason in sorted(reasons)
            },
            errors=self.errors + other.errors,
        )

    @property
    def balanced(self) -> bool:
        """Whether every item seen went somewhere that is counted."""
        return self.seen == self.new + self.known + self.edited + self.refused

    @property
    def told(self) -> tuple[FeedError, ...]:
        """What went wrong, our own network once for all feeds."""
        if not self.unreached:
            return self.errors
        return (FeedError("*", ErrorClass.OWN_NETWORK, network.MESSAGE), *self.errors)

    @property
    def failed(self) -> bool:
        """The verdict of the run: messages were to go out, and every one failed.

        Feeds that are down are not a failure: they cost their own line.
        """
        return self.failed_deliveries > 0 and self.deliveries == 0

    def require_success(self) -> None:
        """Raise `AllFailedError` where the verdict is that the run failed."""
        if self.failed:
            raise AllFailedError(self)

    def as_json(self) -> dict[str, Any]:
        """The report as `run --json` prints it."""
        return {
            **{
                item.name: getattr(self, item.name)
                for item in fields(self)
                if item.name not in {"refused_by", "errors"}
            },
            "refused_by": dict(self.refused_by),
            "errors": [
                {"feed": error.feed, "class": str(error.error), "message": error.message}
                for error in self.told
            ],
        }


def _later(one: float | None, other: float | None) -> float | None:
    return max((each for each in (one, other) if each is not None), default=None)


def with_latencies(report: Report, sent: Sequence[Journey]) -> Report:
    """The report with the median and the 95th percentile of how late these alerts were."""
    whole = next(legs(sent), None)
    return replace(report, latency_p50=whole.p50, latency_p95=whole.p95) if whole else report


class AllFailedError(RunError):
    """Messages were to go out, and every one failed. Knows what the run did all the same."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            f"{report.failed_deliveries} messages were to go out, and every one failed",
            hint="see `tocsin alerts list`",
        )
        self.report = report
