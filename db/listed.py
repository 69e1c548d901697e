"""Rows named by their numbers: one parameter however many, so one statement to compile and plan."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer, String


def is_among(column: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column is one of these numbers."""
    given = bindparam(None, json.dumps(list(numbers)), type_=String())
    return column.bool_op("IN")(_Numbers(given))


class _Numbers(FunctionElement[int]):
    """The numbers of a JSON array, as rows."""

    type = Integer()
    inherit_cache = True


@compiles(_Numbers, "sqlite")
def _sqlite_numbers(element: Any, compiler: Any, **options: Any) -> str:
    given = compiler.process(element.clauses, **options)
    return f"(SELECT value FROM json_each({given}))"  # noqa: S608 - a parameter's place


@compiles(_Numbers, "postgresql")
def _postgresql_numbers(element: Any, compiler: Any, **options: Any) -> str:
    given = compiler.process(element.clauses, **options)
    return f"(SELECT json_array_elements_text(CAST({given} AS json))::bigint)"
