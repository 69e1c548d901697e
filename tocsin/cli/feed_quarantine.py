"""What `feeds quarantine` says and does: floods that wait to be accepted or dropped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from db import quarantine
from db.quarantine import Held
from tocsin.cli.app import as_json, note, zulu
from tocsin.cli.database import looking, managing
from tocsin.cli.tables import show, table, under
from tocsin.core.errors import UsageError
from tocsin.core.watchlist import feed_address


class Verdict(StrEnum):
    """What becomes of a flood."""

    ACCEPT = "accept"
    DROP = "drop"


_SETTLED: Final[dict[Verdict, tuple[Callable[[Connection, int, datetime], int], str]]] = {
    Verdict.ACCEPT: (quarantine.accept, "are news from now on; the next pass may ring for them"),
    Verdict.DROP: (quarantine.drop, "are deleted, and will not be new again"),
}


def tell(*, as_documents: bool) -> None:
    """The feeds with articles in quarantine."""
    with looking() as connection:
        found = quarantine.waiting(connection)
    if as_documents:
        for one in found:
            as_json(
                {
                    "url": one.url,
                    "name": one.name,
                    "articles": one.articles,
                    "since": zulu(one.since),
                    "title": one.title,
                }
            )
        return
    cells = [
        (one.since, under(one.name or one.url, one.title), f"{one.articles:,}") for one in found
    ]
    show(table("in quarantine", ("since!", "feed", "articles#"), cells))


def settle(wanted: str, verdict: Verdict, now: datetime) -> None:
    """Accept or drop what is held of a feed, by its address or name. Raises `UsageError`."""
    act, said = _SETTLED[verdict]
    with managing() as connection:
        one = _chosen(quarantine.waiting(connection), wanted)
        count = act(connection, one.feed_id, now)
    note(f"{count} articles of {one.name or one.url} {said}")


def _chosen(found: Sequence[Held], wanted: str) -> Held:
    asked, address = wanted.casefold(), feed_address(wanted)
    for one in found:
        if feed_address(one.url) == address or (one.name or "").casefold() == asked:
            return one
    raise UsageError(
        f"nothing of {wanted} is in quarantine", hint="see `tocsin feeds quarantine` for what is"
    )
