"""What a sentence only recalls: a thing of another year, of a book or a museum, of somebody's past.

Such a mention is background, whatever verb stands beside it: "the hotel that hosted the talks is
for sale", "the warlord who surrendered in 2016 dies".
"""

from collections.abc import Sequence
from typing import Final

from tocsin.core import cues
from tocsin.core.cue_table import Token

_RELATIVES: Final = frozenset({"who", "whose", "which", "that"})
_CLAUSE: Final = 6  # words of a relative clause before the phrase
_NEAR: Final = 8  # words after the phrase in which its time is told
_AGENTS: Final = frozenset({"by", "in", "under"})
_NAMING: Final = frozenset({"the", "and", "of"})
_ARE: Final = frozenset({"is", "are"})
_YEAR: Final = 4
_CENTURIES: Final = ("17", "18", "19", "20")
_PERIODS: Final = frozenset({"year", "decade", "century", "generation"})
_THEN: Final = frozenset({"ago", "earlier", "before"})
_BEFORE_YEARS: Final = frozenset({"in", "of", "from", "since", "until"})


def culture(sentence: Sequence[Token]) -> str | None:
    """The word that makes a title one about a book, a film, a museum, a life."""
    told = next((word.text for word in sentence if word.lemma in cues.CULTURE), None)
    return told or _death(sentence) or _years_on(sentence)


def _years_on(sentence: Sequence[Token]) -> str | None:
    """How a title that looks back begins: "Twenty years on, …"."""
    for at, word in enumerate(sentence[1:4], 1):
        if word.text in ("on", "later") and sentence[at - 1].lemma in _PERIODS:
            return f"{sentence[at - 1].text} {word.text}"
    return None


def _death(sentence: Sequence[Token]) -> str | None:
    """The verb of a title that tells a life's end: "…, who brokered a truce, dies at 83"."""
    for word, after in zip(sentence, [*sentence[1:], None], strict=True):
        if word.text in ("dies", "Dies") and (
            word.pause or (after and after.text.lower() in ("at", "aged"))
        ):
            return word.text
    return None


def dated(after: Sequence[Token]) -> str | None:
    """The words after a phrase that put it into the past: "in 2016", "three decades ago"."""
    for at, word in enumerate(after[:_NEAR]):
        if word.among(cues.BREAKS):
            return None
        ahead = after[at + 1 : at + 2]
        if at and word.text in _THEN and after[at - 1].lemma in _PERIODS:
            return f"{after[at - 1].text} {word.text}"
        if word.text == "last" and ahead and ahead[0].text in _PERIODS and _ends(after, at + 1):
            return f"{word.text} {ahead[0].text}"
        if at and _is_year(word.text) and after[at - 1].lemma in _BEFORE_YEARS:
            return f"{after[at - 1].text} {word.text}"
    return None


def _ends(words: Sequence[Token], at: int) -> bool:
    return at + 1 == len(words) or words[at + 1].pause


def _is_year(text: str) -> bool:
    digits = text[:_YEAR]
    plain = text in (digits, f"{digits}s")
    return plain and len(digits) == _YEAR and digits.isdigit() and digits[:2] in _CENTURIES


def described(before: Sequence[Token], after: Sequence[Token]) -> str | None:
    """The word that opens a relative clause around the phrase, where the sentence goes on to say
    something else of whom it describes."""
    for at in range(len(before) - 1, max(0, len(before) - 1 - _CLAUSE), -1):
        word = before[at]
        if word.text.lower() == "that" and not _is_past(before, at + 1):
            continue  # it opens what is said, not what somebody is
        if word.lemma in _RELATIVES and not word.pause:
            noun = before[at - 1]
            described_one = noun.lemma not in cues.SAYING and noun.text.lower() not in cues.BREAKS
            own = at + 1 == len(before)  # its verb is yet to come
            if not after and any(one.pause for one in before[1:at]):
                return word.text  # "Ama Deng: the teacher who helped secure the deal"
            return word.text if described_one and _goes_on(after[own:]) else None
        if word.text == "under" and after and _is_predicate(after, 0):
            return word.text  # "a banker under sanctions buys …"
        if word.pause or word.among(cues.BREAKS):
            return None
    return None


def state(before: Sequence[Token], word: Token) -> str | None:
    """What a text says that somebody is, where it reports something else: "is blacklisted"."""
    told = before and before[-1].text in _ARE and word.text.endswith("ed")
    return f"{before[-1].text} {word.text}" if told else None


def is_attribute(after: Sequence[Token]) -> bool:
    """Whether what follows a participle is who did it, and then another verb: "sanctioned by
    Washington wins a seat"."""
    if not after or after[0].lemma not in _AGENTS:
        return False
    for at, word in enumerate(after[1:_CLAUSE], 1):
        if word.pause:
            return False
        if not (word.text[0].isupper() or word.lemma in _NAMING):
            return at > 1 and _is_predicate(after, at)
    return False


def _is_predicate(words: Sequence[Token], at: int) -> bool:
    """Whether a word is a verb in the present with an object, as far as its form tells."""
    ahead = words[at + 1 : at + 2]
    noun = not ahead or ahead[0].pause or ahead[0].lemma in cues.AFTER_NOUNS
    return _is_finite(words[at]) and not words[at].pause and not noun


def _is_past(words: Sequence[Token], at: int) -> bool:
    small = words[at].text.lower() if at < len(words) else ""
    return small.endswith("ed") and small != words[at].lemma


def _goes_on(after: Sequence[Token]) -> bool:
    """Whether a verb follows that is not the clause's own."""
    return any(_is_finite(word) and not word.pause for word in after[:_NEAR])


def _is_finite(word: Token) -> bool:
    small = word.text.lower()
    return small != word.lemma and small.endswith("s") and word.text[0].islower()
