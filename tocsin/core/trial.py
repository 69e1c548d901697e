"""Watches put to the test: their own examples, and whether they would match nearly everything."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from tocsin.core.commonplaces import commonplaces
from tocsin.core.model import Text
from tocsin.core.query import And, Except, In, Near, Not, Or, Query, Term
from tocsin.core.watchlist import WatchConfig

_SHORT: Final = 3  # letters of a prefix: many words begin so
_SHOWN: Final = 80


class Fault(NamedTuple):
    """A watch, by its number, fails in `key`; `at` says which element where that is a list."""

    watch: int
    key: str
    at: int | None
    message: str
    hint: str


Judge = Callable[[Sequence[WatchConfig]], Iterable[Fault]]
Finder = Callable[[Text], Collection[str | None]]
"""The names of the watches that a text mentions."""


def trusting(_watches: Sequence[WatchConfig]) -> Iterable[Fault]:
    """The judge who finds no fault."""
    return ()


def faults(watches: Sequence[WatchConfig], found: Finder) -> Iterator[Fault]:
    """What speaks against each watch. `found` is asked about examples only.

    An example is found where the watch's query for some language finds it.
    """
    for number, watch in enumerate(watches):
        yield from _too_wide(number, watch)
        for at, example in enumerate(watch.must_match):
            if not _is_found(watch, example, found):
                message = f"watch {watch.name} does not find its own example {_shown(example)}"
                yield Fault(number, "must_match", at, message, "mend the query or the example")
        for at, example in enumerate(watch.must_not_match):
            if _is_found(watch, example, found):
                message = f"watch {watch.name} finds what it must not: {_shown(example)}"
                yield Fault(number, "must_not_match", at, message, "mend the query or the example")


def _too_wide(number: int, watch: WatchConfig) -> Iterator[Fault]:
    for language, query in {"": watch.query, **watch.queries}.items():
        is_common = partial(_is_common, commonplaces(language))
        if words := ", ".join(sorted(_enough(query, is_common))):
            message = f"watch {watch.name} holds where only {words} stands: nearly everywhere"
            hint = "add what to look for with AND or NEAR, or write =WHO for these letters only"
            yield Fault(number, "queries" if language else "query", None, message, hint)


def doubts(watches: Sequence[WatchConfig]) -> Iterator[str]:
    """What makes a watch wide, though it may be meant so: one sentence each."""
    for watch in watches:
        for query in (watch.query, *watch.queries.values()):
            if stems := ", ".join(f"{stem}*" for stem in sorted(_enough(query, _is_short))):
                yield (
                    f"watch {watch.name} holds wherever a word begins with {stems}; write a longer"
                    " beginning, or the words themselves with OR"
                )


def _is_common(common: frozenset[str], term: Term) -> bool:
    return not (term.exact or term.prefix) and common.issuperset(term.words.lower().split())


def _is_short(term: Term) -> bool:
    return term.prefix and term.words.isalpha() and len(term.words) <= _SHORT


def _is_found(watch: WatchConfig, example: str, found: Finder) -> bool:
    return any(watch.name in found(Text(example, language=code)) for code in (None, *watch.queries))


def _shown(example: str) -> str:
    line = " ".join(example.split())
    return f'"{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"}"'


def _enough(query: Query, is_wide: Callable[[Term], bool]) -> set[str]:
    """The wide terms that are enough for a query to hold, none where they are not.

    What is absent is taken to be absent: NOT never saves a query from being too wide.
    """
    match query:
        case Term(words):
            return {words} if is_wide(query) else set()
        case Or(parts):
            return set[str]().union(*(_enough(part, is_wide) for part in parts))
        case And(parts):
            return _all([_enough(part, is_wide) for part in parts if not isinstance(part, Not)])
        case Near(left, right):
            return _all([_enough(left, is_wide), _enough(right, is_wide)])
        case Except(whole) | In(_, whole):
            return _enough(whole, is_wide)
        case Not():
            return set()


def _all(parts: Sequence[set[str]]) -> set[str]:
    return set[str]().union(*parts) if all(parts) else set()
