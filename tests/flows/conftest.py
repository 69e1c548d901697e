"""What the tests of the flows share: a Prefect API, a watchlist, questions to the database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, text

from db.engine import connect, reading
from db.tables import metadata


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[None]:
    """An API of our own with a database of its own, started once: it takes a quarter of a minute
    to come up. Heartbeats are off, they cost a second a flow."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    with (
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield


@pytest.fixture
def listing(newsroom: Any) -> Callable[..., str]:
    """The text of a watchlist over these feeds, a publisher each, with these watches."""

    def write(*feeds: str, more: str = "", **watches: str) -> str:
        parts = [f'[[feeds]]\nurl = "{newsroom.url(feed)}"\npublisher = "{feed}"' for feed in feeds]
        parts += [
            f"[[watches]]\nname = \"{name}\"\nquery = '{query}'" for name, query in watches.items()
        ]
        return "\n".join((*parts, more))

    return write


@pytest.fixture
def rows() -> Callable[..., list[dict[str, Any]]]:
    """The rows of a table, as dictionaries, in order of its first column."""

    def ask(desk: Any, table: str) -> list[dict[str, Any]]:
        with reading(connect(desk.database_url)) as connection:
            found = connection.execute(select(metadata.tables[table]).order_by(text("1")))
            return [dict(row) for row in found.mappings()]

    return ask
