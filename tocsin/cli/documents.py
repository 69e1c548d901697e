"""Texts as the user hands them in: a plain file, or JSON Lines, each line known by its place."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from tocsin.cli.app import moment, note
from tocsin.core.errors import Place, UsageError
from tocsin.core.model import Text

STDIN: Final = "-"
_HALF: Final = re.compile("[\ud800-\udfff]")  # of a character: JSON can say it, nothing can keep it


@dataclass(frozen=True, slots=True)
class Document:
    """One line of JSON Lines: `{"id", "title", "text"}`, and whatever else was given."""

    place: Place
    given: dict[str, Any]

    @property
    def id(self) -> Any:
        """As given, whatever it is; None where there is none."""
        return self.given.get("id")

    @property
    def name(self) -> str:
        """The id as text; the line where there is none."""
        return str(self.place if self.id is None else self.id)

    @property
    def text(self) -> Text:
        """What is to be read. Raises `UsageError`."""
        language = self.given.get("language")
        return Text(
            self._words("title"),
            self._words("text"),
            self._words("language") if language is not None else None,
        )

    @property
    def published(self) -> datetime | None:
        """When it was published, in UTC, where that was given. Raises `UsageError`."""
        value = self.given.get("published")
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.refusal("published is not a text", "write 2026-03-01T08:00Z")
        return moment(value, f"{self.place}: published")

    def refusal(self, message: str, hint: str) -> UsageError:
        """An error that says where this document stands."""
        return UsageError(f"{self.place}: {message}", hint=hint)

    def _words(self, key: str) -> str:
        value = self.given.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refusal(f"{key} is not a text", f'write "{key}": "…"')
        return _HALF.sub("\ufffd", value)


def json_lines(file: str) -> Iterator[Document]:
    """The documents of a file, or of standard input for `-`, as they come.

    Raises `UsageError` that says file, line and what is wrong there.
    """
    with _opened(file) as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield Document(Place(file, number), _object(line, Place(file, number)))


def plain_text(file: str) -> Text:
    """A text file, or standard input for `-`: its first line is the title. Raises `UsageError`."""
    with _opened(file) as stream:
        try:
            title, _, text = stream.read().decode("utf-8-sig").partition("\n")
        except UnicodeDecodeError as error:
            raise UsageError(f"{file} is not UTF-8 text (byte {error.start})") from error
    return Text(title.rstrip("\r"), text.strip("\r\n"))


def _object(line: bytes, place: Place) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_constant=_refused)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{place}: not UTF-8 text (byte {error.start})", hint="give UTF-8"
        ) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{place}: not JSON ({_reason(error)})", hint="give one JSON object a line"
        ) from error
    if not isinstance(found, dict):
        raise UsageError(f"{place}: not a JSON object", hint="give one JSON object a line")
    return found


def _refused(constant: str) -> None:
    """NaN and Infinity, which Python reads and JSON does not know, are not handed on."""
    raise ValueError(constant)


def _reason(error: ValueError | RecursionError) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg}, column {error.colno}"
        case RecursionError():
            return "nested too deep"
        case _:
            return "NaN, or a number too long"


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STDIN:
        if sys.stdin.isatty():
            note("reading what you type; Ctrl-D ends it")
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - what is done with it may raise its own
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
    with stream:
        yield stream
