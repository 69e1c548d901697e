"""What the words after a phrase say of it: "the truce … collapsed"."""

from collections.abc import Iterator, Sequence
from typing import Final

from tocsin.core import cues, governors, predicates
from tocsin.core.cue_table import Cue, Token, begins, ends, tables
from tocsin.core.cues import Kind, Sense
from tocsin.core.model import Status
from tocsin.core.said import DECIDED, Said, applied

_TAILS: Final = tables(predicates.TAILS)
_PREDICATES: Final = tables(predicates.PREDICATES)
_GOVERNORS: Final = tables(governors.GOVERNORS)
_REACH: Final = 9  # words between a phrase and what it does
_NEAR: Final = 4
_ANSWERED: Final = 16  # words to a clause that answers
_PRONOUNS: Final = frozenset({"it", "them"})
_WHEN: Final = frozenset({"early", "today", "tonight", "tomorrow", "soon", "there", "here", "this"})
_BARE: Final = (("not",), ("never",))


def is_passing(word: Token, kind: Kind) -> Cue | None:
    """The word itself, where it names something that only recalls the thing: an anniversary."""
    cue = begins(_TAILS[kind], [word], 0)
    return cue if cue and cue.sense is Sense.PASSING else None


def tailed(said: Said, after: list[Token], kind: Kind) -> tuple[Said, list[Token]]:
    """What the nouns right after the phrase make of it, and the words that follow them."""
    while after and not after[0].pause and (cue := begins(_TAILS[kind], after, 0)):
        if _is_verb(after[0]) or (after[0].lemma in cues.JOINED and not after[0].joined):
            break
        if cue.sense is not Sense.PLAIN:
            proposal = cue.words[0] in cues.PROPOSALS
            fixed = kind is Kind.MEASURE and cue.words[0] in cues.BREAKING
            said = Said(DECIDED[cue.sense], (cue.text,), proposal=proposal, fixed=fixed)
        after = after[cue.last + 1 :]
    return said, after


def predicated(said: Said, after: Sequence[Token], kind: Kind) -> Said:
    """What is said of the phrase as the subject of what follows; the first cue is outermost."""
    if _is_over(after):
        return Said(Status.ENDED, ("over",), clause=True)
    found = list(_predicates(after, kind))
    while len(found) > 1 and found[0].first == 0 and _is_participle(after[0]):
        found.pop(0)  # it only describes: "the truce agreed in May collapsed"
    if found and found[-1].words in _BARE:  # what is denied is not about the phrase
        found.pop()
    for cue in reversed(found):
        said = applied(cue, said, kind)
    return said._replace(after=bool(found))


def _is_over(after: Sequence[Token]) -> bool:
    """Whether what follows ends in "over": "peace process with rebels over, minister says"."""
    for at, word in enumerate(after[:_NEAR]):
        if word.pause or word.text in cues.BREAKS:
            return False
        if word.text == "over":
            rest = after[at + 1 : at + 2]
            return not rest or rest[0].pause or rest[0].text in cues.BREAKS
    return False


def answered(said: Said, after: Sequence[Token], kind: Kind) -> Said:
    """What a later clause does to the phrase: "a truce offer, but he rejects it"."""
    for at, word in enumerate(after[:_ANSWERED]):
        if at and word.text in _PRONOUNS:
            cue = ends(_GOVERNORS[kind], after, at - 1)
            if cue and cue.sense is not Sense.POSSIBLE:
                return applied(cue, said, kind)
    return said


def _predicates(after: Sequence[Token], kind: Kind) -> Iterator[Cue]:
    far, at = 0, 0
    while at < len(after) and far <= _REACH:
        if after[at].among(cues.BREAKS) or after[at].pause or _goes_on(after, at, kind):
            return
        if after[at].text == "by" and after[at + 1 : at + 2] and _is_verb(after[at + 1]):
            return  # "broke truce by failing to …"
        cue = begins(_PREDICATES[kind], after, at)
        if cue and kind is Kind.YIELDING and cue.words == ("near",):
            return
        if cue and _ends_another(after, cue, kind):
            cue = cue._replace(sense=Sense.HAPPENS)
        if cue and kind is Kind.MEASURE and _is_effect(after, cue):
            return  # "sanctions could worsen": they are there, and what they do is another thing
        if cue and (cue.sense is Sense.HAPPENS or not at or after[at - 1].lemma != "to"):
            yield cue
            at = cue.last
        else:
            far += 1
        at += 1


def _ends_another(after: Sequence[Token], cue: Cue, kind: Kind) -> bool:
    """Whether it is something else that ends: "peace deal ends insurgency"."""
    if cue.words != ("end",) or kind not in (Kind.TRUCE, Kind.DEAL) or cue.last + 1 >= len(after):
        return False
    word = after[cue.last + 1]
    if word.pause or word.lemma in cues.AFTER_NOUNS or word.lemma in cues.BREAKS:
        return False
    small = word.text.lower()
    return not (small.endswith(("ly", "day")) or small in _WHEN)


def _is_effect(after: Sequence[Token], cue: Cue) -> bool:
    if not (cue.single and cue.words[0] in cues.MODALS | {"may", "might"}):
        return False
    ahead = [word for word in after[cue.last + 1 :] if not word.text.lower().endswith("ly")]
    return bool(ahead) and ahead[0].lemma in cues.EFFECTS


def _goes_on(after: Sequence[Token], at: int, kind: Kind) -> bool:
    """Whether another verb of the one who acts on the phrase begins: "rejects truce and denies"."""
    and_then = after[at].lemma == "and" and at + 1 < len(after)
    return and_then and begins(_PREDICATES[kind], after, at + 1) is not None


def _is_verb(word: Token) -> bool:
    small = word.text.lower()
    return small.endswith(("ed", "ing")) and small != word.lemma


def _is_participle(word: Token) -> bool:
    return word.text.lower().endswith(("ed", "en"))
