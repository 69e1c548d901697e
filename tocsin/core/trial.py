"""Watches put to the test: their own examples, and whether they would match nearly everything."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from tocsin.core.model import Text
from tocsin.core.query import And, Except, In, Near, Not, Or, Query, Term
from tocsin.core.watchlist import WatchConfig

# Hardly an English article lacks one of these.
_COMMON: Final = frozenset(
    {"a", "an", "and", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it"}
    | {"of", "on", "that", "the", "this", "to", "was", "were", "with"}
)
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
        if words := ", ".join(sorted(_commonplaces(watch.query))):
            message = f"watch {watch.name} holds where only {words} stands: nearly everywhere"
            hint = "add what to look for with AND or NEAR, or write =WHO for these letters only"
            yield Fault(number, "query", None, message, hint)
        for at, example in enumerate(watch.must_match):
            if not _is_found(watch, example, found):
                message = f"watch {watch.name} does not find its own example {_shown(example)}"
                yield Fault(number, "must_match", at, message, "mend the query or the example")
        for at, example in enumerate(watch.must_not_match):
            if _is_found(watch, example, found):
                message = f"watch {watch.name} finds what it must not: {_shown(example)}"
                yield Fault(number, "must_not_match", at, message, "mend the query or the example")


def _is_found(watch: WatchConfig, example: str, found: Finder) -> bool:
    return any(watch.name in found(Text(example, language=code)) for code in (None, *watch.queries))


def _shown(example: str) -> str:
    line = " ".join(example.split())
    return f'"{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"}"'


def _commonplaces(query: Query) -> set[str]:
    """The common words that are enough for a query to hold, none where they are not.

    What is absent is taken to be absent: NOT never saves a query from being too wide.
    """
    match query:
        case Term(words, exact):
            return set() if exact or not _COMMON.issuperset(words.lower().split()) else {words}
        case Or(parts):
            return set[str]().union(*map(_commonplaces, parts))
        case And(parts):
            return _all([_commonplaces(part) for part in parts if not isinstance(part, Not)])
        case Near(left, right):
            return _all([_commonplaces(left), _commonplaces(right)])
        case Except(whole) | In(_, whole):
            return _commonplaces(whole)
        case Not():
            return set()


def _all(parts: Sequence[set[str]]) -> set[str]:
    return set[str]().union(*parts) if all(parts) else set()
