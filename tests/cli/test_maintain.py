"""`tocsin maintain`: what it says, and what it refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]
NOW = "2026-03-03T06:00Z"


def test_it_says_what_it_deleted(watchlist: Path, tocsin: Tocsin) -> None:
    told = tocsin("maintain", "--now", NOW, "--json").document
    assert told == dict.fromkeys(
        ("articles", "stories", "records", "notices", "deliveries", "pending", "dead"), 0
    )
    assert tocsin("maintain", "--dry-run", "--json").document == {"would_forget": 0}
    assert tocsin("maintain").out.startswith("deleted: 0 articles, 0 empty stories, ")


@pytest.mark.parametrize("days", ["30", "-1", "soon"])
def test_a_time_too_short_to_tell_a_surge_is_refused(
    days: str, watchlist: Path, tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    before = files()
    assert "TOCSIN_KEEP_DAYS: it should be " in tocsin("maintain", TOCSIN_KEEP_DAYS=days).refused()
    assert files() == before
