"""A file of history → articles: what a feed document says, stored as if it had been polled then."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from db import arrivals, articles, feeds
from db.engine import writing
from tasks.world import feed_key, opened
from tocsin.adapters import files
from tocsin.core import intake, naming
from tocsin.core.errors import UsageError
from tocsin.core.model import Document, Entry, Failure, ParsedFeed
from tocsin.core.naming import Poll, Source
from tocsin.core.report import Report
from tocsin.core.watchlist import without_credentials


@task(name="archive", cache_policy=NO_CACHE, persist_result=False)
def archive(
    file: str,
    now: datetime,
    *,
    feed: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Report:
    """Store the entries of a feed document on disk under a feed of the watchlist.

    Raises `UsageError` for a file that is no feed, or a feed that is not in the watchlist.
    """
    parsed = between(read_feed(Path(file)), since, until)
    world = opened()
    with writing(world.engine) as connection:
        row = feeds.find(connection, feed_key(feed))
        if row is None:
            raise UsageError(
                f"the feed {without_credentials(feed)} is not in the watchlist",
                hint="add it, or name one that is with --feed",
            )
        source = Source(
            feed_id=row.id,
            feed=row.key.hex(),
            publisher=row.publisher,
            language=row.language or parsed.language,
            first_contact=True,
            full_text=False,
            guids=row.guids,
        )
        poll = naming.identify(Poll(source, parsed))
        stored = arrivals.stored(connection, [poll])
        taken = intake.take([poll], stored, now)
        # An old copy of an article never overwrites what a poll brought later.
        fresh = {item.key for item in taken.new}
        old = replace(taken, edits=[], sightings=[s for s in taken.sightings if s.key in fresh])
        new = arrivals.write(connection, old, stored.ids, now, origin=articles.Origin.BACKFILL)
    return Report(
        seen=taken.seen,
        new=new,
        known=taken.known + len(taken.edits) + len(taken.new) - new,
        refused=taken.refused.total(),
        refused_by=dict(taken.refused),
    )


def read_feed(path: Path) -> ParsedFeed:
    """The feed document at `path`. Raises `UsageError` that says why it is none."""
    try:
        body = files.read_bytes(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    (parsed,) = opened().parser.feeds([Document(url=path.resolve().as_uri(), body=body)])
    if isinstance(parsed, Failure):
        raise UsageError(f"{path}: {parsed.message}", hint="give a feed document")
    return parsed


def between(parsed: ParsedFeed, since: datetime | None, until: datetime | None) -> ParsedFeed:
    """The entries published in [since, until); one without a date stays only without a range."""
    kept = tuple(entry for entry in parsed.entries if _within(entry, since, until))
    outside = len(parsed.entries) - len(kept)
    refused: Mapping[str, int] = dict(parsed.refused) | (
        {"out_of_range": outside} if outside else {}
    )
    return replace(parsed, entries=kept, refused=refused)


def _within(entry: Entry, since: datetime | None, until: datetime | None) -> bool:
    if since is None and until is None:
        return True
    if entry.published is None:
        return False
    return (since is None or entry.published >= since) and (
        until is None or entry.published < until
    )
