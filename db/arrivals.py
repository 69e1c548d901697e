"""What a batch of polls writes: articles, their further names, and their sightings."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text, tuple_, union_all, update

from db import edits
from db.articles import PARAMETERS, PageState, chunks
from db.tables import article, article_key, sighting
from db.upsert import insert
from tocsin.core.identity import digest
from tocsin.core.intake import Intake, NewArticle, Sighting
from tocsin.core.naming import Identified
from tocsin.core.recognition import Known, Stored

_LOCK = text(
    "SELECT pg_advisory_xact_lock(each::bigint) FROM json_array_elements_text(:numbers) AS each"
)


def stored(connection: Connection, documents: Sequence[Identified]) -> Stored:
    """What is known of the articles in these documents, and how their feeds last worded them.

    An article has several names, and two batches could each give it another. So on PostgreSQL
    batches of one publisher wait for one another from here to the end of the transaction; SQLite
    has one writer anyway.
    """
    wait_for(connection, {document.source.publisher for document in documents})
    found = _named(connection, set().union(*(document.keys for document in documents)))
    ids = {at for at in found.values() if at is not None}
    rows = _articles(connection, ids)
    keys = {row.id: row.key for row in rows}
    contents: dict[tuple[int, bytes], bytes] = {}
    feed_ids = [document.source.feed_id for document in documents]
    for some in chunks(sorted(ids), PARAMETERS):
        seen = connection.execute(
            select(sighting.c.feed_id, sighting.c.article_id, sighting.c.content_hash).where(
                sighting.c.article_id.in_(some), sighting.c.feed_id.in_(feed_ids)
            )
        )
        contents.update(((row.feed_id, keys[row.article_id]), row.content_hash) for row in seen)
    return Stored(
        ids={row.key: row.id for row in rows},
        contents=contents,
        names={name: keys[at] for name, at in found.items() if at and name != keys[at]},
        known={row.key: Known(row.guid, row.title, row.updated, row.hash_edits) for row in rows},
        retired={name for name, at in found.items() if at is None},
    )


def wait_for(connection: Connection, publishers: Iterable[str]) -> None:
    """Have the articles of these publishers to ourselves until the transaction ends. In one order
    everywhere, so that two batches wait for one another and never deadlock."""
    if connection.dialect.name != "postgresql":
        return
    numbers = sorted(
        int.from_bytes(digest("publisher", name)[:8], signed=True) for name in publishers
    )
    connection.execute(_LOCK, {"numbers": json.dumps(numbers)})


def _named(connection: Connection, names: Collection[bytes]) -> dict[bytes, int | None]:
    """The articles with these names; None where it was deleted."""
    found: dict[bytes, int | None] = {}
    for some in chunks(sorted(names), PARAMETERS):
        rows = connection.execute(
            union_all(
                select(article_key.c.key, article_key.c.article_id).where(
                    article_key.c.key.in_(some)
                ),
                select(article.c.key, article.c.id).where(article.c.key.in_(some)),
            )
        )
        found.update((key, at) for key, at in rows)
    return found


def _articles(connection: Connection, ids: Iterable[int]) -> list[Any]:
    """Locked in the order of their ids, as other steps write them."""
    wanted = (article.c.id, article.c.key, article.c.guid, article.c.title)
    rows: list[Any] = []
    for some in chunks(sorted(ids), PARAMETERS):
        rows += connection.execute(
            select(*wanted, article.c.updated, article.c.hash_edits)
            .where(article.c.id.in_(some))
            .order_by(article.c.id)
            .with_for_update(key_share=True)
        )
    return rows


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
    _name(connection, intake.names, ids)
    edits.apply(connection, intake.edits, ids, now)
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
        "first_contact": source.first_contact or item.held,
        "quarantined_at": now if item.held else None,
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


def _name(connection: Connection, names: Mapping[bytes, bytes], ids: Mapping[bytes, int]) -> None:
    """Keep further names. Who has one keeps it; what was deleted gets none."""
    rows = [
        {"key": name, "article_id": ids[key]} for name, key in sorted(names.items()) if key in ids
    ]
    if rows:
        connection.execute(
            insert(connection, article_key).on_conflict_do_nothing(index_elements=["key"]), rows
        )


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
