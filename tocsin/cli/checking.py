"""What `check` does: the watchlist held against itself, and read back in plain language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from tocsin import settings
from tocsin.adapters.files import read_watchlist
from tocsin.adapters.trials import tried
from tocsin.cli.app import as_json, note
from tocsin.core import defaults
from tocsin.core.capacity import shortfalls
from tocsin.core.errors import SettingError
from tocsin.core.plain import terms_in_words, watch_in_words
from tocsin.core.trial import doubts
from tocsin.core.watchlist import WatchConfig, Watchlist, references

_CONTACT: Final = re.compile(r"https?://|\S@\S")
_NO_CONTACT: Final = (
    "TOCSIN_USER_AGENT names no contact: a server that minds us can only lock us out; put an"
    " address of yours into it"
)


def checked(config: Path | None, *, as_documents: bool) -> int:
    """Check a watchlist and say what was found. Returns the exit code: 2 for failed examples.

    Raises `WatchlistError` for one that does not load.
    """
    watchlist = read_watchlist(config or settings.load().config)
    failed = _failed(watchlist.watches)
    warnings = list(_warnings(watchlist, settings.environment()))
    if as_documents:
        _tell_json(watchlist, failed, warnings)
    else:
        _tell(watchlist, failed, warnings)
    return 2 if any(failed.values()) else 0


Failed = Mapping[str, list[str]]  # what failed, by watch: the examples word by word


def _tell_json(watchlist: Watchlist, failed: Failed, warnings: list[str]) -> None:
    for watch in watchlist.watches:
        as_json(
            {
                "watch": watch.name,
                "reads": [*watch_in_words(watch), *terms_in_words([watch])],
                "examples": len(watch.must_match) + len(watch.must_not_match),
                "failed": failed[watch.name],
            }
        )
    for warning in warnings:
        as_json({"warning": warning})


def _tell(watchlist: Watchlist, failed: Failed, warnings: list[str]) -> None:
    from tocsin.cli.tables import folded, show, trouble

    for watch in watchlist.watches:
        show(*folded(watch_in_words(watch)))
        show(*(trouble(f"  FAILS {line}") for line in failed[watch.name]), "")
    show(*folded(terms_in_words(watchlist.watches)))
    for warning in warnings:
        note(f"warning: {warning}")
    note(_summary(watchlist, sum(len(lines) for lines in failed.values())))


def _failed(watches: Sequence[WatchConfig]) -> Failed:
    failed: dict[str, list[str]] = {watch.name: [] for watch in watches}
    for fault in tried(watches):
        watch = watches[fault.watch]
        examples = {"must_match": watch.must_match, "must_not_match": watch.must_not_match}
        said = fault.message if fault.at is None else examples[fault.key][fault.at]
        failed[watch.name].append(f"{fault.key}: {said}")
    return failed


def _warnings(watchlist: Watchlist, environment: Mapping[str, str]) -> Iterator[str]:
    wanted = references(watchlist)
    for name, where in wanted.items():
        if not environment.get(name):
            yield f"{name} is not set, but {where} asks for it"
    for name in settings.strangers(environment):
        if name not in wanted:
            yield f"{name} is set, but is no setting of this version"
    yield from _missing(watchlist)
    yield from doubts(watchlist.watches)
    if watchlist.feeds and not _has_contact():
        yield _NO_CONTACT
    yield from shortfalls(watchlist.feeds, _host_interval(), None)
    yield from _not_obeyed_yet(watchlist)


def _missing(watchlist: Watchlist) -> Iterator[str]:
    if not watchlist.feeds:
        yield "no feeds: nothing will be polled"
    if not watchlist.watches:
        yield "no watches: nothing will ring"
    if not watchlist.channels:
        yield "no channels: alerts are kept, and nobody is told"


def _has_contact() -> bool:
    """Whether servers learn whom to ask; true where a setting cannot be read."""
    try:
        return bool(_CONTACT.search(settings.load().user_agent))
    except SettingError:
        return True


def _host_interval() -> timedelta:
    """As it is set; the default where a setting cannot be read, which other commands refuse."""
    try:
        return timedelta(seconds=settings.load().host_interval)
    except SettingError:
        return defaults.HOST_INTERVAL


def _not_obeyed_yet(watchlist: Watchlist) -> Iterator[str]:
    if watchlist.aliases:
        yield "aliases are not built yet: write the other spellings into the query"


def _summary(watchlist: Watchlist, failed: int) -> str:
    counted = ", ".join(
        (
            _many(len(watchlist.feeds), "feed", "feeds"),
            _many(len(watchlist.watches), "watch", "watches"),
            _many(len(watchlist.channels), "channel", "channels"),
        )
    )
    return f"{counted}: {_many(failed, 'example fails', 'examples fail') if failed else 'good'}"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
