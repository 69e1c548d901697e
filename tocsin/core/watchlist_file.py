"""From the text of a watchlist to its values: every key known, every value of its kind."""

import re
from typing import Final

from tocsin.core.query_term import UnwritableError, listed
from tocsin.core.toml_table import Table, nearest, root
from tocsin.core.trial import Judge, trusting
from tocsin.core.watchlist import Watchlist
from tocsin.core.watchlist_channel import channels
from tocsin.core.watchlist_feed import feeds
from tocsin.core.watchlist_watch import watches

_NAME: Final = re.compile(r"[\w-]+")


def read(text: str, file: str, judge: Judge | None = None) -> Watchlist:
    """The watchlist. Raises `WatchlistError`."""
    top = root(text, file)
    top.only("operator", "terms", "aliases", "opml", "channels", "feeds", "watches")
    lists = _lists(top.table("terms"))
    rung = channels(top)
    names = tuple(channel.name for channel in rung)
    return Watchlist(
        feeds=feeds(top),
        watches=watches(top, lists, names, judge or trusting),
        channels=rung,
        operator=_operator(top.table("operator"), names),
        terms=lists,
        aliases=_aliases(top.table("aliases")),
        opml=top.texts("opml") or (),
    )


def _operator(table: Table, known: tuple[str, ...]) -> str | None:
    table.only("channel")
    channel = table.text("channel")
    if channel is not None and channel not in known:
        raise table.error("channel", f"there is no channel {channel}", nearest(channel, known))
    return channel


def _lists(table: Table) -> dict[str, tuple[str, ...]]:
    lists = {}
    for name in table.values:
        if not _NAME.fullmatch(name):
            hint = "write letters, digits, - and _, as it is used: @name"
            raise table.error(name, f"{name} is no name for a list", hint)
        lists[name] = _list(table, name)
    return lists


def _list(table: Table, name: str) -> tuple[str, ...]:
    items = table.texts(name) or ()
    for at, item in enumerate(items):
        try:
            listed(item)
        except UnwritableError as error:
            raise table.elements(name).error(at, str(error), error.hint) from None
    return items


def _aliases(table: Table) -> dict[str, tuple[str, ...]]:
    aliases = {name: table.texts(name) or () for name in table.values}
    owners = {name.casefold(): name for name in aliases}
    for name, others in aliases.items():
        for at, other in enumerate(others):
            owner = owners.setdefault(other.casefold(), name)
            if owner != name:
                message = f"{other} stands for {owner} already"
                raise table.elements(name).error(at, message, "keep it in one place")
    return aliases
