"""The backfill: history read in or read again, by the same steps as the live pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from prefect import flow

from db import articles, readings
from db.engine import reading, writing
from flows.passes import SETTLING, Each, Step, mapped, one_pass
from tasks import archive, extract, ledger
from tasks.world import opened
from tocsin.core import defaults
from tocsin.core.errors import NotBuiltError, UsageError
from tocsin.core.report import Report

Alert = Literal["none", "digest", "ring"]
STORED = "stored"
_LATER = {"pages", "wayback"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What to bring in or read again: [since, until), in UTC."""

    source: str = STORED
    since: datetime | None = None
    until: datetime | None = None
    feed: str | None = None
    alert: Alert = "none"
    restart: bool = False


def check(wish: Wish) -> None:
    """Refuse what cannot be done. Raises `UsageError`."""
    if wish.source in _LATER:
        raise NotBuiltError(
            f"backfill --from {wish.source} is not built yet", hint="use --from stored or a FILE"
        )
    if wish.alert == "digest":
        raise NotBuiltError(
            "backfill --alert digest is not built yet", hint="use --alert none or --alert ring"
        )
    if wish.since and wish.until and wish.since >= wish.until:
        raise UsageError("--since is not before --until", hint="the range is [since, until)")
    if wish.source != STORED and not wish.feed:
        raise UsageError(
            f"which feed do the entries of {wish.source} belong to?", hint="name it with --feed URL"
        )


def scope(wish: Wish) -> list[int]:
    """The stored articles in the range, oldest first."""
    with reading(opened().engine) as connection:
        return articles.in_range(connection, wish.since, wish.until, wish.feed)


def unread_count(wish: Wish) -> int:
    """How many stored articles a backfill would read."""
    return len(scope(wish) if wish.restart else _unread(wish))


def backfilling(wish: Wish, each: Each, now: datetime) -> Report:
    """Do it, with its record. Interrupted and run again, it goes on where it stopped.

    Raises `TocsinError`.
    """
    check(wish)
    run_id = ledger.begin("backfill", now)
    if wish.restart:
        with writing(opened().engine) as connection:
            readings.forget_versions(connection, scope(wish))
    return ledger.end(run_id, one_pass(_steps(wish), each, now))


def _steps(wish: Wish) -> Sequence[Step]:
    history: extract.History = "ring" if wish.alert == "ring" else "silent"
    matching = Step(lambda _now: _batches(wish), extract.extract, {"history": history})
    if wish.source == STORED:
        return (matching, *SETTLING)
    options = {"feed": wish.feed, "since": wish.since, "until": wish.until}
    return (Step(lambda _now: [wish.source], archive.archive, options), matching, *SETTLING)


def _batches(wish: Wish) -> list[list[int]]:
    return list(articles.chunks(_unread(wish), defaults.ARTICLE_BATCH))


def _unread(wish: Wish) -> list[int]:
    world = opened()
    with reading(world.engine) as connection:
        wanted = set(articles.unread_by(connection, world.version))
    return [article_id for article_id in scope(wish) if article_id in wanted]


@flow(name="backfill", persist_result=False)
def backfill(  # noqa: PLR0917 - the parameters are the run form
    source: str = STORED,
    since: datetime | None = None,
    until: datetime | None = None,
    feed: str | None = None,
    alert: Alert = "none",
    restart: bool = False,  # noqa: FBT001, FBT002 - Prefect's run form fills it by name
) -> Report:
    """Bring in history, or read what is stored again with the watches as they are now.

    Args:
        source: "stored" for the articles in the database, or the path of a feed document.
        since: From this instant on (UTC, inclusive). Empty means from the beginning.
        until: Up to this instant (UTC, exclusive). Empty means to the end.
        feed: The URL of one feed of the watchlist. Needed for a file; no credentials here.
        alert: What to do with what is found: none records it in silence, ring rings.
        restart: Read again also what this version of the watches has read.
    """
    wish = Wish(source, since, until, feed, alert, restart)
    return backfilling(wish, mapped, datetime.now(UTC))
