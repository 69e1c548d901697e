"""The page on fetching says what the gate does: its addresses and its limits."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tocsin.adapters import addresses
from tocsin.core import defaults

Cells = Callable[[str, str], dict[str, list[str]]]


@pytest.fixture
def page(pages: dict[str, str]) -> str:
    return pages["docs/fetching.md"]


def test_every_network_that_is_refused_is_on_the_page(page: str, cells: Cells) -> None:
    told = {network: kind for network, (kind,) in cells(page, "| network | kind |").items()}
    tables = (addresses._V4, addresses._V6)  # noqa: SLF001
    assert told == {str(network): kind for table in tables for network, kind in table}


def written(name: str) -> str:
    value = getattr(defaults, name)
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} s"
    if not name.endswith(("_BYTES", "_MEMORY")):
        return f"{value:,}"
    whole = value >= defaults.MIB
    return f"{value // defaults.MIB} MiB" if whole else f"{value // 1024} KiB"


def test_the_limits_are_those_of_the_defaults(page: str, cells: Cells) -> None:
    rows = cells(page, "| limit | value | what |")
    assert {name: row[0] for name, row in rows.items()} == {name: written(name) for name in rows}
    fetching = {name for name in vars(defaults) if name.startswith(("FETCH_", "FEED_", "PAGE_"))}
    elsewhere = {"FEED_BATCH", "PAGE_CHARS", "PAGE_TRIES", "PAGE_TERMS"}
    elsewhere |= {"PAGE_WAIT", "PAGE_FRESH", "PAGE_HOST_TIME"}
    assert fetching - elsewhere <= set(rows)


def test_the_sum_of_documents_in_hand_is_as_told(page: str) -> None:
    small, large = defaults.FETCH_CONCURRENCY, defaults.FETCH_LARGE
    sizes = defaults.LARGE_BYTES // defaults.MIB, defaults.FEED_BYTES // defaults.MIB
    times = "\N{MULTIPLICATION SIGN}"
    assert f"{small} {times} {sizes[0]} MiB and {large} {times} {sizes[1]} MiB" in page
