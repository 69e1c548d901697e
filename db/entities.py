"""Questions about the people, organisations and places that articles name."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, Select, bindparam, case, delete, select, update

from db.tables import article, entity
from db.upsert import insert
from tocsin.core.model import Entity, Failure

_NAME_CHARS = 300


class NamesState:
    """Whether names are to be found in an article, or were."""

    NONE = "none"
    WANTED = "wanted"
    AGAIN = "again"  # the worker broke over it once, or was killed meanwhile
    FOUND = "found"
    FAILED = "failed"


def unnamed(connection: Connection) -> list[int]:
    """Matched articles whose names are wanted, newest first."""
    return list(connection.execute(unnamed_among(None).order_by(article.c.id.desc())).scalars())


def unnamed_among(ids: Sequence[int] | None) -> Select[Any]:
    """Those of `ids` whose names are still wanted, to claim; of all, where `ids` is None."""
    waiting = (NamesState.WANTED, NamesState.AGAIN)
    wanted = select(article.c.id).where(article.c.names.in_(waiting))
    return wanted if ids is None else wanted.where(article.c.id.in_(ids))


def record(connection: Connection, found: Mapping[int, Sequence[Entity] | Failure]) -> None:
    """Replace what is kept of these articles. A text that broke its worker has another go."""
    if not found:
        return
    connection.execute(delete(entity).where(entity.c.article_id.in_(list(found))))
    rows = {
        (article_id, item.name[:_NAME_CHARS], item.kind)
        for article_id, names in found.items()
        if not isinstance(names, Failure)
        for item in names
    }
    if rows:
        connection.execute(
            insert(connection, entity),
            [{"article_id": i, "name": name, "kind": kind} for i, name, kind in sorted(rows)],
        )
    connection.execute(
        update(article)
        .where(article.c.id == bindparam("the_id"))
        .values(
            names=case(
                (bindparam("found", type_=Boolean), NamesState.FOUND),
                (article.c.names == NamesState.WANTED, NamesState.AGAIN),
                else_=NamesState.FAILED,
            )
        ),
        [
            {"the_id": article_id, "found": not isinstance(names, Failure)}
            for article_id, names in sorted(found.items())
        ],
    )
