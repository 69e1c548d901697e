"""How migrations run: on the connection they are handed, else on the configured database."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from db.columns import UTCDateTime
from db.engine import connect
from db.migrations import is_ours
from db.tables import metadata
from tocsin.settings import load

LOCK = 0x70C51  # any constant: two migrations of one database wait for each other


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction each."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=sqlite,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
        render_item=_render,
        include_object=is_ours,
    )
    unguarded = _without_foreign_keys(connection) if sqlite else nullcontext()
    with unguarded, context.begin_transaction():
        if not sqlite:
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Batch mode copies a table and drops the old one; with foreign keys on, that drop deletes
    every child row. Set on the driver's connection: in a transaction it does nothing, in silence.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _render(_kind: str, item: object, _context: object) -> str | Literal[False]:
    # A migration is history: it must not change with the type that wrote it.
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


handed = context.config.attributes.get("connection")
if handed is None:
    with connect(load().database_url.get_secret_value()).connect() as own:
        migrate(own)
else:
    migrate(handed)
