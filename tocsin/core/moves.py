"""When a feed is polled at another address than the watchlist's: after repeated confirmation.

Pure. A permanent redirect is believed when the same target was seen on three good polls over two
days: many a one is a mistake, or a hotel's log-in page. The feed stays the feed it was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tocsin.core import defaults
from tocsin.core.watchlist import without_secrets

_POLLS: Final = 3
_SPAN: Final = timedelta(days=2)
_FAILURES: Final = 3


@dataclass(frozen=True, slots=True)
class Move:
    """`url`: where the feed is polled instead. `to`: where permanent redirects lead from there,
    since when, and on how many good polls in a row."""

    url: str | None = None
    to: str | None = None
    since: datetime | None = None
    polls: int = 0


def after_good_poll(move: Move, target: str | None, now: datetime) -> Move:
    """The move after a poll that gave a feed. `target` is where it came from in the end, if every
    redirect on the way was permanent; None where there was none, or one that was not."""
    if target is None or target == move.url:
        return Move(move.url)
    if target != move.to or move.since is None:
        return Move(move.url, target, now, 1)
    if move.polls + 1 >= _POLLS and now - move.since >= _SPAN:
        return Move(target)
    return replace(move, polls=min(move.polls + 1, _POLLS))


def after_failure(move: Move, failures: int, *, gone: bool) -> Move:
    """The move after so many failures in a row: where the new address gives nothing, the old one
    is asked again."""
    return Move() if move.url and (gone or failures >= _FAILURES) else move


def counts(redirects: int, failures: int) -> bool:
    """Whether "gone for good" is believed: behind permanent redirects, which may be a mistake, only
    after so many failures in a row."""
    return redirects == 0 or failures >= _FAILURES


def is_fit(address: str, target: str) -> bool:
    """Whether a target may be kept for a feed that the watchlist has at `address`: not from https
    to http, and nothing that may hold a secret, for it is stored and shown."""
    plain = without_secrets(address) == address and "${" not in address
    open_to_all = without_secrets(target) == target and len(target) <= defaults.URL_CHARS
    downgrade = address.lower().startswith("https:") and not target.startswith("https:")
    return plain and open_to_all and not downgrade
