"""Stories made one, and stories taken apart: an old id leads on, and nothing rings twice.

What rang stays with the story it rang for; who asks for the alerts of a story asks for those of
the stories that it was made of, too (see `formers`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from db.articles import PARAMETERS, chunks
from db.tables import apart, article, copy, reading, redirect, story, told
from db.upsert import insert
from tocsin.core.decisions import Silence
from tocsin.core.model import Status

_RANG = "rang"


def locked(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """Hold these stories until the transaction ends, and say where each leads: whoever places
    articles, decides, merges or splits asks first, so that none of them works on what is gone."""
    for some in chunks(sorted(ids), PARAMETERS):
        connection.execute(
            select(story.c.id).where(story.c.id.in_(some)).order_by(story.c.id).with_for_update()
        )
    return current(connection, ids)


def current(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """The story that each of these is now; most are themselves."""
    found = {each: each for each in ids}
    for some in chunks(sorted(found), PARAMETERS):
        rows = connection.execute(select(redirect).where(redirect.c.old_id.in_(some)))
        found.update((row.old_id, row.story_id) for row in rows)
    return found


def formers(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """These stories and those they were made of, each with what it is now."""
    found = {each: each for each in ids}
    for some in chunks(sorted(ids), PARAMETERS):
        rows = connection.execute(select(redirect).where(redirect.c.story_id.in_(some)))
        found.update((row.old_id, row.story_id) for row in rows)
    return found


def kept_apart(connection: Connection, ids: Collection[int]) -> set[tuple[int, int]]:
    """The pairs of these stories that were split by hand, the lesser first."""
    found: set[tuple[int, int]] = set()
    for some in chunks(sorted(ids), PARAMETERS):
        rows = connection.execute(
            select(apart).where(or_(apart.c.one_id.in_(some), apart.c.other_id.in_(some)))
        )
        found.update((row.one_id, row.other_id) for row in rows)
    return found


def keep_apart(connection: Connection, pairs: Collection[tuple[int, int]]) -> None:
    """Have these stories, the lesser first, never made one but by hand."""
    leads = current(connection, {each for pair in pairs for each in pair})
    for one, other in sorted(pairs):
        if leads[one] != leads[other]:
            _set_apart(connection, leads[one], {leads[other]})


def merge(connection: Connection, merged: Mapping[int, int]) -> None:
    """Make each of these stories part of the other, which keeps its id and title.

    Their ids must be current (see `locked`). What either was told is told of both.
    """
    for gone, stays in sorted(merged.items()):
        connection.execute(update(article).where(article.c.story_id == gone).values(story_id=stays))
        leading = update(redirect).where(redirect.c.story_id == gone)
        connection.execute(leading.values(story_id=stays))
        connection.execute(insert(connection, redirect).values(old_id=gone, story_id=stays))
        _tell_of_both(connection, gone, stays)
        _keep_apart_still(connection, gone, stays)
        _stretch(connection, gone, stays)


def _tell_of_both(connection: Connection, gone: int, stays: int) -> None:
    """What was told aloud counts before what was recorded in silence, a status that was read
    before one that was not, then the later; the numbers of follow-ups go on from the higher."""
    found: dict[str, list[Any]] = {}
    for row in connection.execute(select(told).where(told.c.story_id.in_((gone, stays)))):
        found.setdefault(row.watch, []).append(row)
    connection.execute(delete(told).where(told.c.story_id.in_((gone, stays))))
    rows = []
    for watch, states in sorted(found.items()):
        strongest = max(states, key=_strength)
        sequence = max(state.sequence for state in states)
        known = {"status": strongest.status, "sequence": sequence, "at": strongest.at}
        known |= {"publishers": strongest.publishers, "lowered": strongest.lowered}
        rows.append({"watch": watch, "story_id": stays, **known})
    if rows:
        connection.execute(insert(connection, told), rows)


def _strength(state: Any) -> tuple[bool, bool, datetime, int]:
    read = state.status != Status.UNKNOWN
    return read, state.sequence > 0, state.at, -list(Status).index(Status(state.status))


def _keep_apart_still(connection: Connection, gone: int, stays: int) -> None:
    pairs = kept_apart(connection, [gone])
    connection.execute(delete(apart).where(or_(apart.c.one_id == gone, apart.c.other_id == gone)))
    others = {one if other == gone else other for one, other in pairs} - {stays}
    _set_apart(connection, stays, others)


def _stretch(connection: Connection, gone: int, stays: int) -> None:
    both = select(func.min(story.c.first_seen), func.max(story.c.last_seen)).where(
        story.c.id.in_((gone, stays))
    )
    first, last = connection.execute(both).one()
    connection.execute(
        update(story).where(story.c.id == stays).values(first_seen=first, last_seen=last)
    )


def with_copies(connection: Connection, ids: Sequence[int]) -> list[int]:
    """These articles and the copies of them."""
    family = select(copy.c.article_id).where(copy.c.original_id.in_(ids))
    return sorted({*ids, *connection.execute(family).scalars()})


def split(connection: Connection, story_id: int, moved: Sequence[int], now: datetime) -> int:
    """Open a story for some articles of another, and keep the two apart. Returns its id.

    An article that copies what stays behind is from then on no copy of it. The new story counts as
    told where its articles were decided on. Nothing of this rings.
    """
    title = connection.execute(
        select(article.c.title)
        .where(article.c.id.in_(moved))
        .order_by(article.c.dated, article.c.id)
        .limit(1)
    ).scalar_one()
    values = {"title": title, "first_seen": now, "last_seen": now}
    made: int = connection.execute(
        insert(connection, story).values(values).returning(story.c.id)
    ).scalar_one()
    connection.execute(update(article).where(article.c.id.in_(moved)).values(story_id=made))
    left = copy.c.article_id.in_(moved) & ~copy.c.original_id.in_(moved)
    connection.execute(delete(copy).where(left))
    _set_apart(connection, made, {story_id})
    _tell_of_the_part(connection, story_id, made, moved)
    return made


def _tell_of_the_part(
    connection: Connection, story_id: int, made: int, moved: Sequence[int]
) -> None:
    """What was told of the whole was told of the part, where the part had a say in it."""
    said = select(reading.c.watch).where(
        reading.c.article_id.in_(moved), reading.c.decided_at.is_not(None)
    )
    rows = connection.execute(
        select(told).where(told.c.story_id == story_id, told.c.watch.in_(said))
    ).mappings()
    copies = [{**row, "story_id": made} for row in rows]
    if copies:
        connection.execute(insert(connection, told), copies)
    connection.execute(
        update(reading)
        .where(reading.c.article_id.in_(moved), reading.c.outcome == _RANG)
        .values(outcome=str(Silence.ALREADY_TOLD))
    )


def _set_apart(connection: Connection, one: int, others: Iterable[int]) -> None:
    rows = [{"one_id": min(one, each), "other_id": max(one, each)} for each in sorted(others)]
    if rows:
        connection.execute(insert(connection, apart).on_conflict_do_nothing(), rows)
