"""Text made safe to keep: the same on every database, whatever a feed sent."""

import re
from typing import Final

# NUL is refused by PostgreSQL and hides the rest on SQLite; surrogates fit no encoding;
# the other controls have no business in a headline. Tab and newline stay.
_UNKEEPABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS: Final = re.compile(r"\s+")


def keepable(text: str, limit: int) -> str:
    """`text` without what no database keeps, stripped, at most `limit` characters long."""
    if text.isprintable():
        return text.strip()[:limit].rstrip()
    kept = _UNKEEPABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept.strip()[:limit].rstrip()


def one_line(text: str, limit: int) -> str:
    """`text` as one line, at most `limit` characters long."""
    if text.isprintable() and "  " not in text:  # what is printable has no blank but the space
        return text.strip()[:limit].rstrip()
    words = _UNKEEPABLE.sub("", _BLANKS.sub(" ", text)).split()
    return " ".join(words)[:limit].rstrip()
