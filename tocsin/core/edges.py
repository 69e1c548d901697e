"""What a preposition makes of a phrase: "after sanctions", "as part of a deal", "despite truce"."""

from typing import Final, NamedTuple

from tocsin.core import cues
from tocsin.core.cue_table import Token
from tocsin.core.cues import Kind
from tocsin.core.model import Status
from tocsin.core.said import Said

_KEPT: Final = (Kind.TRUCE, Kind.DEAL)  # what there is to keep, and to break
_PENDING: Final = ("is ", "are ")
_VIOLENT: Final = frozenset({"after", "following", "during", "into"})
_REACTED: Final = frozenset({"after", "following", "over", "because of", "due to"})


class Place(NamedTuple):
    """Where a phrase stands: the words around it and what it names. `some`: it has the article of
    a thing not yet known."""

    words: tuple[Token, ...]
    kind: Kind
    some: bool
    title: bool

    def word(self, words: frozenset[str]) -> str | None:
        """The first of these around the phrase, by its lemma."""
        return next((word.text for word in self.words if word.lemma in words), None)


def edged(said: Said, edge: str, place: Place) -> Said:
    """What is said of a phrase at whose edge a preposition stands, which no verb reaches past."""
    small = edge.lower()
    if told := _pending(said, small) or _ended(said, small, place):
        return told
    if said.clause:
        return said
    return _clause(small, place) or Said(Status.BACKGROUND, (edge,))


def _pending(said: Said, edge: str) -> Said | None:
    """Before a deal is signed there is none."""
    if edge == "before" and said.after and said.words[-1].startswith(_PENDING):
        return Said(Status.POSSIBLE, (edge,), clause=True)
    return None


def _ended(said: Said, edge: str, place: Place) -> Said | None:
    if edge == "despite" and place.kind in _KEPT and (said.after or not said.clause):
        return Said(Status.ENDED, (edge,), clause=True)
    held = place.kind is Kind.TRUCE and said.status is Status.HAPPENING
    if said.clause and not held:
        return None
    by = None
    if edge in cues.OUT and place.kind is Kind.MEASURE:
        by = place.word(cues.REMOVING)
    if edge in _VIOLENT and place.kind is Kind.TRUCE:
        by = place.word(cues.VIOLENCE)
    return Said(Status.ENDED, (edge, by), clause=True) if by else None


def _clause(edge: str, place: Place) -> Said | None:
    """What the clause says that the preposition belongs to."""
    if place.title and edge.endswith("part of"):
        unsure = next((word.text for word in place.words if word.among(cues.UNSURE)), None)
        return Said(Status.POSSIBLE if unsure else Status.HAPPENING, (unsure or edge,), clause=True)
    judged = place.kind is Kind.DEAL and edge == "over"
    if place.title and (judged or (place.kind is Kind.MEASURE and edge in _REACTED)):
        return Said(Status.HAPPENING, (edge,))  # a reaction to what is there
    if place.some and edge == "after":
        return Said(Status.POSSIBLE, (f"{edge} a",))
    return None
