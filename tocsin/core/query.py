"""What a query means: its syntax tree, how it is read from text and printed back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from tocsin.core.errors import QueryError
from tocsin.core.query_term import spell

MOST_CHARS: Final = 20_000

Distance = int | Literal["s", "p"]
Place = Literal["title", "lead"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a phrase where `words` holds a space. `exact`: these letters, case too."""

    words: str
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of them in one article."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of them, or more."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Nowhere in the article."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class Near:
    """Both, at most `distance` words apart; `s`: in one sentence, `p`: in one paragraph."""

    left: "Query"
    right: "Query"
    distance: Distance


@dataclass(frozen=True, slots=True)
class Except:
    """The spans of `whole` that lie inside no span of `part`."""

    whole: "Query"
    part: "Query"


@dataclass(frozen=True, slots=True)
class In:
    """`part`, looked for in one zone only."""

    zone: Place
    part: "Query"


Query = Term | And | Or | Not | Near | Except | In

_NO_LISTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})


def parse(text: str, lists: Mapping[str, tuple[str, ...]] = _NO_LISTS) -> Query:
    """The query that `text` says; `@name` stands for any item of `lists[name]`.

    A query that holds without any of its terms is refused. What comes back is at most 50 levels
    deep and holds at most 5,000 terms. Raises `QueryError`, and nothing else, for any text.
    """
    if len(text) > MOST_CHARS:
        raise QueryError(
            f"the query is {len(text)} characters long, more than {MOST_CHARS}",
            *(1, 1),
            hint="move its words into a list under [terms]",
        )
    from tocsin.core.query_grammar import read  # lark, only once there is something to read

    return read(text, lists)


def terms(query: Query) -> tuple[Term, ...]:
    """Every term, wanted and unwanted, once each, in the order they are written."""
    return tuple(dict.fromkeys(_terms(query)))


def _terms(query: Query) -> Iterator[Term]:
    match query:
        case Term():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
        case Not(part) | In(_, part):
            yield from _terms(part)
        case Near(left, right) | Except(left, right):
            yield from _terms(left)
            yield from _terms(right)


# How tightly each operator binds; a part that binds looser than its place goes in parentheses.
_ANY, _ALL, _EXCEPT, _NEAR, _NOT, _ALONE = range(6)


def print_query(query: Query) -> str:
    """`query` as a person may write it, every operator spelled out: parsed, it is `query` again."""
    return _print(query, _ANY)


def _print(query: Query, place: int) -> str:
    binds, text = _spelled(query)
    return text if binds >= place else f"({text})"


def _spelled(query: Query) -> tuple[int, str]:
    match query:
        case Term(words, exact, prefix):
            return _ALONE, spell(words, exact=exact, prefix=prefix)
        case Or(parts):
            return _ANY, " OR ".join(_print(part, _ALL) for part in parts)
        case And(parts):
            return _ALL, " AND ".join(_print(part, _EXCEPT) for part in parts)
        case Except(whole, part):
            return _EXCEPT, f"{_print(whole, _EXCEPT)} EXCEPT {_print(part, _NEAR)}"
        case Near(left, right, distance):
            return _NEAR, f"{_print(left, _NEAR)} NEAR/{distance} {_print(right, _NOT)}"
        case Not(part):
            return _NOT, f"NOT {_print(part, _NOT)}"
        case In(zone, part):
            return _ALONE, f"{zone}:({_print(part, _ANY)})"
