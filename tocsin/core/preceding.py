"""What the words before a phrase say of it: "refuses to lift … sanctions"."""

from collections.abc import Sequence
from typing import Final

from tocsin.core import cues, governors, qualifiers
from tocsin.core.cue_table import Cue, Token, begins, ends, tables
from tocsin.core.cues import Kind, Sense
from tocsin.core.model import Status
from tocsin.core.said import Said, applied

_GOVERNORS: Final = tables(governors.GOVERNORS)
_QUALITIES: Final = tables(qualifiers.QUALITIES)
_EDGES: Final = tables(qualifiers.EDGES)
_WITHIN: Final = 5  # words of a phrase before its noun
_REACH: Final = 9  # words between a verb and the phrase
_LINK: Final = 6  # words between two verbs of which one governs the other
_ALONG: Final = 14  # the same, where "and" joins the second to another
_BESIDE: Final = 2
_OPENING: Final = 4  # words of a subject that opens a sentence
_ASKED: Final = 3  # words in which a list of what is asked for begins: "urges calm, ceasefire"
_TO: Final = ("to", "by")
_ABOUT: Final = frozenset({"in", "under", "ahead", "thanks"})  # they begin what is no object
_ACTIVE: Final = (Sense.ENDS, Sense.HAPPENS)
_FIRM: Final = (Status.REJECTED, Status.ENDED)
_CENTURIES: Final = ("18", "19", "20")
_YEAR: Final = 4


def qualified(said: Said, before: list[Token], kind: Kind) -> tuple[Said, list[Token]]:
    """What the words of the phrase before its noun say, as in "failed talks"; and those left."""
    for at in range(len(before) - 1, max(-1, len(before) - 1 - _WITHIN), -1):
        word = before[at]
        cue = _quality(before, at, kind)
        if cue:
            if _counts(cue, said):
                said = applied(cue, said, kind, clause=cue.sense is Sense.DENIED)
                wished = word.lemma in cues.ASPIRED
                said = said._replace(proposal=cue.sense is Sense.POSSIBLE, wished=wished)
            return said, before[at + 1 :] if word.pause else before[:at] + before[at + 1 :]
        named = word.text[0].isupper() or word.text[0].isdigit()
        if word.pause or not (named or word.lemma in cues.MILD):
            break
    return said, before


def _quality(before: Sequence[Token], at: int, kind: Kind) -> Cue | None:
    word = before[at]
    small = word.text.lower()
    if len(small) == _YEAR and small.isdigit() and small[:2] in _CENTURIES:
        return Cue(at, at, Sense.PASSING, word.text, (small,))
    cue = begins(_QUALITIES[kind], before, at)
    if at and small == "only" and before[at - 1].lemma == "not":
        return None  # "not only sanctions"
    is_verb = at and before[at - 1].lemma in cues.AUXILIARIES
    is_verb = is_verb or (small.endswith("s") and not small.endswith("ss"))
    is_verb = is_verb or (word.lemma in cues.ACTING and small in (word.lemma, _acting(word)))
    return cue if cue and cue.words == (word.lemma,) and not is_verb else None


def _acting(word: Token) -> str | None:
    """The form in which a verb acts on what follows: "threatening truce", but "failing truce"."""
    small = word.text.lower()
    return small if small.endswith("ing") and word.lemma not in cues.FAILING else None


def _counts(cue: Cue, said: Said) -> bool:
    if cue.words[0] in cues.ASPIRED and said.clause:
        return False
    if said.status is None or (said.status is Status.HAPPENING and not said.clause):
        return True
    return cue.sense in (Sense.POSSIBLE, Sense.DENIED) and said.status not in _FIRM


def opens(before: Sequence[Token]) -> bool:
    """Whether the phrase opens its sentence as the subject, with nothing but names before it."""
    return len(before) < _OPENING and all(word.text[0].isupper() for word in before)


def is_asked(before: Sequence[Token]) -> bool:
    """Whether words before a comma still govern what is after it."""
    return any(word.among(cues.CLAUSAL - cues.NEGATIONS) for word in before[-_ASKED:])


def governed(said: Said, before: Sequence[Token], kind: Kind) -> tuple[Said, str | None]:
    """What stands before the phrase acts on it, the nearest first; and the word at its edge."""
    edge: str | None = None
    inner: Cue | None = None
    far, at, reach = 0, len(before) - 1, _REACH
    while at >= 0 and far <= reach:
        cue = _governor(before, at, inner, kind)
        if cue:
            if _is_told(before, cue):
                return Said(Status.POSSIBLE, (cue.text,), clause=True), None
            said = applied(cue, said, kind, clause=_is_clause(before, cue, said))
            if _is_closed(cue, kind):
                return said, None
            if cue.words[0] in cues.BREAKS or before[cue.first].pause:
                return said, edge if cue.words[0] not in cues.BREAKS else None
            if not _is_joined(before, cue):
                inner, far, reach = cue, 0, _ALONG if _is_second(before, cue) else _LINK
            at = cue.first - 1
            continue
        edge = edge or _edge(before, at, inner, kind)
        if _is_border(before, at):
            break
        far += 2 if before[at].lemma in cues.WEIGHTY else 1
        at -= 1
    return said, edge


def _is_closed(cue: Cue, kind: Kind) -> bool:
    """Whether nothing outside a cue reaches the phrase: "vows revenge for sanctions"."""
    known = kind is Kind.MEASURE and cue.words[0] in cues.ANSWERS | cues.BREAKING
    return known or cue.words[0] in cues.CONDITIONS


def _is_second(words: Sequence[Token], cue: Cue) -> bool:
    """Whether a verb is the second of two with one subject: "may expel envoys and impose …"."""
    verb = words[cue.first]
    return verb.text == verb.lemma and cue.first > 0 and words[cue.first - 1].text == "and"


def _is_told(words: Sequence[Token], cue: Cue) -> bool:
    """Whether a verb without a subject tells somebody to do it: "lift sanctions, says envoy"."""
    verb = words[cue.first]
    if not (cue.single or cue.words[-1] in _TO) or cue.sense not in _ACTIVE:
        return False
    if cue.words[0] in cues.NOMINAL | cues.BREAKS:
        return False
    plain = verb.text.lower() == verb.lemma and not verb.joined
    named = cue.first < _OPENING and all(word.text[0].isupper() for word in words[:1])
    return plain and (cue.first == 0 or (verb.pause and named))


def _governor(words: Sequence[Token], at: int, inner: Cue | None, kind: Kind) -> Cue | None:
    """The cue that ends here, if it reaches the phrase, or the cue further in."""
    cue = ends(_GOVERNORS[kind], words, at)
    if cue is None or _has_no_object(words, cue) or _is_inner_part(words, cue):
        return None
    if inner is None:
        return None if _is_aside(words, cue) else cue
    if cue.words[0] in cues.MODALS and inner.words[0] in cues.NEGATIONS:
        return None  # "would not" is a refusal
    return cue if _is_joined(words, cue) or _has_in_scope(words, cue, inner) else None


def _is_inner_part(words: Sequence[Token], cue: Cue) -> bool:
    """Whether a verb that wants is only the end of another word: "face-to-face"."""
    if cue.single and _is_in_name(words, cue.first):
        return True
    is_part = cue.single and cue.first > 0 and words[cue.first].joined
    return is_part and cue.sense is Sense.POSSIBLE and not words[cue.first].text.endswith("ed")


def _is_in_name(words: Sequence[Token], at: int) -> bool:
    """Whether a word stands inside a name: "Rapid Support Forces"."""
    return at > 0 and all(word.text[0].isupper() for word in words[at - 1 : at + 2])


def _is_joined(words: Sequence[Token], cue: Cue) -> bool:
    """Whether a cue is a part of an adjective: "US-brokered"."""
    return cue.first > 0 and words[cue.first].joined


def _is_clause(words: Sequence[Token], cue: Cue, said: Said) -> bool:
    """Whether a cue speaks as a verb, rather than "a round of talks"."""
    return said.clause or not (cue.words[-1] == "of" or _is_joined(words, cue))


def _edge(words: Sequence[Token], at: int, inner: Cue | None, kind: Kind) -> str | None:
    """The preposition that ends here, where no verb has the phrase in its scope."""
    if inner and inner.words[-1] != "of":
        return None
    cue = ends(_EDGES[kind], words, at)
    return cue.text if cue else None


def _is_border(words: Sequence[Token], at: int) -> bool:
    """Whether a clause begins with a word; a comma in a list of names is no border."""
    word = words[at]
    if word.among(cues.BREAKS):
        return True
    if word.among(cues.SAYING) and not (at and words[at - 1].lemma in cues.LINKS):
        return True  # but not in "comment on reported talks"
    if not word.pause:
        return False
    names = at > 0 and word.text[0].isupper() and words[at - 1].text[0].isupper()
    told = at + 1 < len(words) and words[at + 1].lemma == "to"
    return not (names and (told or at < _OPENING))


def _is_aside(words: Sequence[Token], cue: Cue) -> bool:
    """Whether a verb has another object than the phrase: "drops inquiry into sanctions"."""
    if cue.words[0] in cues.NEGATIONS or not (cue.single or cue.words[-1] == "to"):
        return False
    if words[-1].lemma == "to":
        return False  # "orders troops at the dam to …"
    near = cue.single and cue.sense not in (Sense.POSSIBLE, Sense.PASSING)
    far = cues.ASIDE if near else cues.FAR_ASIDE
    if cue.words == ("near",):
        far = cues.ASIDE  # "gold near a low on truce hopes"
    if near and cue.sense is Sense.HAPPENS:
        far |= cues.OUT  # "strikes four names from a list"
    return any(word.lemma in far for word in words[cue.last + 1 :])


def _has_no_object(words: Sequence[Token], cue: Cue) -> bool:
    """Whether a verb takes none, "gold eases on truce hopes", or is a part of another word."""
    if cue.last + 1 == len(words):
        return False
    after = words[cue.last + 1]
    aside = after.lemma in cues.WEIGHTY or after.lemma in ("on", "after", "amid")
    return after.joined or (cue.single and cue.sense in _ACTIVE and aside)


def _has_in_scope(words: Sequence[Token], outer: Cue, inner: Cue) -> bool:
    """Whether a verb further out governs one further in: "refuses to … lift"."""
    if outer.words[0] in cues.CLAUSAL:
        return True
    if inner.words[0] in _ABOUT:
        return False
    between = inner.first - outer.last - 1
    if inner.first > 0 and words[inner.first - 1].lemma == "by":
        return False
    infinitive = inner.first > 0 and words[inner.first - 1].lemma == "to"
    if infinitive or outer.words[-1] == "to" or words[inner.first].text.lower().endswith("ing"):
        return between <= _LINK
    return between <= _BESIDE and (not inner.single or inner.words[0] in cues.NOMINAL)
