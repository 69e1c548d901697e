"""How the report of a pass is told: the contract's JSON, or a table with what went wrong below."""

from collections import Counter
from typing import Any, Final

import typer
from rich.text import Text

from tocsin.cli.app import as_json
from tocsin.cli.tables import show, table
from tocsin.core import defaults
from tocsin.core.report import FeedError, Report

_KEYS: Final = (
    *("feeds", "seen", "new", "known", "edited", "refused", "alerts", "deliveries"),
    *("pending", "dead", "refused_by", "errors", "latency_p50", "latency_p95"),
)
_MOST_ERRORS: Final = 20


def tell(report: Report, *, as_documents: bool) -> None:
    """Say on stdout what a pass did. Raises `AllFailedError`."""
    counted = report.as_json()
    if as_documents:
        as_json({key: counted[key] for key in _KEYS})
    else:
        _show(report, counted)
    report.require_success()


def _show(report: Report, counted: dict[str, Any]) -> None:
    rows: list[tuple[object, ...]] = [
        ("feeds polled", report.feeds, _polls(report)),
        ("entries seen", report.seen, ""),
        ("  new", report.new, ""),
        ("  known", report.known, ""),
        ("  edited", report.edited, ""),
        ("  refused", report.refused, _reasons(counted["refused_by"])),
        ("pages read", report.pages, _pages(report)),
        ("articles matched", report.matched, _unread(report)),
        ("alerts", report.alerts, ""),
        *([("notices", report.notices, "to the operator")] if report.notices else ()),
        ("messages sent", report.deliveries, _outbox(report)),
    ]
    if report.latency_p50 is not None and report.latency_p95 is not None:
        late = f"{span(report.latency_p50)}, for one in twenty {span(report.latency_p95)}"
        rows.append(("  after publication", "", late))
    show(table("this pass", ("what", "count#", "note"), rows))
    if report.told:
        show("", *_errors(report.told))


def span(seconds: float) -> str:
    """So many seconds, for people: minutes, or hours where they are many."""
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # noqa: PLR2004


def _errors(errors: tuple[FeedError, ...]) -> list[Text | str]:
    kinds = Counter(str(error.error) for error in errors)
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    lines: list[Text | str] = [Text(f"feeds that gave nothing: {counted}", "bold")]
    lines += [f"  {error.feed}: {error.message}" for error in errors[:_MOST_ERRORS]]
    if len(errors) > _MOST_ERRORS:
        lines.append(f"  and {len(errors) - _MOST_ERRORS} more; see `tocsin feeds`")
    return lines


def _polls(report: Report) -> str:
    kinds = (
        (report.not_modified, "not modified"),
        (report.same, "the same"),
        (len(report.errors), "gave nothing"),
    )
    return ", ".join(f"{count} {kind}" for count, kind in kinds if count)


def _reasons(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in counts.items())


def _unread(report: Report) -> str:
    kinds = (
        (report.unreadable, "could not be read"),
        (report.cut, f"read for {defaults.MATCHED_CHARS:,} characters only"),
    )
    return ", ".join(f"{count} {kind}" for count, kind in kinds if count)


def _pages(report: Report) -> str:
    parts = [f"{report.pages_feed_only} feed-only"] if report.pages_feed_only else []
    parts += [f"{report.pages_blocked} blocked"] if report.pages_blocked else []
    return ", ".join(parts)


def _outbox(report: Report) -> str:
    parts = [f"{report.failed_deliveries} failed"] if report.failed_deliveries else []
    parts += [f"{report.pending} waiting"] if report.pending else []
    parts += [f"{report.dead} dead"] if report.dead else []
    return ", ".join(parts)


def foreseen(count: int, *, as_documents: bool) -> None:
    """Say on stdout what a dry run would have read."""
    if as_documents:
        as_json({"would_read": count})
    else:
        typer.echo(f"{count} to read; nothing was done")
