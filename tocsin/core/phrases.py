"""Mentions of one sentence as the phrases they form: "talks to end the war" is one thing."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from tocsin.core import cues
from tocsin.core.casing import as_written, is_capitalised, lowered
from tocsin.core.cue_table import Token
from tocsin.core.cues import Kind
from tocsin.core.status import Verdict, kind_of, status_of

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
    """What a sentence says of each mark, in their order; `title`: it is one."""
    if not (title and is_capitalised(sentence)):
        return _verdicts(sentence, marks, title=title)
    told = _verdicts(lowered(sentence), marks, title=title)
    return [(status, as_written(cue, sentence)) for status, cue in told]


def _verdicts(sentence: Sequence[Token], marks: Sequence[Mark], *, title: bool) -> list[Verdict]:
    """A phrase is read as a whole. A name, or a word of no known kind beside one, takes what is
    said of the phrase nearest to it."""
    things = [mark for mark in marks if not mark.name]
    things = [mark for mark in things if not _is_pushed(sentence, mark)] or things
    found = _phrases(sentence, things or marks)
    found = [one for one in found if kind_of(sentence, *one) is not Kind.OTHER] or found
    read = [status_of(sentence, *phrase, title=title) for phrase in found]
    told, at = [], 0
    for mark in marks:
        while at + 1 < len(found) and _away(found[at + 1], mark) <= _away(found[at], mark):
            at += 1
        told.append(read[at])
    return told


def _is_pushed(sentence: Sequence[Token], mark: Mark) -> bool:
    """Whether a mention is no thing of its own, but what is done for one: "push for peace"."""
    word = sentence[mark.first]
    pushed = mark.first == mark.last and word.lemma in cues.PUT | cues.NOMINAL
    return pushed and kind_of(sentence, mark.first, mark.last, mark.last) is Kind.OTHER


def _away(phrase: _Phrase, mark: Mark) -> int:
    return max(phrase.first - mark.last, mark.first - phrase.last, 0)


def _phrases(sentence: Sequence[Token], marks: Sequence[Mark]) -> list[_Phrase]:
    found: list[_Phrase] = []
    for mark in marks:
        own = _Phrase(mark.first, mark.last, mark.last)
        before = found[-1] if found else own
        if not found:
            found.append(own)
        elif own.first <= before.last + 1 and not sentence[own.first].pause:
            found[-1] = _compound(before, own)
        elif kind_of(sentence, *own) is not Kind.YIELDING and _is_linked(
            sentence[before.last + 1 : own.first], sentence[own.first]
        ):
            found[-1] = before._replace(last=own.last)
        else:
            found.append(own)
    return found


def _compound(before: _Phrase, own: _Phrase) -> _Phrase:
    """Side by side, the last noun is the head: "peace talks"."""
    head = own.head if before.head == before.last else before.head
    return _Phrase(before.first, head, max(before.last, own.last))


def _is_linked(between: Sequence[Token], after: Token) -> bool:
    """Whether what stands between two mentions makes the second the purpose of the first."""
    if len(between) > _LINKED or after.pause or any(word.pause for word in between):
        return False
    return between[0].lemma in cues.LINKS and all(map(_is_light, between[1:]))


def _is_light(word: Token) -> bool:
    return word.lemma in cues.LINKS or word.lemma in cues.LIGHT or not word.text[0].islower()
