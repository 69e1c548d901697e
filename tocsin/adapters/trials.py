"""Watches tried on their own examples, before they are trusted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin.adapters.files import read_watchlist
from tocsin.core.model import Text
from tocsin.core.trial import Fault, faults
from tocsin.core.watchlist import WatchConfig, Watchlist


def tried(watches: Sequence[WatchConfig]) -> Iterator[Fault]:
    """What speaks against these watches; the language is loaded where one has examples."""
    judged = [watch for watch in watches if watch.must_match or watch.must_not_match]
    if not judged:
        return faults(watches, lambda _text: ())
    from tocsin.adapters.language import Matcher  # slow to load, and only examples need it

    matcher = Matcher([(watch.name, {"": watch.query, **watch.queries}) for watch in judged])

    def found(text: Text) -> set[str | None]:
        return {reading.watch for reading in matcher.read(text)}

    return faults(watches, found)


def read_trusted(path: Path) -> Watchlist:
    """The watchlist at `path`, as a pass may use it: each watch does what its examples say.

    Raises `WatchlistError` at the place of the first that does not.
    """
    return read_watchlist(path, tried)
