"""Queries and watches read back in plain language: what was understood, for a person to check."""

from collections.abc import Iterable, Iterator
from typing import Final

from tocsin.core.model import Status
from tocsin.core.query import And, Except, In, Near, Not, Or, Query, Term, terms
from tocsin.core.watchlist import WatchConfig

_INDENT: Final = "  "
_ZONES: Final = {
    "title": "in the title",
    "lead": "in the lead, the first paragraph or 300 characters",
}
_DISTANCES: Final = {"s": "in one sentence with", "p": "in one paragraph with"}
_STATUSES: Final = tuple(status for status in Status if status is not Status.UNKNOWN)

_INFLECTED: Final = (
    "A word stands for all its forms, in any case: sanction for sanctions, sanctioned, SANCTIONS. "
    "A hyphen, a space or neither is the same: cease-fire, cease fire, ceasefire. "
    "Accents may be left out: Erdogan for Erdoğan."
)
_IN_ORDER: Final = "Words in quotes stand side by side, in this order."
_EXACT: Final = "After = only exactly these letters count, case too."
_PREFIX: Final = "A word with * stands for every word that begins so."
_CAPITALS: Final = (
    "Capitals change nothing: US is found in us, and AIDS in aid. =US finds these letters only."
)
_NEAR: Final = (
    "Distances count words in either order, neighbours being 1 apart, within the title or the text."
)
_ALL: Final = (
    "Words written side by side are joined by AND: all must be in one article, in any order."
)


def query_in_words(query: Query) -> tuple[str, ...]:
    """What the query finds, indented by depth, then how its terms are read. One line each."""
    return (*_lines(query), *_notes([query]))


def watch_in_words(watch: WatchConfig) -> tuple[str, ...]:
    """What a watch finds, on what it rings, and where. One line each.

    How its terms are read is the same for every watch: see `terms_in_words`.
    """
    lines = [f"{watch.name} finds", *_indented(_lines(watch.query))]
    for language, query in watch.queries.items():
        lines += [f"  in articles in {language}:", *_indented(_indented(_lines(query)))]
    return (*lines, *_indented(_ringing(watch)))


def terms_in_words(watches: Iterable[WatchConfig]) -> tuple[str, ...]:
    """How the terms of these watches are read: what they make use of, once. One line each."""
    queries = [query for watch in watches for query in (watch.query, *watch.queries.values())]
    return tuple(_notes(queries))


def _lines(query: Query) -> list[str]:
    match query:
        case And():
            return ["all of:", *_indented(_each(query))]
        case Or() if not _has_spans(query):
            return ["any of:", *_indented(_each(query))]
        case Not(part):
            return _headed("nowhere in the article", part)
        case In(zone, part):
            return _headed(_ZONES[zone], part)
        case _:
            return [_spans(query)]


def _each(query: And | Or) -> Iterator[str]:
    """The lines of each part; parentheses that change nothing are not shown."""
    for part in query.parts:
        if isinstance(part, And | Or) and type(part) is type(query):
            yield from _each(part)
        else:
            yield from _lines(part)


def _headed(head: str, part: Query) -> list[str]:
    first, *rest = _lines(part)
    return [f"{head}: {first}", *rest]


def _indented(lines: Iterable[str]) -> list[str]:
    return [_INDENT + line for line in lines]


def _has_spans(query: Query) -> bool:
    """Whether NEAR and EXCEPT could use it: it is said in one line."""
    match query:
        case Or(parts):
            return all(_has_spans(part) for part in parts)
        case And() | Not() | In():
            return False
        case Term() | Near() | Except():
            return True


def _spans(query: Query) -> str:
    match query:
        case Or():
            return f"any of {', '.join(_alternatives(query))}"
        case Near(left, right, distance):
            how = _DISTANCES.get(str(distance)) or f"within {distance} words of"
            return f"{_operand(left)} {how} {_operand(right)}"
        case Except(whole, part):
            return f"{_operand(whole)}, but not as part of {_operand(part)}"
        case Term():
            return _term(query)
        case And() | Not() | In():
            raise TypeError(f"{query} has no spans")


def _alternatives(query: Or) -> Iterator[str]:
    for part in query.parts:
        if isinstance(part, Or):
            yield from _alternatives(part)
        else:
            yield _operand(part)


def _operand(query: Query) -> str:
    return _term(query) if isinstance(query, Term) else f"({_spans(query)})"


def _term(term: Term) -> str:
    words = f'"{term.words}"' if " " in term.words else term.words
    return f"{'=' if term.exact else ''}{words}{'*' if term.prefix else ''}"


def _notes(queries: list[Query]) -> list[str]:
    """How to read the terms: only what these queries make use of."""
    found = [term for query in queries for term in terms(query)]
    notes = {
        _ALL: any("all of:" in line for query in queries for line in _lines(query)),
        _INFLECTED: any(not term.exact and not term.prefix for term in found),
        _CAPITALS: any(_is_acronym(term) for term in found),
        _IN_ORDER: any(" " in term.words for term in found),
        _EXACT: any(term.exact for term in found),
        _PREFIX: any(term.prefix for term in found),
    }
    notes[_NEAR] = any(" words of " in line for query in queries for line in _lines(query))
    return [note for note, used in notes.items() if used]


def _is_acronym(term: Term) -> bool:
    return not term.exact and term.words.isalpha() and term.words.isupper() and len(term.words) > 1


def _ringing(watch: WatchConfig) -> Iterator[str]:
    rings = [status.value for status in _STATUSES if status in watch.status]
    rest = [status.value for status in _STATUSES if status not in watch.status]
    where = _listed(watch.channels, "and") or "no channel"
    if rings:
        yield f"It rings in {where} when this is {_listed(rings, 'or')}."
    if rest:
        yield f"What is {_listed(rest, 'or')} is kept, and rings nowhere."
    if watch.critical:
        yield "It rings through quiet hours."
    if watch.surge:
        yield "It rings when far more publishers than usual report it."
    if watch.silence_days:
        yield f"It rings when nothing was found for {watch.silence_days} days."


def _listed(words: Iterable[str], last: str) -> str:
    *most, end = list(words) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end
