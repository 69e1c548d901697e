"""What is wrong with the shape of a query, in people's words."""

from typing import Final

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from tocsin.core.errors import QueryError

WANTED: Final = "a word, a phrase or ("
_FILL: Final = "write what to look for between them, or take them out with what is before them"
_OPERATORS: Final = frozenset({"_OR", "_AND", "_EXCEPT", "NEAR", "NOT", "ZONE"})


def explained(error: UnexpectedInput) -> QueryError:
    """The same mistake, as a person made it."""
    if not isinstance(error, UnexpectedToken):
        message, hint = "this quote is never closed", 'write a second " after the phrase'
        return QueryError(message, error.line, error.column, hint)
    read = error.interactive_parser.parser_state.value_stack
    last = read[-1] if read else None
    if isinstance(last, Token) and last.type in _OPERATORS:
        end = "the end" if error.token.type == "$END" else error.token
        return _error(last, f"{last} is followed by {end}", f"write {WANTED} after it")
    match error.token.type:
        case "_CLOSE" if isinstance(last, Token) and last.type == "OPEN":
            return _error(last, "there is nothing between ( and )", _FILL)
        case "_CLOSE":
            return _error(error.token, "this ) closes nothing", "take it out, or open a ( before")
        case "$END":
            opened = [part for part in read if isinstance(part, Token) and part.type == "OPEN"]
            return _error(opened[-1], "this ( is never closed", "write a ) where it ends")
        case _:
            hint = f'write {WANTED} before it, or quote the word: "{error.token}"'
            return _error(error.token, f"{error.token} has nothing before it", hint)


def _error(token: Token, message: str, hint: str) -> QueryError:
    return QueryError(message, token.line or 1, token.column or 1, hint)
