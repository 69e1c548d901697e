"""What a sentence says of the thing it mentions: agreed, wanted, refused, broken, or in passing.

A first honest reading from cues around the mention (see `cues`), without a parse. Where no cue
decides, the answer is `unknown`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tocsin.core import cues
from tocsin.core.cues import Row, Sense
from tocsin.core.model import Mention, Status, Zone


class Token(NamedTuple):
    """A word of a sentence. `pause`: punctuation parts it from the word before it."""

    text: str
    lemma: str
    pause: bool = False


def token(text: str, lemma: Callable[[str], str], *, pause: bool) -> Token:
    """A word as `status_of` takes it: a negated verb counts as its negation."""
    small = text.lower()
    negated = small.endswith("n't") or small == "cannot"
    return Token(text, "not" if negated else lemma(small), pause)


class Cue(NamedTuple):
    """Words that say something of a mention: `far` counts the words between, and the breaks."""

    far: int
    sense: Sense
    first: int
    words: str
    head: str  # the lemma it begins with


Verdict = tuple[Status, str | None]
"""A status, and the words that decided it."""

_Entries = Mapping[str, Sequence[tuple[tuple[str, ...], Sense, int]]]
"""Cues by the lemma that they begin with, the longest first."""

_PAUSE, _BREAK = 2, 5  # what a comma and a new clause add to a distance
_GOVERNED: Final = 3  # so near before a cue, a negation negates the cue
_UNSETTLED: Final = frozenset({Status.POSSIBLE, Status.UNKNOWN})
_SILENT: Final = frozenset({Status.UNKNOWN, Status.BACKGROUND})


def _entries(rows: Iterable[Row]) -> _Entries:
    told = {
        tuple(entry.split()): (row.sense, row.reach)
        for row in rows
        for entry in row.entries.split(",")
    }
    entries: dict[str, list[tuple[tuple[str, ...], Sense, int]]] = {}
    for words in sorted(told, key=len, reverse=True):
        entries.setdefault(words[0], []).append((words, *told[words]))
    return entries


_BEFORE: Final = _entries(cues.BEFORE)
_AFTER: Final = _entries(cues.AFTER)


def status_of(sentence: Sequence[Token], first: int, last: int) -> Verdict:
    """What `sentence` says of its words `first` to `last`, and the cue that decided it."""
    nearest: dict[Sense, Cue] = {}
    for cue in sorted(_cues(sentence, first, last)):
        nearest.setdefault(cue.sense, cue)
    if first == last and (verb := _as_verb(sentence, first)):
        nearest.setdefault(verb.sense, verb)
    status, words = _weighed(nearest)
    if status in _UNSETTLED and (market := _market(sentence)):
        return Status.BACKGROUND, market
    return status, words


def article_status(mentions: Iterable[Mention]) -> Status:
    """What an article says: its title decides, else its lead, else most of its mentions.

    A title or lead that says nothing, or speaks in passing, leaves it to the next.
    """
    said = list(mentions)
    for zone in (Zone.TITLE, Zone.LEAD):
        for mention in said:
            if mention.zone is zone and mention.status not in _SILENT:
                return mention.status
    counts = Counter(mention.status for mention in said if mention.status is not Status.UNKNOWN)
    return max(counts, key=lambda status: counts[status], default=Status.UNKNOWN)


def _market(sentence: Sequence[Token]) -> str | None:
    """The words that make a sentence one about prices, if they do."""
    lemmas = {word.lemma: word.text for word in reversed(sentence)}
    price = next((text for lemma, text in lemmas.items() if lemma in cues.MARKETS), None)
    goods = next((text for lemma, text in lemmas.items() if lemma in cues.GOODS), None)
    moved = next((text for lemma, text in lemmas.items() if lemma in cues.MOVES), None)
    return price or (f"{goods} … {moved}" if goods and moved else None)


def _cues(sentence: Sequence[Token], first: int, last: int) -> Iterator[Cue]:
    before, after = sentence[:first], sentence[last + 1 :]
    yield from _governing(before, _PAUSE if sentence[first].pause else 0)
    far = 0
    for at, word in enumerate(after):
        far += _cost(word)
        if word.lemma in _AFTER and (entry := _entry(_AFTER, after, at)):
            yield from entry.cue(far, last + 1 + at)
        far += 1


def _governing(before: Sequence[Token], far: int) -> Iterator[Cue]:
    """Cues before a mention. What counts is how far their last word stands from it."""
    distances: list[int] = []
    for word in reversed(before):
        distances.append(far)
        far += 1 + _cost(word)
    for at, word in enumerate(before):
        if word.lemma in _BEFORE and (entry := _entry(_BEFORE, before, at)):
            end = at + len(entry.words)
            yield from entry.cue(distances[len(before) - end], at)


def _cost(word: Token) -> int:
    return (_PAUSE if word.pause else 0) + (_BREAK if word.lemma in cues.BREAKS else 0)


class _Entry(NamedTuple):
    words: Sequence[Token]
    sense: Sense
    reach: int

    def cue(self, far: int, at: int) -> Iterator[Cue]:
        if far <= self.reach:
            text = " ".join(word.text for word in self.words)
            yield Cue(far, self.sense, at, text, self.words[0].lemma)


def _entry(entries: _Entries, words: Sequence[Token], at: int) -> _Entry | None:
    """The longest entry that stands at a word."""
    for lemmas, sense, reach in entries[words[at].lemma]:
        ahead = words[at : at + len(lemmas)]
        if lemmas == tuple(word.lemma for word in ahead):
            return _Entry(ahead, sense, reach)
    return None


def _as_verb(sentence: Sequence[Token], at: int) -> Cue | None:
    """A mention that is itself the verb: "EU sanctions two banks", "troops surrendered"."""
    word = sentence[at]
    before = sentence[at - 1] if at else None
    after = sentence[at + 1] if at + 1 < len(sentence) else None
    inflected = word.lemma != word.text.lower()
    if not before:
        return None
    if before.text.lower() == "to" and at > 1 and sentence[at - 2].text[0].isupper():
        return Cue(0, Sense.STANDS, at, f"to {word.text}", word.lemma)  # "EU to sanction …"
    if not inflected:
        return None
    if word.text.lower().endswith("ed"):
        acts = before.lemma in cues.AUXILIARIES or not after or after.lemma in cues.AFTER_NOUNS
        return Cue(0, Sense.HAPPENS if acts else Sense.PASSING, at, word.text, word.lemma)
    object_follows = after and not after.pause and after.lemma not in cues.AFTER_NOUNS
    named = before.text[0].isupper() and not before.text.lower().endswith(("ed", "ing"))
    if object_follows and named and after and (after.text[0].isupper() or after.text[0].isdigit()):
        return Cue(0, Sense.HAPPENS, at, word.text, word.lemma)
    return None


def _weighed(nearest: Mapping[Sense, Cue]) -> Verdict:
    passing, ends, denied = (nearest.get(s) for s in (Sense.PASSING, Sense.ENDS, Sense.DENIED))
    wanted, happens = nearest.get(Sense.POSSIBLE), nearest.get(Sense.HAPPENS)
    if passing and not _nearer(happens, passing):
        return Status.BACKGROUND, passing.words
    if ends and (not happens or ends.far <= happens.far):
        return _governed(ends, denied, wanted)
    if denied and (not _nearer(happens, denied) or _negates(denied, happens)):
        return Status.REJECTED, denied.words
    if wanted and not (happens and _settles(happens, wanted)):
        return Status.POSSIBLE, wanted.words
    stands = happens or nearest.get(Sense.STANDS)
    return (Status.HAPPENING, stands.words) if stands else (Status.UNKNOWN, None)


def _governed(ends: Cue, denied: Cue | None, wanted: Cue | None) -> Verdict:
    """An ending that is refused means that the thing goes on; one that is wanted is possible."""
    if denied and denied.first < ends.first:
        return Status.HAPPENING, f"{denied.words} … {ends.words}"
    if wanted and wanted.first < ends.first:
        return Status.POSSIBLE, f"{wanted.words} … {ends.words}"
    return Status.ENDED, ends.words


def _settles(happens: Cue, wanted: Cue) -> bool:
    """Whether what happens is more than wanted: "agreed to the proposal", not "urged to agree"."""
    if wanted.first < happens.first:
        return False
    return happens.far < wanted.far or wanted.head in cues.PROPOSALS


def _negates(denied: Cue, other: Cue | None) -> bool:
    return other is not None and 0 < other.first - denied.first <= _GOVERNED


def _nearer(one: Cue | None, other: Cue) -> bool:
    return one is not None and one.far < other.far
