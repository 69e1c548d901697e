"""The column types that keep SQLite and PostgreSQL of one mind, and columns that tables share."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    String,
    TypeDecorator,
)
from sqlalchemy.schema import SchemaItem

_INSTANTS: Final = 1024


class UTCDateTime(TypeDecorator[datetime]):
    """Aware in, aware UTC out, on both databases. SQLite would drop the offset in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        # A pass writes the same few instants into thousands of rows.
        bind = super().bind_processor(dialect)
        return bind and lru_cache(_INSTANTS)(bind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
Hash = LargeBinary(32)


def row_id() -> Column[int]:
    """The number of a row."""
    return Column("id", Id, primary_key=True)


def lease_columns(table: str) -> tuple[SchemaItem, ...]:
    """Who works on the row, until when by the database's clock, in seconds since 1970."""
    token: Column[str] = Column("lease_token", String(36))
    leased = token.is_not(None)
    return (
        token,
        Column("lease_until", Double),
        Column("lease_holder", String(300)),
        # What a token holds, and who holds anything: few rows, however large the table.
        Index(f"ix_{table}_leased", token, sqlite_where=leased, postgresql_where=leased),
    )
