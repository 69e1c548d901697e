from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from db import migrations
from db.engine import WRITES, connect, file_of, reading
from db.migrations import Version, is_ours, require_ours, upgrade, version
from db.search import INDEX
from db.tables import metadata
from tocsin.core.errors import DatabaseError

KINDS = ["sqlite", "postgresql"]
NewDatabase = Callable[..., str]


@pytest.mark.parametrize("kind", KINDS)
def test_up_down_and_up_again_leaves_the_same_schema(kind: str, new_database: NewDatabase) -> None:
    engine = connect(new_database(kind, empty=True))
    upgrade(engine)
    first = sorted(inspect(engine).get_table_names())
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config = migrations.alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    assert sorted(inspect(engine).get_table_names()) == first
    ours = {name for name in first if not name.startswith(INDEX)}
    assert set(metadata.tables) | {"alembic_version"} == ours


def test_the_migrations_build_what_the_tables_say(database: str) -> None:
    with connect(database).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("kind", KINDS)
def test_alembic_check_finds_nothing_to_do(kind: str, new_database: NewDatabase) -> None:
    engine = connect(new_database(kind))
    with engine.connect() as connection:
        config = migrations.alembic_config()
        config.attributes["connection"] = connection
        command.check(config)


def test_the_migration_folder_is_no_package() -> None:
    assert not (migrations.ROOT / "alembic" / "__init__.py").exists()


def test_asking_for_the_version_of_a_missing_file_makes_none(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'missing' / 'a.sqlite'}")
    assert version(engine) is Version.ABSENT
    assert not (tmp_path / "missing").exists()


def test_a_missing_sqlite_file_is_made_where_that_is_wanted(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'new' / 'a.sqlite'}")
    with pytest.raises(DatabaseError, match="tocsin db upgrade"):
        require_ours(engine)
    require_ours(engine, create=True)
    assert version(engine) is Version.OURS
    assert file_of(engine) == tmp_path / "new" / "a.sqlite"


def test_an_empty_postgresql_database_is_refused_with_the_command(
    new_database: NewDatabase,
) -> None:
    engine = connect(new_database("postgresql", empty=True))
    with pytest.raises(DatabaseError, match="tocsin db upgrade"):
        require_ours(engine, create=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_of_a_version_we_do_not_know_is_left_alone(
    kind: str, new_database: NewDatabase
) -> None:
    engine = connect(new_database(kind))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert version(engine) is Version.UNKNOWN
    with pytest.raises(DatabaseError, match="newer"):
        upgrade(engine)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM article")).scalar_one() == 0


def test_somebody_elses_database_is_not_taken_over(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
    with pytest.raises(DatabaseError, match="not Tocsin's"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["theirs"]
