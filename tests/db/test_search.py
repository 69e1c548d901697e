"""Full-text search: both databases find the same, by their index, whatever is typed."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, String, Text, delete, event, insert, select, text, update

from db import migrations
from db.engine import WRITES, connect, reading, writing
from db.search import search
from db.tables import article
from tocsin.core.search_terms import CHARACTERS, sought

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
KINDS = ["sqlite", "postgresql"]


def add(engine: Engine, *articles: str | Mapping[str, Any]) -> None:
    """Store articles, each by its title or more, the first one the latest."""
    rows = [
        {
            "key": number.to_bytes(32, "big"),
            "publisher": "p",
            "title": "",
            "text": "",
            "page_text": None,
            "first_seen": NOW,
            "last_seen": NOW,
            "worded_at": NOW,
            "dated": NOW - timedelta(minutes=number),
            "origin": "poll",
            "page": "none",
            **({"title": said} if isinstance(said, str) else said),
        }
        for number, said in enumerate(articles)
    ]
    with writing(engine) as connection:
        connection.execute(insert(article), rows)


def found(engine: Engine, typed: str, limit: int = 100) -> list[str]:
    with reading(engine) as connection:
        return [row.title for row in search(connection, sought(typed), limit)]


def test_every_word_must_be_there_wherever_it_stands(engine: Engine) -> None:
    add(
        engine,
        {"title": "Talks open", "text": "A ceasefire is near.", "page_text": "In Geneva."},
        {"title": "Ceasefire holds"},
    )
    assert found(engine, "ceasefire") == ["Talks open", "Ceasefire holds"]
    assert found(engine, "ceasefire geneva") == ["Talks open"]
    assert found(engine, "ceasefire Paris") == []
    assert found(engine, "ceasefire", limit=1) == ["Talks open"]
    assert found(engine, "!") == []


@pytest.mark.parametrize(
    ("typed", "title", "is_found"),
    [
        ("CEASEFIRE", "ceasefire holds", True),
        ("erdogan", "Erdoğan speaks", True),
        ("Erdoğan", "Erdogan speaks", True),
        ("elysee", "L'ÉLYSÉE dément", True),
        ("Київ", "КИЇВ: перемир'я", True),
        ("санкции", "САНКЦИИ введены", True),
        ("cease-fire", "A cease fire", True),
        ("cease fire", "cease-fire", True),
        ("ceasefire", "cease-fire", False),
        ('"peace talks"', "Talks of peace", False),
        ('"peace talks"', "Peace-talks in Geneva", True),
        ("sanction*", "Sanctioned again", True),
        ("sanction", "Sanctioned again", False),
        ("press", "write to desk@press.example", True),
        ("example", "https://www.example.org/a-b?c=d", True),
        ("covid19", "COVID19 returns", True),
        ("30day", "A 30day truce", True),
        ("1500", "1,500 killed", False),
        ("trump", "Trump\u2019s \u201cplan\u201d\u2014rejected", True),
        ("rejected", "Trump\u2019s \u201cplan\u201d\u2014rejected", True),
        ("us", "U.S. strikes", False),
        ("新华社", "新华社 北京", True),
    ],
)
def test_what_is_found(engine: Engine, typed: str, title: str, is_found: bool) -> None:
    add(engine, title)
    assert (found(engine, typed) == [title]) is is_found


def test_an_edit_a_page_and_a_deletion_change_what_is_found(engine: Engine) -> None:
    add(engine, "Talks begin", "Talks begin again")
    first = article.c.key == bytes(32)
    with writing(engine) as connection:
        connection.execute(update(article).where(first).values(title="War", page_text="Truce."))
    assert found(engine, "talks") == ["Talks begin again"]
    assert found(engine, "truce war") == ["War"]
    with writing(engine) as connection:
        connection.execute(delete(article).where(first))
    assert found(engine, "truce") == []


@pytest.fixture(scope="module")
def letters() -> str:
    """Every letter that words of news are made of: Latin, Greek, Cyrillic, both cases."""
    blocks = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
    return "".join(
        chr(code) for block in blocks for code in block if unicodedata.category(chr(code))[0] == "L"
    )


# Where the databases and Unicode's own tables differ: titlecase digraphs and letters that one
# side decomposes and the other does not. None is in the alphabet of a living language's news.
ODD = 120


def test_a_letter_is_found_by_itself_and_by_its_folded_self(engine: Engine, letters: str) -> None:
    add(engine, *(f"x{letter}y" for letter in letters))
    missed = [
        letter
        for letter in letters
        if f"x{letter}y" not in found(engine, f"x{letter}y", limit=1000)
    ]
    assert len(missed) <= ODD, missed
    everyday = [letter for letter in missed if ord(letter) < 0x180 or 0x400 <= ord(letter) < 0x460]
    assert everyday == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(typed=st.text() | st.text("ab\"'*:&|!()<->\\% \0-", max_size=12))
def test_nothing_that_is_typed_is_a_mistake(engine: Engine, typed: str) -> None:
    found(engine, typed)


@pytest.mark.parametrize(
    "typed", ["a" * CHARACTERS, "a " * (CHARACTERS // 2), "\U00010428" * CHARACTERS, "\0a*"]
)
def test_the_longest_search_is_no_mistake_either(engine: Engine, typed: str) -> None:
    add(engine, "Ceasefire holds")
    assert found(engine, typed) == []


def plan(engine: Engine, typed: str, setting: str = "") -> str:
    """How the database goes about this search, as it is really asked, with a planner's setting."""
    asked: list[tuple[str, Any]] = []

    def keep(*given: Any) -> None:
        asked.append((given[2], given[3]))

    event.listen(engine, "before_cursor_execute", keep)
    found(engine, typed, limit=20)
    event.remove(engine, "before_cursor_execute", keep)
    ((statement, values),) = [each for each in asked if "article.dated" in each[0]]
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with reading(engine) as connection:
        if setting:
            connection.execute(text(setting))
        return str(connection.exec_driver_sql(explain + statement, values).all())


def test_the_index_answers_and_no_scan_by_date_to_fill_the_limit(engine: Engine) -> None:
    long = "It rained all day. " * 50  # of few short rows a scan costs nothing
    storms = ({"title": f"Storm number {number}", "text": long} for number in range(4_000))
    add(engine, *storms, "Ceasefire")
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))
    for typed in ("ceasefire", "storm ceasefire", "nowhere", "ceasef*", '"a b"'):
        said = plan(engine, typed)
        assert "ix_article_dated" not in said, typed
        if engine.dialect.name == "sqlite":
            assert "VIRTUAL TABLE INDEX" in said, typed
            assert "SCAN article" not in said.replace("SCAN article_search VIRTUAL", ""), typed
        else:
            assert "Seq Scan on article " not in said, typed
            # However few the planner expects, all of them are found before any is put in order.
            assert "CTE found" in said, typed
            # A few thousand vectors are scanned as soon as looked up: it must be able to.
            off = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
            assert "Bitmap Index Scan on ix_article_search_words" in plan(engine, typed, off), typed


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_stored_before_the_index_is_found(
    kind: str, new_database: Callable[..., str]
) -> None:
    engine = connect(new_database(kind))
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config = migrations.alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    add(engine, "Ceasefire holds")
    migrations.upgrade(engine)
    assert found(engine, "ceasefire") == ["Ceasefire holds"]
    add_one_more(engine)
    assert len(found(engine, "ceasefire")) == 2


def add_one_more(engine: Engine) -> None:
    with writing(engine) as connection:
        row = connection.execute(select(article)).mappings().one()
        connection.execute(insert(article), {**row, "id": 99, "key": b"k" * 32})


def test_a_later_batch_migration_of_articles_keeps_the_index_and_what_fills_it(
    engine: Engine,
) -> None:
    add(engine, "Ceasefire holds")
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        operations = Operations(MigrationContext.configure(connection))
        copied = "always" if engine.dialect.name == "sqlite" else "auto"
        with (
            migrations.keeping_search(connection),
            operations.batch_alter_table("article", recreate=copied) as batch,
        ):
            batch.alter_column("author", type_=String(500), existing_type=Text())
        connection.commit()
    add_one_more(engine)
    assert found(engine, "ceasefire") == ["Ceasefire holds", "Ceasefire holds"]
    with writing(engine) as connection:
        connection.execute(update(article).where(article.c.id == 99).values(title="Truce"))
    assert (len(found(engine, "ceasefire")), found(engine, "truce")) == (1, ["Truce"])
    with writing(engine) as connection:
        connection.execute(delete(article))
    assert found(engine, "ceasefire") == found(engine, "truce") == []


def test_the_triggers_are_there_at_the_end_of_all_migrations(
    new_database: Callable[..., str],
) -> None:
    engine = connect(new_database("sqlite"))
    with reading(engine) as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        assert set(names.scalars()) == {
            "article_search_added",
            "article_search_removed",
            "article_search_changed",
        }
