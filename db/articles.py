"""Questions about articles: which are unfinished, what their pages say, which lie in a range."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, case, func, or_, select, update

from db.entities import NamesState
from db.leases import FREED
from db.tables import article, feed, sighting
from tocsin.core import defaults
from tocsin.core.model import Text

T = TypeVar("T")
PARAMETERS = 500  # SQLite takes 32,766 in a statement; few enough to plan well on both


class Origin:
    """Where an article came from."""

    POLL = "poll"
    BACKFILL = "backfill"


class PageState:
    """Whether the article's page is to be read, or what came of it."""

    NONE = "none"
    WANTED = "wanted"
    FULL = "full"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Unread:
    """An article whose page is wanted."""

    id: int
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An article to match, and what decides whether its readings are first contact."""

    id: int
    text: Text
    worded_at: datetime
    first_contact: bool
    matched_at: datetime | None
    failures: int


def unread(connection: Connection) -> list[tuple[int, str]]:
    """Articles whose page is wanted, with its address, newest first."""
    rows = connection.execute(
        select(article.c.id, article.c.url)
        .where(article.c.page == PageState.WANTED)
        .order_by(article.c.id.desc())
    )
    return [(row.id, row.url) for row in rows]


def unread_among(ids: Sequence[int]) -> Select[Any]:
    """Those of `ids` whose page is still wanted, to claim."""
    return select(article.c.id).where(article.c.page == PageState.WANTED, article.c.id.in_(ids))


def load_unread(connection: Connection, ids: Sequence[int]) -> list[Unread]:
    """The articles to read a page for."""
    rows = connection.execute(
        select(article.c.id, article.c.url, article.c.text).where(article.c.id.in_(ids))
    )
    return [Unread(row.id, row.url, row.text) for row in rows]


def record_pages(connection: Connection, pages: Mapping[int, str | None]) -> None:
    """Keep the pages' texts; an article without one stays with what its feed said."""
    if not pages:
        return
    connection.execute(
        update(article)
        .where(article.c.id == bindparam("the_id"))
        .values(
            page=bindparam("state"),
            page_text=bindparam("body"),
            matched_with=None,
            names=NamesState.NONE,
            **FREED,
        ),
        [
            {"the_id": the_id, "state": PageState.FULL if body else PageState.FEED, "body": body}
            for the_id, body in sorted(pages.items())
        ],
    )


def record_missed_pages(connection: Connection, ids: Sequence[int]) -> None:
    """A page that did not come is asked for again with the next passes, a few times."""
    failures = article.c.page_failures + 1
    given_up = failures >= defaults.PAGE_TRIES
    for some in chunks(ids, PARAMETERS):
        connection.execute(
            update(article)
            .where(article.c.id.in_(some))
            .values(
                page_failures=failures,
                page=case((given_up, PageState.FEED), else_=PageState.WANTED),
                **FREED,
            )
        )


def unmatched(connection: Connection, version: bytes, now: datetime) -> list[int]:
    """Articles this version of the watches has not read: the new ones, and the recent ones that
    an earlier version read. Newest first. Older ones are the backfill's."""
    recent = article.c.first_seen >= now - defaults.REMATCH_WINDOW
    wanted = select(article.c.id).where(
        or_(article.c.matched_with.is_(None), recent & (article.c.matched_with != version))
    )
    return list(connection.execute(wanted.order_by(article.c.id.desc())).scalars())


def unmatched_among(ids: Sequence[int] | None, version: bytes) -> Select[Any]:
    """Those of `ids` that this version of the watches has not read, to claim."""
    wanted = select(article.c.id).where(
        or_(article.c.matched_with.is_(None), article.c.matched_with != version)
    )
    return wanted if ids is None else wanted.where(article.c.id.in_(ids))


def unread_by(connection: Connection, version: bytes) -> list[int]:
    """Every article that this version of the watches has not read, however old."""
    return list(connection.execute(unmatched_among(None, version)).scalars())


def load_unmatched(connection: Connection, ids: Sequence[int]) -> list[Unmatched]:
    """The articles to match, in order of id."""
    text = func.coalesce(func.nullif(article.c.page_text, ""), article.c.text).label("text")
    told = (article.c.worded_at, article.c.first_contact, article.c.matched_at)
    rows = connection.execute(
        select(
            article.c.id, article.c.title, text, article.c.language, *told, article.c.match_failures
        )
        .where(article.c.id.in_(ids))
        .order_by(article.c.id)
    )
    return [
        Unmatched(
            id=row.id,
            text=Text(row.title, row.text, row.language),
            worded_at=row.worded_at,
            first_contact=row.first_contact,
            matched_at=row.matched_at,
            failures=row.match_failures,
        )
        for row in rows
    ]


def in_range(
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    feed_key: bytes | None = None,
) -> list[int]:
    """Articles that stand in [since, until), oldest first; of one feed where it is named."""
    wanted = select(article.c.id)
    if since is not None:
        wanted = wanted.where(article.c.dated >= since)
    if until is not None:
        wanted = wanted.where(article.c.dated < until)
    if feed_key is not None:
        seen_there = (
            select(sighting.c.article_id).join(feed, feed.c.id == sighting.c.feed_id)
        ).where(feed.c.key == feed_key)
        wanted = wanted.where(article.c.id.in_(seen_there))
    return list(connection.execute(wanted.order_by(article.c.dated, article.c.id)).scalars())


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
