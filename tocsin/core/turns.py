"""Which way a headline turns something: imposed or lifted, closed or opened, seized or freed."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple


class _Kind(NamedTuple):
    """What can be turned either way, and the words for each way, as they begin or whole."""

    name: str
    objects: re.Pattern[str]
    there: re.Pattern[str]
    back: re.Pattern[str]


def _any(words: str) -> re.Pattern[str]:
    """One of these words; `-` at the end stands for any ending."""
    return re.compile("|".join(word.replace("-", r"\w*") for word in words.split()))


_KINDS: Final = (
    _Kind(
        "measure",
        _any(
            "sanctions? tariffs? embargo- bans? blockades? restrictions? curfews? lockdowns? siege"
            " duties levy levies mandates? curbs? quotas?"
        ),
        _any(
            "impos- re-?impos- slap- introduc- tighten- extend- expand- renew- toughen- enact-"
            " widen- step- adopt- reinstat- brings? prolong-"
        ),
        _any(
            "lift- eas(?:e|es|ed|ing) remov- scrap- drop(?:s|ped|ping)? suspend- waiv- relax-"
            " loosen- rescind- revok- repeal- cancel- abolish- end(?:s|ed|ing)? delet- rolls?"
            " scale- delist-"
        ),
    ),
    _Kind(
        "way",
        _any("borders? airspace strait crossings? airports? embass(?:y|ies) schools? pipelines?"),
        _any("clos(?:e|es|ed|ing) shut(?:s|ting|ters|tered)? seal(?:s|ed|ing)?"),
        _any("open(?:s|ed|ing)? re-?open(?:s|ed|ing)?"),
    ),
    _Kind(
        "rate",
        _any("rates? taxes taxation tax borrowing wages?"),
        _any("rais(?:e|es|ed|ing) hik(?:e|es|ed|ing) increas- lift(?:s|ed|ing)?"),
        _any("cut(?:s|ting)? lower- reduc- slash-"),
    ),
    _Kind(
        "captive",
        _any(
            "hostages? prisoners? captives? tankers? ships? vessels? boats? journalists? detainees?"
            " crews? sailors?"
        ),
        _any("seiz- captur- detain- arrest- hijack- kidnap- abduct- jail- tak(?:e|es|ing) takes?"),
        _any("releas- fre(?:e|es|ed|eing) return(?:s|ed|ing)? hand(?:s|ed)?"),
    ),
    _Kind(
        "claims",
        _any("claims? unemployment jobless inflation prices? stocks? shares? exports?"),
        _any("ris(?:e|es|ing) rose jump- surg- climb- soar- rall(?:y|ies|ied) spik- increas-"),
        _any(
            "fall(?:s|ing)? fell drop(?:s|ped|ping)? declin- sink(?:s|ing)? sank tumbl- plung- dip-"
        ),
    ),
)
_UNDONE: Final = frozenset(
    """
    not never no without against refuse refuses refused refusing reject rejects rejected rejecting
    deny denies denied won't rule rules ruled oppose opposes opposed if before after despite until
    call calls called urge urges urged
    """.split()  # noqa: SIM905  a list of words reads best as words
)
_REACH: Final = 4  # words back to what undoes a verb


class _Word(NamedTuple):
    """The kinds that a word is an object of, and which way it turns each."""

    objects: frozenset[str]
    ways: tuple[tuple[str, int], ...]


@lru_cache(50_000)
def _word(key: str) -> _Word:
    objects = frozenset(kind.name for kind in _KINDS if kind.objects.fullmatch(key))
    there = [(kind.name, 1) for kind in _KINDS if kind.there.fullmatch(key)]
    back = [(kind.name, -1) for kind in _KINDS if kind.back.fullmatch(key)]
    return _Word(objects, (*there, *back))


def turns(keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What a headline in small letters turns, and which way: 1 or -1. What it says is refused,
    called for or done before says nothing."""
    words = [_word(key) for key in keys]
    objects = frozenset[str]().union(*(word.objects for word in words))
    if not objects:
        return
    for at, word in enumerate(words):
        for kind, way in word.ways:
            if kind in objects and _UNDONE.isdisjoint(keys[max(0, at - _REACH) : at]):
                yield kind, way
