"""Who does violence to whom, by a headline: in the active, the passive and as a noun."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tocsin.core.sides import side_of

_FORCE: Final = re.compile(
    r"(?:air-?)?str(?:ike|ikes|iking|uck)|hit|hits|hitting|attack(?:s|ed|ing)?"
    r"|bomb(?:s|ed|ing|ards?|arded|ardment)?|shell(?:s|ed|ing)|target(?:s|ed|ing)?"
    r"|raid(?:s|ed|ing)?|kill(?:s|ed|ing)?|invad(?:e|es|ed|ing)|invasion|seiz(?:e|es|ed|ing)"
    r"|captur(?:e|es|ed|ing)|destroy(?:s|ed|ing)?|sink(?:s|ing)?|sank|pound(?:s|ed|ing)?"
    r"|ambush(?:es|ed)?|assault(?:s|ed)?|down(?:s|ed)|expel(?:s|led|ling)?|sanction(?:ed|ing)?"
    r"|su(?:e|es|ed|ing)|beat|beats|defeat(?:s|ed|ing)?|arrest(?:s|ed|ing)?|blockad(?:e|es|ed)"
)
_DONE_TO: Final = re.compile(r"\w+ed|hit|struck|beaten")
_NO_FORCE: Final = frozenset(
    """
    deal deals agreement accord bargain chord tone balance truce ceasefire back
    """.split()  # noqa: SIM905  a list of words reads best as words
)
_MEANS: Final = frozenset(
    """
    drone drones missile missiles rocket rockets air artillery troops forces force army military
    navy jets warplanes jet fresh new deadly massive overnight long-range cross-border
    """.split()  # noqa: SIM905  a list of words reads best as words
)
_SUBJECT: Final = frozenset(
    """
    was were is are has have had been be from leave leaves left
    """.split()  # noqa: SIM905  same
)
_THREAT: Final = re.compile(r"threat(?:en|ens|ened|ening)")


class Deed(NamedTuple):
    """`agent` attacks `patient`, or threatens it; `patient` is None where none is named."""

    agent: str
    patient: str | None
    threat: bool = False

    @property
    def back(self) -> "Deed":
        """The same the other way round."""
        return Deed(self.patient or "", self.agent, self.threat)


def deeds(words: Sequence[str], keys: Sequence[str]) -> Iterator[Deed]:
    """The deed that a headline tells first; `keys` are its words in small letters."""
    at = next((at for at in range(len(keys)) if _is_deed(keys, at)), None)
    if at is None:
        return
    if not _THREAT.fullmatch(keys[at]):
        yield from _deed(words, keys, at)
    elif agent := _last(words, keys, at):
        yield Deed(agent, _first(words, keys, at + 1), threat=True)


def _is_deed(keys: Sequence[str], at: int) -> bool:
    return _is_verb(keys[at]) and _NO_FORCE.isdisjoint(keys[at + 1 : at + 4])


@lru_cache(50_000)
def _is_verb(key: str) -> bool:
    return bool(_FORCE.fullmatch(key) or _THREAT.fullmatch(key))


def _deed(words: Sequence[str], keys: Sequence[str], at: int) -> Iterator[Deed]:
    before, after = _last(words, keys, at), _first(words, keys, at + 1)
    following = keys[at + 1] if at + 1 < len(keys) else ""
    passive = following == "by" or (following in {"in", "after"} and _DONE_TO.fullmatch(keys[at]))
    if passive and before and after:
        yield Deed(after, before)
    elif before and after and following not in _SUBJECT:  # attacks were launched from X
        yield Deed(before, after)
    elif before and (doer := _doer(keys, at)):  # a refinery in X burns after a Y strike
        others = [side for key in keys[:at] if (side := side_of(key)) and side != doer]
        yield Deed(doer, others[0] if others else None)


def _doer(keys: Sequence[str], at: int) -> str | None:
    """The side right before the noun, with at most its means between."""
    while at and keys[at - 1] in _MEANS:
        at -= 1
    return side_of(keys[at - 1]) if at else None


def _last(words: Sequence[str], keys: Sequence[str], end: int) -> str | None:
    """The side before a verb that is nearest to it; else the name that is."""
    places = range(end - 1, -1, -1)
    sides = (side_of(keys[at]) for at in places)
    names = (keys[at] for at in places if words[at][0].isupper())
    return next(filter(None, sides), None) or next(names, None)


def _first(words: Sequence[str], keys: Sequence[str], start: int) -> str | None:
    """The side after a verb that is nearest to it; else the name that is."""
    places = range(start, len(keys))
    sides = (side_of(keys[at]) for at in places)
    names = (keys[at] for at in places if words[at][0].isupper())
    return next(filter(None, sides), None) or next(names, None)
