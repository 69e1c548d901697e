"""Mentions of one sentence as the phrases they form: "talks to end the war" is one thing."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from tocsin.core import cues
from tocsin.core.cues import Kind
from tocsin.core.status import Token, Verdict, kind_of, status_of

_LINKED: Final = 5  # words at most from a noun to what it is for


class Mark(NamedTuple):
    """Where a mention stands in its sentence, by words; `name`: it only names who or where."""

    first: int
    last: int
    name: bool


class _Phrase(NamedTuple):
    first: int
    head: int
    last: int


def verdicts(sentence: Sequence[Token], marks: Sequence[Mark], *, title: bool) -> list[Verdict]:
    """What a sentence says of each mark, in their order. A phrase is read as a whole; a name takes
    what is said of the phrase nearest to it."""
    found = _phrases(sentence, [mark for mark in marks if not mark.name])
    known = [phrase for phrase in found if _is_known(sentence, phrase)]
    found = known or found
    if not found:
        found = [_Phrase(mark.first, mark.last, mark.last) for mark in marks]
    read = [status_of(sentence, *phrase, title=title) for phrase in found]
    told, at = [], 0
    for mark in marks:
        while at + 1 < len(found) and _away(found[at + 1], mark) <= _away(found[at], mark):
            at += 1
        told.append(read[at])
    return told


def _is_known(sentence: Sequence[Token], phrase: _Phrase) -> bool:
    return kind_of(sentence, *phrase) is not Kind.OTHER


def _away(phrase: _Phrase, mark: Mark) -> int:
    return max(phrase.first - mark.last, mark.first - phrase.last, 0)


def _phrases(sentence: Sequence[Token], marks: Sequence[Mark]) -> list[_Phrase]:
    found: list[_Phrase] = []
    for mark in marks:
        own = _Phrase(mark.first, mark.last, mark.last)
        before = found[-1] if found else None
        if before and mark.first <= before.last + 1 and not sentence[mark.first].pause:
            found[-1] = _Phrase(before.first, own.head if before.head == before.last else before.head, max(before.last, own.last))
        elif before and kind_of(sentence, *own) is not Kind.YIELDING and _linked(sentence[before.last + 1 : mark.first], sentence[mark.first]):
            found[-1] = before._replace(last=own.last)
        else:
            found.append(own)
    return found


def _linked(between: Sequence[Token], after: Token) -> bool:
    """Whether what stands between two mentions makes the second the purpose of the first."""
    if len(between) > _LINKED or after.pause or any(word.pause for word in between):
        return False
    first, rest = between[0], between[1:]
    return first.lemma in cues.LINKS and all(
        word.lemma in cues.LINKS or word.lemma in cues.LIGHT or word.text[0].isupper() or word.text[0].isdigit()
        or word.lemma in _LOOSE
        for word in rest
    )


_LOOSE: Final = frozenset("permanent long year month old month-long full bloody decade".split())
