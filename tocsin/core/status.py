"""What a sentence says of the thing it mentions: agreed, wanted, refused, broken, or in passing.

A first honest reading from cues around the mention (see `cues`), without a parse. Where no cue
decides, the answer is `unknown`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tocsin.core.cues import AFTER, BEFORE, BREAKS, Sense
from tocsin.core.model import Mention, Status, Zone


class Token(NamedTuple):
    """A word of a sentence. `pause`: punctuation parts it from the word before it."""

    text: str
    lemma: str
    pause: bool = False


class Cue(NamedTuple):
    """Words that say something of a mention: `far` counts the words between, and the breaks."""

    far: int
    sense: Sense
    first: int
    words: str


Verdict = tuple[Status, str | None]
"""A status, and the words that decided it."""

_REACH: Final = 9  # a cue farther off than this speaks of something else
_PAUSE, _BREAK = 2, 5  # what a comma and a new clause add to a distance
_LONGEST: Final = max(
    len(words) for side in (BEFORE, AFTER) for cues in side.values() for words in cues
)
_Senses = Mapping[tuple[str, ...], Sense]
_GOVERNS, _FOLLOWS = (
    {words: sense for sense, entries in side.items() for words in entries}
    for side in (BEFORE, AFTER)
)


def status_of(sentence: Sequence[Token], first: int, last: int) -> Verdict:
    """What `sentence` says of its words `first` to `last`, and the cue that decided it."""
    nearest: dict[Sense, Cue] = {}
    for cue in sorted(_cues(sentence, first, last)):
        nearest.setdefault(cue.sense, cue)
    return _weighed(nearest)


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


_SILENT: Final = frozenset({Status.UNKNOWN, Status.BACKGROUND})


def _cues(sentence: Sequence[Token], first: int, last: int) -> Iterator[Cue]:
    for at, far in _leftwards(sentence, first):
        if cue := _cue(_GOVERNS, sentence[at:first], far):
            yield cue._replace(first=at, far=max(0, far - len(cue.words.split()) + 1))
    for at, far in _rightwards(sentence, last):
        if cue := _cue(_FOLLOWS, sentence[at : at + _LONGEST], far):
            yield cue._replace(first=at)


def _leftwards(sentence: Sequence[Token], first: int) -> Iterator[tuple[int, int]]:
    far = 0
    for at in range(first - 1, -1, -1):
        far += _PAUSE if sentence[at + 1].pause else 0
        if far > _REACH:
            return
        yield at, far
        far += 1 + (_BREAK if sentence[at].lemma in BREAKS else 0)


def _rightwards(sentence: Sequence[Token], last: int) -> Iterator[tuple[int, int]]:
    far = 0
    for at in range(last + 1, len(sentence)):
        far += _PAUSE if sentence[at].pause else 0
        far += _BREAK if sentence[at].lemma in BREAKS else 0
        if far > _REACH:
            return
        yield at, far
        far += 1


def _cue(senses: _Senses, ahead: Sequence[Token], far: int) -> Cue | None:
    """The longest cue that the words ahead begin with."""
    for length in range(min(_LONGEST, len(ahead)), 0, -1):
        words = ahead[:length]
        if sense := senses.get(tuple(word.lemma for word in words)):
            return Cue(far, sense, 0, " ".join(word.text for word in words))
    return None


def _weighed(nearest: Mapping[Sense, Cue]) -> Verdict:
    passing, ends, denied = (nearest.get(s) for s in (Sense.PASSING, Sense.ENDS, Sense.DENIED))
    wanted, happens = nearest.get(Sense.POSSIBLE), nearest.get(Sense.HAPPENS)
    if passing and passing.far <= 1:
        return Status.BACKGROUND, passing.words
    if ends and (not happens or ends.far <= happens.far):
        return _governed(ends, denied, wanted)
    if denied and not _nearer(happens, denied):
        return Status.REJECTED, denied.words
    if wanted and (not happens or wanted.first < happens.first or wanted.far < happens.far):
        return Status.POSSIBLE, wanted.words
    if happens:
        return Status.HAPPENING, happens.words
    return (Status.BACKGROUND, passing.words) if passing else (Status.UNKNOWN, None)


def _governed(ends: Cue, denied: Cue | None, wanted: Cue | None) -> Verdict:
    """An ending that is refused means that the thing goes on; one that is wanted is possible."""
    if denied and denied.first < ends.first:
        return Status.HAPPENING, f"{denied.words} … {ends.words}"
    if wanted and wanted.first < ends.first:
        return Status.POSSIBLE, f"{wanted.words} … {ends.words}"
    return Status.ENDED, ends.words


def _nearer(one: Cue | None, other: Cue) -> bool:
    return one is not None and one.far < other.far
