"""What a batch of polls writes: articles, their sightings, and the words an edit replaced."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select, tuple_, update

from db import copies
from db.articles import PARAMETERS, PageState, chunks
from db.entities import NamesState
from db.leases import FREED
from db.tables import article, revision, sighting
from db.upsert import insert
from tocsin.core.identity import content_hash, digest
from tocsin.core.intake import Edit, Intake, NewArticle, Sighting, Stored
from tocsin.core.model import Entry


def stored(connection: Connection, keys: Collection[bytes], feed_ids: Collection[int]) -> Stored:
    """What is known of these keys, and how these feeds last worded them."""
    known: dict[int, bytes] = {}
    for some in chunks(sorted(keys), PARAMETERS):
        # Locked in one order everywhere, here and where they are inserted: two batches with the
        # same articles wait for one another and never deadlock.
        rows = connection.execute(
            select(article.c.id, article.c.key)
            .where(article.c.key.in_(some))
            .order_by(article.c.key)
            .with_for_update(key_share=True)
        )
        known.update((row.id, row.key) for row in rows)
    contents: dict[tuple[int, bytes], bytes] = {}
    for ids in chunks(sorted(known), PARAMETERS):
        rows = connection.execute(
            select(sighting.c.feed_id, sighting.c.article_id, sighting.c.content_hash).where(
                sighting.c.article_id.in_(ids), sighting.c.feed_id.in_(list(feed_ids))
            )
        )
        contents.update(((row.feed_id, known[row.article_id]), row.content_hash) for row in rows)
    return Stored({key: the_id for the_id, key in known.items()}, contents)


def write(
    connection: Connection,
    intake: Intake,
    known: Mapping[bytes, int],
    now: datetime,
    *,
    origin: str,
) -> int:
    """Store what a batch brought; `known` are the ids by key that were looked up for it. Returns
    how many articles are really new: another pass may have stored one since."""
    inserted = _insert(connection, intake.new, now, origin)
    ids = {**known, **inserted}
    ids |= _ids(connection, {item.key for item in intake.new} - ids.keys())
    _edit(connection, intake.edits, ids, now)
    _sight(connection, intake.sightings, ids, now)
    return len(inserted)


def _insert(
    connection: Connection, new: Sequence[NewArticle], now: datetime, origin: str
) -> dict[bytes, int]:
    statement = (
        insert(connection, article)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(article.c.key, article.c.id)
    )
    if not new:
        return {}
    rows = [_row(item, now, origin) for item in sorted(new, key=lambda item: item.key)]
    return {row.key: row.id for row in connection.execute(statement, rows)}


def _row(item: NewArticle, now: datetime, origin: str) -> dict[str, Any]:
    entry, source = item.entry, item.source
    wanted = source.full_text and entry.url
    return {
        "key": item.key,
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
        "worded_at": now,
        "dated": item.dated,
        "first_contact": source.first_contact,
        "origin": origin,
        "page": PageState.WANTED if wanted else PageState.NONE,
    }


def _ids(connection: Connection, keys: Collection[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for some in chunks(sorted(keys), PARAMETERS):
        rows = connection.execute(
            select(article.c.key, article.c.id).where(article.c.key.in_(some))
        )
        found.update((row.key, row.id) for row in rows)
    return found


def _edit(
    connection: Connection, edits: Sequence[Edit], ids: Mapping[bytes, int], now: datetime
) -> None:
    """Give articles their new words and keep the old ones. An article that goes back to words it
    had before swaps with that revision: nothing is lost, no row is added, and it is no news."""
    waiting = [(ids[edit.key], edit.entry) for edit in edits]
    while waiting:  # two feeds may reword one article in one batch: one after the other
        entries = dict(reversed(waiting))
        waiting = [(at, entry) for at, entry in waiting if entries[at] is not entry]
        _apply(connection, entries, now)


def _apply(connection: Connection, entries: Mapping[int, Entry], now: datetime) -> None:
    for some in chunks(sorted(entries), PARAMETERS):
        kept = _revisions(connection, some)
        rows = connection.execute(
            select(article).where(article.c.id.in_(some)).order_by(article.c.id)
        )
        # Another feed of the publisher may have brought the same words before.
        changes = [
            (row, entries[row.id], kept.get(row.id, {}))
            for row in rows
            if digest(row.title, row.text) != content_hash(entries[row.id])
        ]
        new = [item for item in changes if content_hash(item[1]) not in item[2]]
        back = [item for item in changes if content_hash(item[1]) in item[2]]
        _keep_old_words(connection, new, now)
        _swap_old_words(connection, back, now)
        _reword(connection, [(row.id, entry) for row, entry, _ in new], _news(now))
        _reword(connection, [(row.id, entry) for row, entry, _ in back], _NO_NEWS)


_Change = tuple[Any, Entry, Mapping[bytes, int]]


def _revisions(connection: Connection, ids: Sequence[int]) -> dict[int, dict[bytes, int]]:
    """The revisions of these articles: their numbers by content."""
    found: dict[int, dict[bytes, int]] = {}
    for row in connection.execute(select(revision).where(revision.c.article_id.in_(ids))):
        found.setdefault(row.article_id, {})[row.content_hash] = row.number
    return found


def _keep_old_words(connection: Connection, changes: Sequence[_Change], now: datetime) -> None:
    rows = [
        {
            "article_id": row.id,
            "number": max(numbers.values(), default=0) + 1,
            "replaced_at": now,
            "content_hash": digest(row.title, row.text),
            "title": row.title,
            "text": row.text,
        }
        for row, _, numbers in changes
    ]
    if rows:
        connection.execute(insert(connection, revision), rows)


def _swap_old_words(connection: Connection, changes: Sequence[_Change], now: datetime) -> None:
    if not changes:
        return
    connection.execute(
        update(revision)
        .where(
            revision.c.article_id == bindparam("the_article"),
            revision.c.content_hash == bindparam("the_content"),
        )
        .values(
            replaced_at=now,
            content_hash=bindparam("old_content"),
            title=bindparam("old_title"),
            text=bindparam("old_text"),
        ),
        [
            {
                "the_article": row.id,
                "the_content": content_hash(entry),
                "old_content": digest(row.title, row.text),
                "old_title": row.title,
                "old_text": row.text,
            }
            for row, entry, _ in changes
        ],
    )


def _news(now: datetime) -> Mapping[str, Any]:
    """New words are news, also of an article that was there at first contact."""
    return {"first_contact": False, "worded_at": now}


# Not one that was refused: a refusal is no matter of words.
_reread = or_(article.c.page == PageState.FULL, article.c.page == PageState.FEED)
_NO_NEWS: Mapping[str, Any] = {"first_contact": True}


def _reword(
    connection: Connection, words: Sequence[tuple[int, Entry]], more: Mapping[str, Any]
) -> None:
    if not words:
        return
    connection.execute(
        update(article)
        .where(article.c.id == bindparam("the_id"))
        .values(
            title=bindparam("new_title"),
            text=bindparam("new_text"),
            updated=func.coalesce(
                bindparam("new_updated", type_=article.c.updated.type), article.c.updated
            ),
            matched_with=None,
            names=NamesState.NONE,
            # The page was read for the old words.
            page=case((_reread, PageState.WANTED), else_=article.c.page),
            page_failures=case((_reread, 0), else_=article.c.page_failures),
            page_key=None,
            page_text=None,
            # Whoever is matching the old words has lost the article, and discards what it read.
            **FREED,
            **more,
        ),
        [
            {
                "the_id": article_id,
                "new_title": entry.title,
                "new_text": entry.text,
                "new_updated": entry.updated,
            }
            for article_id, entry in words
        ],
    )
    copies.reworded(connection, [article_id for article_id, _ in words])


def _sight(
    connection: Connection, sightings: Sequence[Sighting], ids: Mapping[bytes, int], now: datetime
) -> None:
    worded = [(ids[seen.key], seen) for seen in sightings if seen.content is not None]
    if worded:
        _record_wording(connection, worded, now)
    pairs = sorted({(seen.feed_id, ids[seen.key]) for seen in sightings if seen.content is None})
    for some in chunks(pairs, PARAMETERS):
        connection.execute(
            update(sighting)
            .where(tuple_(sighting.c.feed_id, sighting.c.article_id).in_(some))
            .values(last_seen=now)
        )
    for these in chunks(sorted({ids[seen.key] for seen in sightings}), PARAMETERS):
        connection.execute(
            update(article)
            .where(article.c.id.in_(these), article.c.last_seen < now)
            .values(last_seen=now)
        )


def _record_wording(
    connection: Connection, worded: Sequence[tuple[int, Sighting]], now: datetime
) -> None:
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
                "article_id": article_id,
                "first_seen": now,
                "last_seen": now,
                "content_hash": seen.content,
            }
            for article_id, seen in worded
        ],
    )
