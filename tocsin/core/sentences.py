"""The sentences of a cleaned text, found only where they are asked for."""

import re
from collections.abc import Iterator
from typing import Final

_STOP: Final = re.compile(r"([.!?…。！？]+)[\"')\]]*(?=\s)|\n")  # noqa: RUF001 - full-width stops
_OPENS: Final = re.compile(r"\s*[\"'(\[]*([^\W_])")
_BEFORE: Final = re.compile(r"([^\W_][\w.-]*)$")
# After these a full stop ends no sentence.
_TITLES: Final = re.compile(
    r"mr|mrs|ms|dr|prof|gen|col|lt|sgt|capt|maj|adm|sen|rep|gov|pres|st|rev|hon|jr|sr|vs"
)
_ABBREVIATIONS: Final = re.compile(
    r"etc|approx|inc|ltd|co|corp|dept|fig|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
)
_STEP: Final = 300  # how far back the beginning of a sentence is looked for at first


class Sentences:
    """Sentences end at a line's end, or at . ! ? before a word that does not go on in small
    letters, unless the full stop belongs to an abbreviation or an initial.

    Linear in the length of the text where places are asked for in order.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = (0, 0)

    def around(self, place: int) -> tuple[int, int]:
        """Where the sentence that holds this place begins and ends."""
        if not self._last[0] <= place < self._last[1]:
            self._last = self._found(place)
        return self._last

    def _found(self, place: int) -> tuple[int, int]:
        floor = self._last[1] if place >= self._last[1] else 0
        step = _STEP
        while True:
            back = max(floor, place - step)
            low = max(floor, *(self._text.rfind(blank, floor, back) for blank in " \n"))
            start, end = self._between(low, place)
            if start or low == floor:
                return start or floor, end
            step *= 4

    def _between(self, low: int, place: int) -> tuple[int, int]:
        """Where a sentence begins last, from `low` to this place, or 0; and where the next does."""
        start = 0
        for end in _ends(self._text, low):
            if end > place:
                return start, min(end, len(self._text))
            start = end
        return start, len(self._text)


def _ends(text: str, low: int) -> Iterator[int]:
    for found in _STOP.finditer(text, low):
        if found[1] is None or _ends_sentence(text, found):
            yield found.end()


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    opens = _OPENS.match(text, found.end(), found.end() + 40)
    if opens and opens[1].islower():
        return False
    if found[1] != ".":
        return True
    before = _BEFORE.search(text, max(0, found.start() - 20), found.start())
    if before is None:
        return True
    word = before[1].casefold()
    if "." in word:  # U.S. The and U.S. Treasury look alike; the shorter sentence is worse
        return False
    initial = len(word) == 1 and word.isalpha()
    known = _ABBREVIATIONS.fullmatch(word) or shortens_name(word, opens[1] if opens else "")
    return not (initial or known)


def shortens_name(word: str, after: str) -> bool:
    """Whether a full stop after a word is part of a name: St. Petersburg, George W. Bush, No. 10"""
    small = word.casefold()
    if small == "no":
        return after[:1].isdigit()
    initial = len(small) == 1 and small.isalpha() and after[:1].isalpha()
    return initial or _TITLES.fullmatch(small) is not None
