"""Articles by the words in them, by the full-text index that each database has.

SQLite has an FTS5 table over the view `searchable`, PostgreSQL a table of tsvectors with a GIN
index; triggers on `article` keep them. Both index the first 100,000 characters of title, text and
page text, and both find the same, but that PostgreSQL keeps 256 places of a word: a phrase of
common words, late in a very long page, may be missed there.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, Select, bindparam, select, text

from db.tables import article
from tocsin.core.search_terms import Sought

INDEX: Final = "article_search"  # with its shadow tables, which begin with its name
_SHOWN: Final = (
    *(article.c.title, article.c.url, article.c.publisher, article.c.dated),
    *(article.c.page, article.c.page_reason),
)
VIEW: Final = "searchable"


def search(connection: Connection, wanted: Sequence[Sought], limit: int) -> Iterable[Any]:
    """Articles that hold all that is sought, latest first."""
    if not wanted:
        return []
    return connection.execute(
        select(*_SHOWN)
        .where(article.c.id.in_(_latest(connection.dialect, wanted, limit)))
        .order_by(article.c.dated.desc(), article.c.id.desc())
    ).all()


def _latest(dialect: Dialect, wanted: Sequence[Sought], limit: int) -> Select[tuple[int]]:
    """The ids of the latest that hold it. PostgreSQL is told to find all of them first: it knows
    nothing of a rare word, expects hundreds of hits, and would read back by date until it has
    enough, which for a rare word is everything."""
    found = select(article.c.id, article.c.dated).where(holding(dialect, wanted)).cte("found")
    first = found.prefix_with("MATERIALIZED", dialect="postgresql")
    return select(first.c.id).order_by(first.c.dated.desc(), first.c.id.desc()).limit(limit)


def holding(dialect: Dialect, wanted: Sequence[Sought]) -> ColumnElement[bool]:
    """The condition that an article holds all that is sought."""
    if dialect.name == "sqlite":
        found = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH :sought"  # noqa: S608 - a constant
        query = " AND ".join(map(_fts5, wanted))
    else:
        found = f"SELECT article_id FROM {INDEX} WHERE words @@ CAST(:sought AS tsquery)"  # noqa: S608 - a constant
        query = " & ".join(map(_tsquery, wanted))
    condition = text(f"article.id IN ({found})")
    return condition.bindparams(bindparam("sought", query))  # type: ignore[return-value]


def _fts5(part: Sought) -> str:
    return f'"{" ".join(part.words)}"{" *" if part.prefix else ""}'


def _tsquery(part: Sought) -> str:
    *rest, last = (f"'{word}'" for word in part.words)
    return f"({' <-> '.join((*rest, f'{last}:*' if part.prefix else last))})"
