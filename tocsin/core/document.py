"""One text made ready for a matcher: cleaned, found in, and cut into sentences when it matters."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from tocsin.core import words as tokens
from tocsin.core.cleaning import clean
from tocsin.core.lexicon import Hit, Lexicon
from tocsin.core.model import Zone
from tocsin.core.query import Term
from tocsin.core.spans import Span
from tocsin.core.status import Token
from tocsin.core.words import Division

_SENTENCE_CHARS: Final = 600  # a longer sentence is shown in part
_AROUND: Final = 30  # words on either side of a mention that its status may hang on
_PAUSE: Final = re.compile(r"[,;:()—–]| - ")  # noqa: RUF001 - real dashes


class Part:
    """The title of an article, or its text, and where the terms of a lexicon stand in it."""

    def __init__(self, raw: str, lexicon: Lexicon, *, in_text: bool) -> None:
        self.raw = raw
        self.in_text = in_text
        self.cleaned = clean(raw)
        self.words, self._hits = lexicon.find(self.cleaned.text)

    @property
    def spans(self) -> Iterable[tuple[Term, Span]]:
        """Every place of every term."""
        return ((hit.term, self._span(hit)) for hit in self._hits)

    @cached_property
    def sentences(self) -> Division:
        """The cleaned text cut into sentences."""
        return tokens.sentences(self.cleaned.text)

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
        start, end = self.sentences.span(span.sentence)
        start = max(start, span.start - _SENTENCE_CHARS // 2)
        end = max(span.end, min(end, start + _SENTENCE_CHARS))
        first, last = self.cleaned.origin.span(start, end)
        return self.raw[first:last].strip()

    def context(self, span: Span, lemma: Callable[[str], str]) -> tuple[list[Token], int, int]:
        """The words of the sentence around a span, and which of them the span holds."""
        start, end = self.sentences.span(span.sentence)
        first, last = span.first, span.last
        while first > max(0, span.first - _AROUND) and self.words[first - 1].start >= start:
            first -= 1
        while (
            last + 1 < min(len(self.words), span.last + _AROUND) and self.words[last + 1].end <= end
        ):
            last += 1
        tokens = [self._token(at, lemma) for at in range(first, last + 1)]
        return tokens, span.first - first, span.last - first

    def _token(self, at: int, lemma: Callable[[str], str]) -> Token:
        word = self.words[at]
        gap = self.cleaned.text[self.words[at - 1].end : word.start] if at else ""
        return Token(word.text, lemma(word.text.lower()), pause=bool(_PAUSE.search(gap)))

    @cached_property
    def _paragraphs(self) -> Division:
        return tokens.paragraphs(self.cleaned.text)

    @cached_property
    def _lead_end(self) -> int:
        return tokens.lead_end(self.cleaned.text) if self.in_text else 0

    def _span(self, hit: Hit) -> Span:
        return Span(
            in_text=self.in_text,
            first=hit.first,
            last=hit.last,
            start=hit.start,
            end=hit.end,
            sentence=self.sentences.part(hit.start),
            paragraph=self._paragraphs.part(hit.start),
            in_lead=hit.start < self._lead_end,
        )
