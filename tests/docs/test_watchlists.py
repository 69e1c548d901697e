"""Every watchlist and query that a page shows is one that Tocsin takes."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tocsin.core.query import parse
from tocsin.core.watchlist import Watchlist, load

Fences = Callable[..., list[str]]
Cells = Callable[[str, str], dict[str, list[str]]]
LISTS = {"leaders": ("Putin", "Zelensky")}


def shown(pages: dict[str, str], fences: Fences) -> Iterator[tuple[str, str]]:
    for page, text in pages.items():
        for number, block in enumerate(fences(text, "toml"), start=1):
            yield f"{page}, {number}", block


def check(folder: Path, text: str) -> "subprocess.CompletedProcess[str]":
    """`tocsin check` as a user runs it."""
    file = folder / "tocsin.toml"
    file.write_text(text, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    command = [sys.executable, "-m", "tocsin", "check", "--config", str(file)]
    return subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.slow
def test_every_watchlist_of_a_page_passes_the_check(
    pages: dict[str, str], fences: Fences, tmp_path: Path
) -> None:
    found = list(shown(pages, fences))
    assert {where.partition(",")[0] for where, _ in found} >= {"README.md", "docs/watchlist.md"}
    for where, text in found:
        assert isinstance(load(text, where), Watchlist)
        result = check(tmp_path, text)
        assert result.returncode == 0, (where, result.stderr)


def test_the_first_watchlist_is_obeyed_whole(
    pages: dict[str, str], fences: Fences, tmp_path: Path
) -> None:
    (text,) = fences(pages["README.md"], "toml")
    said = check(tmp_path, text).stderr
    assert "not built" not in said
    assert said.count("is not set") == 2
    assert said.count("warning") == 3  # and that the mail address of a contact is missing


def test_the_watchlists_of_the_design_pass_the_check(
    data: Path, fences: Fences, tmp_path: Path
) -> None:
    design = data.parent / "DESIGN.md"
    if not design.is_file():
        pytest.skip(f"there is no {design.name} beside the test data")
    blocks = fences(design.read_text("utf-8"), "toml")
    assert blocks
    for text in blocks:
        load(text, design.name)
        result = check(tmp_path, text)
        assert result.returncode == 0, result.stderr


def test_a_watchlist_whose_example_fails_would_not_pass(tmp_path: Path) -> None:
    text = '[[watches]]\nname = "W"\nquery = "truce"\nmust_match = ["Rain until Friday"]\n'
    assert check(tmp_path, text).returncode == 2


def test_every_query_of_the_language_table_can_be_written(
    pages: dict[str, str], cells: Cells
) -> None:
    rows = cells(pages["docs/watchlist.md"], "| write | get |")
    queries = [query for row in rows for query in re.split(r"`, `", row) if query != "( )"]
    assert len(queries) > 15
    for query in queries:
        parse(query, LISTS)


def test_operators_bind_as_the_page_says(pages: dict[str, str], cells: Cells) -> None:
    rows = cells(pages["docs/watchlist.md"], "| written | read as |")
    assert len(rows) >= 4
    for written, (read_as,) in rows.items():
        assert parse(written) == parse(read_as)
    near = '(strike EXCEPT "strike a deal") NEAR/s troop'
    trap = 'strike EXCEPT ("strike a deal" NEAR/s troop)'
    assert near in pages["docs/watchlist.md"]
    assert trap in pages["docs/watchlist.md"]
    assert parse('strike EXCEPT "strike a deal" NEAR/s troop') == parse(trap) != parse(near)


def test_every_key_of_the_watchlist_is_described(root: Path, pages: dict[str, str]) -> None:
    source = "".join(path.read_text() for path in (root / "tocsin" / "core").glob("watchlist_*.py"))
    keys = set(re.findall(r'\.(?:text|needed|flag|whole|duration|texts|table)\("(\w+)"', source))
    assert len(keys) > 20
    described = set(re.findall(r"`\[?\[?(\w+)", pages["docs/watchlist.md"]))
    assert keys - described == set()
