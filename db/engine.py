"""The only place that makes an engine, and the two ways to use one.

`reading` and `writing` are one transaction each. A writing one begins with BEGIN IMMEDIATE on
SQLite: a read that grows into a write fails there with "database is locked" whatever the
time-out (342 of 900 writes with six writers in WAL mode; none with BEGIN IMMEDIATE).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Double

from tocsin.core.errors import RowRefusedError, SettingError, StorageError

_BUSY_SECONDS = 30
_CONNECT_SECONDS = "10"  # PostgreSQL's library waits for ever where nobody answers
_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql+psycopg"})
WRITES = "tocsin_writes"


@cache
def connect(url: str) -> Engine:
    """The engine of this address, one a process. Opens nothing yet.

    Raises `SettingError` for an address that names no database we can use.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _refusal("is not a database URL") from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in _DRIVERS:
        raise _refusal(f"names {parsed.drivername}, which is not supported")
    if parsed.get_backend_name() == "postgresql":
        waiting = {"connect_timeout": _CONNECT_SECONDS} | dict(parsed.query)
        return create_engine(parsed.set(query=waiting), hide_parameters=True, pool_pre_ping=True)
    if parsed.host or parsed.query or parsed.database in {None, "", ":memory:"}:
        raise _refusal("names no SQLite file")
    engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "connect", _sqlite_connected)
    event.listen(engine, "begin", _sqlite_begun)
    return engine


def _refusal(what: str) -> SettingError:
    return SettingError(
        f"TOCSIN_DATABASE_URL {what}",
        hint="write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
    )


def where(engine: Engine) -> str:
    """The address for people, without what may be a secret: its password, and its options."""
    return engine.url.set(query={}).render_as_string(hide_password=True)


def file_of(engine: Engine) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def _sqlite_connected(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the begin event below begins, not the driver
    for pragma in (
        f"busy_timeout = {_BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begun(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads. Raises `StorageError`."""
    with named(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: committed at the end, rolled back on any error.

    Keep it short, and nothing slow (network, model, parser) inside. Raises `StorageError`.
    """
    with (
        named(engine),
        engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def named(engine: Engine) -> Iterator[None]:
    """What the driver raises, as a `StorageError` that names the database."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise RowRefusedError(_refused(engine, error), hint="see `tocsin doctor`") from error
    except DBAPIError as error:
        raise StorageError(_refused(engine, error), hint="see `tocsin doctor`") from error
    except SQLAlchemyError as error:
        raise StorageError(f"database {where(engine)}: {type(error).__name__}") from error


def _refused(engine: Engine, error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()
    return f"database {where(engine)}: {reason[0] if reason else type(error.orig).__name__}"


class db_clock(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """The database's own clock, in seconds since 1970."""

    type = Double()
    inherit_cache = True


@compiles(db_clock, "sqlite")
def _sqlite_clock(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(db_clock, "postgresql")
def _postgresql_clock(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"
