"""What the tests of the way share: a watchlist over the newsroom, and questions to the database."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select, text

from db.engine import connect, reading
from db.tables import metadata

WATCHES = """
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce"
"""


@pytest.fixture
def watchlist(newsroom: Any) -> Callable[..., str]:
    """The text of a watchlist over these feeds and channels."""

    def write(
        *feeds: str, channels: Sequence[tuple[str, str]] = (), more: str = WATCHES, **keys: str
    ) -> str:
        extra = "".join(f"{name} = {value}\n" for name, value in keys.items())
        parts = [
            f'[[feeds]]\nurl = "{newsroom.url(feed)}"\npublisher = "{feed}"\n{extra}'
            for feed in feeds
        ]
        parts += [f'[[channels]]\nname = "{name}"\nurl = "{url}"\n' for name, url in channels]
        return "\n".join((*parts, more))

    return write


@pytest.fixture
def rows() -> Callable[..., list[dict[str, Any]]]:
    """The rows of a table, as dictionaries, in order of its first column."""

    def ask(desk: Any, table: str) -> list[dict[str, Any]]:
        columns = metadata.tables[table]
        with reading(connect(desk.database_url)) as connection:
            found = connection.execute(select(columns).order_by(text("1")))
            return [dict(row) for row in found.mappings()]

    return ask
