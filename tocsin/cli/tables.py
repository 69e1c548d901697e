"""What people read on a terminal: tables and lists. Plain where stdout is no terminal.

Texts come from feeds: nothing in them is markup, and what would move the cursor or turn a line
around is left out.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from shutil import get_terminal_size
from textwrap import wrap
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.core.inert import one_line

STATUS_STYLE: Final = {
    "happening": "bold green",
    "possible": "yellow",
    "rejected": "red",
    "ended": "magenta",
    "background": "dim",
    "unknown": "dim",
}
_CELL_CHARS: Final = 20_000


def show(*parts: Table | Text | str) -> None:
    """Print to stdout. Tables fold to the width; a line of text is never broken, so that an
    address in it can be copied."""
    console = Console(highlight=False)
    for part in parts:
        if isinstance(part, Table):
            console.print(part)
        else:
            console.print(_text(part), soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of text cells. A column whose name ends in `#` holds numbers, in `!` short texts
    that are never broken."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        min_width=len(title),
    )
    for name in columns:
        made.add_column(
            name.rstrip("#!"),
            justify="right" if name.endswith("#") else "left",
            no_wrap=name.endswith(("#", "!")),
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(_text(cell) for cell in row))
    return made


def folding(text: Text) -> Table:
    """A text that folds to the width, as tables do."""
    made = Table.grid()
    made.add_column(overflow="fold")
    made.add_row(text)
    return made


def listed(about: Iterable[object], title: str, url: str | None) -> Iterator[Text]:
    """An article in two or three lines: when and who, what, where."""
    yield Text("  ".join(_cell(item) for item in about if item is not None), "dim")
    yield Text("  ").append_text(_text(title))
    if url:
        yield Text("  ").append_text(_text(url)).append("")


def status_cell(status: str) -> Text:
    """A status in its colour."""
    return Text(status, style=STATUS_STYLE.get(status, ""))


def marked(sentence: str, term: str) -> Text:
    """A sentence with the term in it set off."""
    text = _text(sentence)
    text.highlight_words([one_line(term, _CELL_CHARS)], "bold reverse", case_sensitive=True)
    return text


def under(head: object, rest: object, style: str = "dim") -> Text:
    """Two lines for one cell, the second less loud; one where there is no second."""
    text = _text(head).copy()
    if rest not in {None, ""}:
        text.append("\n").append_text(Text(_cell(rest), style))
    return text


def trouble(line: str) -> Text:
    """A line about something wrong."""
    return Text(_cell(line), "red")


def folded(lines: Iterable[str]) -> Iterator[str]:
    """Lines broken between words where a terminal would break them, their indent kept."""
    for line in lines:
        if sys.stdout.isatty():
            yield from wrap(
                line, get_terminal_size().columns, subsequent_indent=f"{_indent(line)}  "
            )
        else:
            yield line


def _text(value: object) -> Text:
    return value if isinstance(value, Text) else Text(_cell(value))


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
        case _:
            text = str(value)
            return _indent(text) + one_line(text, _CELL_CHARS)


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" "))]
