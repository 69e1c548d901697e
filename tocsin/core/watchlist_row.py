"""What the rows of a watchlist have in common: names that differ, `${NAME}` that can be read."""

import re
from typing import Final

from tocsin.core.toml_table import Table
from tocsin.core.watchlist import misspelled

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def take_name(row: Table, kind: str, taken: dict[str, Table]) -> str:
    """The row's name, noted in `taken`. Raises `WatchlistError` where another row has it."""
    name = row.needed("name").strip()
    if _CONTROLS.search(name):
        raise row.error("name", f"the name of this {kind} is not on one line", "shorten it")
    if first := taken.get(name.casefold()):
        line = first.place("name").line
        message = f"another {kind} is named {name} too"
        raise row.error("name", message, f"the first is in line {line}, rename one of them")
    taken[name.casefold()] = row
    return name


def check_references(row: Table, key: str, text: str) -> None:
    """Raises `WatchlistError` where `text` holds a `${` that names nothing."""
    if misspelled(text):
        hint = "write ${NAME}, in letters, digits and _, no digit first"
        raise row.error(key, f"{key} holds a ${{ that names nothing", hint)
