"""The grammar of the query language: from text to the tree of `tocsin.core.query`."""

import difflib
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NamedTuple

from lark import Lark, Token
from lark.exceptions import UnexpectedInput, VisitError
from lark.visitors import Transformer_NonRecursive, v_args

from tocsin.core.errors import QueryError
from tocsin.core.query import And, Distance, Except, In, Near, Not, Or, Place, Query, Term
from tocsin.core.query_mistake import WANTED, explained
from tocsin.core.query_term import QUOTES, UnwritableError, Written, listed, written

MOST_TERMS: Final = 5_000
DEEPEST: Final = 50
FARTHEST: Final = 500
_NUMBER: Final = re.compile("[1-9][0-9]{0,3}")

# TERM takes whatever is written together: what is wrong inside it, `query_term` says better
# than "unexpected character".
_GRAMMAR: Final = rf"""
?start: any
?any: all (_OR all)*
?all: outside (_AND? outside)*
?outside: near | outside _EXCEPT near
?near: absent | near NEAR absent
?absent: alone | NOT absent
?alone: TERM -> term | OPEN any _CLOSE -> group | ZONE alone -> zone

_OR: "OR"
_AND: "AND"
_EXCEPT: "EXCEPT"
NOT: "NOT"
OPEN: "("
_CLOSE: ")"
NEAR.2: /NEAR(?![^\s()\/{QUOTES}])[^\s(){QUOTES}]*/
ZONE.2: /(?:title|lead):/
TERM: /=?[{QUOTES}][^{QUOTES}]*[{QUOTES}]\*?|[^\s(){QUOTES}]+/
%ignore /\s+/
"""


class _Read(NamedTuple):
    """A part of a query, where it starts, and what it is good for.

    `spans`: NEAR and EXCEPT can measure it. `gap`: why it may hold without any of its terms,
    None where it cannot.
    """

    query: Query
    line: int
    column: int
    depth: int = 1
    spans: bool = False
    zoned: bool = False
    gap: QueryError | None = None


def read(text: str, lists: Mapping[str, tuple[str, ...]]) -> Query:
    """The query that `text` says. Raises `QueryError`."""
    if not text.strip():
        raise QueryError("the query is empty", 1, 1, f"write {WANTED}, as in ceasefire OR truce")
    try:
        result = _Reader(lists).transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise explained(error) from None
    except VisitError as error:
        raise error.orig_exc from None
    if result.gap:
        raise result.gap
    return result.query


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


@v_args(inline=True)
class _Reader(Transformer_NonRecursive[Token, _Read]):
    """From lark's tree to ours, bottom up and without recursion."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(visit_tokens=False)
        self._lists = lists
        self._terms = 0

    def term(self, token: Token) -> _Read:
        found = self._listed(token) if token.startswith("@") else (_term(written, token, token),)
        self._terms += len(found)
        if self._terms > MOST_TERMS:
            message = f"the query holds more than {MOST_TERMS} terms"
            raise _error(token, message, "make several watches of it")
        query = found[0] if len(found) == 1 else Or(found)
        return _Read(query, *_place(token), depth=min(len(found), 2), spans=True)

    def _listed(self, token: Token) -> tuple[Term, ...]:
        name = token[1:]
        if name not in self._lists:
            raise _error(token, f"there is no list {token}", _nearest(name, self._lists))
        if not self._lists[name]:
            raise _error(token, f"the list {token} is empty", "add a term to it under [terms]")
        return tuple(_term(listed, item, token) for item in self._lists[name])

    def any(self, *parts: _Read) -> _Read:
        gap = next((part for part in parts if part.gap), None)
        return _joined(Or(tuple(part.query for part in parts)), parts)._replace(
            spans=all(part.spans for part in parts),
            gap=gap and _error(gap, _WIDE, "join what is left out with AND: a AND NOT b"),
        )

    def all(self, *parts: _Read) -> _Read:
        gaps = [part.gap for part in parts]
        read = _joined(And(tuple(part.query for part in parts)), parts)
        return read._replace(gap=gaps[0] if all(gaps) else None)

    def outside(self, whole: _Read, part: _Read) -> _Read:
        _check_spans("EXCEPT", whole, part)
        return _joined(Except(whole.query, part.query), (whole, part))._replace(spans=True)

    def near(self, left: _Read, token: Token, right: _Read) -> _Read:
        _check_spans("NEAR", left, right)
        query = Near(left.query, right.query, _distance(token))
        return _joined(query, (left, right))._replace(spans=True)

    def absent(self, token: Token, part: _Read) -> _Read:
        if isinstance(part.query, Not):
            raise _error(token, "NOT NOT takes itself back", "leave both out")
        gap = _error(token, _NEGATIVE, "add what to look for, as in ceasefire NOT party")
        return _joined(Not(part.query), (part,), token)._replace(gap=gap)

    def group(self, token: Token, part: _Read) -> _Read:
        line, column = _place(token)
        return _joined(part.query, (part,), token)._replace(
            line=line, column=column, spans=part.spans, gap=part.gap
        )

    def zone(self, token: Token, part: _Read) -> _Read:
        if part.zoned:
            raise _error(token, "a zone cannot hold a zone", "join them: title:(a) OR lead:(b)")
        zone: Place = "title" if token.startswith("title") else "lead"
        return _joined(In(zone, part.query), (part,), token)._replace(zoned=True, gap=part.gap)


_WIDE: Final = "this side of OR holds without any term, so nearly every article would match"
_NEGATIVE: Final = "this query only leaves out, so nearly every article would match"


def _joined(query: Query, parts: tuple[_Read, ...], first: Token | None = None) -> _Read:
    depth = 1 + max(part.depth for part in parts)
    line, column = _place(first or parts[0])
    if depth > DEEPEST:
        message = f"the query is nested more than {DEEPEST} deep"
        raise QueryError(message, line, column, "write it flatter, or as several watches")
    return _Read(query, line, column, depth, zoned=any(part.zoned for part in parts))


def _place(at: Token | _Read) -> tuple[int, int]:
    return at.line or 1, at.column or 1


def _error(at: Token | _Read, message: str, hint: str) -> QueryError:
    return QueryError(message, *_place(at), hint)


def _term(read_as: Callable[[str], Written], text: str, token: Token) -> Term:
    try:
        return Term(*read_as(text))
    except UnwritableError as error:
        where = "" if text == token else f" in {token}: {text}"
        raise _error(token, f"{error}{where}", error.hint) from None


def _nearest(name: str, lists: Mapping[str, tuple[str, ...]]) -> str:
    near = difflib.get_close_matches(name, lists, n=3) or sorted(lists)[:5]
    known = ", ".join(f"@{known}" for known in near)
    return f"known: {known}" if known else "name it under [terms]"


def _distance(token: Token) -> Distance:
    match token.partition("/")[2]:
        case "s" | "p" as unit:
            return unit
        case words if _NUMBER.fullmatch(words) and int(words) <= FARTHEST:
            return int(words)
    raise _error(
        token,
        f"{token} has no distance that can be used",
        f"write NEAR/8 for words (1 to {FARTHEST}), NEAR/s for a sentence, NEAR/p for a paragraph",
    )


def _check_spans(operator: str, *parts: _Read) -> None:
    for part in parts:
        if not part.spans:
            message = f"{operator} works on terms, phrases and ORs of them, and this is none"
            raise _error(part, message, _inside(part.query, operator))


def _inside(query: Query, operator: str) -> str:
    shown = "a NEAR/8 b" if operator == "NEAR" else "a EXCEPT b"
    match query:
        case Not():
            return f"write NOT ({shown}), because NOT binds tighter"
        case In(zone, _):
            return f"write the zone around it: {zone}:({shown})"
        case _:
            return f"join with AND outside it: ({shown}) AND c"
