"""The backfill: history read in or read again, by the same steps as the live pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from prefect import flow

from db import articles, feeds, readings
from db.engine import reading, writing
from flows.passes import GROUPING, RUNNER, TELLING, Each, Step, mapped, one_pass
from tasks import archive, decide, extract, ledger
from tasks.world import feed_key, opened, pinned
from tocsin.core import defaults
from tocsin.core.errors import NotBuiltError, UsageError
from tocsin.core.report import Report
from tocsin.core.watchlist import without_credentials

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
    if wish.since and wish.until and wish.since >= wish.until:
        raise UsageError("--since is not before --until", hint="the range is [since, until)")
    if wish.source != STORED:
        _check_feed(wish)


def _check_feed(wish: Wish) -> None:
    if not wish.feed:
        raise UsageError(
            f"the entries of {wish.source} belong to no feed yet", hint="name it with --feed URL"
        )
    if feed_key(wish.feed) not in opened().feeds:
        raise UsageError(
            f"the feed {without_credentials(wish.feed)} is not in the watchlist",
            hint="add it, or name one that is with --feed",
        )


def scope(wish: Wish) -> list[int]:
    """The stored articles in the range, oldest first. Raises `UsageError` for an unknown feed."""
    key = feed_key(wish.feed) if wish.feed else None
    with reading(opened().engine) as connection:
        if key and not feeds.is_known(connection, key):
            raise UsageError(
                f"nothing is stored of a feed {without_credentials(wish.feed or '')}",
                hint="see `tocsin feeds`",
            )
        return articles.in_range(connection, wish.since, wish.until, key)


def unread_count(wish: Wish) -> int:
    """How many stored articles a backfill would read."""
    return len(scope(wish) if wish.restart else _unread(wish))


def backfilling(wish: Wish, each: Each, now: datetime) -> Report:
    """Do it, with its record. Interrupted and run again, it goes on where it stopped.

    Raises `TocsinError`.
    """
    check(wish)
    with pinned():
        run_id = ledger.begin("backfill", now)
        if wish.restart:
            with writing(opened().engine) as connection:
                readings.forget_versions(connection, scope(wish))
        return ledger.end(run_id, one_pass(_steps(wish), each, now))


def _steps(wish: Wish) -> Sequence[Step]:
    history: extract.History = "ring" if wish.alert == "ring" else "silent"
    matching = Step(lambda _now: _batches(wish), extract.extract, {"history": history})
    known: decide.Known = "listed" if wish.alert == "digest" else "untold"
    settling = (GROUPING, Step(decide.due, decide.decide, {"known": known}), *TELLING)
    if wish.source == STORED:
        return (matching, *settling)
    options = {"feed": wish.feed, "since": wish.since, "until": wish.until}
    return (
        Step(lambda _now: [wish.source], archive.archive, options),
        matching,
        *settling,
    )


def _batches(wish: Wish) -> list[list[int]]:
    return list(articles.chunks(_unread(wish), defaults.ARTICLE_BATCH))


def _unread(wish: Wish) -> list[int]:
    world = opened()
    with reading(world.engine) as connection:
        wanted = set(articles.unread_by(connection, world.version))
    return [article_id for article_id in scope(wish) if article_id in wanted]


@flow(name="backfill", persist_result=False, task_runner=RUNNER)
def backfill(  # noqa: PLR0913, PLR0917 - the parameters are the run form
    source: str = STORED,
    since: datetime | None = None,
    until: datetime | None = None,
    feed: str | None = None,
    alert: Alert = "none",
    restart: bool = False,  # noqa: FBT001, FBT002 - Prefect's run form fills it by name
    now: datetime | None = None,
) -> Report:
    """Bring in history, or read what is stored again with the watches as they are now.

    Args:
        source: "stored" for the articles in the database, or the path of a feed document.
        since: From this instant on (UTC, inclusive). Empty means from the beginning.
        until: Up to this instant (UTC, exclusive). Empty means to the end.
        feed: The URL of one feed of the watchlist. Needed for a file; no credentials here.
        alert: What to do with what is found: none records it in silence, digest lists it in the
            next digests, ring rings.
        restart: Read again also what this version of the watches has read.
        now: The instant to work at, for replays. Empty means the present.
    """
    wish = Wish(source, since, until, feed, alert, restart)
    return backfilling(wish, mapped, now or datetime.now(UTC))
