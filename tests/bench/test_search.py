"""Search among a hundred thousand articles, against a scan with LIKE; and what the index costs."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, insert, or_, select, text, update

from db import migrations
from db.engine import WRITES, connect, file_of, reading, writing
from db.search import search
from db.tables import article
from tocsin.core.search_terms import sought

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]

ARTICLES, STORED, CHUNK = 100_000, 10_000, 2_000
NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
LIMIT, TIMES, FLOOR = 20, 5, 10
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
RARE = {ARTICLES // 2: "zyxomatic pact of vexholm", ARTICLES - 7: "a pact: zyxomatic vexholm"}
ASKED = {  # what is typed, and what LIKE is to look for
    "a word in 2 articles": ("zyxomatic", ["zyxomatic"]),
    "a phrase in 1": ('"pact of vexholm"', ["pact of vexholm"]),
    "a beginning of words, in 2": ("vexhol*", ["vexhol"]),
    "a frequent and a rare word": ("baba zyxomatic", ["baba", "zyxomatic"]),
    "a word in none": ("nowhere", ["nowhere"]),
    "two words, each in 100, never together": ("left right", ["left", "right"]),
    "a word in nearly all": ("baba", ["baba"]),
}


def vocabulary() -> list[str]:
    """Eight thousand words of two and more syllables, the most frequent first."""
    syllables = [first + then for first in "bdfgklmnprst" for then in "aeiou"]
    twice = [one + two for one in syllables for two in syllables]
    return [*twice, *(word + "na" for word in twice), "left", "right"]


def rows(count: int) -> Iterator[list[dict[str, Any]]]:
    """Articles in chunks, the latest first: some words are in nearly all, most in few. The words
    left and right are in a hundred each, and in none together."""
    chance, words = random.Random(7), vocabulary()[:-2]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    for start in range(0, count, CHUNK):
        said = chance.choices(words, weights, k=CHUNK * 90)
        yield [row(start + n, said[n * 90 : n * 90 + 90]) for n in range(min(CHUNK, count - start))]


def row(number: int, words: Sequence[str]) -> dict[str, Any]:
    side = {0: " left", 500: " right"}.get(number % 1000, "")
    return {
        "key": number.to_bytes(32, "big"),
        "publisher": f"p{number % 40}",
        "url": f"https://news.example/{number}",
        "title": " ".join(words[:10]),
        "text": " ".join(words[10:]) + side + " " + RARE.get(number, ""),
        "first_seen": NOW,
        "last_seen": NOW,
        "worded_at": NOW,
        "dated": NOW - timedelta(minutes=number),
        "origin": "poll",
        "page": "none",
    }


def store(engine: Engine, chunks: Sequence[list[dict[str, Any]]]) -> None:
    for chunk in chunks:
        with writing(engine) as connection:
            connection.execute(insert(article), chunk)


def scan(connection: Any, words: Sequence[str]) -> Sequence[Any]:
    """The articles that hold every word, by LIKE."""
    wanted = select(article.c.title, article.c.url, article.c.publisher, article.c.dated)
    columns = (article.c.title, article.c.text, article.c.page_text)
    for word in words:
        wanted = wanted.where(or_(*(column.icontains(word) for column in columns)))
    latest = wanted.order_by(article.c.dated.desc(), article.c.id.desc()).limit(LIMIT)
    return list(connection.execute(latest).all())


def seconds(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The median of what it took, and the answer."""
    took = []
    answer = None
    for _ in range(times):
        began = time.perf_counter()
        answer = work()
        took.append(time.perf_counter() - began)
    return median(took), answer


@pytest.mark.parametrize("kind", KINDS)
def test_search_against_a_scan(
    kind: str, new_database: Callable[[str], str], figures: Any, measured: Any
) -> None:
    engine = connect(new_database(kind))
    with measured() as storing:
        for chunk in rows(ARTICLES):
            store(engine, [chunk])
    if kind == "postgresql":  # as autovacuum does by itself, some time after
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    section = figures(
        f"Search in {ARTICLES:,} articles, {KINDS[kind]}",
        "Milliseconds by the index, and how many times as long a scan with LIKE takes.",
    )
    ratios = {}
    with reading(engine) as connection:
        for what, (typed, words) in ASKED.items():
            by_index, found = seconds(
                lambda typed=typed: list(search(connection, sought(typed), LIMIT)), TIMES
            )
            by_scan, same = seconds(lambda words=words: scan(connection, words), 1)
            assert [row.url for row in found] == [row.url for row in same], what
            ratios[what] = by_scan / by_index
            section.add(f"{what}: ms", by_index * 1000)
            section.add(f"{what}: LIKE takes times as long", ratios[what])
    section.add("peak memory of storing them, MiB", storing.peak)
    assert min(ratios[what] for what in list(ASKED)[:5]) >= FLOOR


def unindexed(url: str) -> Engine:
    """The database as it is before there is an index of words."""
    engine = connect(url)
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config = migrations.alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    return engine


def work_on(engine: Engine) -> None:
    """What a pass does to its articles that is not their words: lease, match, group."""
    for values in (
        {"lease_token": "a token", "lease_until": 1.0},
        {"matched_with": b"v" * 32, "matched_at": NOW, "lease_token": None, "lease_until": None},
        {"names": "found"},
        {"last_seen": NOW + timedelta(hours=1)},
    ):
        with writing(engine) as connection:
            connection.execute(update(article).values(values))


def size(engine: Engine) -> float:
    """Bytes of the whole database."""
    file = file_of(engine)
    with engine.connect() as connection:
        if file:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return file.stat().st_size
        return float(
            connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        )


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_index_costs(kind: str, new_database: Callable[[str], str], figures: Any) -> None:
    chunks = list(rows(STORED))
    plain, indexed = unindexed(new_database(kind)), connect(new_database(kind))
    section = figures(
        f"The index of words, its cost, {KINDS[kind]}",
        f"{STORED:,} articles stored and worked on, with the index against without it.",
    )
    empty = {engine: size(engine) for engine in (plain, indexed)}
    for what, work in (("storing", lambda engine: store(engine, chunks)), ("working on", work_on)):
        without, _ = seconds(lambda work=work: work(plain), 1)
        with_index, _ = seconds(lambda work=work: work(indexed), 1)
        section.add(f"{what}: ms an article", with_index / STORED * 1000)
        section.add(f"{what}: times as long as without", with_index / without)
    grown = {engine: size(engine) - empty[engine] for engine in (plain, indexed)}
    section.add("size: times as large as without", grown[indexed] / grown[plain])
