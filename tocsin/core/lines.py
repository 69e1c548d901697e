"""Line ends that part nothing: a text that was broken at some width is one again."""

import re
from typing import Final

from tocsin.core.cleaning import Cleaned, Edit, Origin

_WIDEST: Final = 100  # characters: a longer line was not broken at a width
_NARROWEST: Final = 50
_SHORT: Final = 20  # a shorter line is an item or a heading
_MOST: Final = 0.8  # of the line ends of a broken text stand where no word more had room
_STOPS: Final = frozenset(".!?:;…\"')")
# Each begins with what is rare: it is found without a look at every letter.
_END: Final = re.compile(r"\n(?:(?<=\S\n)|(?<=\S \n)) *(?=[^\W_]|[\"'(])")
_BROKEN: Final = re.compile(r"\n(?<=[^\W\d_]{2}-\n) *(?=[^\W\d_]{2})")


def unwrapped(text: str) -> str:
    """A cleaned text, as long as before, with a blank for every line end that parts nothing.

    Such are all that stand where the next word had no more room, in a text that is broken at some
    width; in other texts, those that a sentence crosses in small letters.
    """
    if "\n" not in text:
        return text
    ends = [(found.start(), found.end()) for found in _END.finditer(text)]
    if not ends:
        return text
    wide = _width(text, ends)
    pieces, done = list[str](), 0
    for start, end in ends:
        if _is_crossed(text, start, end) or (wide and _is_full(text, start, end, wide)):
            pieces += (text[done:start], " " * (end - start))
            done = end
    return "".join((*pieces, text[done:]))


def rejoined(text: str) -> Cleaned | None:
    """The text with every word whole that a hyphen breaks at a line's end; None without such."""
    pieces, edits, done, length = list[str](), list[Edit](), 0, 0
    for found in _BROKEN.finditer(text):
        hyphen = found.start() - 1
        pieces.append(text[done:hyphen])
        length += hyphen - done
        edits.append(Edit(length, length, hyphen, found.end()))
        done = found.end()
    if not edits:
        return None
    return Cleaned("".join((*pieces, text[done:])), Origin(tuple(edits)))


def _width(text: str, ends: list[tuple[int, int]]) -> int:
    """The width that a text is broken at, 0 for one that is not."""
    longest = max(map(len, text.split("\n")))
    if not _NARROWEST <= longest <= _WIDEST:
        return 0
    full = sum(_is_full(text, start, end, longest) for start, end in ends)
    return longest if full > 1 and full >= _MOST * len(ends) else 0


def _is_full(text: str, start: int, end: int, wide: int) -> bool:
    """Whether the word after a line end had no more room before it."""
    line = start - 1 - text.rfind("\n", max(0, start - wide - 1), start)
    blanks = (text.find(blank, end, end + wide) for blank in " \n")
    after = min((at for at in blanks if at >= 0), default=len(text))
    return line + 1 + after - end > wide


def _is_crossed(text: str, start: int, end: int) -> bool:
    line = start - 1 - text.rfind("\n", max(0, start - _SHORT - 1), start)
    last = text[start - 1] if text[start - 1] != " " else text[start - 2]
    return line >= _SHORT and text[end].islower() and last not in _STOPS
