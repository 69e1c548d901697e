"""Where things stand in a TOML file. `tomllib` gives values without their places.

For text that `tomllib` has read: what is not TOML gives no answer that means anything.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

Path = tuple[str | int, ...]

_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t]+|\#[^\n]*)
      | (?P<line>\n)
      | (?P<string>
            \"{3}(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}
          | '{3}(?:[^']|'{1,2}(?!'))*'{3,5}
          | "(?:[^"\\\n]|\\.)*"
          | '[^'\n]*')
      | (?P<sign>[\[\]{},=.])
      | (?P<bare>[^\s\[\]{},=.#"']+)""",
    re.VERBOSE,
)
_ESCAPED: Final = re.compile(
    r"(?P<nothing>\\[ \t]*\n\s*)|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|[\s\S]"
)


class Spot(NamedTuple):
    """Offsets of a key and of its value; an element of an array is its own key."""

    key: int
    value: int


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def spots(text: str) -> dict[Path, Spot]:
    """Every table, key and array element of a TOML document, by its path."""
    return _Scan(text).spots


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both count from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def offset_in_string(text: str, start: int, index: int) -> int:
    """Where the character `index` of the string that is written at `start` stands in `text`."""
    token = _TOKEN.match(text, start)
    if not token or token.lastgroup != "string":
        return start
    long = token[0].startswith(('"""', "'''"))
    quotes = 3 if long else 1
    at = start + quotes + (long and text.startswith("\n", start + quotes))
    if text[start] == "'":
        return at + index
    for piece in _ESCAPED.finditer(text, at, token.end() - quotes):
        if piece.lastgroup == "nothing":
            continue
        if index == 0:
            return piece.start()
        index -= 1
    return token.end() - quotes


class _Scan:
    """One walk over the tokens of a document."""

    def __init__(self, text: str) -> None:
        self.spots: dict[Path, Spot] = {}
        self._rows: dict[Path, int] = {}
        self._base: Path = ()
        self._tokens = _tokens(text)
        self._next = next(self._tokens, None)
        while self._next:
            self._statement(self._next)

    def _statement(self, token: _Token) -> None:
        if token.kind == "line":
            self._take()
        elif token.text == "[":
            self._header()
        else:
            self._pair(self._base)

    def _take(self) -> _Token:
        token = self._next or _Token("line", "", 0)
        self._next = next(self._tokens, None)
        return token

    def _is(self, *signs: str) -> bool:
        return self._next is not None and self._next.kind == "sign" and self._next.text in signs

    def _header(self) -> None:
        at = self._take().at
        row = self._is("[")
        if row:
            self._take()
        names = self._names("]")
        while self._is("]"):
            self._take()
        self._base = self._table(names, row=row)
        self.spots.setdefault(self._base, Spot(at, at))

    def _table(self, names: list[str], *, row: bool) -> Path:
        path: Path = ()
        for at, name in enumerate(names, 1):
            path += (name,)
            if row and at == len(names):
                self._rows[path] = self._rows.get(path, 0) + 1
            if path in self._rows:
                path += (self._rows[path] - 1,)
        return path

    def _names(self, end: str) -> list[str]:
        names = []
        while self._next and not self._is(end):
            token = self._take()
            if token.kind != "sign":
                names.append(_name(token))
        return names

    def _pair(self, base: Path) -> None:
        at = self._next.at if self._next else 0
        path = base + tuple(self._names("="))
        self._take()
        self.spots[path] = Spot(at, self._next.at if self._next else at)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._is("["):
            self._array(path)
        elif self._is("{"):
            self._inline(path)
        else:
            while self._next and self._next.kind != "line" and not self._is(",", "]", "}"):
                self._take()

    def _array(self, path: Path) -> None:
        self._take()
        index = 0
        while self._next and not self._is("]"):
            if self._next.kind == "line" or self._is(","):
                self._take()
                continue
            self.spots[*path, index] = Spot(self._next.at, self._next.at)
            self._value((*path, index))
            index += 1
        self._take()

    def _inline(self, path: Path) -> None:
        self._take()
        while self._next and not self._is("}"):
            if self._next.kind == "line" or self._is(","):
                self._take()
            else:
                self._pair(path)
        self._take()


def _tokens(text: str) -> Iterator[_Token]:
    for token in _TOKEN.finditer(text):
        if token.lastgroup and token.lastgroup != "blank":
            yield _Token(token.lastgroup, token[0], token.start())


def _name(token: _Token) -> str:
    if token.kind != "string":
        return token.text
    from tomllib import loads

    return str(loads(f"name={token.text}")["name"])
