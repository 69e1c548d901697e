"""Titles That Capitalise Their Words, read as if they did not: there a capital makes no name."""

from collections.abc import Iterator, Sequence
from typing import Final

from tocsin.core import cues, governors, predicates, qualifiers
from tocsin.core.cue_table import Token

_LONG: Final = 4  # letters from which a word has its capital in such a title
_LEAST: Final = 3  # long words that tell
_SMALL: Final = 0.15  # the share of long words that may go without


_LINKING: Final = cues.AFTER_NOUNS | cues.WEIGHTY | cues.ASIDE | cues.BREAKS


def _vocabulary() -> Iterator[str]:
    for rows in (
        governors.GOVERNORS,
        predicates.PREDICATES,
        predicates.TAILS,
        qualifiers.QUALITIES,
        qualifiers.EDGES,
    ):
        for row in rows:
            yield from row.entries.replace(",", " ").split()
    for words in vars(cues).values():
        if isinstance(words, frozenset):
            yield from words
    for named in cues.KINDS.values():
        yield from named.split()


_KNOWN: Final = frozenset(_vocabulary())


def is_capitalised(sentence: Sequence[Token]) -> bool:
    """Whether nearly every long word has a capital."""
    long = [word for word in sentence if len(word.text) >= _LONG and word.text[0].isalpha()]
    long = [word for word in long if word.lemma not in _LINKING]
    small = sum(word.text[0].islower() for word in long)
    return len(long) >= _LEAST and small <= _SMALL * len(long)


def lowered(sentence: Sequence[Token]) -> list[Token]:
    """The same words, those small that cues know or that are inflected: these are no names."""
    return [
        word._replace(text=word.text.lower()) if _is_common(sentence, at) else word
        for at, word in enumerate(sentence)
    ]


def _is_common(sentence: Sequence[Token], at: int) -> bool:
    word, small = sentence[at], sentence[at].text.lower()
    if small == "may" and at and sentence[at - 1].lemma in cues.DATING:
        return False
    if word.text.isupper() and len(small) <= _LONG and not all(map(_is_upper, sentence)):
        return False  # US, WHO
    return at > 0 and (small != word.lemma or word.lemma in _KNOWN)


def _is_upper(word: Token) -> bool:
    return word.text.upper() == word.text


def as_written(cue: str | None, sentence: Sequence[Token]) -> str | None:
    """A cue found in lowered words, as it stands in the title."""
    if cue is None:
        return None
    written = {word.text.lower(): word.text for word in reversed(sentence)}
    return " ".join(written.get(word, word) for word in cue.split(" "))
