"""Questions about copies: who holds a band, whose copy an article is, where else it stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from db.articles import PARAMETERS, chunks
from db.listed import given_pairs, is_among
from db.tables import article, band, copy, revision, sketch
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.copies import Sheet
from tocsin.core.families import Kin

_BANDS = 5_000  # in one statement: a large batch has fifty thousand
_PRUNED = 1_000  # articles in one statement

# As it is matched: the page's text, where it was read.
_TEXT = func.substr(
    func.coalesce(func.nullif(article.c.page_text, ""), article.c.text), 1, defaults.COPY_CHARS
)


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """Another place where an article stands."""

    article_id: int
    publisher: str
    title: str
    url: str | None


def holders(connection: Connection, bands: Collection[int]) -> dict[int, list[int]]:
    """Who holds each of these bands; at most `defaults.COPY_BAND` and a batch's own, for no more
    are kept."""
    held: dict[int, list[int]] = {}
    for some in chunks(sorted(bands), _BANDS):
        rows = connection.execute(
            select(band.c.hash, band.c.article_id)
            .where(is_among(band.c.hash, some))
            .order_by(band.c.hash, band.c.article_id)
        )
        for row in rows:
            held.setdefault(row.hash, []).append(row.article_id)
    return held


def stale(connection: Connection, limit: int) -> list[int]:
    """Articles that have new words since their bands were made."""
    wanted = select(sketch.c.article_id).where(sketch.c.stale).order_by(sketch.c.article_id)
    return list(connection.execute(wanted.limit(limit)).scalars())


def reworded(connection: Connection, ids: Collection[int]) -> None:
    """These have new words."""
    for some in chunks(sorted(ids), PARAMETERS):
        connection.execute(
            update(sketch).where(sketch.c.article_id.in_(some), ~sketch.c.stale).values(stale=True)
        )


def rewritten(connection: Connection, ids: Collection[int]) -> set[int]:
    """Those of these articles that said something else before: not only less, as a feed does
    whose article's page is read later."""
    found: set[int] = set()
    for some in chunks(sorted(ids), PARAMETERS):
        wanted = select(revision.c.article_id).where(revision.c.article_id.in_(some)).distinct()
        found.update(connection.execute(wanted).scalars())
    return found


def sheets(connection: Connection, ids: Collection[int]) -> dict[int, Sheet[int]]:
    """These articles, as far as copies go."""
    found: dict[int, Sheet[int]] = {}
    for some in chunks(sorted(ids), PARAMETERS):
        rows = connection.execute(
            select(
                article.c.id, article.c.publisher, article.c.title, _TEXT, article.c.dated
            ).where(article.c.id.in_(some))
        )
        found.update((row[0], Sheet(*row)) for row in rows)
    return found


def kin(
    connection: Connection, ids: Collection[int], reread: Collection[int] = ()
) -> dict[int, Kin[int]]:
    """What is known of these articles, and of those that they copy; what those read again copied
    counts no more."""
    found: dict[int, Kin[int]] = {}
    wanted = set(ids)
    while wanted:  # at most twice: an original copies nobody
        for some in chunks(sorted(wanted), PARAMETERS):
            rows = connection.execute(
                select(article.c.id, article.c.dated, article.c.story_id, copy.c.original_id)
                .join(copy, copy.c.article_id == article.c.id, isouter=True)
                .where(article.c.id.in_(some))
            )
            for the_id, dated, story_id, original in rows:
                known = None if the_id in reread else original
                found[the_id] = Kin(the_id, dated, story_id, known)
        wanted = {each.original for each in found.values() if each.original} - found.keys()
    return found


def keep(
    connection: Connection,
    own: Mapping[int, Sequence[int]],
    dates: Mapping[int, datetime],
    held: Mapping[int, Sequence[int]],
    *,
    since: datetime,
) -> None:
    """Keep the bands of these articles in place of earlier ones, but for those that stand before
    `since`: nobody who is yet to come copies them. A band that enough hold takes no more: it
    is a template's, and nobody is to compare thousands."""
    _forget(connection, own)
    recent = {each: bands for each, bands in sorted(own.items()) if dates[each] >= since}
    if not recent:
        return
    for pairs in chunks(_open_bands(recent, held), _BANDS):
        given = given_pairs(connection, pairs)
        connection.execute(
            insert(connection, band)
            .from_select(["hash", "article_id"], given)
            .on_conflict_do_nothing()
        )
    connection.execute(
        insert(connection, sketch),
        [{"article_id": each, "dated": dates[each]} for each in recent],
    )


def _forget(connection: Connection, ids: Iterable[int]) -> None:
    for some in chunks(sorted(ids), PARAMETERS):
        for table in (band, sketch):
            connection.execute(delete(table).where(table.c.article_id.in_(some)))


def _open_bands(
    own: Mapping[int, Sequence[int]], held: Mapping[int, Sequence[int]]
) -> list[tuple[int, int]]:
    """The bands that take more, with who is to hold them, in the order of the index."""
    holding = {each: len(ids) for each, ids in held.items()}
    rows: list[tuple[int, int]] = []
    for article_id, bands in own.items():
        for each in set(bands):
            if holding.get(each, 0) < defaults.COPY_BAND:
                holding[each] = holding.get(each, 0) + 1
                rows.append((each, article_id))
    return sorted(rows)


def record(
    connection: Connection, originals: Mapping[int, int], reread: Collection[int] = ()
) -> None:
    """Keep which article each of these copies; those read again that copy none any more are on
    their own. Copies of what turned out to be a copy are copies of its original."""
    gone = (set(reread) | set(originals.values())) - originals.keys()
    for some in chunks(sorted(gone), PARAMETERS):
        connection.execute(delete(copy).where(copy.c.article_id.in_(some)))
    if not originals:
        return
    connection.execute(
        update(copy)
        .where(copy.c.original_id == bindparam("was"))
        .values(original_id=bindparam("now")),
        [{"was": one, "now": other} for one, other in sorted(originals.items())],
    )
    statement = insert(connection, copy)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["article_id"], set_={"original_id": statement.excluded.original_id}
        ),
        [{"article_id": one, "original_id": other} for one, other in sorted(originals.items())],
    )


def prune(connection: Connection, before: datetime) -> int:
    """Forget the bands of some articles that stand before that. Returns of how many."""
    wanted = select(sketch.c.article_id).where(sketch.c.dated < before)
    old = list(connection.execute(wanted.order_by(sketch.c.dated).limit(_PRUNED)).scalars())
    _forget(connection, old)
    return len(old)


def also_in(connection: Connection, ids: Sequence[int]) -> dict[int, list[AlsoIn]]:
    """Where else these articles stand, the earliest first."""
    found: dict[int, list[AlsoIn]] = {}
    for some in chunks(ids, PARAMETERS):
        rows: Iterable[Any] = connection.execute(
            select(
                copy.c.original_id,
                article.c.id,
                article.c.publisher,
                article.c.title,
                article.c.url,
            )
            .join(article, article.c.id == copy.c.article_id)
            .where(copy.c.original_id.in_(some))
            .order_by(copy.c.original_id, article.c.dated, article.c.id)
        )
        for row in rows:
            found.setdefault(row[0], []).append(AlsoIn(*row[1:]))
    return found


is_no_copy = ~exists().where(copy.c.article_id == article.c.id)
