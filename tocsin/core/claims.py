"""What a headline claims, so far as it tells apart two events that are told in like words.

Rules on the words of headlines, for English; where they find nothing, nothing is kept apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from tocsin.core.deeds import Deed, deeds
from tocsin.core.sides import side_of
from tocsin.core.turns import turns

_HEAD: Final = 200  # characters of a headline that are read
_HEADLINES: Final = 10_000  # kept from pass to pass
_TEMPLATE: Final = 2  # words that two headlines share at least
_NAME: Final = 2  # words of a name at most, as in New York
_NEXT_DAY: Final = timedelta(hours=8)

_WORD: Final = re.compile(r"[^\W_]+(?:[.,'\u2019-][^\W_]+)*")
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
    words = tuple(_WORD.findall(own))
    return Headline(words, tuple(map(str.casefold, words)))


def apart(one: Claims, other: Claims) -> bool:
    """Whether two articles tell different events, however alike their words.

    So they do where one is about the 12th and the other about the 13th of a row; where one
    imposes, closes, raises or seizes what the other lifts, opens, cuts or frees; where A attacks
    B and B attacks A, or one threatens what the other does; where the headlines are one template
    with another name or day in it; and where they are two days of one live blog.
    """
    return (
        _differ(one.headline.numbered, other.headline.numbered)
        or _differ(one.headline.turns, other.headline.turns)
        or _reversed(one.headline.deeds, other.headline.deeds)
        or _template(one, other)
    )


def _differ(some: frozenset[tuple[str, object]], others: frozenset[tuple[str, object]]) -> bool:
    """Whether the two say only different things of something."""
    if not some or not others or some & others:
        return False
    return not {what for what, _ in some}.isdisjoint(what for what, _ in others)


def _reversed(some: frozenset[Deed], others: frozenset[Deed]) -> bool:
    if not some or not others:
        return False
    if any(deed.back in others for deed in some):
        return some.isdisjoint(others)
    return any(
        one.agent == other.agent and one.threat != other.threat
        for one in some
        for other in others
        if one.patient == other.patient or None in (one.patient, other.patient)
    )


def _template(one: Claims, other: Claims) -> bool:
    """Whether the headlines are the same but for a name or a day; or the same, of two days."""
    mine, theirs = one.headline, other.headline
    shared = len(set(mine.keys).intersection(theirs.keys))
    if shared < _TEMPLATE or shared * 5 < max(len(mine.keys), len(theirs.keys)) * 3:
        return False
    if mine.days and theirs.days and mine.days.isdisjoint(theirs.days):
        return True
    if mine.rolling and theirs.rolling and _two_days(one.article.dated, other.article.dated):
        return True
    start, end = _ends(mine.keys, theirs.keys)
    return start + end >= _TEMPLATE and _names_differ(one, other, start, end)


def _two_days(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return False
    return one.date() != other.date() and abs(one - other) >= _NEXT_DAY


def _ends(some: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """How many words two headlines share at the start, and how many more at the end."""
    most = min(len(some), len(others))
    start = next((at for at in range(most) if some[at] != others[at]), most)
    most -= start
    end = next((at for at in range(most) if some[-1 - at] != others[-1 - at]), most)
    return start, end


def _names_differ(one: Claims, other: Claims, start: int, end: int) -> bool:
    words = [claim.headline.words for claim in (one, other)]
    slots = [each[start : len(each) - end] for each in words]
    if not all(1 <= len(slot) <= _NAME for slot in slots):
        return False
    keys = [_name(slot) for slot in slots]
    if keys[0] == keys[1] or keys[0][:4] == keys[1][:4]:  # Zelensky, Zelenskyy
        return False
    return all(
        _is_name(slot, start, mine) and not _told(slot, theirs)
        for slot, mine, theirs in ((slots[0], one, other), (slots[1], other, one))
    )


def _name(slot: Sequence[str]) -> str:
    key = " ".join(slot).casefold()
    return side_of(key.replace(" ", "")) or key


def _is_name(slot: Sequence[str], start: int, own: Claims) -> bool:
    """Whether it is written as a name where other words are not, in the headline or below it."""
    if not all(word[0].isupper() for word in slot):
        return False
    plain = sum(word[0].islower() for word in own.headline.words)
    sentence = plain * 2 >= len(own.headline.words) and start > 0
    words = _WORD.findall(own.article.text)
    if any(word.casefold() in words for word in slot if not word.isupper()):
        return False
    return sentence or _inside(slot, own.article.text) or side_of(slot[0].casefold()) is not None


def _inside(slot: Sequence[str], text: str) -> bool:
    """Whether it stands so within a sentence."""
    return bool(re.search(rf"[a-z,] {re.escape(' '.join(slot))}\b", text))


def _told(slot: Sequence[str], other: Claims) -> bool:
    return _name(slot) in other.article.text.casefold()


def _numbered(keys: Sequence[str]) -> Iterator[Numbered]:
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
