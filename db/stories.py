"""Questions about stories: the window to compare with, and who belongs where."""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from db.articles import PARAMETERS, chunks
from db.copies import is_no_copy
from db.tables import article, copy, story
from db.upsert import insert
from tocsin.core import defaults

WINDOW = "stories"  # the lease of whoever changes which article is of which story
_SPANS = 100  # in one statement
_ROWS = 1000  # fetched at once


@dataclass(frozen=True, slots=True)
class Placed:
    """An article as far as grouping goes; `story_id` is None until it has a story."""

    id: int
    title: str
    text: str
    dated: datetime
    story_id: int | None


# No more of a text than grouping reads: a window holds thousands.
_WORDS = select(
    article.c.id,
    article.c.title,
    func.substr(article.c.text, 1, defaults.STORY_CHARS),
    article.c.dated,
    article.c.story_id,
)


def ungrouped(connection: Connection, limit: int) -> list[Placed]:
    """Articles without a story, earliest first."""
    rows = connection.execute(
        _WORDS.where(article.c.story_id.is_(None))
        .order_by(article.c.dated, article.c.id)
        .limit(limit)
    )
    return [Placed(*row) for row in rows]


def around(connection: Connection, spans: Iterable[tuple[datetime, datetime]]) -> Iterator[Placed]:
    """Grouped articles that stand in one of these spans of time, earliest first; of copies the
    original only, for it speaks for them.

    The spans come in order; a few at a time are asked for, and few rows kept in memory.
    """
    for some in chunks(_merged(spans), _SPANS):
        within = or_(*(article.c.dated.between(*span) for span in some))
        rows = connection.execution_options(yield_per=_ROWS).execute(
            _WORDS.where(within, article.c.story_id.is_not(None), is_no_copy).order_by(
                article.c.dated, article.c.id
            )
        )
        for row in rows:
            yield Placed(*row)


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def open_stories(
    connection: Connection, titles: Mapping[int, str], now: datetime
) -> dict[int, int]:
    """Make a story for each first article, by its number, with a title. Returns their ids by it."""
    if not titles:
        return {}
    statement = insert(connection, story).returning(story.c.id, story.c.title)
    rows = [{"title": title, "first_seen": now, "last_seen": now} for title in titles.values()]
    made: dict[str, list[int]] = {}  # in no order; but of one title, one is as good as another
    for row in connection.execute(statement, rows):
        insort(made.setdefault(row.title, []), row.id)
    return {number: made[title].pop(0) for number, title in titles.items()}


def place(connection: Connection, placements: Mapping[int, int], now: datetime) -> None:
    """Put articles into stories, by article id."""
    if not placements:
        return
    connection.execute(
        update(article)
        .where(article.c.id == bindparam("the_id"))
        .values(story_id=bindparam("the_story")),
        [
            {"the_id": article_id, "the_story": story_id}
            for article_id, story_id in sorted(placements.items())
        ],
    )
    for some in chunks(sorted(set(placements.values())), PARAMETERS):
        connection.execute(update(story).where(story.c.id.in_(some)).values(last_seen=now))


def latest(
    connection: Connection, since: timedelta | None, now: datetime, limit: int
) -> Iterable[Any]:
    """Stories with how many articles and publishers carry them, latest first."""
    wanted = (
        select(
            story.c.id,
            story.c.title,
            story.c.first_seen,
            story.c.last_seen,
            func.count(article.c.id).label("articles"),
            func.count(article.c.publisher.distinct()).label("publishers"),
            func.count(copy.c.article_id).label("copies"),
        )
        .join(article, article.c.story_id == story.c.id)
        .join(copy, copy.c.article_id == article.c.id, isouter=True)
        .group_by(story.c.id, story.c.title, story.c.first_seen, story.c.last_seen)
        .order_by(story.c.last_seen.desc(), story.c.id.desc())
        .limit(limit)
    )
    if since is not None:
        wanted = wanted.where(story.c.last_seen >= now - since)
    return connection.execute(wanted).all()


def one(connection: Connection, story_id: int) -> Any | None:
    """A story by its id: its title, and when it was first and last seen."""
    return connection.execute(select(story).where(story.c.id == story_id)).one_or_none()


def articles_of(connection: Connection, story_id: int) -> Sequence[Any]:
    """The articles of a story, the earliest first, each with the article it copies."""
    return connection.execute(
        select(
            article.c.id,
            article.c.title,
            article.c.url,
            article.c.publisher,
            article.c.dated,
            copy.c.original_id,
        )
        .join(copy, copy.c.article_id == article.c.id, isouter=True)
        .where(article.c.story_id == story_id)
        .order_by(article.c.dated, article.c.id)
    ).all()


def publishers(connection: Connection, story_ids: Sequence[int]) -> dict[int, list[str]]:
    """The publishers of each story, in the order in which they came."""
    found: dict[int, list[str]] = {}
    for some in chunks(story_ids, PARAMETERS):
        rows = connection.execute(
            select(article.c.story_id, article.c.publisher)
            .where(article.c.story_id.in_(some))
            .group_by(article.c.story_id, article.c.publisher)
            .order_by(article.c.story_id, func.min(article.c.dated), article.c.publisher)
        )
        for row in rows:
            found.setdefault(row.story_id, []).append(row.publisher)
    return found
