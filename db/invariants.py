"""What must always hold, asked of the database itself."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, column, exists, func, or_, select, table

from db.alert_tables import alert, delivery
from db.search import INDEX
from db.tables import article, copy, mention, reading, redirect, run, sighting
from tocsin.core.outbox import State


def violations(connection: Connection) -> Iterator[tuple[str, int]]:
    """Each invariant, with how many rows break it."""
    sqlite = connection.dialect.name == "sqlite"
    for name, broken in (_BROKEN | (_BROKEN_ON_SQLITE if sqlite else {})).items():
        yield name, connection.execute(broken).scalar_one()


def _count() -> Select[Any]:
    return select(func.count())


_original = article.alias("original")
_chain = copy.alias("chain")
_former = select(redirect.c.old_id).where(redirect.c.story_id == article.c.story_id)

_BROKEN: dict[str, Select[Any]] = {
    "an article from a feed was seen in one": _count()
    .select_from(article)
    .where(article.c.origin == "poll", ~exists().where(sighting.c.article_id == article.c.id)),
    "an article is not seen before it is first seen": _count()
    .select_from(article)
    .where(article.c.last_seen < article.c.first_seen),
    "a reading has mentions": _count()
    .select_from(reading)
    .where(
        ~exists().where(
            mention.c.article_id == reading.c.article_id, mention.c.watch == reading.c.watch
        )
    ),
    "a mention's span is not empty": _count()
    .select_from(mention)
    .where(mention.c.stop <= mention.c.start),
    "a sent delivery has its time": _count()
    .select_from(delivery)
    .where(delivery.c.state == State.SENT, delivery.c.sent_at.is_(None)),
    "a reading that rang has its alert": _count()
    .select_from(reading)
    .join(article, article.c.id == reading.c.article_id)
    .where(
        reading.c.outcome == "rang",
        ~exists().where(
            or_(alert.c.story_id == article.c.story_id, alert.c.story_id.in_(_former)),
            alert.c.watch == reading.c.watch,
        ),
    ),
    "a copy is of the story of its original": _count()
    .select_from(copy)
    .join(article, article.c.id == copy.c.article_id)
    .join(_original, _original.c.id == copy.c.original_id)
    .where(article.c.story_id.is_distinct_from(_original.c.story_id)),
    "the original of a copy is no copy": _count()
    .select_from(copy)
    .where(exists().where(_chain.c.article_id == copy.c.original_id)),
    "a story that is part of another has no articles": _count()
    .select_from(redirect)
    .where(exists().where(article.c.story_id == redirect.c.old_id)),
    "a finished pass has its report": _count()
    .select_from(run)
    .where(run.c.ended.is_not(None), run.c.report.is_(None)),
}

# On PostgreSQL the index is a column of the article's own. What FTS5 has indexed stands in its
# table of sizes; the index itself answers with what the articles say now.
_indexed = table(f"{INDEX}_docsize", column("id"))
_missing = _count().select_from(article).where(article.c.id.not_in(select(_indexed.c.id)))
_stale = _count().select_from(_indexed).where(_indexed.c.id.not_in(select(article.c.id)))
_BROKEN_ON_SQLITE: dict[str, Select[Any]] = {
    "an article is in the index of words, and nothing else is": select(
        _missing.scalar_subquery() + _stale.scalar_subquery()
    )
}
