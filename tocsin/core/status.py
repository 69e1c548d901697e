"""What a sentence says of the thing it mentions: agreed, wanted, refused, broken, or in passing.

No parser: a sentence is read outwards from the phrase, by the cues in `cues`, `governors`,
`qualifiers` and `predicates`. What is said of the phrase as a subject comes first ("the truce
collapsed"); verbs before it act on that one after another, the nearest first ("refuses to lift
sanctions": lifted, and that refused). Where no cue decides, a known thing in a title is there, one
in a text is mentioned in passing, and any other thing is `unknown`.
"""

from collections.abc import Sequence
from typing import Final

from tocsin.core import cues
from tocsin.core.cue_table import Token
from tocsin.core.cues import Kind
from tocsin.core.edges import Place, edged
from tocsin.core.following import answered, is_passing, predicated, tailed
from tocsin.core.model import Status
from tocsin.core.preceding import governed, is_asked, opens, qualified
from tocsin.core.recalled import culture, dated, described, is_attribute, state
from tocsin.core.said import Said

Verdict = tuple[Status, str | None]
"""A status, and the words that decided it."""

_KINDS: Final = {lemma: kind for kind, words in cues.KINDS.items() for lemma in words.split()}
_AROUND: Final = 30  # words on either side of a phrase that its status may hang on
_NEAR: Final = 3
_MARKET: Final = 9  # words in which a sentence about prices says so
_ARTICLES: Final = frozenset({"a", "an", "the"})
_DEADLINES: Final = frozenset({"by", "before", "within", "at", "immediately", "while"})
_SETTLED: Final = (Status.REJECTED, Status.ENDED)


def kind_of(sentence: Sequence[Token], first: int, head: int, last: int) -> Kind:
    """What sort of thing the words `first` to `last`, whose noun is `head`, name."""
    for at in (head, *range(first, min(last + 1, first + _AROUND))):
        word = sentence[at]
        if kind := _KINDS.get(word.lemma) or _KINDS.get(word.text.lower()):
            return kind
    return Kind.OTHER


def status_of(
    sentence: Sequence[Token], first: int, head: int, last: int, *, title: bool
) -> Verdict:
    """What `sentence` says of its words `first` to `last`, whose noun is `head`, and the cues that
    decided it; `title`: it is one."""
    kind = kind_of(sentence, first, head, last)
    before = sentence[max(0, first - _AROUND) : first]
    after = _without_articles(sentence[last + 1 : last + 1 + _AROUND])
    said = Said()
    if not _is_acting(sentence[last + 1 : last + 3]):
        said, after = tailed(said, after, kind)
    said = _of_itself(said, sentence, (first, head), kind)
    if said.status is not Status.HAPPENING:
        said = predicated(said, _rubric(sentence, first, after) if title else after, kind)
    said = answered(_preceded(said, sentence, first, kind, title=title), after, kind)
    recall = None if kind is Kind.OTHER else _recalled(sentence, (first, last), title=title)
    if recall:
        return Status.BACKGROUND, recall
    scene = None if title else _scene(before)
    if scene and (said.status is not Status.POSSIBLE or scene not in cues.SCENES - cues.FEARS):
        return Status.BACKGROUND, said.cue
    if said.status is None and kind is Kind.YIELDING and before and before[-1].text == "to":
        said = Said(Status.POSSIBLE, ("to",), clause=True)
    if said.status is None:
        opening = title or (not sentence[first].pause and opens(_without_articles(before)))
        said = _plain(kind, is_told=opening)
    return _in_its_setting(said, sentence, title=title)


def _recalled(sentence: Sequence[Token], at: tuple[int, int], *, title: bool) -> str | None:
    first, last = at
    before = sentence[max(0, first - _AROUND) : first]
    after = sentence[last + 1 : last + 1 + _AROUND]
    told = dated(after) or described(before, after)
    return told or (culture(sentence) if title else state(before, sentence[first]))


def _in_its_setting(said: Said, sentence: Sequence[Token], *, title: bool) -> Verdict:
    """What a sentence about prices, or one that asks, leaves of what it says."""
    market = _market(sentence[:_MARKET])
    if market and not said.clause and said.status not in _SETTLED:
        return Status.BACKGROUND, market
    asked = title and sentence[0].lemma in cues.ASKING
    if asked and said.status in (Status.HAPPENING, Status.ENDED):
        return Status.POSSIBLE, sentence[0].text
    return said.status or Status.UNKNOWN, said.cue


def _of_itself(said: Said, sentence: Sequence[Token], at: tuple[int, int], kind: Kind) -> Said:
    """What the phrase says by itself, as a noun or as a verb; `at`: its first word and its noun."""
    first, head = at
    word = sentence[head]
    if passing := is_passing(word, kind):
        return Said(Status.BACKGROUND, (passing.text,))
    if word.lemma in cues.UNDOING or sentence[first].lemma in cues.UNDOING:
        return Said(Status.ENDED, (word.text,))
    if said.status is None and (first == head or kind is Kind.YIELDING):
        return _as_verb(sentence, _verb(sentence, at) if kind is Kind.YIELDING else head)
    return said


def _named_as(sentence: Sequence[Token], first: int) -> Sequence[Token]:
    """The words before a phrase: "lists the militia as" is one verb with "terrorist group"."""
    before = list(sentence[max(0, first - _AROUND) : first])
    at = next((at for at in range(len(before)) if before[at].text == "as"), None)
    if at is None or len(before) - at > _NEAR or sentence[first].lemma not in cues.BRANDS:
        return before
    return before[:at] + before[at + 1 :]


def _is_acting(ahead: Sequence[Token]) -> bool:
    """Whether what looks like a noun after a thing is its verb: "truce offers a respite"."""
    return len(ahead) > 1 and ahead[0].text.endswith("s") and ahead[1].lemma in _ARTICLES


def _rubric(sentence: Sequence[Token], first: int, after: Sequence[Token]) -> Sequence[Token]:
    """What follows a thing that a title begins with, as its rubric: "Karen talks: no progress"."""
    if not (after and after[0].pause and opens(_without_articles(sentence[:first]))):
        return after
    return [after[0]._replace(pause=False), *after[1:]]


def _verb(sentence: Sequence[Token], at: tuple[int, int]) -> int:
    """Where the verb of giving up stands: "fighters lay down arms", "armed group surrenders"."""
    first, head = at
    own = (at for at in range(first, head + 1) if sentence[at].lemma in cues.GIVING)
    return next(own, first)


def _preceded(
    said: Said, sentence: Sequence[Token], first: int, kind: Kind, *, title: bool
) -> Said:
    whole = _named_as(sentence, first)
    before = _without_articles(whole)
    if said.fixed:
        return said
    if sentence[first].pause:
        return governed(said, before, kind)[0] if is_asked(before) else said
    said, before = qualified(said, before, kind)
    said, edge = governed(said, before, kind)
    some = any(word.text == "a" for word in whole[-_NEAR:])
    around = tuple(sentence[max(0, first - _AROUND) : first + _AROUND])
    return edged(said, edge, Place(around, kind, some, title)) if edge else said


def _without_articles(words: Sequence[Token]) -> list[Token]:
    """The words that cues are looked up in: no articles, and no month called May."""
    kept: list[Token] = []
    pause = False
    for word in words:
        pause = pause or word.pause
        said_how = word.lemma in cues.ADVERBS and not word.pause
        if word.text not in _ARTICLES and not said_how and not _is_month(word, kept):
            kept.append(word._replace(pause=True) if pause and not word.pause else word)
            pause = False
    return kept


def _is_month(word: Token, before: Sequence[Token]) -> bool:
    if word.text != "May" or not before:
        return False
    return before[-1].lemma in cues.DATING or before[-1].text.islower()


def _scene(before: Sequence[Token]) -> str | None:
    """What opens the clause around the phrase, where that only sets the scene."""
    words = _without_articles(before)
    for at in range(len(words) - 1, -1, -1):
        word, small = words[at], words[at].text.lower()
        even = small == "even" and at + 1 < len(words) and words[at + 1].text == "as"
        aim = word.lemma in cues.AIMS and at and words[at - 1].text in cues.AIMING
        if even or aim or small in cues.SCENES:
            return small
        if word.pause or word.among(cues.SAYING):
            return None
    return None


def _plain(kind: Kind, *, is_told: bool) -> Said:
    """What is said of a thing that is merely named."""
    if kind is Kind.OTHER:
        return Said()
    if not is_told:
        return Said(Status.BACKGROUND)
    if kind is Kind.PLAN:
        return Said(Status.POSSIBLE)
    return Said(Status.HAPPENING)


def _market(words: Sequence[Token]) -> str | None:
    """The words that make a sentence one about prices, if they do."""
    said = [
        word
        for word, after in zip(words, [*words[1:], None], strict=True)
        if not (word.lemma == "market" and after and after.lemma == "share")
    ]
    price = next((word.text for word in said if word.among(cues.MARKETS)), None)
    goods, moved = _moved(said)
    return price or (f"{goods} … {moved}" if goods and moved else None)


def _moved(words: Sequence[Token]) -> tuple[str | None, str | None]:
    """The first goods among words, and what their price does."""
    at = next((at for at, word in enumerate(words) if word.lemma in cues.GOODS), None)
    if at is None:
        return None, None
    level = [word.text for word in words[at + 1 : at + 2] if word.text.lower() in cues.LEVELS]
    moved = next((word.text for word in words if word.lemma in cues.MOVES), None)
    return words[at].text, moved or next(iter(level), None)


def _as_verb(sentence: Sequence[Token], at: int) -> Said:
    """A phrase that is itself the verb: "EU sanctions two banks", "troops surrendered"."""
    word, small = sentence[at], sentence[at].text.lower()
    before = sentence[at - 1] if at else None
    after = sentence[at + 1] if at + 1 < len(sentence) else None
    happens = Said(Status.HAPPENING, (word.text,), clause=True)
    if small.endswith("ed") and word.lemma != small:
        told = _is_finite(before, word, after) and not is_attribute(sentence[at + 1 :])
        return happens if told else Said(Status.BACKGROUND, (word.text,))
    if word.lemma == small and (before is None or word.pause) and _is_order(word, after):
        return Said(Status.POSSIBLE, (word.text,), clause=True)  # "Surrender or die"
    if before is None:
        return Said()
    if before.text.lower() == "who" and word.lemma == small:
        return Said(Status.POSSIBLE, (f"{before.text} {word.text}",), clause=True)
    if before.text.lower() == "to" and at > 1 and sentence[at - 2].text[0].isupper():
        return happens  # "EU to sanction …"
    named = before.text[0].isupper() and not before.text.lower().endswith(("ed", "ing"))
    named = named and before.lemma not in cues.LINKS | cues.ASIDE | cues.WEIGHTY
    return happens if word.lemma != small and named and _is_object(after) else Said()


def _is_order(word: Token, after: Token | None) -> bool:
    if after is None:
        return False
    return after.text in ("or", "now", "and") or (word.pause and after.text in _DEADLINES)


def _is_finite(before: Token | None, word: Token, after: Token | None) -> bool:
    """Whether a participle is the sentence's verb, and not an adjective: "sanctioned tanker"."""
    if after is None or after.pause or after.lemma in cues.AFTER_NOUNS or after.lemma in _ARTICLES:
        return True
    if before is None:
        return False
    named = before.text[0].isupper() and not word.joined
    return before.lemma in cues.AUXILIARIES or (
        named and (after.text[0].isupper() or after.lemma in _ARTICLES)
    )


def _is_object(after: Token | None) -> bool:
    if after is None or after.pause or after.lemma in cues.AFTER_NOUNS:
        return False
    return not after.text[0].islower() or after.lemma in cues.NUMBERS
