"""What `feeds trust` does: the guids of a feed name its entries again."""

from datetime import datetime

from db import feeds, health
from tocsin.cli.app import note
from tocsin.cli.database import managing
from tocsin.cli.feed_health import chosen
from tocsin.core.errors import UsageError


def trust(wanted: str, now: datetime) -> None:
    """Rely on the guids of a feed again, by its address or name. Raises `UsageError`."""
    with managing() as connection:
        one = chosen(health.patients(connection), wanted).feed
        again = feeds.trust(connection, one.id, now)
    name = one.name or one.url
    if not again:
        raise UsageError(
            f"the guids of {name} are relied on already", hint="see `tocsin feeds show`"
        )
    note(f"the guids of {name} name its entries again, until they collide or change once more")
