"""Feed text made harmless to show: one line, bounded, without hidden characters; safe links.

Lengths are in UTF-16 units, the largest count a chat service makes of a text.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from tocsin.core.defaults import URL_CHARS
from tocsin.core.text import keepable

ELLIPSIS: Final = "…"
_JOINERS: Final = "\u200c\u200d"  # needed by Persian and Indic scripts and by emoji
_BLANKS: Final = re.compile(r"\s+")
_MARKS_SHOWN: Final = 20
_URL_LETTERS: Final = "%/:?#[]@!$&'()*+,;=-._~"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_REGIONAL: Final = range(0x1F1E6, 0x1F200)  # two of them make a flag
_CLUSTER_MOST: Final = 32
_WASTE: Final = 20  # of what is shown, this many times is read at most

Piece = tuple[str, bool]  # some text, and whether it is marked


def one_line(text: str, limit: int) -> str:
    """`text` on one line, without controls and bidi overrides, at most `limit` units long."""
    return cut(_shown(text[: limit * _WASTE]).strip(), limit)


def cut(text: str, limit: int) -> str:
    """`text`, or as much of its start as fits in `limit` units with an ellipsis after it.

    Cuts between the characters a reader sees, never inside an accent, an emoji or a flag.
    """
    if units(text) <= limit:
        return text
    end, left = 0, limit - 1
    while left >= (size := units(text[end])):
        left -= size
        end += 1
    return text[: _boundary(text, end)].rstrip() + ELLIPSIS


def units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def pieces(text: str, marks: Sequence[tuple[int, int]], limit: int) -> list[Piece]:
    """`text` as one line, split where `marks` (spans of its characters) begin and end.

    Spans that overlap or lie outside are mended. A text over `limit` units is cut around its
    first mark.
    """
    found: list[Piece] = []
    at = 0
    for start, end in _mended(marks, len(text)):
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    found.append((text[at:], False))
    return _fitted([(_shown(part), marked) for part, marked in found if part], limit)


def link(url: str | None) -> str | None:
    """`url` if it is http or https and can be shown safely, percent-encoded; otherwise None.

    The host is in its ASCII form, and user names are left out, so that neither can pose as
    another site (RFC 3986, section 7.6).
    """
    try:
        parts = urlsplit(keepable(url or "", URL_CHARS))
        host, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host:
            return None
        place = _ascii_host(host) + (f":{port}" if port else "")
    except ValueError:
        return None
    rest = (quote(part, safe=_URL_LETTERS) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, place, *rest))


def site(url: str) -> str:
    """The host of a link made by `link`, to show in its place."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{quote(host, safe=':')}]"
    return quote(host.encode("idna").decode("ascii"), safe="-._~")


def _shown(text: str) -> str:
    # The bars keep blanks at either end: a piece of a sentence ends where a word begins.
    line = _BLANKS.sub(" ", keepable(_BLANKS.sub(" ", f"|{text}|"), len(text) + 2))[1:-1]
    return "".join(each for each in line if each in _JOINERS or unicodedata.category(each) != "Cf")


def _mended(marks: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    mended: list[tuple[int, int]] = []
    at = 0
    for start, end in sorted(marks)[:_MARKS_SHOWN]:
        begin, stop = max(start, at), min(end, length)
        if begin < stop:
            mended.append((begin, stop))
            at = stop
    return mended


def _fitted(parts: list[Piece], limit: int) -> list[Piece]:
    if sum(units(text) for text, _ in parts) <= limit:
        return parts
    (first, marked), *rest = parts
    if rest and not marked and len(first) > limit // 3:
        start = _boundary(first, len(first) - limit // 3)
        parts = [(ELLIPSIS + first[start:].lstrip(), False), *rest]
    fitted: list[Piece] = []
    for text, is_marked in parts:
        left = limit - sum(units(each) for each, _ in fitted)
        if left < 1:
            break
        fitted.append((cut(text, left), is_marked))
    return fitted


def _boundary(text: str, end: int) -> int:
    """The last place at or before `end` where no visible character is torn apart."""
    for at in range(end, max(end - _CLUSTER_MOST, -1), -1):
        if not _joined(text, at):
            return at
    return end


def _joined(text: str, at: int) -> bool:
    if at <= 0 or at >= len(text):
        return False
    here, there = text[at - 1], text[at]
    if ord(here) in _REGIONAL and ord(there) in _REGIONAL:
        run = re.search("[\U0001f1e6-\U0001f1ff]*$", text[max(0, at - 64) : at])
        return run is not None and len(run[0]) % 2 == 1
    mark = unicodedata.category(there)[0] == "M"
    return mark or here == "\u200d" or there in _JOINERS or ord(there) in _SKIN_TONES
