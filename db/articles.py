"""Questions about articles: what is known, what a batch of polls writes, what is unfinished."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from db.tables import article, feed, revision, sighting
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.intake import Edit, Intake, NewArticle, Stored
from tocsin.core.model import Text

T = TypeVar("T")
_PARAMETERS = 500  # SQLite takes 32,766 in a statement; few enough to plan well on both


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
    first_seen: datetime
    first_contact: bool
    matched_at: datetime | None
    failures: int


def stored(connection: Connection, keys: Collection[bytes], feed_ids: Collection[int]) -> Stored:
    """What is known of these keys, and how these feeds last worded them."""
    known: dict[int, bytes] = {}
    for some in chunks(sorted(keys), _PARAMETERS):
        rows = connection.execute(
            select(article.c.id, article.c.key).where(article.c.key.in_(some))
        )
        known.update((row.id, row.key) for row in rows)
    contents: dict[tuple[int, bytes], bytes] = {}
    for ids in chunks(sorted(known), _PARAMETERS):
        rows = connection.execute(
            select(sighting.c.feed_id, sighting.c.article_id, sighting.c.content_hash).where(
                sighting.c.article_id.in_(ids), sighting.c.feed_id.in_(list(feed_ids))
            )
        )
        contents.update(((row.feed_id, known[row.article_id]), row.content_hash) for row in rows)
    return Stored(frozenset(known.values()), contents)


def write(connection: Connection, intake: Intake, now: datetime, *, origin: str) -> int:
    """Store what a batch brought. Returns how many articles are really new: another pass may
    have stored one since it was looked up, and then it is known."""
    inserted = _insert(connection, intake.new, now, origin)
    ids = _ids(connection, {seen.key for seen in intake.sightings})
    _edit(connection, intake.edits, ids, now)
    _sight(connection, intake, ids, now)
    return inserted


def _insert(connection: Connection, new: Sequence[NewArticle], now: datetime, origin: str) -> int:
    statement = (
        insert(connection, article)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(article.c.id)
    )
    if not new:
        return 0
    rows = [_row(item, now, origin) for item in new]
    return len(connection.execute(statement, rows).scalars().all())


def _row(item: NewArticle, now: datetime, origin: str) -> dict[str, Any]:
    entry, source = item.entry, item.source
    wanted = source.full_text and entry.url
    return {
        "key": item.key,
        "link_key": item.link_key,
        "publisher": source.publisher,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "language": source.language,
        "published": entry.published,
        "published_raw": entry.published_raw,
        "updated": entry.updated,
        "first_seen": now,
        "last_seen": now,
        "dated": item.dated,
        "first_contact": source.first_contact,
        "origin": origin,
        "page": PageState.WANTED if wanted else PageState.NONE,
    }


def _ids(connection: Connection, keys: Collection[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for some in chunks(sorted(keys), _PARAMETERS):
        rows = connection.execute(
            select(article.c.key, article.c.id).where(article.c.key.in_(some))
        )
        found.update((row.key, row.id) for row in rows)
    return found


def _edit(
    connection: Connection, edits: Sequence[Edit], ids: Mapping[bytes, int], now: datetime
) -> None:
    if not edits:
        return
    changed = {ids[edit.key]: edit.entry for edit in edits}
    rows = connection.execute(
        select(
            article.c.id,
            article.c.title,
            article.c.text,
            func.coalesce(
                select(func.max(revision.c.number))
                .where(revision.c.article_id == article.c.id)
                .scalar_subquery(),
                0,
            ).label("revisions"),
        )
        .where(article.c.id.in_(list(changed)))
        .with_for_update(of=article)
    ).all()
    connection.execute(
        insert(connection, revision),
        [
            {
                "article_id": row.id,
                "number": row.revisions + 1,
                "replaced_at": now,
                "title": row.title,
                "text": row.text,
            }
            for row in rows
        ],
    )
    connection.execute(
        update(article)
        .where(article.c.id == bindparam("the_id"))
        .values(
            title=bindparam("new_title"),
            text=bindparam("new_text"),
            updated=func.coalesce(
                bindparam("new_updated", type_=article.c.updated.type), article.c.updated
            ),
            # An edit is news, also of an article that was there at first contact.
            first_contact=False,
            matched_with=None,
        ),
        [
            {
                "the_id": the_id,
                "new_title": entry.title,
                "new_text": entry.text,
                "new_updated": entry.updated,
            }
            for the_id, entry in sorted(changed.items())
        ],
    )


def _sight(connection: Connection, intake: Intake, ids: Mapping[bytes, int], now: datetime) -> None:
    if not intake.sightings:
        return
    statement = insert(connection, sighting)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["feed_id", "article_id"],
            set_={
                "last_seen": statement.excluded.last_seen,
                "content_hash": statement.excluded.content_hash,
            },
        ),
        [
            {
                "feed_id": seen.feed_id,
                "article_id": ids[seen.key],
                "first_seen": now,
                "last_seen": now,
                "content_hash": seen.content,
            }
            for seen in intake.sightings
        ],
    )
    for some in chunks(sorted({ids[seen.key] for seen in intake.sightings}), _PARAMETERS):
        connection.execute(
            update(article)
            .where(article.c.id.in_(some), article.c.last_seen < now)
            .values(last_seen=now)
        )


def unread(connection: Connection) -> list[int]:
    """Articles whose page is wanted, newest first."""
    return list(connection.execute(unread_among(None).order_by(article.c.id.desc())).scalars())


def unread_among(ids: Sequence[int] | None) -> Select[int]:
    """Those of `ids` whose page is still wanted, to claim; of all, where `ids` is None."""
    wanted = select(article.c.id).where(article.c.page == PageState.WANTED)
    return wanted if ids is None else wanted.where(article.c.id.in_(ids))


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
            lease_token=None,
            lease_until=None,
            lease_holder=None,
        ),
        [
            {"the_id": the_id, "state": PageState.FULL if body else PageState.FEED, "body": body}
            for the_id, body in sorted(pages.items())
        ],
    )


def unmatched(connection: Connection, version: bytes, now: datetime) -> list[int]:
    """Articles this version of the watches has not read: the new ones, and the recent ones that
    an earlier version read. Newest first. Older ones are the backfill's."""
    wanted = unmatched_among(None, version).where(
        or_(
            article.c.matched_at.is_(None),
            article.c.matched_with.is_(None),
            article.c.first_seen >= now - defaults.REMATCH_WINDOW,
        )
    )
    return list(connection.execute(wanted.order_by(article.c.id.desc())).scalars())


def unmatched_among(ids: Sequence[int] | None, version: bytes) -> Select[int]:
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
    rows = connection.execute(select(article).where(article.c.id.in_(ids)).order_by(article.c.id))
    return [
        Unmatched(
            id=row.id,
            text=Text(row.title, row.page_text or row.text, row.language),
            first_seen=row.first_seen,
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
    feed_url: str | None = None,
) -> list[int]:
    """Articles that stand in [since, until), oldest first; of one feed where it is named."""

    wanted = select(article.c.id)
    if since is not None:
        wanted = wanted.where(article.c.dated >= since)
    if until is not None:
        wanted = wanted.where(article.c.dated < until)
    if feed_url is not None:
        seen_there = (
            select(sighting.c.article_id).join(feed, feed.c.id == sighting.c.feed_id)
        ).where(feed.c.url == feed_url)
        wanted = wanted.where(article.c.id.in_(seen_there))
    return list(connection.execute(wanted.order_by(article.c.dated, article.c.id)).scalars())


def search(connection: Connection, words: Sequence[str], limit: int) -> Iterable[Any]:
    """Articles that hold every word, in any case, in title or text; latest first."""
    wanted = select(article.c.title, article.c.url, article.c.publisher, article.c.dated)
    for word in words:
        wanted = wanted.where(
            or_(
                article.c.title.icontains(word, autoescape=True),
                article.c.text.icontains(word, autoescape=True),
                article.c.page_text.icontains(word, autoescape=True),
            )
        )
    return connection.execute(
        wanted.order_by(article.c.dated.desc(), article.c.id.desc()).limit(limit)
    ).all()


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
