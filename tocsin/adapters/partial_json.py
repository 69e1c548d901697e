"""A JSON object read even where it ends in the middle: as far as it goes."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

# Numbers stay as they are written: an identifier may be one, and is a text then.
_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_UNENDED: Final = "Unterminated string"
_PART: Final = 6  # characters at most of what is one piece and no string: an escape, as \u12ab


@dataclass(slots=True)
class Partial:
    """The members of an object that are whole, and the whole items of the list that was asked for.
    `cut`: it ends in the middle; `incomplete`: in so many of those items."""

    members: dict[str, Any] = field(default_factory=dict)
    cut: bool = False
    incomplete: int = 0


class _EndedError(Exception):
    """The text is over."""


def read(text: str, listed: str) -> Partial:
    """The object that a text is, or begins to be: of a cut one all members before the cut, and of
    its list called `listed` all items. Takes linear time.

    Raises `ValueError` for what is no object, or is wrong elsewhere than at its end, and
    `RecursionError` for what is nested too deeply.
    """
    try:
        return Partial(_DECODER.decode(text))
    except json.JSONDecodeError as error:
        if not _is_at_end(error):
            raise
    found = Partial(cut=True)
    with suppress(_EndedError):
        _members(text, found, listed)
    return found


def _members(text: str, found: Partial, listed: str) -> None:
    at = _after(text, 0, "{")
    while True:
        if not text.startswith('"', at):
            raise json.JSONDecodeError("Expecting a name", text, at)
        name, at = _value(text, at)
        at = _after(text, at, ":")
        if name == listed and text.startswith("[", at):
            items: list[Any] = []
            found.members[name] = items
            at = _items(text, at + 1, found, items)
        else:
            found.members[name], at = _value(text, at)
        at = _after(text, at, ",")


def _items(text: str, at: int, found: Partial, items: list[Any]) -> int:
    at = _shown(text, at)
    while text[at] != "]":
        found.incomplete = 1
        item, at = _value(text, at)
        items.append(item)
        found.incomplete = 0
        at = _shown(text, at)
        if text[at] != "]":
            at = _after(text, at, ",")
    return at + 1


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _EndedError if _is_at_end(error) else error from error


def _after(text: str, at: int, sign: str) -> int:
    """Where the next thing begins after this sign."""
    at = _shown(text, at)
    if text[at] != sign:
        raise json.JSONDecodeError(f"Expecting {sign}", text, at)
    return _shown(text, at + 1)


def _shown(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    at = blank.end() if blank else at
    if at == len(text):
        raise _EndedError
    return at


def _is_at_end(error: json.JSONDecodeError) -> bool:
    at_end = error.pos >= len(error.doc.rstrip()) - _PART
    return at_end or error.msg.startswith(_UNENDED)
