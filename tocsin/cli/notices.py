"""What `feeds notices` says: what the operator was told, and how that was delivered."""

from itertools import groupby

from db import notices
from tocsin.cli.app import as_json, zulu
from tocsin.cli.database import looking
from tocsin.cli.tables import show, table, under


def tell(limit: int, *, as_documents: bool) -> None:
    """The latest notices with their deliveries."""
    with looking() as connection:
        rows = notices.listing(connection, limit)
    sent = [list(group) for _, group in groupby(rows, key=lambda row: row.bulletin.alert)]
    if as_documents:
        for group in sent:
            as_json(_json(group))
        return
    cells = [_cells(group) for group in sent]
    show(table("notices to the operator", ("made!", "what"), cells))


def _cells(group: list[notices.Listed]) -> tuple[object, ...]:
    first = group[0]
    states = (
        f"{row.channel}: {row.state}" + (f" ({row.error})" if row.error else "") for row in group
    )
    return under(first.created_at, first.bulletin.alert), under(
        first.bulletin.title, ", ".join(states)
    )


def _json(group: list[notices.Listed]) -> dict[str, object]:
    first = group[0]
    return {
        "notice": first.bulletin.alert,
        "title": first.bulletin.title,
        "lines": list(first.bulletin.lines),
        "created": zulu(first.created_at),
        "deliveries": [
            {
                "channel": row.channel,
                "state": row.state,
                "sent": zulu(row.sent_at),
                "error": row.error,
            }
            for row in group
        ],
    }
