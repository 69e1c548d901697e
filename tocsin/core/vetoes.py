"""What keeps two articles out of one story, however alike their words.

Rules on the words of headlines, for English; where they find nothing, nothing is kept apart.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from tocsin.core.claims import WORD, Claims
from tocsin.core.deeds import Deed
from tocsin.core.sides import side_of

_TEMPLATE: Final = 2  # words that two headlines share at least
_NAME: Final = 2  # words of a name at most, as in New York
_NEXT_DAY: Final = timedelta(hours=8)


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
    shared = len(mine.distinct & theirs.distinct)
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
    words = WORD.findall(own.article.text)
    if any(word.casefold() in words for word in slot if not word.isupper()):
        return False
    return sentence or _inside(slot, own.article.text) or side_of(slot[0].casefold()) is not None


def _inside(slot: Sequence[str], text: str) -> bool:
    """Whether it stands so within a sentence."""
    return bool(re.search(rf"[a-z,] {re.escape(' '.join(slot))}\b", text))


def _told(slot: Sequence[str], other: Claims) -> bool:
    return _name(slot) in other.article.text.casefold()
