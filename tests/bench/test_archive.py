"""What one more article costs in an archive of a million, against one of ten thousand."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text

from db import copies, stories
from db.engine import connect, reading, writing
from db.tables import article, band, sketch, story
from tocsin.adapters.sketches import bands
from tocsin.core import defaults
from tocsin.core.wording import wording

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

SMALL = 10_000
LARGE = int(os.environ.get("BENCH_ARCHIVE", "100000"))  # a million takes some minutes to store
A_DAY = 1_000
NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
CHUNK = 10_000
ONCE, MANY = 9, 2_000
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SCANS = (
    "SCAN article",
    "SCAN band",
    "SCAN sketch",
    "SCAN copy",
    "Seq Scan on article",
    "Seq Scan on band",
)


class Words:
    """Texts of some eighty words, some more frequent than others: few are alike, as in life."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        syllables = [first + then for first in "bdfgklmnprst" for then in "aeiou"]
        self._words = [a + b + c for a in syllables for b in syllables for c in ("", "n", "ra")]
        self._weights = list(accumulate(1 / (rank + 200) for rank in range(len(self._words))))

    def text(self, words: int = 80) -> str:
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=words))


def row(number: int, title: str, words: str, story_id: int | None) -> dict[str, Any]:
    """The article of that number, counted back from now."""
    return {
        "key": number.to_bytes(32, "big"),
        "publisher": f"p{number % 40}",
        "title": title,
        "text": words,
        "first_seen": NOW,
        "last_seen": NOW,
        "worded_at": NOW,
        "dated": NOW - timedelta(days=1) * (number / A_DAY),
        "origin": "backfill",
        "page": "none",
        "story_id": story_id,
    }


def archive(size: int) -> Iterator[list[dict[str, Any]]]:
    """Articles of as many days as it takes, each of a story of its own. What is older than any
    window is said in a few hundred texts."""
    words = Words(1)
    old = [(words.text(9), words.text()) for _ in range(500)]
    for start in range(0, size, CHUNK):
        numbers = range(start + 1, min(start + CHUNK, size) + 1)
        recent = {at: (words.text(9), words.text()) for at in numbers if at <= 10 * A_DAY}
        yield [row(at, *recent.get(at, old[at % 500]), at) for at in numbers]


def fill(engine: Engine, size: int) -> None:
    """Store an archive with the bands of its last days, and have the database count it."""
    with writing(engine) as connection:
        for trigger in _triggers(connection):  # the index of words is not what is measured
            connection.exec_driver_sql(trigger)
    for rows in archive(size):
        with writing(engine) as connection:
            seen = {"first_seen": NOW, "last_seen": NOW, "title": "s"}
            connection.execute(insert(story), [{"id": one["story_id"], **seen} for one in rows])
            connection.execute(insert(article), rows)
    with writing(engine) as connection:
        since = NOW - defaults.COPY_KEPT
        recent = connection.execute(select(article).where(article.c.dated >= since)).all()
        read = (wording(one.title, one.text) for one in recent)
        connection.execute(
            insert(band),
            [
                {"hash": each, "article_id": one.id}
                for one, own in zip(recent, bands(read), strict=True)
                for each in set(own)
            ],
        )
        connection.execute(
            insert(sketch), [{"article_id": one.id, "dated": one.dated} for one in recent]
        )
        if engine.dialect.name == "postgresql":
            for table in ("article", "story"):
                connection.execute(
                    text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
                )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _triggers(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return ["ALTER TABLE article DISABLE TRIGGER USER"]
    asked = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'article'")
    return [f"DROP TRIGGER {name}" for name in connection.execute(asked).scalars()]


def arrive(engine: Engine, words: Words, first: int, count: int) -> None:
    """New articles without a story, every tenth a copy of a recent one."""
    with writing(engine) as connection:
        recent = connection.execute(
            select(article.c.title, article.c.text)
            .where(article.c.dated >= NOW - timedelta(days=1), article.c.story_id.is_not(None))
            .order_by(article.c.id)
            .limit(count)
        ).all()
        rows = []
        for at in range(count):
            own = recent[at // 10] if at % 10 == 9 else (words.text(9), words.text())
            key = (1 << 40 | first + at).to_bytes(32, "big")
            rows.append(row(0, *own, None) | {"key": key, "publisher": "x"})
        connection.execute(insert(article), rows)


def grouped(now: datetime) -> tuple[float, float]:
    """The seconds that grouping what waits takes: by the clock, and of this process."""
    from tasks.group import group

    began, used = time.perf_counter(), time.process_time()
    group.fn(stories.WINDOW, now)
    return time.perf_counter() - began, time.process_time() - used


def scanned(engine: Engine) -> list[str]:
    """What grouping one article asks that reads a whole table."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            many = isinstance(parameters, list)
            asked.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    grouped(NOW)
    event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    found = []
    with reading(engine) as connection:
        for statement, parameters in asked:
            if "lease" in statement.partition("WHERE")[0]:
                continue
            plan = connection.exec_driver_sql(explain + statement, parameters).all()
            lines = [str(line[-1]) for line in plan]
            found += [
                f"{line}: {statement}"
                for line in lines
                if "USING" not in line and any(scan in line for scan in SCANS)
            ]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_one_more_article_costs_the_same_in_a_large_archive(
    kind: str, new_desk: Callable[[str], Any], figures: Callable[..., Any]
) -> None:
    from tasks.world import pinned

    section = figures(
        f"Grouping: one more article in an archive, {KINDS[kind]}",
        f"An archive of {SMALL:,} articles against one of {LARGE:,}, a thousand a day, by the"
        f" clock, the median of {ONCE}; then {MANY:,} at once, in processor time without the"
        " database server's.",
    )
    took: dict[int, float] = {}
    for size in (SMALL, LARGE):
        desk = new_desk(kind)
        desk.watch("")
        engine = connect(desk.database_url)
        fill(engine, size)
        words = Words(2)
        with pinned():
            arrive(engine, words, 0, 1)
            first, _ = grouped(NOW)  # which finds the words of the window
            times = []
            for at in range(ONCE):
                arrive(engine, words, 1 + at, 1)
                times.append(grouped(NOW)[0])
            took[size] = median(times)
            section.add(f"{size:,} articles: one more, seconds", took[size])
            section.add(f"{size:,} articles: the first of a process, seconds", first)
            arrive(engine, words, 100, 1)
            assert scanned(engine) == []
            arrive(engine, words, 1_000, MANY)
            _, used = grouped(NOW)
            what = f"{size:,} articles: {MANY:,} at once, articles a second of processor"
            section.add(what, MANY / used)
        with reading(engine) as connection:
            assert stories.ungrouped(connection, 1) == []
            assert len(connection.execute(select(copies.copy)).all()) >= MANY // 20
        engine.dispose()
    section.add("the larger archive, in times of the smaller", took[LARGE] / took[SMALL])
    assert took[LARGE] < 2 * took[SMALL]
