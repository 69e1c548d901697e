"""One text made ready for a matcher: cleaned, found in, and cut into sentences when it matters."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from tocsin.core import words as tokens
from tocsin.core.cleaning import Origin, clean
from tocsin.core.cue_table import Token
from tocsin.core.lexicon import Lexicon
from tocsin.core.lines import rejoined, unwrapped
from tocsin.core.model import Zone
from tocsin.core.phrases import Mark, verdicts
from tocsin.core.query import Term
from tocsin.core.sentences import Sentences
from tocsin.core.spans import Span
from tocsin.core.status import Verdict
from tocsin.core.trie import Hit

_SENTENCE_CHARS: Final = 600  # a longer sentence is shown in part


class Sentence(NamedTuple):
    """The words of a sentence, and where each begins and ends in the text."""

    tokens: list[Token]
    starts: list[int]
    ends: list[int]

    def within(self, span: Span) -> tuple[int, int]:
        """The first and the last word that a span holds."""
        first = bisect_left(self.starts, span.start)
        return first, max(first, bisect_right(self.ends, span.end) - 1)


def _sentence(text: str, start: int, end: int, token: Callable[[str, str], Token]) -> Sentence:
    """What parts the first word from what is before says nothing of a mention."""
    spans = tokens.spans(text, start, end)
    gaps = [" ", *(text[one[1] : other[0]] for one, other in pairwise(spans))]
    read = [token(text[first:last], gap) for (first, last), gap in zip(spans, gaps, strict=False)]
    return Sentence(read, [first for first, _ in spans], [last for _, last in spans])


def _across(text: str, lexicon: Lexicon) -> list[Hit]:
    """The terms in words that a hyphen breaks at the end of a line."""
    whole = rejoined(text)
    return [_moved(hit, whole.origin) for hit in lexicon.find(whole.text)] if whole else []


def _moved(hit: Hit, origin: Origin) -> Hit:
    start, end = origin.span(hit.start, hit.end)
    first, last = (origin.span(place, place + 1)[0] for place in (hit.first, hit.last))
    return hit._replace(first=first, last=last, start=start, end=end)


class Part:
    """The title of an article, or its text, and where the terms of a lexicon stand in it."""

    def __init__(self, raw: str, lexicon: Lexicon, *, in_text: bool) -> None:
        self.raw = raw
        self.in_text = in_text
        self.cleaned = clean(raw)
        self.text = unwrapped(self.cleaned.text)
        self._hits = lexicon.find(self.text) + _across(self.cleaned.text, lexicon)
        self._sentences = Sentences(self.text)
        self._ends: dict[int, int] = {}  # of sentences, by where they begin
        self._read: dict[tuple[int, int], Sentence] = {}
        self._verdicts: dict[tuple[int, int, tuple[Mark, ...]], list[Verdict]] = {}

    @property
    def terms(self) -> set[Term]:
        """The terms that stand here."""
        return {hit.term for hit in self._hits}

    def spans(self, asked: AbstractSet[Term], *, counted: bool) -> Iterable[tuple[Term, Span]]:
        """Every place of the terms `asked` for; where words are not `counted`, their numbers only
        keep their order."""
        number = self._number if counted else int
        return (
            (hit.term, self._span(hit, number(hit.first), number(hit.last)))
            for hit in self._hits
            if hit.term in asked
        )

    def zone(self, span: Span) -> Zone:
        """Where in the article a span of this part stands."""
        if not self.in_text:
            return Zone.TITLE
        return Zone.LEAD if span.in_lead else Zone.TEXT

    def place(self, span: Span) -> tuple[int, int]:
        """A span's offsets in the text as it was given."""
        return self.cleaned.origin.span(span.start, span.end)

    def sentence(self, span: Span) -> str:
        """The sentence around a span, as it was given; of a very long one, the part around it."""
        start, end = span.sentence, self._ends[span.sentence]
        start = max(start, span.start - _SENTENCE_CHARS // 2)
        end = max(span.end, min(end, start + _SENTENCE_CHARS))
        first, last = self.cleaned.origin.span(start, end)
        return self.raw[first:last].strip()

    def words(self, span: Span, token: Callable[[str, str], Token]) -> Sentence:
        """The words of the sentence around a span; `token` makes them such as cues are looked up
        in."""
        whole = span.sentence, max(self._ends[span.sentence], span.end)
        if whole not in self._read:
            self._read[whole] = _sentence(self.text, *whole, token)
        return self._read[whole]

    def verdicts(self, sentence: Sentence, marks: Sequence[Mark]) -> list[Verdict]:
        """What a sentence of this part says of each mark; asked again, for another watch, it is
        not read again."""
        asked = sentence.starts[0], sentence.ends[-1], tuple(marks)
        if asked not in self._verdicts:
            self._verdicts[asked] = verdicts(sentence.tokens, marks, title=not self.in_text)
        return self._verdicts[asked]

    def _number(self, place: int) -> int:
        return bisect_left(self._places, place)

    @cached_property
    def _places(self) -> list[int]:
        return tokens.places(self.text)

    @cached_property
    def _lead_end(self) -> int:
        return tokens.lead_end(self.text) if self.in_text else 0

    def _span(self, hit: Hit, first: int, last: int) -> Span:
        start, end = self._sentences.around(hit.start)
        self._ends[start] = end
        return Span(
            in_text=self.in_text,
            first=first,
            last=last,
            start=hit.start,
            end=hit.end,
            sentence=start,
            paragraph=self.text.rfind("\n", 0, hit.start) + 1,
            in_lead=hit.start < self._lead_end,
        )
