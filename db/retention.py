"""What is deleted, and what stays of it: its names, so that it is not new when it comes back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, null, select, update

from db.alert_tables import alert
from db.articles import PARAMETERS, chunks
from db.tables import article, article_key


def unseen_since(connection: Connection, before: datetime, most: int) -> list[int]:
    """At most `most` articles that no feed has carried since then, and that never rang. By when
    they were last seen, never by their dates: a feed may carry an old article for years."""
    rows = connection.execute(
        select(article.c.id)
        .where(article.c.last_seen < before, ~exists().where(alert.c.article_id == article.c.id))
        .order_by(article.c.id)
        .limit(most)
    )
    return list(rows.scalars())


def forget(connection: Connection, ids: Sequence[int]) -> int:
    """Delete these articles, but none that rang, with all that is kept of them, and keep their
    names. Returns how many are gone."""
    gone = 0
    for some in chunks(ids, PARAMETERS):
        wanted = select(article.c.id).where(
            article.c.id.in_(some), ~exists().where(alert.c.article_id == article.c.id)
        )
        these = list(connection.execute(wanted).scalars())
        connection.execute(
            update(article_key).where(article_key.c.article_id.in_(these)).values(article_id=None)
        )
        own = select(article.c.key, null()).where(article.c.id.in_(these))
        connection.execute(insert(article_key).from_select(["key", "article_id"], own))
        connection.execute(delete(article).where(article.c.id.in_(these)))
        gone += len(these)
    return gone
