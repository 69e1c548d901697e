"""`tocsin maintain`: what was kept long enough is deleted, and the operator is told what is new."""

from typing import Annotated

import typer

from tocsin import settings
from tocsin.adapters.trials import read_trusted
from tocsin.cli.app import WATCH, JsonOption, NowOption, app, as_json, instant


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin maintain --dry-run`")
def maintain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted.")] = False,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Delete what no feed has carried for long, and send the operator's notices.

    TOCSIN_KEEP_DAYS says how long. Names stay: what comes back is not new. What rang stays.
    """
    present = instant(now)
    read_trusted(settings.load().config)  # refused before Prefect is loaded, which takes seconds
    from flows import shells
    from tocsin.core.report import Report

    if dry_run:
        count = shells.outlived(present)
        _say({"would_forget": count}, f"{count:,} articles to delete", as_document=json)
        return
    report: Report = shells.maintained(present)
    told = {
        "articles": report.forgotten,
        "stories": report.cleared,
        "records": report.outdated,
        "notices": report.notices,
        "deliveries": report.deliveries,
        "pending": report.pending,
        "dead": report.dead,
    }
    line = (
        f"deleted: {report.forgotten:,} articles, {report.cleared:,} empty stories,"
        f" {report.outdated:,} old records; notices: {report.notices:,}"
    )
    _say(told, line, as_document=json)
    report.require_success()


def _say(told: dict[str, int], line: str, *, as_document: bool) -> None:
    if as_document:
        as_json(told)
    else:
        typer.echo(line)
