import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text

from db.engine import connect, db_clock, reading, where, writing
from db.tables import story
from tocsin.core.errors import SettingError, StorageError

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def _story(seen: datetime) -> dict[str, object]:
    return {"title": "A", "first_seen": seen, "last_seen": seen}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    moment=st.datetimes(
        min_value=datetime(1990, 1, 1),
        max_value=datetime(2100, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
    )
)
def test_a_time_comes_back_aware_in_utc_and_the_same(engine: Engine, moment: datetime) -> None:
    with writing(engine) as connection:
        new_id = connection.execute(
            insert(story).values(_story(moment)).returning(story.c.id)
        ).scalar_one()
        kept = connection.execute(
            select(story.c.first_seen).where(story.c.id == new_id)
        ).scalar_one()
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StorageError), writing(engine) as connection:
        connection.execute(insert(story).values(_story(NOON.replace(tzinfo=None))))


def test_an_error_rolls_the_whole_transaction_back(engine: Engine) -> None:
    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(insert(story).values(_story(NOON)))
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    with reading(engine) as connection:
        assert connection.execute(select(story)).all() == []


def test_the_databases_clock_is_the_present(engine: Engine) -> None:
    with reading(engine) as connection:
        seconds = connection.execute(select(db_clock())).scalar_one()
    assert abs(seconds - datetime.now(UTC).timestamp()) < 60


def test_many_writers_never_find_the_database_locked(engine: Engine) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(20):
                with writing(engine) as connection:
                    connection.execute(select(story)).all()
                    connection.execute(insert(story).values(_story(NOON)))
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(engine) as connection:
        assert len(connection.execute(select(story)).all()) == 80


def test_what_the_driver_raises_names_the_database_and_hides_its_password() -> None:
    engine = connect("postgresql+psycopg://desk:s3cret@127.0.0.1:1/news")
    with pytest.raises(StorageError) as caught, reading(engine):
        pass
    assert "news" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in where(engine)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    file.write_text("this is not a database, it is a note " * 40)
    with pytest.raises(StorageError, match=r"notes\.sqlite"), reading(connect(f"sqlite:///{file}")):
        pass


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not a url", "not a database URL"),
        ("mysql://127.0.0.1/news", "mysql"),
        ("postgresql+nothing://127.0.0.1/news", "nothing"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_mend(url: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        connect(url)


def test_a_plain_postgresql_address_takes_the_driver_we_ship() -> None:
    assert connect("postgresql://127.0.0.1/news").dialect.driver == "psycopg"


def test_foreign_keys_hold_on_sqlite_too(engine: Engine) -> None:
    statement = text(
        "INSERT INTO told (watch, story_id, status, sequence, at)"
        " VALUES ('W', 99, 'happening', 0, '2026-03-03 00:00:00+00:00')"
    )
    with pytest.raises(StorageError), writing(engine) as connection:
        connection.execute(statement)
