"""What an edit writes: new words, and the words that it replaced."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, or_, select, update

from db import copies, readings
from db.articles import PARAMETERS, PageState, chunks
from db.entities import NamesState
from db.leases import FREED
from db.tables import article, revision
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.identity import content_hash, digest
from tocsin.core.intake import Edit
from tocsin.core.model import Entry
from tocsin.core.severity import is_correction


def apply(
    connection: Connection, edits: Sequence[Edit], ids: Mapping[bytes, int], now: datetime
) -> None:
    """Give articles their new words and keep the old ones. An article that goes back to words it
    had before swaps with that revision: nothing is lost, no row is added, and it is no news."""
    waiting = [(ids[edit.key], edit) for edit in edits]
    while waiting:  # two feeds may reword one article in one batch: one after the other
        first = dict(reversed(waiting))
        waiting = [(at, edit) for at, edit in waiting if first[at] is not edit]
        _apply(connection, first, now)


def _apply(connection: Connection, edits: Mapping[int, Edit], now: datetime) -> None:
    entries = {at: edit.entry for at, edit in edits.items()}
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
        news = [row.id for row, _, _ in new if not edits[row.id].silent]
        _reword(connection, [edits[at] for at in news], news, _news(now))
        correct = {row.id for row, entry, _ in new if _corrects(row, entry)}
        readings.reopen(connection, [each for each in news if each in correct])
        others = [row.id for row, _, _ in changes if row.id not in set(news)]
        _reword(connection, [edits[at] for at in others], others, _NO_NEWS)


def _corrects(row: Any, entry: Entry) -> bool:
    return is_correction(entry.title) and not is_correction(row.title)


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
    if not rows:
        return
    connection.execute(insert(connection, revision), rows)
    for row in rows:
        if row["number"] > defaults.REVISIONS:
            connection.execute(
                delete(revision).where(
                    revision.c.article_id == row["article_id"],
                    revision.c.number <= row["number"] - defaults.REVISIONS,
                )
            )


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
# Nor is it to be silent about what nobody has read yet.
_NO_NEWS: Mapping[str, Any] = {
    "first_contact": case((article.c.matched_at.is_(None), article.c.first_contact), else_=True)
}


def _reword(
    connection: Connection, edits: Sequence[Edit], ids: Sequence[int], more: Mapping[str, Any]
) -> None:
    if not edits:
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
            hash_edits=article.c.hash_edits + bindparam("more_edits"),
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
                "new_title": edit.entry.title,
                "new_text": edit.entry.text,
                "new_updated": edit.entry.updated,
                "more_edits": int(edit.hash_only),
            }
            for article_id, edit in zip(ids, edits, strict=True)
        ],
    )
    copies.reworded(connection, ids)
