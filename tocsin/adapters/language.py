"""Text in, readings out: where watches are mentioned, in which language's inflections.

Words come from a pattern and lemmas from the look-up tables of spacy-lookups-data; spaCy itself is
not loaded, so that a matcher is up in a fraction of a second and keeps no memory of what it read.
"""

import gzip
import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

from tocsin.adapters.plain_json import dumped
from tocsin.core import defaults
from tocsin.core.article import article_status, is_name
from tocsin.core.cue_table import token
from tocsin.core.document import Part
from tocsin.core.lexicon import Lemmas, Lexicon
from tocsin.core.model import Mention, Reading, Text
from tocsin.core.phrases import Mark
from tocsin.core.query import Query, Term, terms
from tocsin.core.query_term import spell
from tocsin.core.spans import Span, counts, evaluate, longest, needed, remaining

Watch = tuple[str | None, Mapping[str, Query]]
"""A watch's name, and its queries by language; "" holds for every language without its own."""

_DEFAULT: Final = "en"
_WORDS_KEPT: Final = 20_000  # that were looked up last: most words come again


@cache
def lemmas_of(language: str) -> Lemmas:
    """The lemmas of a language by its code (ISO 639-1); none where no table is installed.

    Keys are in small letters, so that SANCTIONS and Sanctions are looked up alike.
    """
    table: dict[str, str] = {}
    for form, found in _table(f"{language}_lemma_lookup.json.gz").items():
        lemma = found if isinstance(found, str) else found[0]  # some tables list several
        if form.islower() or form.lower() not in table:
            table[form.lower()] = lemma.lower()
    index = _table(f"{language}_lemma_index.json.gz")
    listed = frozenset(word for words in index.values() for word in words if word.isalpha())
    return Lemmas(table, listed | table.keys() | frozenset(table.values()))


def _table(name: str) -> dict[str, Any]:
    path = files("spacy_lookups_data") / "data" / name
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return content


class Matcher:
    """Every watch, ready to read texts. What it gives depends on its arguments alone."""

    def __init__(
        self, watches: Sequence[Watch], lemmas: Callable[[str], Lemmas] = lemmas_of
    ) -> None:
        languages = {code for _, queries in watches for code in queries if code}
        self._books = {code: _Book(code, watches, lemmas(code)) for code in sorted(languages)}
        self._default = _Book("", watches, lemmas(_DEFAULT))

    def read(self, text: Text) -> tuple[Reading, ...]:
        """One reading for each watch that `text` mentions, in the order of the watches.

        A text is read as far as `defaults.MATCHED_CHARS`, and a reading holds at most
        `defaults.MENTIONS` mentions: the first of them. See `is_cut` for a text that is longer.
        """
        code = (text.language or "").partition("-")[0].lower()
        own = self._books.get(code)
        found = dict(self._default.read(text))
        if own is not None:
            found = {at: reading for at, reading in found.items() if at not in own.queries}
            found |= dict(own.read(text))
        return tuple(found[at] for at in sorted(found))


class _Book:
    """The queries of one language, with the automaton of their terms."""

    def __init__(self, code: str, watches: Sequence[Watch], lemmas: Lemmas) -> None:
        self.queries = {at: own[code] for at, (_, own) in enumerate(watches) if code in own}
        self._names = [name for name, _ in watches]
        self._token = lru_cache(_WORDS_KEPT)(partial(token, lemma=lemmas.of))
        asked = Counter(term for query in self.queries.values() for term in terms(query))
        self._wanted: dict[Term, list[int]] = {}
        for at, query in self.queries.items():
            for term in needed(query, asked.__getitem__) or terms(query):
                self._wanted.setdefault(term, []).append(at)
        self._lexicon = Lexicon(asked, lemmas)

    def read(self, text: Text) -> Iterator[tuple[int, Reading]]:
        parts = (
            Part(text.title, self._lexicon, in_text=False),
            Part(text.text, self._lexicon, in_text=True),
        )
        there = [part.terms for part in parts]
        wanted = {at for own in there for term in own for at in self._wanted.get(term, ())}
        everywhere = frozenset[Term]().union(*there)
        left = {
            at: query for at in sorted(wanted) if (query := remaining(self.queries[at], everywhere))
        }
        counted = any(counts(query, own) for own in there for query in left.values())
        asked = frozenset(term for query in left.values() for term in terms(query))
        found: dict[Term, list[Span]] = {}
        for part in parts:
            for term, span in part.spans(asked, counted=counted):
                found.setdefault(term, []).append(span)
        for at, query in left.items():
            held = evaluate(query, found)
            if held.holds and held.spans:
                yield at, self._reading(self._names[at], longest(held.spans), parts)

    def _reading(
        self,
        name: str | None,
        spans: Sequence[tuple[Span, Term]],
        parts: tuple[Part, Part],
    ) -> Reading:
        mentions: list[Mention] = []
        told = [(span, _spelled(term)) for span, term in spans[: defaults.MENTIONS]]
        for _, own in groupby(told, key=lambda pair: (pair[0].in_text, pair[0].sentence)):
            mentions += self._mentions(name, list(own), parts)
        left_out = len(spans) - len(mentions)
        return Reading(name, article_status(mentions), tuple(mentions), left_out)

    def _mentions(
        self, name: str | None, told: Sequence[tuple[Span, str]], parts: tuple[Part, Part]
    ) -> Iterator[Mention]:
        """Those of one sentence, which are read together."""
        part = parts[told[0][0].in_text]
        sentence = part.words(told[0][0], self._token)
        marks = [Mark(*sentence.within(span), is_name(term)) for span, term in told]
        read = part.verdicts(sentence, marks)
        for (span, term), (status, cue) in zip(told, read, strict=True):
            start, end = part.place(span)
            yield Mention(
                watch=name,
                term=term,
                text=part.raw[start:end],
                start=start,
                end=end,
                zone=part.zone(span),
                sentence=part.sentence(span),
                status=status,
                cue=cue,
            )


def _spelled(term: Term) -> str:
    return spell(term.words, exact=term.exact, prefix=term.prefix)


def packed(watches: Sequence[Watch]) -> bytes:
    """Watches on their way to a worker process of our own."""
    return pickle.dumps([(name, dict(queries)) for name, queries in watches])


def make_handler(setup: bytes) -> Callable[[bytes], bytes]:
    """Answers a text with its readings, both as JSON, for the watches `packed` into `setup`."""
    matcher = Matcher(pickle.loads(setup))  # noqa: S301  from our own parent, over a pipe of ours
    return lambda job: dumped(matcher.read(Text(**json.loads(job))))
