"""The database of the settings, as the commands that look use it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from db import engine as engines
from db.migrations import require_ours
from tocsin import settings


def engine() -> Engine:
    """A database that is there and of our version. Raises `UsageError`."""
    found = engines.connect(settings.load().database_url.get_secret_value())
    require_ours(found)
    return found


@contextmanager
def looking() -> Iterator[Connection]:
    """One transaction that only reads. Raises `TocsinError`."""
    with engines.reading(engine()) as connection:
        yield connection
