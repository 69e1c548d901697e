"""Migrations as a program uses them: what version is there, and up to ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from db.engine import WRITES, file_of, named, reading, where
from db.search import INDEX, VIEW
from tocsin.core.errors import DatabaseError, StorageError

ROOT = Path(__file__).resolve().parent.parent
UPGRADE = "run `tocsin db upgrade`"
_OWN = "alembic_version"


class Version(Enum):
    """How the database's schema stands to ours."""

    ABSENT = "absent"
    OLDER = "older"
    OURS = "ours"
    UNKNOWN = "unknown"


def version(engine: Engine) -> Version:
    """Read the version. Creates nothing, not even an empty SQLite file. Raises `DatabaseError`."""
    file = file_of(engine)
    if file is not None and not file.exists():
        return Version.ABSENT
    with _usable(), reading(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        empty = found is None and set(inspect(connection).get_table_names()) <= {_OWN}
    if empty:
        return Version.ABSENT
    if found is None or found not in _revisions():
        return Version.UNKNOWN
    return Version.OURS if found == _revisions()[0] else Version.OLDER


def upgrade(engine: Engine) -> None:
    """Bring the schema to our version; makes a missing SQLite file and its folder.

    Raises `DatabaseError`.
    """
    if version(engine) is Version.UNKNOWN:
        raise _refusal(engine, Version.UNKNOWN)
    file = file_of(engine)
    if file is not None:
        _make_folder(file.parent)
    with (
        _usable(),
        named(engine),
        engine.connect().execution_options(**{WRITES: True}) as connection,
    ):
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_ours(engine: Engine, *, create: bool = False) -> None:
    """Raise `DatabaseError` with the command to give unless the schema is ours.

    With `create`, a SQLite file that is not there yet is made and migrated.
    """
    match version(engine):
        case Version.OURS:
            return
        case Version.ABSENT if create and engine.dialect.name == "sqlite":
            upgrade(engine)
        case other:
            raise _refusal(engine, other)


def _refusal(engine: Engine, found: Version) -> DatabaseError:
    match found:
        case Version.ABSENT:
            return DatabaseError(f"no Tocsin database at {where(engine)}", hint=UPGRADE)
        case Version.OLDER:
            return DatabaseError(
                f"the database {where(engine)} is of an older version", hint=UPGRADE
            )
        case _:
            return DatabaseError(
                f"the database {where(engine)} is of a newer Tocsin, or not Tocsin's at all",
                hint="install that version, or set TOCSIN_DATABASE_URL to another database",
            )


@contextmanager
def _usable() -> Iterator[None]:
    """A database that is away, closed to us or none at all is wrong configuration: we have not
    begun to work."""
    try:
        yield
    except StorageError as error:
        raise DatabaseError(
            error.message, hint="see that it runs and may be written, or set TOCSIN_DATABASE_URL"
        ) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"the folder {folder} cannot be made: {error.strerror}",
            hint="set TOCSIN_DATABASE_URL to a place that can be written",
        ) from error


def alembic_config() -> Config:
    """Our migrations, for Alembic's own commands."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "alembic"))
    return config


def is_ours(_object: object, name: str | None, kind: str, _reflected: object, _to: object) -> bool:
    """Whether Alembic is to compare this with `db.tables`: full-text search is the migrations'
    own, for SQLAlchemy has no words for it."""
    return kind != "table" or (name != VIEW and not (name or "").startswith(INDEX))


@contextmanager
def keeping_search(connection: Connection) -> Iterator[None]:
    """Around a batch migration of `article`: on SQLite it copies the table and drops the old one,
    whose triggers go with it in silence, and the copy cannot take the name of what a view reads.
    So view and triggers are taken away before, and made again after it. As the migration then
    has them: whoever renames a column they read makes them anew instead.
    """
    kept = _built_on_articles(connection) if connection.dialect.name == "sqlite" else []
    for kind, name, _ in kept:
        connection.exec_driver_sql(f"DROP {kind} {name}")
    yield
    for _, _, statement in reversed(kept):
        connection.exec_driver_sql(statement)


def _built_on_articles(connection: Connection) -> list[tuple[str, str, str]]:
    """Kind, name and statement of the triggers on `article`, then of the view."""
    asked = text(
        "SELECT type, name, sql FROM sqlite_master WHERE type = 'view' AND name = :view"
        " OR type = 'trigger' AND tbl_name = 'article' ORDER BY type, name"
    )
    return [(row.type, row.name, row.sql) for row in connection.execute(asked, {"view": VIEW})]


@cache
def _revisions() -> tuple[str, ...]:
    """All that this process knows, the newest first: to read them takes longer than a pass has."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return tuple(script.revision for script in scripts.walk_revisions())
