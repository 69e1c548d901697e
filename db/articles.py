"""Questions about articles: which are unfinished, what their pages say, which lie in a range."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select, update

from db.entities import NamesState
from db.leases import FREED
from db.tables import article, feed, sighting
from tocsin.core import defaults
from tocsin.core.fulltext import Blocked, FeedOnly, Full, Missed, PageOutcome, Waiting
from tocsin.core.identity import digest
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
    FEED = "feed-only"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Unread:
    """An article whose page is wanted. `url` is without a fragment; `copy` is the page's text,
    where another article has it."""

    id: int
    url: str
    title: str
    text: str
    copy: str | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An article to match, and what decides whether its readings are first contact."""

    id: int
    text: Text
    worded_at: datetime
    first_contact: bool
    matched_at: datetime | None
    failures: int


def unread(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """Articles whose page is wanted and may be asked for, with its address, newest first."""
    rows = connection.execute(
        select(article.c.id, article.c.url).where(*_wanted(now)).order_by(article.c.id.desc())
    )
    return [(row.id, row.url) for row in rows]


def unread_among(ids: Sequence[int], now: datetime) -> Select[Any]:
    """Those of `ids` whose page is still wanted, to claim."""
    return select(article.c.id).where(*_wanted(now), article.c.id.in_(ids))


def _wanted(now: datetime) -> tuple[ColumnElement[bool], ...]:
    may_be_asked = or_(article.c.page_due.is_(None), article.c.page_due <= now)
    return article.c.page == PageState.WANTED, may_be_asked


def load_unread(connection: Connection, ids: Sequence[int], since: datetime) -> list[Unread]:
    """The articles to read a page for, each with the text of its page where another article's
    was read since then. An edited article is not content with that."""
    rows = connection.execute(select(article).where(article.c.id.in_(ids))).all()
    urls = {row.id: row.url.partition("#")[0] for row in rows}
    fresh = {row.id for row in rows if row.worded_at == row.first_seen}
    copies = _copies(connection, {_page_key(urls[at]) for at in fresh}, since)
    return [
        Unread(
            row.id,
            urls[row.id],
            row.title,
            row.text,
            copies.get(_page_key(urls[row.id])) if row.id in fresh else None,
        )
        for row in rows
    ]


def _copies(connection: Connection, keys: set[bytes], since: datetime) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for some in chunks(sorted(keys), PARAMETERS):
        rows = connection.execute(
            select(article.c.page_key, article.c.page_text)
            .where(article.c.page_key.in_(some), article.c.page_at >= since)
            .order_by(article.c.page_at, article.c.id)
        )
        found.update((row.page_key, row.page_text) for row in rows)
    return found


def _page_key(url: str) -> bytes:
    return digest("page", url)


def record_pages(
    connection: Connection, outcomes: Mapping[int, PageOutcome], now: datetime
) -> None:
    """Keep what came of the pages. An article whose words are now its page's is matched anew."""
    for article_id, outcome in sorted(outcomes.items()):
        match outcome:
            case Full(text=text):
                _record_full(connection, article_id, text, now)
            case FeedOnly(reason=reason):
                _record(connection, article_id, PageState.FEED, page_reason=reason, page_at=now)
            case Blocked(reason=reason):
                _record(connection, article_id, PageState.BLOCKED, page_reason=reason, page_at=now)
            case Missed():
                _record_missed(connection, article_id, outcome, now)
            case Waiting():
                pass


def _record_full(connection: Connection, article_id: int, text: str, now: datetime) -> None:
    url = connection.execute(select(article.c.url).where(article.c.id == article_id)).scalar_one()
    _record(
        connection,
        article_id,
        PageState.FULL,
        page_reason=None,
        page_at=now,
        page_key=_page_key(url.partition("#")[0]),
        page_text=text,
        matched_with=None,
        names=NamesState.NONE,
    )


def _record(connection: Connection, article_id: int, state: str, **changes: Any) -> None:
    connection.execute(
        update(article).where(article.c.id == article_id).values(page=state, **changes, **FREED)
    )


def _record_missed(connection: Connection, article_id: int, missed: Missed, now: datetime) -> None:
    """A page that did not come is asked for again by later passes, a few times."""
    failures = article.c.page_failures + 1
    given_up = failures >= defaults.PAGE_TRIES
    wait = timedelta(seconds=missed.after) if missed.after else None
    connection.execute(
        update(article)
        .where(article.c.id == article_id)
        .values(
            page_failures=failures,
            page=case((given_up, PageState.FEED), else_=PageState.WANTED),
            page_reason=missed.reason,
            page_at=now,
            page_due=now + min(wait, defaults.PAGE_WAIT) if wait else None,
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


def stored_between(
    connection: Connection, since: datetime, until: datetime
) -> Iterator[Sequence[Any]]:
    """The grouped articles first seen in [since, until), as they are matched and decided on, a
    few hundred at a time: id, title, text, language, publisher, url, dated, first_seen,
    first_contact, story_id. Oldest first."""
    text = func.coalesce(func.nullif(article.c.page_text, ""), article.c.text).label("text")
    told = (article.c.dated, article.c.first_seen, article.c.first_contact, article.c.story_id)
    rows = connection.execution_options(yield_per=defaults.ARTICLE_BATCH).execute(
        select(
            *(article.c.id, article.c.title, text, article.c.language),
            *(article.c.publisher, article.c.url, *told),
        )
        .where(
            article.c.first_seen >= since,
            article.c.first_seen < until,
            article.c.story_id.is_not(None),
        )
        .order_by(article.c.first_seen, article.c.id)
    )
    return iter(rows.partitions())


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
