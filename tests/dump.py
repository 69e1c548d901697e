"""What a database says, without ids and leases: two that say the same give the same text."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, select

from db.engine import connect, reading
from db.tables import metadata

_LEFT_OUT = {"lease_token", "lease_until", "lease_holder", "id"}
_TABLES = (
    *("feed", "article", "sighting", "revision", "watch", "story", "copy"),
    *("digest_item", "mute", "feedback", "circuit"),
    *("mention", "entity", "reading", "told", "alert", "notice", "roundup", "delivery", "trouble"),
)


def _names(connection: Connection) -> dict[str, dict[Any, str]]:
    """What stands for each id: natural keys."""
    tables = metadata.tables
    feeds = {row.id: row.url for row in connection.execute(select(tables["feed"]))}
    articles = {row.id: row.key.hex() for row in connection.execute(select(tables["article"]))}
    alerts = {row.id: row.public for row in connection.execute(select(tables["alert"]))}
    notices = {row.id: row.public for row in connection.execute(select(tables["notice"]))}
    roundups = {row.id: row.public for row in connection.execute(select(tables["roundup"]))}
    members: dict[int, list[str]] = {}
    for row in connection.execute(select(tables["article"])):
        members.setdefault(row.story_id, []).append(row.key.hex())
    stories = {story: min(keys) for story, keys in members.items()}
    return {
        "feed_id": feeds,
        "article_id": articles,
        "original_id": articles,
        "alert_id": alerts,
        "notice_id": notices,
        "roundup_id": roundups,
        "folded_id": roundups,
        "story_id": stories,
    }


def dump_of(url: str) -> dict[str, list[str]]:
    """The rows of every table, each as text, in an order of their own."""
    with reading(connect(url)) as connection:
        names = _names(connection)
        return {
            table: sorted(
                str(
                    {
                        name: names[name].get(value, value) if name in names else value
                        for name, value in row.items()
                        if name not in _LEFT_OUT
                    }
                )
                for row in connection.execute(select(metadata.tables[table])).mappings()
            )
            for table in _TABLES
        }


@pytest.fixture
def dump() -> Callable[[str], dict[str, list[str]]]:
    """The canonical dump of a database, by its URL."""
    return dump_of
