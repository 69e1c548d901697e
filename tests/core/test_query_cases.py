"""The language as a table: a query, a text, and the spans that are to be told."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tocsin.adapters.language import Matcher
from tocsin.core.model import Text, Zone
from tocsin.core.query import parse, print_query

TABLE = Path(__file__).parents[1] / "data" / "queries.txt"
LISTS = {"leaders": ("Putin", "Zelensky", "Group of Seven"), "marks": ("=US", "sanction*")}
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([nt]))")
LEAST = 200


class Case(NamedTuple):
    """A line of the table. Spans are (in the title, start, end)."""

    query: str
    text: Text
    spans: list[tuple[bool, int, int]]


def unmarked(marked: str, *, title: bool) -> tuple[str, list[tuple[bool, int, int]]]:
    """A text without its brackets, and where they stood."""
    plain, spans, opened = "", [], 0
    for part in re.split(r"([\[\]])", marked):
        if part == "[":
            opened = len(plain)
        elif part == "]":
            spans.append((title, opened, len(plain)))
        else:
            plain += part
    return plain, spans


def unescaped(line: str) -> str:
    return ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else {"n": "\n", "t": "\t"}[found[2]],
        line,
    )


def case(line: str) -> Case:
    query, _, rest = unescaped(line).partition(" => ")
    head, bar, body = rest.partition(" || ")
    title, in_title = unmarked(head if bar else "", title=True)
    text, in_text = unmarked(body if bar else head, title=False)
    return Case(query, Text(title, text), in_title + in_text)


LINES = [
    line
    for line in TABLE.read_text("utf-8").splitlines()
    if line and not line.startswith(("# ", "## "))
]


def told(query: str, text: Text) -> list[tuple[bool, int, int]]:
    matcher = Matcher([(None, {"": parse(query, LISTS)})])
    return [
        (found.zone is Zone.TITLE, found.start, found.end)
        for reading in matcher.read(text)
        for found in reading.mentions
    ]


def test_the_table_is_long_enough() -> None:
    assert len(LINES) >= LEAST
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize("line", LINES)
def test_a_query_tells_these_spans_and_no_other(line: str) -> None:
    query, text, spans = case(line)
    assert told(query, text) == spans
    assert told(print_query(parse(query, LISTS)), text) == spans
