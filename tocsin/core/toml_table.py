"""A table of a TOML file as something to ask: every wrong answer knows its line and column."""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar

from tocsin.core.errors import Place, WatchlistError
from tocsin.core.toml_places import Path, Spot, line_and_column, offset_in_string, spots

MOST_CHARS: Final = 5_000_000
MOST: Final = 1_000_000

T = TypeVar("T")

_POSITION: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")
_DURATION: Final = re.compile(r"([1-9][0-9]{0,7}) ?([smhd]?)")
_UNITS: Final = {
    "": timedelta(seconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_LONGEST: Final = timedelta(days=366)
_KINDS: Final = {
    bool: "true or false",
    int: "a whole number",
    float: "a fraction",
    str: "a text in quotes",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and text."""

    file: str
    text: str = field(repr=False)

    def place(self, path: Path, *, index: int | None = None) -> Place:
        """Where `path` is written; with `index`, that character of its value."""
        found = spots(self.text)
        spot = _nearest_spot(found, path)
        if not spot:
            return Place(self.file)
        offset = spot.key if index is None else offset_in_string(self.text, spot.value, index)
        return Place(self.file, *line_and_column(self.text, offset))


def _nearest_spot(found: Mapping[Path, Spot], path: Path) -> Spot | None:
    """A table that is only named by its parts stands where its first part does."""
    if path in found or not path:
        return found.get(path)
    inside = (spot for other, spot in found.items() if other[: len(path)] == path)
    return next(inside, None) or _nearest_spot(found, path[:-1])


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its path in the file, and the file. Values may hold secrets: never shown."""

    source: Source
    path: Path
    values: Mapping[str, Any] = field(repr=False)

    def error(
        self, key: str | int | None, message: str, hint: str = "", index: int | None = None
    ) -> WatchlistError:
        """What is wrong with a key, or with the table itself, placed in the file."""
        path = self.path if key is None else (*self.path, key)
        return WatchlistError(message, place=self.source.place(path, index=index), hint=hint)

    def place(self, key: str) -> Place:
        """Where a key stands."""
        return self.source.place((*self.path, key))

    def only(self, *known: str) -> None:
        """Raises `WatchlistError` where a key is none of the known ones."""
        for key in self.values:
            if key not in known:
                raise self.error(key, f"unknown key {key}", nearest(key, known))

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> str | None:
        value = self._typed(key, str)
        if value is not None and not value.strip():
            raise self.error(key, f"{key} is empty", "write something or take the key out")
        return value

    def needed(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise self.error(None, f"{key} is missing", f'add {key} = "…"')
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._typed(key, bool)
        return default if value is None else value

    def whole(self, key: str, *, least: int) -> int | None:
        value = self._typed(key, int)
        if value is not None and not least <= value <= MOST:
            raise self.error(key, f"{key} must be at least {least}, at most {MOST}")
        return value

    def duration(self, key: str) -> timedelta | None:
        """Seconds as a number, or a text such as `15m`, `2h`, `1d`; a year at most."""
        value = self.values.get(key)
        if value is None:
            return None
        written = None if isinstance(value, bool) else _DURATION.fullmatch(str(value).strip())
        if not written or (length := int(written[1]) * _UNITS[written[2]]) > _LONGEST:
            hint = 'write "15m", "2h", "1d" or seconds, a year at most'
            raise self.error(key, f"{key} is no duration", hint)
        return length

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts, none of them empty."""
        values = self._typed(key, list)
        if values is None:
            return None
        for at, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                raise self.elements(key).error(
                    at, f"{key} holds texts in quotes only", f'write {key} = ["…"]'
                )
        return tuple(values)

    def table(self, key: str) -> "Table":
        """The table under `key`; an empty one where there is none."""
        return Table(self.source, (*self.path, key), self._typed(key, dict) or {})

    def elements(self, key: str) -> "Table":
        """The list under `key`, to place errors at its elements, by number."""
        return Table(self.source, (*self.path, key), {})

    def rows(self, key: str) -> Iterator["Table"]:
        """The tables under `[[key]]`."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(row, dict) for row in values):
            raise self.error(key, f"{key} is a list of tables", f"write [[{key}]] above each")
        for at, row in enumerate(values):
            yield Table(self.source, (*self.path, key, at), row)

    def _typed(self, key: str, kind: type[T]) -> T | None:
        value = self.values.get(key)
        if value is None or type(value) is kind:
            return value
        seen = _KINDS.get(type(value), "a date or time")
        raise self.error(key, f"{key} must be {_KINDS[kind]}, and this is {seen}")


def root(text: str, file: str) -> Table:
    """The document as one table. Raises `WatchlistError` where it is not TOML."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(text) > MOST_CHARS:
        raise WatchlistError(f"the file is longer than {MOST_CHARS} characters", place=Place(file))
    try:
        return Table(Source(file, text), (), tomllib.loads(text))
    except RecursionError:
        raise WatchlistError("the file is nested too deep", place=Place(file)) from None
    except ValueError as error:
        raise _syntax(str(error), text, file) from None


def _syntax(message: str, text: str, file: str) -> WatchlistError:
    at = _POSITION.search(message)
    line, column = (int(at[1]), int(at[2])) if at else line_and_column(text, len(text))
    said = _POSITION.sub("", message).removesuffix(" (at end of document)")
    if said.startswith("Exceeds the limit"):  # Python's own, on numbers of thousands of digits
        said = "a number in it is too long"
    hint = "a text stands in quotes, a table's name in [ ]"
    return WatchlistError(f"this is not TOML: {said}", place=Place(file, line, column), hint=hint)


def nearest(name: str, known: Collection[str]) -> str:
    """The known names that come nearest, as a hint."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"known: {', '.join(sorted(known)[:20])}" if known else "none is defined"
