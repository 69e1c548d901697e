"""How migrations run: on the connection they are handed, else on the configured database."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from db.engine import connect
from db.tables import UTCDateTime, metadata
from tocsin.settings import load

LOCK = 0x70C51  # any constant: two migrations of one database wait for each other


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction each."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Batch mode copies a table and drops the old one; with foreign keys on, that drop
        # deletes every child row.
        _foreign_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=sqlite,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
        render_item=_render,
    )
    with context.begin_transaction():
        if not sqlite:
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()
    if sqlite:
        _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    # On the driver's connection: inside a transaction the pragma does nothing, in silence.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys = {state}")


def _render(_kind: str, item: object, _context: object) -> str | Literal[False]:
    # A migration is history: it must not change with the type that wrote it.
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


handed = context.config.attributes.get("connection")
if handed is None:
    with connect(load().database_url.get_secret_value()).connect() as own:
        migrate(own)
else:
    migrate(handed)
