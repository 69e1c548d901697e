"""Commands that watch: check, demo, run, serve, backfill, doctor, db."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from tocsin.cli.app import WATCH, JsonOption, NowOption, app, instant, moment, not_built, note
from tocsin.core.errors import UsageError
from tocsin.core.watchlist import without_credentials

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The watchlist; default TOCSIN_CONFIG.")
]


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin check --config tocsin.toml`")
def check(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Validate the watchlist, run its examples, and read each watch back in plain language."""
    from tocsin.cli.checking import checked

    raise typer.Exit(checked(config, as_documents=json))


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin run --json`")
def run(
    every_feed: Annotated[bool, typer.Option("--all", help="Poll every feed, due or not.")] = False,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """One monitoring pass, now."""
    present = instant(now)
    _refuse_what_is_wrong()
    _warn_of_what_cannot_be_met()
    from flows.shells import monitored
    from tocsin.cli.reporting import tell

    tell(monitored(present, every_feed=every_feed), as_documents=json)


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin digest --channel desk`")
def digest(
    channel: Annotated[str, typer.Option(help="One channel only.")] = "",
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Send what waits for the digests, whatever the hour."""
    present = instant(now)
    _refuse_what_is_wrong()
    from flows.shells import digested
    from tocsin.cli.reporting import tell

    tell(digested(present, channel), as_documents=json)


@app.command(
    rich_help_panel=WATCH, epilog="Example: `tocsin backfill --since 2026-03-01 --until 2026-03-08`"
)
def backfill(
    source: Annotated[
        str, typer.Option("--from", help="stored, or a FILE: a feed document.")
    ] = "stored",
    since: Annotated[str | None, typer.Option(help="From here on: ISO, UTC, inclusive.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to here: ISO, UTC, exclusive.")] = None,
    watch: Annotated[str | None, typer.Option(help="One watch only; not built yet.")] = None,
    feed: Annotated[str | None, typer.Option(help="One feed only, by its URL.")] = None,
    alert: Annotated[
        Literal["none", "digest", "ring"],
        typer.Option(help="What to do with what is found."),
    ] = "none",
    workers: Annotated[int, typer.Option(min=1, help="Batches at once; only 1 yet.")] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before ringing.")] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Read again what was read; else it resumes.")
    ] = False,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Bring in history, or read what is stored again with the watches as they are now."""
    if watch is not None:
        raise not_built("backfill --watch", "leave it out: every watch is read")
    if workers != 1:
        raise not_built("backfill --workers above 1", "set TOCSIN_WORKERS for more processes")
    present = instant(now)
    _refuse_what_is_wrong()
    from flows import shells
    from flows.backfill import Wish
    from tocsin.cli.reporting import foreseen, tell

    wish = Wish(
        source=source,
        since=moment(since, "--since") if since else None,
        until=moment(until, "--until") if until else None,
        feed=without_credentials(feed) if feed else None,
        alert=alert,
        restart=restart,
    )
    count = shells.foreseen(wish)
    if dry_run:
        foreseen(count, as_documents=json)
        return
    if alert == "ring" and not yes and not _agreed(f"{count} to read may ring. Go on?"):
        raise UsageError("nothing was done", hint="say --yes to go on without being asked")
    tell(shells.backfilled(wish, present), as_documents=json)


def _refuse_what_is_wrong() -> None:
    """Settings and watchlist, before Prefect is loaded: it takes seconds, and reads .env too."""
    from tocsin import settings
    from tocsin.adapters.trials import read_trusted

    read_trusted(settings.load().config)


def _warn_of_what_cannot_be_met() -> None:
    """More feeds than there is time for, by what the last passes took."""
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist
    from tocsin.cli.database import pace
    from tocsin.core.capacity import shortfalls

    config = settings.load()
    feeds = read_watchlist(config.config).feeds
    interval = timedelta(seconds=config.host_interval)
    for shortfall in shortfalls(feeds, interval, pace()):
        note(f"warning: {shortfall}")


def _agreed(question: str) -> bool:
    """What the user answers; no, where nobody is there to answer."""
    return sys.stdin.isatty() and typer.confirm(question, err=True)


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin serve`")
def serve() -> None:
    """Serve the deployments of prefect.yaml on this machine, in the foreground.

    Without PREFECT_API_URL a Prefect server is started on loopback, and stopped on exit.
    """
    from tocsin.cli.serving import serve_deployments

    _warn_of_what_cannot_be_met()
    serve_deployments()


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin demo`")
def demo(
    keep: Annotated[
        Path | None, typer.Option(help="A folder to keep the demo's database in.")
    ] = None,
) -> None:
    """The main job on the feeds that ship with Tocsin: no network, under 90 seconds."""
    from tocsin.demo import play

    play(keep)


@app.command(rich_help_panel=WATCH, epilog="Example: `tocsin doctor --fresh 3`")
def doctor(
    fresh: Annotated[
        int | None,
        typer.Option(min=1, help="Fail when no pass succeeded for this many poll intervals."),
    ] = None,
    ring: Annotated[
        bool, typer.Option("--ring", help="Tell the operator's channel; not built yet.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check the invariants on the database, and the installation."""
    from tocsin.cli.health import examined

    raise typer.Exit(examined(fresh, ring=ring, as_documents=json))


database = typer.Typer(
    help="The database.", no_args_is_help=True, epilog="Example: `tocsin db upgrade`"
)
app.add_typer(database, name="db", rich_help_panel=WATCH)


@database.command(epilog="Example: `tocsin db upgrade`")
def upgrade() -> None:
    """Bring the database's schema to this version; makes it where there is none."""
    from db.engine import connect, where
    from db.migrations import upgrade as to_head
    from tocsin import settings

    engine = connect(settings.load().database_url.get_secret_value())
    to_head(engine)
    note(f"{where(engine)} is of this version")
