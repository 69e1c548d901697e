"""One text made ready for a matcher: cleaned, found in, and cut into sentences when it matters."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain, pairwise
from operator import attrgetter
from typing import Final

from tocsin.core import words as tokens
from tocsin.core.cleaning import clean
from tocsin.core.lexicon import Hit, Lexicon
from tocsin.core.model import Zone
from tocsin.core.query import Term
from tocsin.core.sentences import Sentences
from tocsin.core.spans import Span
from tocsin.core.status import Token
from tocsin.core.words import Word

_SENTENCE_CHARS: Final = 600  # a longer sentence is shown in part
_AROUND: Final = 30  # words on either side of a mention that its status may hang on
_PAUSE: Final = re.compile(r"[,;:()—–]| - ")  # noqa: RUF001 - real dashes


class Part:
    """The title of an article, or its text, and where the terms of a lexicon stand in it."""

    def __init__(self, raw: str, lexicon: Lexicon, *, in_text: bool) -> None:
        self.raw = raw
        self.in_text = in_text
        self.cleaned = clean(raw)
        self._hits = lexicon.find(self.cleaned.text)
        self._sentences = Sentences(self.cleaned.text)
        self._ends: dict[int, int] = {}  # of sentences, by where they begin
        self._words_of: dict[tuple[int, int], list[Word]] = {}

    @property
    def terms(self) -> set[Term]:
        """The terms that stand here."""
        return {hit.term for hit in self._hits}

    def spans(self, *, counted: bool) -> Iterable[tuple[Term, Span]]:
        """Every place of every term; where words are not `counted`, their numbers only keep their
        order."""
        number = self._number if counted else int
        return (
            (hit.term, self._span(hit, number(hit.first), number(hit.last))) for hit in self._hits
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

    def context(self, span: Span, lemma: Callable[[str], str]) -> tuple[list[Token], int, int]:
        """The words of the sentence around a span, and which of them the span holds."""
        words = self._words(span)
        first = bisect_left(words, span.start, key=attrgetter("start"))
        last = bisect_right(words, span.end, key=attrgetter("end")) - 1
        begin, end = max(0, first - _AROUND), min(len(words), last + _AROUND)
        return self._tokens(words[begin:end], lemma), first - begin, last - begin

    def _words(self, span: Span) -> list[Word]:
        whole = span.sentence, max(self._ends[span.sentence], span.end)
        if whole not in self._words_of:
            self._words_of[whole] = tokens.words(self.cleaned.text, *whole)
        return self._words_of[whole]

    def _tokens(self, words: Sequence[Word], lemma: Callable[[str], str]) -> list[Token]:
        """What parts the first of them from what is before says nothing of a mention."""
        text = self.cleaned.text
        gaps = (text[one.end : other.start] for one, other in pairwise(words))
        pauses = (gap != " " and bool(_PAUSE.search(gap)) for gap in gaps)
        return [
            Token(word.text, lemma(word.text.lower()), pause)
            for word, pause in zip(words, chain((False,), pauses), strict=False)
        ]

    def _number(self, place: int) -> int:
        return bisect_left(self._places, place)

    @cached_property
    def _places(self) -> list[int]:
        return tokens.places(self.cleaned.text)

    @cached_property
    def _lead_end(self) -> int:
        return tokens.lead_end(self.cleaned.text) if self.in_text else 0

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
            paragraph=self.cleaned.text.rfind("\n", 0, hit.start) + 1,
            in_lead=hit.start < self._lead_end,
        )
