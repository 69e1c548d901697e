"""What somebody looks for in stored articles: words, phrases and beginnings of words.

Words are runs of letters and digits, in any case, Latin letters without their marks, as both
databases index them. Whatever else is typed separates words: no search is a syntax error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from tocsin.core.errors import UsageError

CHARACTERS: Final = 500  # a word of PostgreSQL's has 2,046 bytes, a query as much as its stack

_PART: Final = re.compile(r'"([^"]*)"|(\S+)')
_WORD: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile("(?<=[A-Za-z])[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that stand side by side. With `prefix` the last is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


def sought(text: str) -> tuple[Sought, ...]:
    """What `text` asks for; all of it must be there. Empty where it holds no word.

    `"peace talks"` is a phrase, and so is `cease-fire`; `sanction*` is a beginning. Raises
    `UsageError` for more than `CHARACTERS`.
    """
    if len(text) > CHARACTERS:
        raise UsageError("the search is too long", hint=f"give it at most {CHARACTERS} characters")
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Sought]:
    for part in _PART.finditer(text):
        quoted, bare = part.groups()
        words = tuple(_WORD.findall(folded(quoted if quoted is not None else bare)))
        if words:
            yield Sought(words, prefix=quoted is None and bare.endswith("*"))


def folded(text: str) -> str:
    """In lower case, Latin letters without their marks: Erdoğan is erdogan, but Ї stays ї."""
    return normalize("NFC", _MARKS.sub("", normalize("NFD", text))).lower()
