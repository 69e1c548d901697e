"""Values of the model as JSON by the standard library alone, so that a worker starts at once. Who
reads it checks it: see `parser` and `reader`."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any


def dumped(value: object) -> bytes:
    """A value of `tocsin.core.model`, or a list of such, as JSON in UTF-8. Times as ISO 8601,
    spans of time in seconds. Raises `ValueError` for text that is no Unicode."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return dict(value)
        case AbstractSet():
            return sorted(value)
        case _:
            return {name: getattr(value, name) for name in _names(value.__class__)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
