"""The `[[watches]]` of a watchlist."""

import re
from collections.abc import Mapping
from typing import Final

from tocsin.core import defaults
from tocsin.core.errors import QueryError
from tocsin.core.model import Status
from tocsin.core.query import Query, parse
from tocsin.core.toml_table import Table, nearest
from tocsin.core.trial import Judge
from tocsin.core.watchlist import RUNG_BY_DEFAULT, WatchConfig
from tocsin.core.watchlist_row import take_name

Lists = Mapping[str, tuple[str, ...]]

_KEYS: Final = (
    *("name", "query", "queries", "status", "channels", "critical"),
    *("must_match", "must_not_match", "budget", "surge", "silence_days"),
)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_STATUSES: Final = tuple(status.value for status in Status if status is not Status.UNKNOWN)


def watches(
    top: Table, lists: Lists, channels: tuple[str, ...], judge: Judge
) -> tuple[WatchConfig, ...]:
    """Every watch. Raises `WatchlistError`, for a query or an example at its place in the file."""
    taken: dict[str, Table] = {}
    rows = list(top.rows("watches"))
    made = tuple(_watch(row, take_name(row, "watch", taken), lists, channels) for row in rows)
    for fault in judge(made):
        row = rows[fault.watch]
        where, key = (row, fault.key) if fault.at is None else (row.elements(fault.key), fault.at)
        raise where.error(key, fault.message, fault.hint)
    return made


def _watch(row: Table, name: str, lists: Lists, channels: tuple[str, ...]) -> WatchConfig:
    row.only(*_KEYS)
    budget = row.whole("budget", least=0)
    return WatchConfig(
        name=name,
        query=_query(row, "query", lists),
        query_text=row.needed("query"),
        queries=_queries(row.table("queries"), lists),
        status=_status(row),
        channels=_channels(row, channels),
        critical=row.flag("critical", default=False),
        must_match=row.texts("must_match") or (),
        must_not_match=row.texts("must_not_match") or (),
        budget=defaults.ALERTS_AN_HOUR if budget is None else budget,
        surge=row.flag("surge", default=False),
        silence_days=row.whole("silence_days", least=1),
    )


def _query(row: Table, key: str, lists: Lists) -> Query:
    text = row.needed(key)
    try:
        return parse(text, lists)
    except QueryError as error:
        before = text.split("\n")[: error.line - 1]
        index = sum(len(line) + 1 for line in before) + error.column - 1
        raise row.error(key, error.message, error.hint, index=index) from None


def _queries(table: Table, lists: Lists) -> dict[str, Query]:
    for language in table.values:
        if not _LANGUAGE.fullmatch(language):
            hint = "write queries.de, queries.uk and the like"
            raise table.error(language, f"{language} is no language code", hint)
    return {language: _query(table, language, lists) for language in table.values}


def _status(row: Table) -> frozenset[Status]:
    listed = row.texts("status")
    if listed is None:
        return RUNG_BY_DEFAULT
    inner = row.elements("status")
    for at, status in enumerate(listed):
        if status not in _STATUSES:
            raise inner.error(at, f"there is no status {status}", nearest(status, _STATUSES))
    return frozenset({*map(Status, listed), Status.UNKNOWN}) if listed else frozenset()


def _channels(row: Table, known: tuple[str, ...]) -> tuple[str, ...]:
    listed = row.texts("channels")
    if listed is None:
        return known
    inner = row.elements("channels")
    for at, channel in enumerate(listed):
        if channel not in known:
            raise inner.error(at, f"there is no channel {channel}", nearest(channel, known))
    return tuple(dict.fromkeys(listed))
