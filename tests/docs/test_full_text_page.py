"""The page on full text lists every state and reason that an article's page can have."""

import re

from db.articles import PageState
from tocsin.core import defaults
from tocsin.core.fulltext import PageReason
from tocsin.core.model import Wall


def test_the_page_lists_every_state_and_reason(pages: dict[str, str]) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*?)\|", pages["docs/full-text.md"], re.MULTILINE)
    states = {value for name, value in vars(PageState).items() if name.isupper()}
    assert {state for state, _ in rows} == states - {PageState.NONE}
    reasons = {found for _, cell in rows for found in re.findall(r"`([a-z_]+)`", cell)}
    assert reasons == {*PageReason, *Wall}


def test_the_numbers_of_the_page_are_those_of_the_code(pages: dict[str, str]) -> None:
    text = pages["docs/full-text.md"]
    assert defaults.PAGE_TRIES == 3
    assert "asked for in three passes" in text
    assert f"the first {defaults.ROBOTS_BYTES // 1024} KiB count" in text
    assert f"more than {defaults.ROBOTS_RULES:,} rules" in text
    assert f"more than {defaults.ROBOTS_MOST_BYTES // defaults.MIB} MiB" in text
    assert defaults.PAGE_TERMS == 1 / 4
    assert "a quarter of the content words" in text
