"""Tables for people. Plain where stdout is no terminal; long texts fold, numbers line up."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.core.report import Report

STATUS_STYLE = {
    "happening": "bold green",
    "possible": "yellow",
    "rejected": "red",
    "ended": "magenta",
    "background": "dim",
    "unknown": "dim",
}


def show(*parts: Table | str) -> None:
    """Print to stdout; text is printed as it is, never as markup."""
    console = Console()
    for part in parts:
        console.print(Text(part) if isinstance(part, str) else part)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of text cells. A column whose name ends in `#` holds numbers, in `!` short texts
    that are never broken."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        min_width=len(title),
    )
    for name in columns:
        made.add_column(
            name.rstrip("#!"),
            justify="right" if name.endswith("#") else "left",
            no_wrap=name.endswith(("#", "!")),
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(_cell(cell)) for cell in row))
    return made


def status_cell(status: str) -> Text:
    """A status in its colour."""
    return Text(status, style=STATUS_STYLE.get(status, ""))


def pass_table(report: Report) -> Table:
    """What a pass did."""
    counted = report.as_json()
    rows: list[tuple[object, ...]] = [
        ("feeds polled", report.feeds, f"{len(report.errors)} failed" if report.errors else ""),
        ("entries seen", report.seen, ""),
        ("  new", report.new, ""),
        ("  known", report.known, ""),
        ("  edited", report.edited, ""),
        ("  refused", report.refused, _reasons(counted["refused_by"])),
        ("pages read", report.pages, ""),
        ("articles matched", report.matched, ""),
        ("alerts", report.alerts, ""),
        ("messages sent", report.deliveries, _outbox(report)),
        *((f"  {error.error}", "", f"{error.feed}: {error.message}") for error in report.errors),
    ]
    return table("this pass", ("what", "count#", "note"), rows)


def _reasons(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in counts.items())


def _outbox(report: Report) -> str:
    parts = [f"{report.failed_deliveries} failed"] if report.failed_deliveries else []
    parts += [f"{report.pending} waiting"] if report.pending else []
    parts += [f"{report.dead} dead"] if report.dead else []
    return ", ".join(parts)


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)
