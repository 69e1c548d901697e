"""How cues add up: a truce, broken, and that denied."""

from typing import Final, NamedTuple

from tocsin.core import cues
from tocsin.core.cue_table import Cue
from tocsin.core.cues import Kind, Sense
from tocsin.core.model import Status

DECIDED: Final = {
    Sense.HAPPENS: Status.HAPPENING,
    Sense.POSSIBLE: Status.POSSIBLE,
    Sense.DENIED: Status.REJECTED,
    Sense.ENDS: Status.ENDED,
    Sense.PASSING: Status.BACKGROUND,
}
_TURNED: Final = (Status.ENDED, Status.REJECTED)  # what a denial turns into something else
_FAILING: Final = frozenset({Kind.TALKS, Kind.PLAN})  # what ends without a result


class Said(NamedTuple):
    """What is known so far: nothing, or a status with the words that decided it, inmost first.

    `clause`: a verb said it, so it stands whatever the sentence around it is about. `proposal`:
    what was said is that the thing is proposed. `after`: what stands behind the thing said it.
    `wished`: a word of the phrase says that it is to be, "a lasting truce".
    `fixed`: what stands before the thing changes nothing.
    """

    status: Status | None = None
    words: tuple[str, ...] = ()
    clause: bool = False
    proposal: bool = False
    after: bool = False
    wished: bool = False
    fixed: bool = False

    @property
    def cue(self) -> str | None:
        """The words that decided, in the order in which they stand before a thing."""
        return " … ".join(reversed(self.words)) or None


def applied(cue: Cue, said: Said, kind: Kind, *, clause: bool = True) -> Said:
    """What becomes of something said, where a cue has it in its scope."""
    word = cue.words[0]
    if said.status is Status.BACKGROUND and cue.sense is not Sense.PASSING:
        enforced = word in cues.ENFORCING
        return Said(Status.HAPPENING, (*said.words, cue.text), clause=True) if enforced else said
    if said.status is Status.REJECTED and (word in cues.PROMISING or _is_put(cue, said)):
        return said
    if said.after and word == "let":
        return said  # "lets truce lapse"
    status = _over(cue, said, kind)
    clause = word not in cues.DRIVERS and (clause or said.clause)
    proposal = word in cues.PROPOSALS
    return Said(status, _words(cue, said, status), clause, proposal, said.after)


def _is_put(cue: Cue, said: Said) -> bool:
    """Whether it is the proposal that was refused: "a motion for an embargo was defeated"."""
    return said.after and not cue.single and cue.words[0] in cues.PUT


def _words(cue: Cue, said: Said, status: Status) -> tuple[str, ...]:
    """The words that decide: those of a cue that leaves things as they are do not."""
    if cue.sense is Sense.HAPPENS and said.status is status:
        return said.words or (cue.text,)
    if cue.sense is Sense.HAPPENS or (said.status in _TURNED and status is not said.status):
        return (*said.words, cue.text)
    return (cue.text,)


def _over(cue: Cue, said: Said, kind: Kind) -> Status:
    inner, outer = said.status, cue.sense
    if said.after and cue.words == ("despite",):
        return Status.ENDED
    match outer:
        case Sense.HAPPENS:
            accepted = said.proposal and cue.words[0] in cues.ACCEPTING
            if said.proposal and cue.words[0] in cues.SCORNING:
                return Status.REJECTED
            return Status.HAPPENING if inner is None or accepted or said.wished else inner
        case Sense.ENDS if inner is Status.ENDED and not said.clause and kind is Kind.MEASURE:
            return Status.HAPPENING  # a waiver that ends
        case Sense.DENIED if inner is Status.REJECTED:
            return Status.POSSIBLE
        case Sense.DENIED if inner is Status.ENDED:
            return Status.HAPPENING
        case Sense.ENDS if inner in (Status.POSSIBLE, Status.REJECTED) or kind in _FAILING:
            return Status.REJECTED
        case _:
            return DECIDED[outer]
