"""What a headline claims: which of a row, what is turned which way, who does what to whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from tocsin.core.deeds import Deed, deeds
from tocsin.core.turns import turns

_HEAD: Final = 200  # characters of a headline that are read
_HEADLINES: Final = 10_000  # kept from pass to pass

WORD: Final = re.compile(r"[^\W_]+(?:[.,'\u2019-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"['\u2019]s?(?!\w)")
_MASTHEAD: Final = re.compile(r"\s+(?:[|\u2013\u2014]|-)\s+[^|\u2013\u2014]{2,30}$")
_SENTENCE: Final = re.compile(r"\n|(?<=\w\w)\s?[.!?]\s")
_ROLLING: Final = re.compile(
    r"\b(?:live|live-?blog|updates?|briefing|bulletin|digest|round-?up|recap|headlines"
    r"|as it happened|minute by minute|at a glance|what we know|in pictures|horoscope"
    r"|good (?:morning|evening)|(?:morning|evening|daily) \w+)\b",
    re.IGNORECASE,
)
_NTH: Final = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ORDINALS: Final = {  # "first" mostly says that something is new
    word: str(at)
    for at, word in enumerate(
        """
        second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
        """.split(),  # noqa: SIM905  a list of words reads best as words
        2,
    )
}
_CARDINALS: Final = {
    word: str(at)
    for at, word in enumerate(
        """
        one two three four five six seven eight nine ten eleven twelve
        """.split(),  # noqa: SIM905  same
        1,
    )
}
_NUMBERED: Final = frozenset(
    """
    day week part phase round stage game match episode chapter package tranche volume edition
    test
    """.split()  # noqa: SIM905  a list of words reads best as words
)
_MONTHS: Final = {
    name: at
    for at, names in enumerate(
        """
        jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,
        sep sept september,oct october,nov november,dec december
        """.split(","),  # noqa: SIM905  same
        1,
    )
    for name in names.split()
}
_DIGITS: Final = 3  # more are a year
_NO_NOUN: Final = frozenset(
    """
    of and in on the a to for time at by since with as is straight consecutive
    """.split()  # noqa: SIM905  same
)


_ROWS: Final = _NUMBERED.union(_ORDINALS)


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article that is to be placed in a story."""

    title: str
    text: str
    dated: datetime | None = None

    @property
    def whole(self) -> str:
        """The title and the text."""
        return f"{self.title}\n{self.text}"


class Numbered(NamedTuple):
    """One of a row: the 12th package, day 12."""

    what: str
    number: str


@dataclass(frozen=True)
class Headline:
    """What a headline claims, by its words as written and in small letters; read when asked."""

    words: tuple[str, ...]
    keys: tuple[str, ...]

    @cached_property
    def numbered(self) -> frozenset[Numbered]:
        """Which of a row it is about."""
        return frozenset(_numbered(self.keys))

    @cached_property
    def days(self) -> frozenset[tuple[int, int]]:
        """The days that it names, as (month, day)."""
        return frozenset(_days(self.keys))

    @cached_property
    def turns(self) -> frozenset[tuple[str, int]]:
        """What is done to what, as ("measure", 1) for imposed and ("measure", -1) for lifted."""
        return frozenset(turns(self.keys))

    @cached_property
    def deeds(self) -> frozenset[Deed]:
        """Who does violence to whom, or threatens it."""
        return frozenset(deeds(self.words, self.keys))

    @cached_property
    def distinct(self) -> frozenset[str]:
        """Its words, each once."""
        return frozenset(self.keys)

    @cached_property
    def rolling(self) -> bool:
        """Whether it is the headline of what is written anew each day."""
        return bool(_ROLLING.search(" ".join(self.words)))


class Claims(NamedTuple):
    """An article, and what its headline claims."""

    article: Article
    headline: Headline


def claims(article: Article) -> Claims:
    """What an article's headline claims: its title, or the first sentence where it has none."""
    headline = article.title.strip() or _SENTENCE.split(article.text[:_HEAD].lstrip(), 1)[0]
    return Claims(article, _headline(headline[:_HEAD]))


@lru_cache(_HEADLINES)
def _headline(written: str) -> Headline:
    own = _POSSESSIVE.sub("", _MASTHEAD.sub("", written))
    words = tuple(WORD.findall(own))
    return Headline(words, tuple(map(str.casefold, words)))


def _numbered(keys: Sequence[str]) -> Iterator[Numbered]:
    if _ROWS.isdisjoint(keys) and not _NTH.search(" ".join(keys)):
        return
    for at, key in enumerate(keys):
        if number := _ORDINALS.get(key) or _nth(key):
            for noun in keys[at + 1 : at + 3]:
                if noun in _NO_NOUN:
                    break
                yield Numbered(noun.removesuffix("s"), number)
        elif key in _NUMBERED and at + 1 < len(keys):
            number = _CARDINALS.get(keys[at + 1], keys[at + 1])
            if number.isdigit() and len(number) <= _DIGITS:
                yield Numbered(key, number)


def _nth(key: str) -> str | None:
    found = _NTH.fullmatch(key) if key[0].isdigit() else None
    return found and found.group(1)


def _days(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    for at, key in enumerate(keys):
        if month := _MONTHS.get(key):
            for day in (*keys[max(0, at - 1) : at], *keys[at + 1 : at + 2]):
                digits = day.rstrip("stndrh")
                if digits.isdigit() and len(digits) <= 2:  # noqa: PLR2004
                    yield month, int(digits)
