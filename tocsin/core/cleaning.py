"""Text made fit for matching, with a map back: a span found in it is exact in the text as given."""

import re
import string
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from tocsin.core import defaults

_RUN: Final = 3  # punctuation repeated more often than this says nothing more
_MARKS: Final = 4  # combining marks that one letter may carry

_SAME_LENGTH: Final = {
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000",
    "\n": "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029",
    "'": "\u2018\u2019\u201a\u201b\u2032\u02bc\uff07`\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02",
    "-": "\u2010\u2011\u2012\u2212\ufe63\uff0d\u058a",
}
_DELETED: Final = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff"
)
_ONE_TO_ONE: Final = {odd: plain for plain, odds in _SAME_LENGTH.items() for odd in odds}
_COMPATIBLE: Final = (
    "\u0132\u0133\u017f\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a"
    "\uff41-\uff5a\uff66-\uff9f\U0001d400-\U0001d7ff"
)
_COMBINING: Final = "\u0300-\u034e\u0350-\u036f"
_ODD: Final = re.compile(
    r"(?P<break>\u00ad+ *(?:\r\n?|\n) *(?=[^\W\d_]))"  # a word broken at a line's end
    f"|(?P<gone>[{_DELETED}]+)"
    r"|(?P<line>\r\n?)"
    f"|(?P<form>[{_COMPATIBLE}]+)"
    f"|(?<=[^\\W_])(?P<marks>[{_COMBINING}]+)"
    rf"|(?P<run>(?P<first>[^\w\s])(?P=first){{{_RUN},}})"
)
_SUSPECT: Final = re.compile(f"[\\r{_DELETED}{_COMPATIBLE}{_COMBINING}]+")
_CROWDED: Final = re.compile(rf"[^\w\s]{{{_RUN + 1},}}")
# Most texts hold little that is odd. In the bytes of UTF-8 it is found in a tenth of the time.
_USUAL: Final = bytes(at for at in (ord("\n"), *range(ord(" "), 0x7F)) if chr(at) != "`")
_CONTINUED: Final = bytes(range(0x80, 0xC0))
_LEADS_OF_TWO: Final = range(0xC2, 0xE0)


def _is_letters(lead: int) -> bool:
    """Whether every character of two bytes that begins with this one is a letter."""
    return lead in _LEADS_OF_TWO and all(bytes((lead, at)).decode().isalpha() for at in _CONTINUED)


# One dot for each character that may be punctuation.
_DOTS: Final = bytes(
    ord(
        "."
        if chr(at) in string.punctuation or (at > _CONTINUED[-1] and not _is_letters(at))
        else " "
    )
    for at in range(0x100)
)
_DOTTED: Final = b"." * (_RUN + 1)


class Edit(NamedTuple):
    """`cleaned[start:end]` stands for `raw[raw_start:raw_end]`. Elsewhere one character stands for
    one."""

    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Leads from offsets in the cleaned text back to the raw one."""

    edits: tuple[Edit, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of `cleaned[start:end]`, which must not be empty.

        What was deleted inside the span belongs to it, what was deleted at its edges does not.
        """
        return self._start(start), self._end(end)

    def _start(self, offset: int) -> int:
        at = bisect_right(self.edits, offset, key=lambda edit: edit.start) - 1
        if at < 0:
            return offset
        edit = self.edits[at]
        inside = offset < edit.end
        return edit.raw_start if inside else edit.raw_end + offset - edit.end

    def _end(self, offset: int) -> int:
        at = bisect_left(self.edits, offset, key=lambda edit: edit.start) - 1
        if at < 0:
            return offset
        edit = self.edits[at]
        inside = offset < edit.end
        return edit.raw_end if inside else edit.raw_end + offset - edit.end


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text fit for matching. `cut` says that the raw text was longer than is read."""

    text: str
    origin: Origin
    cut: bool = False


def is_cut(*raws: str) -> bool:
    """Whether one of these texts is longer than is read of it."""
    return any(len(raw) > defaults.MATCHED_CHARS for raw in raws)


def clean(raw: str, limit: int = defaults.MATCHED_CHARS) -> Cleaned:
    """The first `limit` characters of `raw` in plain spelling.

    Format and control characters go; odd spaces, line ends, quotes and hyphens become the plain
    ones; letters and digits of other widths and fonts become the usual (NFKC, where it changes
    nothing else); letters are composed (NFC); punctuation is repeated three times at most.
    """
    read = raw[:limit]
    rare = _rare(read)
    read = _plain_signs(read, rare)
    pieces: list[str] = []
    edits: list[Edit] = []
    done = length = 0
    for start, end, plain in _changes(read, rare):
        pieces += (read[done:start], plain)
        length += start - done
        edits.append(Edit(length, length + len(plain), start, end))
        length += len(plain)
        done = end
    pieces.append(read[done:])
    return Cleaned("".join(pieces), Origin(tuple(edits)), cut=len(raw) > limit)


def _rare(raw: str) -> str:
    """The characters that are not usual, in order."""
    encoded = raw.encode("utf-8", "surrogatepass")
    return encoded.translate(None, _USUAL).decode("utf-8", "surrogatepass")


def _plain_signs(raw: str, rare: str) -> str:
    """With plain blanks, quotes and hyphens: each stands where the odd one stood."""
    for odd, plain in _ONE_TO_ONE.items() if rare else ():
        if odd in rare:
            raw = raw.replace(odd, plain)
    return raw


def _changes(raw: str, rare: str) -> Iterator[tuple[int, int, str]]:
    """What is to be replaced by something else, in order."""
    for found in _odd(raw, rare):
        start = found.start() - (found.lastgroup == "marks")  # with the letter that carries them
        plain = _plain(raw[start : found.end()], found.lastgroup)
        if plain != raw[start : found.end()]:
            yield start, found.end(), plain


def _odd(raw: str, rare: str) -> Iterator[re.Match[str]]:
    """The matches of `_ODD`, looked for only where one can begin."""
    at = 0
    for start, end in _suspects(raw, rare):
        at = max(at, start)
        while at < end:
            if found := _ODD.match(raw, at):
                yield found
            at = found.end() if found else at + 1


def _suspects(raw: str, rare: str) -> list[tuple[int, int]]:
    suspects = [found.span() for found in _SUSPECT.finditer(raw if _SUSPECT.search(rare) else "")]
    if _DOTTED in raw.encode("utf-8", "surrogatepass").translate(_DOTS, _CONTINUED):
        suspects += [found.span() for found in _CROWDED.finditer(raw)]
        suspects.sort()
    return suspects


def _plain(odd: str, kind: str | None) -> str:
    match kind:
        case "gone" | "break":
            return ""
        case "line":
            return "\n"
        case "form":
            return unicodedata.normalize("NFKC", odd)
        case "marks":
            return unicodedata.normalize("NFC", odd[: 1 + _MARKS])
        case _:
            return odd[:_RUN]
