"""Questions about what watches read in articles: mentions, readings, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, literal, select, update

from db.articles import PARAMETERS, chunks
from db.entities import NamesState
from db.leases import FREED
from db.tables import article, mention, reading, story, told, watch
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.decisions import Silence, Told, Voice
from tocsin.core.model import Reading, Status
from tocsin.core.severity import is_correction, lowered

_TOLD = ("status", "sequence", "publishers", "lowered", "at")


@dataclass(frozen=True, slots=True)
class KnownWatch:
    """Since when a watch is there, and since when it matches as it does now."""

    digest: bytes
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleReadings:
    """What the watches read in one article: each reading with whether it is first contact."""

    article_id: int
    readings: Sequence[tuple[Reading, bool]]


def sync_watches(connection: Connection, digests: Mapping[str, bytes], now: datetime) -> None:
    """Keep since when each watch matches as it does. One that is left out is forgotten: put back,
    it is a new watch, and silent about what is there."""
    known = watches(connection)
    gone = [name for name in known if name not in digests]
    if gone:
        connection.execute(delete(watch).where(watch.c.name.in_(gone)))
    changed = [
        name
        for name, digest in digests.items()
        if name not in known or known[name].digest != digest
    ]
    if not changed:
        return
    statement = insert(connection, watch)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "digest": statement.excluded.digest,
                "changed_at": statement.excluded.changed_at,
            },
        ),
        [
            {"name": name, "digest": digests[name], "created_at": now, "changed_at": now}
            for name in changed
        ],
    )


def watches(connection: Connection) -> dict[str, KnownWatch]:
    """Every watch there ever was, by name."""
    rows = connection.execute(select(watch))
    return {row.name: KnownWatch(row.digest, row.created_at, row.changed_at) for row in rows}


def record(
    connection: Connection,
    results: Sequence[ArticleReadings],
    version: bytes,
    now: datetime,
    *,
    reopen: bool = False,
) -> None:
    """Replace what is kept of these articles. A reading whose status stays keeps its outcome;
    with `reopen` it is to be decided on again, as if its story had never been told in silence."""
    ids = [result.article_id for result in results]
    for some in chunks(ids, PARAMETERS):
        connection.execute(delete(mention).where(mention.c.article_id.in_(some)))
    _forget(connection, results)
    rows = [row for result in results for row in _mentions(result)]
    if rows:
        connection.execute(insert(connection, mention), rows)
    _keep(connection, results, now, reopen=reopen)
    if reopen:
        untell(connection, ids)
    _mark(connection, results, version, now)


def record_failed(connection: Connection, ids: Sequence[int], version: bytes) -> None:
    """These could not be read: what is kept of them stays, and after some tries they are left."""
    failures = article.c.match_failures + 1
    given_up = failures >= defaults.MATCH_TRIES
    for some in chunks(ids, PARAMETERS):
        connection.execute(
            update(article)
            .where(article.c.id.in_(some))
            .values(
                match_failures=failures,
                matched_with=case(
                    (given_up, literal(version, article.c.matched_with.type)),
                    else_=article.c.matched_with,
                ),
                **FREED,
            )
        )


def untell(connection: Connection, ids: Sequence[int]) -> None:
    """Have the stories of these articles told anew, but where they rang."""
    for some in chunks(ids, PARAMETERS):
        stories = select(article.c.story_id).where(article.c.id.in_(some))
        connection.execute(delete(told).where(told.c.sequence == 0, told.c.story_id.in_(stories)))


def _mentions(result: ArticleReadings) -> list[dict[str, Any]]:
    return [
        {
            "article_id": result.article_id,
            "watch": found.watch,
            "term": found.term,
            "text": found.text,
            "start": found.start,
            "stop": found.end,
            "zone": str(found.zone),
            "sentence": found.sentence,
            "status": str(found.status),
            "cue": found.cue,
        }
        for reading_, _ in result.readings
        for found in reading_.mentions
    ]


def _forget(connection: Connection, results: Sequence[ArticleReadings]) -> None:
    """Readings of watches that no longer match."""
    kept = {(result.article_id, found.watch) for result in results for found, _ in result.readings}
    gone: list[dict[str, Any]] = []
    for some in chunks([result.article_id for result in results], PARAMETERS):
        rows = connection.execute(
            select(reading.c.article_id, reading.c.watch).where(reading.c.article_id.in_(some))
        )
        gone.extend(
            {"gone_id": row.article_id, "gone_watch": row.watch}
            for row in rows
            if (row.article_id, row.watch) not in kept
        )
    if gone:
        connection.execute(
            delete(reading).where(
                reading.c.article_id == bindparam("gone_id"),
                reading.c.watch == bindparam("gone_watch"),
            ),
            gone,
        )


def _keep(
    connection: Connection, results: Sequence[ArticleReadings], now: datetime, *, reopen: bool
) -> None:
    rows = [
        {
            "article_id": result.article_id,
            "watch": found.watch,
            "status": str(found.status),
            "first_contact": first_contact,
            "read_at": now,
        }
        for result in results
        for found, first_contact in result.readings
    ]
    if not rows:
        return
    statement = insert(connection, reading)
    fresh = {name: statement.excluded[name] for name in ("status", "first_contact", "read_at")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["article_id", "watch"],
            set_=fresh | {"decided_at": None, "outcome": None},
            where=None if reopen else reading.c.status != statement.excluded.status,
        ),
        rows,
    )


def _mark(
    connection: Connection, results: Sequence[ArticleReadings], version: bytes, now: datetime
) -> None:
    done = {"matched_with": version, "matched_at": now, "match_failures": 0, **FREED}
    unnamed = article.c.names == NamesState.NONE
    wanted = {"names": case((unnamed, NamesState.WANTED), else_=article.c.names)}
    for found, more in ((True, wanted), (False, {})):
        ids = [result.article_id for result in results if bool(result.readings) is found]
        for some in chunks(ids, PARAMETERS):
            connection.execute(
                update(article).where(article.c.id.in_(some)).values({**done, **more})
            )


def reopen(connection: Connection, ids: Sequence[int]) -> None:
    """Have what these articles say decided on again: they correct what they said."""
    for some in chunks(ids, PARAMETERS):
        connection.execute(
            update(reading)
            .where(reading.c.article_id.in_(some))
            .values(decided_at=None, outcome=None)
        )


def forget_versions(connection: Connection, ids: Sequence[int]) -> None:
    """Have these articles matched anew."""
    for some in chunks(ids, PARAMETERS):
        connection.execute(update(article).where(article.c.id.in_(some)).values(matched_with=None))


def undecided(connection: Connection) -> list[tuple[str, int]]:
    """The (watch, story) pairs with readings nobody has decided on, oldest story first."""
    rows = connection.execute(
        select(reading.c.watch, article.c.story_id)
        .join(article, article.c.id == reading.c.article_id)
        .where(reading.c.decided_at.is_(None), article.c.story_id.is_not(None))
        .distinct()
        .order_by(article.c.story_id, reading.c.watch)
    )
    return [(row.watch, row.story_id) for row in rows]


def voices(connection: Connection, story_ids: Sequence[int]) -> dict[tuple[str, int], list[Voice]]:
    """What the articles of these stories say, by (watch, story)."""
    found: dict[tuple[str, int], list[Voice]] = {}
    for some in chunks(story_ids, PARAMETERS):
        for row in connection.execute(_voices(some)):
            found.setdefault((row.watch, row.story_id), []).append(
                Voice(
                    article_id=row.article_id,
                    publisher=row.publisher,
                    status=Status(row.status),
                    seen=row.read_at,
                    first_contact=row.first_contact,
                    decided=row.decided_at is not None,
                    dated=row.dated,
                    lowered=lowered(row.title, row.url),
                    corrects=is_correction(row.title),
                )
            )
    return found


def _voices(story_ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            reading.c.watch,
            reading.c.article_id,
            reading.c.status,
            reading.c.first_contact,
            reading.c.read_at,
            reading.c.decided_at,
            article.c.story_id,
            article.c.publisher,
            article.c.dated,
            article.c.title,
            article.c.url,
        )
        .join(article, article.c.id == reading.c.article_id)
        .where(article.c.story_id.in_(story_ids))
        .order_by(reading.c.article_id)
    )


def told_of(connection: Connection, story_ids: Sequence[int]) -> dict[tuple[str, int], Told]:
    """What these stories were last told at, by (watch, story)."""
    found: dict[tuple[str, int], Told] = {}
    for some in chunks(story_ids, PARAMETERS):
        rows = connection.execute(select(told).where(told.c.story_id.in_(some)))
        found.update(
            (
                (row.watch, row.story_id),
                Told(Status(row.status), row.sequence, row.publishers, row.lowered),
            )
            for row in rows
        )
    return found


def record_told(
    connection: Connection, items: Mapping[tuple[str, int], Told], now: datetime
) -> None:
    """Keep what these stories were told at."""
    if not items:
        return
    statement = insert(connection, told)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["watch", "story_id"],
            set_={name: statement.excluded[name] for name in _TOLD},
        ),
        [
            {
                "watch": watch_name,
                "story_id": story_id,
                "status": str(item.status),
                "sequence": item.sequence,
                "publishers": item.publishers,
                "lowered": item.lowered,
                "at": now,
            }
            for (watch_name, story_id), item in items.items()
        ],
    )


def record_outcomes(
    connection: Connection, outcomes: Mapping[tuple[str, int], str], now: datetime
) -> None:
    """Close the undecided readings of these (watch, story) pairs."""
    if not outcomes:
        return
    articles = select(article.c.id).where(article.c.story_id == bindparam("the_story"))
    connection.execute(
        update(reading)
        .where(
            reading.c.watch == bindparam("the_watch"),
            reading.c.decided_at.is_(None),
            reading.c.article_id.in_(articles),
        )
        .values(decided_at=now, outcome=bindparam("became")),
        [
            {"the_watch": watch_name, "the_story": story_id, "became": outcome}
            for (watch_name, story_id), outcome in outcomes.items()
        ],
    )


def silent(connection: Connection, limit: int) -> Iterable[Any]:
    """Stories that matched and did not ring, with the reason; latest first."""
    return connection.execute(
        select(reading.c.watch, reading.c.outcome, reading.c.status, story.c.title, article.c.url)
        .join(article, article.c.id == reading.c.article_id)
        .join(story, story.c.id == article.c.story_id)
        .where(reading.c.outcome.in_([str(reason) for reason in Silence]))
        .order_by(reading.c.decided_at.desc(), reading.c.article_id.desc())
        .limit(limit)
    ).all()
