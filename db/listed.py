"""Rows named by their numbers, and values for many rows: one parameter however many, so one
statement to compile and plan."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, String, TypeEngine


def is_among(column: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column is one of these numbers."""
    return _Among(column, bindparam(None, json.dumps(list(numbers)), type_=String()))


class _Among(FunctionElement[bool]):
    """A column, and a JSON array of numbers."""

    type: Any = NullType()  # of a truth SQLite would ask whether it is 1, and use no index
    inherit_cache = True


@compiles(_Among, "sqlite")
def _sqlite_among(element: Any, compiler: Any, **options: Any) -> str:
    of, given = (compiler.process(part, **options) for part in element.clauses)
    return f"{of} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - a parameter's place


@compiles(_Among, "postgresql")
def _postgresql_among(element: Any, compiler: Any, **options: Any) -> str:
    # An array, made once: of a sub-select the planner knows no size, and may join it row by row.
    of, given = (compiler.process(part, **options) for part in element.clauses)
    rows = f"SELECT json_array_elements_text(CAST({given} AS json))::bigint"
    return f"{of} = ANY (ARRAY({rows}))"


def given_rows(
    connection: Connection,
    rows: Iterable[Mapping[str, Any]],
    columns: Mapping[str, TypeEngine[Any]],
) -> FromClause:
    """Rows of values as a table to update from. Numbers, texts, truths and times."""
    sqlite = connection.dialect.name == "sqlite"

    def plain(value: object) -> str:
        """SQLite keeps a time as text, in UTC, without zone."""
        if not isinstance(value, datetime):
            raise TypeError(f"not for a column: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None).isoformat(" ", "microseconds") if sqlite else str(moment)

    given = bindparam(None, json.dumps(list(rows), default=plain), type_=String())
    if not sqlite:
        named = [column(name, kind) for name, kind in columns.items()]
        rows_of = func.json_to_recordset(cast(given, JSON)).table_valued(*named, name="given")
        return rows_of.render_derived(with_types=True)
    each = func.json_each(given).table_valued("value")
    cells = (func.json_extract(each.c.value, f"$.{name}").label(name) for name in columns)
    return select(*cells).subquery("given")


def given_pairs(connection: Connection, pairs: Iterable[tuple[int, int]]) -> Select[Any]:
    """Pairs of numbers, to insert from."""
    given = bindparam(None, json.dumps(list(pairs)), type_=String())
    if connection.dialect.name == "sqlite":
        each = func.json_each(given).table_valued("value").c.value
        # Without a condition ON CONFLICT would be taken for that of a join.
        wanted = select(*(func.json_extract(each, f"$[{at}]") for at in (0, 1))).where(true())
    else:
        each = func.json_array_elements(cast(given, JSON)).table_valued("value").c.value
        wanted = select(*(cast(each.op("->>")(at), BigInteger) for at in (0, 1)))
    return wanted
