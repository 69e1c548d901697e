"""The database of the settings, as the commands that look use it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine

from db import engine as engines
from db import leases, runs
from db.migrations import require_ours
from db.stories import WINDOW
from tocsin import settings
from tocsin.core.errors import StorageError, TocsinError


def engine() -> Engine:
    """A database that is there and of our version. Raises `UsageError`."""
    found = engines.connect(settings.load().database_url.get_secret_value())
    require_ours(found)
    return found


def pace() -> float | None:
    """The seconds that a feed took of the last passes, where a database of ours can tell."""
    found = engines.connect(settings.load().database_url.get_secret_value())
    with suppress(TocsinError):
        require_ours(found)
        with engines.reading(found) as connection:
            return runs.seconds_a_feed(connection, "monitor")
    return None


@contextmanager
def looking() -> Iterator[Connection]:
    """One transaction that only reads. Raises `TocsinError`."""
    with engines.reading(engine()) as connection:
        yield connection


@contextmanager
def managing() -> Iterator[Connection]:
    """One transaction that writes, while no pass groups. Raises `TocsinError`."""
    ours = engine()
    with engines.writing(ours) as connection:
        leases.free_dead(connection)
    with leases.awaited(ours, WINDOW) as token:
        if not token:
            raise StorageError("a pass is grouping articles", hint="try again when it has ended")
        with engines.writing(ours) as connection:
            yield connection
