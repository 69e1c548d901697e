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
_YEAR: Final = 4
_CENTURIES: Final = ("17", "18", "19", "20")
_PERIODS: Final = frozenset({"year", "decade", "century", "generation"})
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
        if at and word.lemma == "ago" and after[at - 1].lemma in _PERIODS:
            return f"{after[at - 1].text} {word.text}"
        if at and _is_year(word.text) and after[at - 1].lemma in _BEFORE_YEARS:
            return f"{after[at - 1].text} {word.text}"
    return None


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
            return word.text if described_one and _goes_on(after[own:]) else None
        if word.pause or word.among(cues.BREAKS):
            return None
    return None


def _is_past(words: Sequence[Token], at: int) -> bool:
    small = words[at].text.lower() if at < len(words) else ""
    return small.endswith("ed") and small != words[at].lemma


def _goes_on(after: Sequence[Token]) -> bool:
    """Whether a verb follows that is not the clause's own."""
    return any(_is_finite(word) and not word.pause for word in after[:_NEAR])


def _is_finite(word: Token) -> bool:
    small = word.text.lower()
    return small != word.lemma and small.endswith("s") and word.text[0].islower()
