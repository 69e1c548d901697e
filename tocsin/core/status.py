"""What a sentence says of the thing it mentions: agreed, wanted, refused, broken, or in passing.

No parser: a sentence is read outwards from the phrase, by the cues in `cues`. What is said of the
phrase as a subject comes first ("the truce collapsed"); verbs before it act on that one after
another, the nearest first ("refuses to lift sanctions": lifted, and that refused). Where no cue
decides, a known thing in a title is there, and any other thing is `unknown`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from tocsin.core import cues
from tocsin.core.cues import Kind, Row, Sense
from tocsin.core.model import Status


class Token(NamedTuple):
    """A word of a sentence. `pause`: punctuation parts it from the word before it; `joined`: a
    hyphen joins it to that word."""

    text: str
    lemma: str
    pause: bool = False
    joined: bool = False


def token(
    text: str, lemma: Callable[[str], str], *, pause: bool, joined: bool = False
) -> Token:
    """A word as `status_of` takes it: a negated verb counts as its negation."""
    small = text.lower()
    negated = small.endswith("n't") or small == "cannot"
    return Token(text, "not" if negated else small if small in _KEPT else lemma(small), pause, joined)


_KEPT: Final = frozenset({"as", "us", "left"})  # which a table takes for other words


Verdict = tuple[Status, str | None]
"""A status, and the words that decided it."""


class _Cue(NamedTuple):
    """A cue where it stands: `first` to `last` in the words that were searched."""

    first: int
    last: int
    sense: Sense
    words: str
    lemmas: tuple[str, ...]

    @property
    def one(self) -> bool:
        return len(self.lemmas) == 1


class _Said(NamedTuple):
    """What is known so far: nothing, or a status with the words that decided it, inmost first.

    `clause`: a verb said it, so it stands whatever the sentence around it is about.
    """

    status: Status | None = None
    words: tuple[str, ...] = ()
    clause: bool = False
    proposal: bool = False


_Table = Mapping[str, Sequence[tuple[tuple[str, ...], Sense]]]
_AROUND: Final = 30
_REACH: Final = 9
_LINK: Final = 6
_ARTICLES: Final = frozenset({"a", "an", "the"})
_QUALITIES: Final = 5
_NEAR: Final = 3
_ANSWERED: Final = 16
_MARKET: Final = 9
_PRONOUNS: Final = frozenset({"it", "them"})
_DATING: Final = frozenset("in since last by until of on from".split())
_DECIDED: Final = {
    Sense.HAPPENS: Status.HAPPENING,
    Sense.POSSIBLE: Status.POSSIBLE,
    Sense.DENIED: Status.REJECTED,
    Sense.ENDS: Status.ENDED,
    Sense.PASSING: Status.BACKGROUND,
}


def _tables(rows: Iterable[Row]) -> Mapping[Kind, _Table]:
    return {kind: _table(row for row in rows if not row.of or kind in row.of) for kind in Kind}


def _table(rows: Iterable[Row]) -> _Table:
    told: dict[tuple[str, ...], Sense] = {}
    for row in sorted(rows, key=lambda row: bool(row.of)):  # what is said of a kind counts more
        told |= {tuple(entry.split()): row.sense for entry in row.entries.split(",")}
    table: dict[str, list[tuple[tuple[str, ...], Sense]]] = {}
    for words in sorted(told, key=len, reverse=True):
        table.setdefault(words[0], []).append((words, told[words]))
    return table


_GOVERNORS: Final = _tables(cues.GOVERNORS)
_PREDICATES: Final = _tables(cues.PREDICATES)
_TAILS: Final = _tables(cues.TAILS)
_QUALITY: Final = _tables(cues.QUALITIES)
_EDGES: Final = _tables(cues.EDGES)
_KINDS: Final = {lemma: kind for kind, words in cues.KINDS.items() for lemma in words.split()}


def status_of(
    sentence: Sequence[Token], first: int, head: int, last: int, *, title: bool
) -> Verdict:
    """What `sentence` says of its words `first` to `last`, whose noun is `head`, and the cues that
    decided it."""
    kind = kind_of(sentence, first, head, last)
    before = [word for word in sentence[max(0, first - _AROUND) : first]]
    after = _without_articles(sentence[last + 1 : last + 1 + _AROUND])
    some = any(word.text == "a" for word in before[-_NEAR:])
    definite = bool(before) and before[-1].lemma == "the"
    cut = sentence[first].pause
    before = _without_articles(before)
    passing = _at(_TAILS[kind], sentence, head)
    said, after = _tailed(after, kind)
    if passing and passing.sense is Sense.PASSING:
        said = _Said(Status.BACKGROUND, (passing.words,))
    if sentence[head].lemma in cues.UNDOING:
        said = _Said(Status.ENDED, (sentence[head].text,), clause=True)
    if said.status is None and (first == last or kind is Kind.YIELDING):
        said = _as_verb(sentence, head)
    if said.status is not Status.HAPPENING:
        said = _predicated(said, after, kind)
    said, before = _qualified(said, before, kind, cut=cut)
    opening = not cut and all(word.text[0].isupper() for word in before) and len(before) < 4
    said, edge = _governed(said, before, kind, cut=cut)
    if edge and (said.status is None or not said.clause):
        said = _edged(said, edge, sentence, kind, some=some)
    said = _answered(said, after, kind)
    if not title and said.status is not Status.POSSIBLE and _is_subordinate(sentence[max(0, first - _AROUND) : first]):
        return Status.BACKGROUND, " … ".join(reversed(said.words)) or None
    if said.status is None:
        said = _plain(kind, sentence, title=title, definite=definite, opening=opening)
    market = _market(sentence)
    if market and not said.clause and said.status not in (Status.REJECTED, Status.ENDED):
        return Status.BACKGROUND, market
    if title and sentence[0].lemma in cues.ASKING and said.status is Status.HAPPENING:
        return Status.POSSIBLE, sentence[0].text
    return said.status or Status.UNKNOWN, " … ".join(reversed(said.words)) or None


def kind_of(sentence: Sequence[Token], first: int, head: int, last: int) -> Kind:
    """What sort of thing the words `first` to `last`, whose noun is `head`, name."""
    for at in (head, *range(first, min(last + 1, first + _AROUND))):
        word = sentence[at]
        if kind := _KINDS.get(word.lemma) or _KINDS.get(word.text.lower()):
            return kind
    return Kind.OTHER


def _without_articles(words: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    pause = False
    for word in words:
        if word.text in _ARTICLES or (word.text == "May" and kept and kept[-1].lemma in _DATING):
            pause = pause or word.pause
            continue
        kept.append(word._replace(pause=word.pause or pause))
        pause = False
    return kept


def _at(table: _Table, words: Sequence[Token], at: int) -> _Cue | None:
    """The longest cue that begins with a word."""
    return next(_all_at(table, words, at), None)


def _all_at(table: _Table, words: Sequence[Token], at: int) -> Iterator[_Cue]:
    """The cues that begin with a word, the longest first; a look-up table knows no form so well
    that the form itself should not count too."""
    for key in dict.fromkeys((words[at].text.lower(), words[at].lemma)):
        for lemmas, sense in table.get(key, ()):
            ahead = words[at : at + len(lemmas)]
            if len(ahead) == len(lemmas) and all(map(_is, ahead, lemmas)):
                text = " ".join(word.text for word in ahead)
                yield _Cue(at, at + len(lemmas) - 1, sense, text, lemmas)


def _is(word: Token, lemma: str) -> bool:
    return lemma in (word.lemma, word.text.lower())


def _among(word: Token, words: frozenset[str]) -> bool:
    return word.lemma in words or word.text.lower() in words


def _tailed(after: list[Token], kind: Kind) -> tuple[_Said, list[Token]]:
    """What the nouns right after the phrase make of it, and the words that follow them."""
    said = _Said()
    while after and not after[0].pause and (cue := _at(_TAILS[kind], after, 0)):
        if _is_verbal(after[0]) or (after[0].lemma in cues.JOINED and not after[0].joined):
            break
        if cue.sense is not Sense.PLAIN:
            proposal = cue.lemmas[0] in cues.PROPOSALS
            said = _Said(_DECIDED[cue.sense], (cue.words,), proposal=proposal)
        after = after[cue.last + 1 :]
    return said, after


def _is_verbal(word: Token) -> bool:
    small = word.text.lower()
    return small.endswith(("ed", "ing")) and small != word.lemma


def _predicated(said: _Said, after: Sequence[Token], kind: Kind) -> _Said:
    """What is said of the phrase as the subject of what follows; the first cue is outermost."""
    found = list(_after_cues(after, kind))
    while len(found) > 1 and found[0].first == 0 and _is_reduced(after, found[0]):
        found.pop(0)
    if after and after[0].text == "over" and (len(after) == 1 or after[1].pause):
        return _Said(Status.ENDED, ("over",), clause=True)
    if found and found[-1].lemmas in (("not",), ("never",)):
        found.pop()
    for cue in reversed(found):
        said = _applied(cue, said, kind, clause=True)
    return said


def _answered(said: _Said, after: Sequence[Token], kind: Kind) -> _Said:
    """What a later clause does to it: "a truce offer, but he rejects it"."""
    for at, word in enumerate(after[:_ANSWERED]):
        if at and word.text in _PRONOUNS and (cue := _ending(_GOVERNORS[kind], after, at - 1)):
            if cue.sense is not Sense.POSSIBLE:
                return _applied(cue, said, kind, clause=True)
    return said


def _is_reduced(after: Sequence[Token], cue: _Cue) -> bool:
    """A participle that only describes: "the truce agreed in May collapsed"."""
    return after[cue.first].text.lower().endswith(("ed", "en", "ned"))


def _after_cues(after: Sequence[Token], kind: Kind) -> Iterator[_Cue]:
    far, at = 0, 0
    while at < len(after) and far <= _REACH:
        word = after[at]
        if _among(word, cues.BREAKS) or word.pause:
            return
        cue = _at(_PREDICATES[kind], after, at)
        if cue and not (at and after[at - 1].lemma == "to" and cue.sense is not Sense.HAPPENS):
            yield cue
            at = cue.last + 1
            continue
        far += 1
        at += 1


def _qualified(
    said: _Said, before: list[Token], kind: Kind, *, cut: bool
) -> tuple[_Said, list[Token]]:
    """What the words of the phrase before its noun say: "failed talks", "US-brokered truce"."""
    if cut:
        return said, before
    for back in range(1, min(_QUALITIES, len(before)) + 1):
        at = len(before) - back
        word = before[at]
        cue = _at(_QUALITY[kind], before, at)
        if _is_year(word.text):
            cue = _Cue(at, at, Sense.PASSING, word.text, (word.lemma,))
        if cue and (cue.lemmas == (word.lemma,)) and not _is_verb(before, at):
            if said.status is None or (said.status is Status.HAPPENING and not said.clause) or (
                cue.sense in (Sense.POSSIBLE, Sense.DENIED) and said.status is not Status.REJECTED and said.status is not Status.ENDED
            ):
                said = _applied(cue, said, kind, clause=cue.sense is Sense.DENIED)
            return said, before[at + 1 :] if word.pause else before[:at] + before[at + 1 :]
        if word.pause or not (word.text[0].isupper() or word.text[0].isdigit() or word.lemma in _MILD):
            break
    return said, before


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in ("18", "19", "20")  # noqa: PLR2004


_MILD: Final = frozenset("day week month hour year point new fragile direct local mile".split())


def _is_verb(before: Sequence[Token], at: int) -> bool:
    """Whether a participle may be the sentence's verb: a subject stands before it."""
    if at and before[at - 1].lemma in cues.AUXILIARIES:
        return True
    word = before[at].text.lower()
    return word.endswith("s") and not word.endswith("ss")


def _governed(
    said: _Said, before: Sequence[Token], kind: Kind, *, cut: bool
) -> tuple[_Said, str | None]:
    """What stands before the phrase acts on it, the nearest first; and the word at its edge."""
    if cut and not any(_among(word, cues.CLAUSAL) for word in before[-3:]):
        return said, None
    end, far, budget = len(before), 0, _REACH
    edge: str | None = None
    inner: _Cue | None = None
    at = end - 1
    while at >= 0 and far <= budget:
        word = before[at]
        cue = _ending(_GOVERNORS[kind], before, at)
        nominal = inner is None or inner.lemmas[-1] == "of"
        if cue is None and nominal and edge is None and (near := _ending(_EDGES[kind], before, at)):
            edge = near.words
        if cue and inner is None and _is_aside(before, cue):
            cue = None
        if cue and before[cue.first].joined and cue.first:
            said = _applied(cue, said, kind, clause=False)
            at = cue.first - 1
            continue
        if cue and inner and cue.lemmas[0] in _MODALS and inner.lemmas[0] in _NEGATIONS:
            cue = None
        if cue and not (inner and not _linked(before, inner, cue)):
            said = _applied(cue, said, kind, clause=True)
            if cue.lemmas[0] in cues.BREAKS:
                return said, None
            inner, at, far, budget = cue, cue.first, 0, _LINK
            if before[cue.first].pause:
                break
            at -= 1
            continue
        if cue and inner:
            at = cue.first
            word = before[at]
        if _among(word, cues.BREAKS) or _among(word, cues.SAYING):
            break
        if word.pause and not _listed(before, at):
            break
        far += 2 if word.lemma in cues.WEIGHTY else 1
        at -= 1
    return said, edge


def _listed(before: Sequence[Token], at: int) -> bool:
    """A comma within a list of names, or of two adjectives: "Thailand, Cambodia agree"."""
    return at > 0 and before[at].text[0].isupper() and before[at - 1].text[0].isupper() and at < 4


def _ending(table: _Table, words: Sequence[Token], at: int) -> _Cue | None:
    """The longest cue whose last word stands here."""
    for first in range(max(0, at - 3), at + 1):
        for cue in _all_at(table, words, first):
            if cue.last == at and not _intransitive(words, cue):
                return cue
    return None


def _is_aside(words: Sequence[Token], cue: _Cue) -> bool:
    """Whether a verb has another object than the phrase: "drops inquiry into sanctions"."""
    if not cue.one or cue.sense in (Sense.POSSIBLE, Sense.PASSING) or cue.lemmas[0] in _NEGATIONS:
        return False
    return any(word.lemma in cues.ASIDE for word in words[cue.last + 1 :])


_MODALS: Final = frozenset("would could should must can".split())
_NEGATIONS: Final = frozenset("no not never neither nor without despite".split())


def _intransitive(words: Sequence[Token], cue: _Cue) -> bool:
    """Whether a verb has no object: "gold eases on truce hopes"."""
    after = words[cue.last + 1].lemma if cue.last + 1 < len(words) else ""
    return cue.one and cue.sense in (Sense.ENDS, Sense.HAPPENS) and after in cues.WEIGHTY | {"on", "after", "amid"}


def _linked(before: Sequence[Token], inner: _Cue, outer: _Cue) -> bool:
    """Whether the verb further out has the inner one in its scope."""
    between = inner.first - outer.last - 1
    if outer.lemmas[0] in cues.CLAUSAL:
        return True
    lead = before[inner.first - 1].lemma if inner.first else ""
    verbal = before[inner.first].text.lower().endswith("ing") or lead == "to"
    nominal = not inner.one or inner.lemmas[0] in cues.NOMINAL
    if outer.lemmas[-1] == "to" or verbal:
        return between <= _LINK
    return nominal and between <= 2


def _applied(cue: _Cue, said: _Said, kind: Kind, *, clause: bool) -> _Said:
    if said.status is Status.BACKGROUND and cue.sense is not Sense.PASSING:
        enforced = cue.lemmas[0] in cues.ENFORCING
        return _Said(Status.HAPPENING, (*said.words, cue.words), clause=True) if enforced else said
    status = _over(cue.sense, said, kind)
    if said.status is Status.REJECTED and cue.lemmas[0] in cues.PROMISING:
        return said
    words = (cue.words,) if status is not said.status and said.status is None or cue.sense in (Sense.POSSIBLE, Sense.PASSING) else (*said.words, cue.words)
    if status is said.status and cue.sense is Sense.HAPPENS:
        words = said.words or words
    proposal = cue.lemmas[0] in cues.PROPOSALS
    driver = cue.lemmas[0] in cues.DRIVERS
    return _Said(status, words, clause=not driver and (clause or said.clause), proposal=proposal)


def _over(outer: Sense, said: _Said, kind: Kind) -> Status:
    """What becomes of something said, when this is said of it."""
    inner = said.status
    match outer:
        case Sense.HAPPENS:
            if inner is None or said.proposal:
                return Status.HAPPENING
            return inner
        case Sense.DENIED:
            if inner is Status.REJECTED:
                return Status.POSSIBLE
            return Status.HAPPENING if inner is Status.ENDED else Status.REJECTED
        case Sense.ENDS:
            failing = inner is Status.POSSIBLE or kind in (Kind.TALKS, Kind.PLAN)
            return inner if inner is Status.REJECTED else Status.REJECTED if failing else Status.ENDED
        case _:
            return _DECIDED[outer]


def _edged(
    said: _Said, edge: str, sentence: Sequence[Token], kind: Kind, *, some: bool
) -> _Said:
    """What a preposition makes of a phrase that nothing else is said of."""
    small = edge.lower()
    if small in ("despite",) and kind in (Kind.TRUCE, Kind.DEAL):
        return _Said(Status.ENDED, (edge,), clause=True)
    if small in ("after", "following", "during", "under") and kind is Kind.TRUCE:
        violent = next((word.text for word in sentence if word.lemma in cues.VIOLENCE), None)
        if violent:
            return _Said(Status.ENDED, (edge, violent), clause=True)
    if some and small == "after":
        return _Said(Status.POSSIBLE, (f"{edge} a",))
    return _Said(Status.BACKGROUND, (edge,))


def _is_subordinate(before: Sequence[Token]) -> bool:
    """Whether a text, not a title, mentions the phrase in a clause that only sets the scene."""
    for word in reversed(before):
        if word.text.lower() in _SCENE:
            return True
        if word.pause or _among(word, cues.SAYING):
            return False
    return False


_SCENE: Final = frozenset("after since following under amid despite during".split())


def _plain(kind: Kind, sentence: Sequence[Token], *, title: bool, definite: bool, opening: bool) -> _Said:
    """What is said of a thing that is merely named."""
    if kind is Kind.OTHER:
        return _Said()
    if not title and not opening:
        return _Said(Status.BACKGROUND)
    if kind is Kind.PLAN or (kind is Kind.DEAL and not definite):
        return _Said(Status.POSSIBLE)
    return _Said(Status.HAPPENING)


def _market(sentence: Sequence[Token]) -> str | None:
    """The words that make a sentence one about prices, if they do."""
    early = [w for w, after in zip_longest(sentence[:_MARKET], sentence[1 : _MARKET + 1]) if w and not (w.lemma == "market" and after and after.lemma == "share")]
    lemmas = {word.lemma: word.text for word in reversed(early)}
    price = next((text for lemma, text in lemmas.items() if lemma in cues.MARKETS), None)
    goods = next((text for lemma, text in lemmas.items() if lemma in cues.GOODS), None)
    moved = next((text for lemma, text in lemmas.items() if lemma in cues.MOVES), None)
    return price or (f"{goods} … {moved}" if goods and moved else None)


def _as_verb(sentence: Sequence[Token], at: int) -> _Said:
    """A mention that is itself the verb: "EU sanctions two banks", "troops surrendered"."""
    word = sentence[at]
    before = sentence[at - 1] if at else None
    after = sentence[at + 1] if at + 1 < len(sentence) else None
    small = word.text.lower()
    happens = _Said(Status.HAPPENING, (word.text,), clause=True)
    if small.endswith("ed") and word.lemma != small:
        named = before and before.text[0].isupper() and not word.joined
        passive = before and before.lemma in cues.AUXILIARIES
        intransitive = not after or after.lemma in cues.AFTER_NOUNS
        if passive or intransitive or (named and after and (after.text[0].isupper() or after.lemma in _ARTICLES)):
            return happens
        return _Said(Status.BACKGROUND, (word.text,))
    if not before:
        return _Said()
    if before.text.lower() == "who" and word.lemma == small:
        return _Said(Status.POSSIBLE, (f"{before.text} {word.text}",), clause=True)
    if before.text.lower() == "to" and at > 1 and sentence[at - 2].text[0].isupper():
        return happens
    if word.lemma == small or not after:
        return _Said()
    named = before.text[0].isupper() and not before.text.lower().endswith(("ed", "ing"))
    follows = not after.pause and after.lemma not in cues.AFTER_NOUNS
    if follows and named and (after.text[0].isupper() or after.text[0].isdigit() or after.lemma in _NUMBERS):
        return happens
    return _Said()


_NUMBERS: Final = frozenset("two three four five six seven eight nine ten dozen several more".split())
