"""A month of two thousand feeds: our own intervals against fixed ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bench.month import fixed, judged, made_up, ours, recorded

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

FEEDS = 2000
Figures = Callable[[str, str], Any]


def test_month(figures: Figures, data: Path) -> None:
    """The steps and bounds of the interval were chosen on the even sources, these are the odd."""
    sources = recorded(data / "polls" / "2020.tar.xz")[1::2]
    feeds = list(made_up(sources, FEEDS))
    section = figures(
        "A simulated month",
        "Requests spent against entries seen late or missed, over feeds with the rhythms of"
        " recorded ones (the half on which nothing was chosen), in moved time: intervals that"
        " adapt, and fixed ones. Late is from an entry's date to the poll that sees it.",
    )
    policies = {"ours": ours, "15 minutes": fixed(15), "an hour": fixed(60)}
    told = {name: judged(feeds, policy) for name, policy in policies.items()}
    section.add("feeds", FEEDS)
    section.add("entries", told["ours"].entries)
    for name, found in told.items():
        section.add(f"{name}: requests", found.requests)
        section.add(f"{name}: minutes late, median", found.latest(0.5))
        section.add(f"{name}: minutes late, 95 %", found.latest(0.95))
        half_hour = sum(1 for late in found.late if late > 30)
        section.add(f"{name}: over half an hour late", half_hour / found.entries)
        section.add(f"{name}: missed", found.missed)
    mine, plain = told["ours"], told["15 minutes"]
    assert mine.requests < plain.requests
    assert mine.missed <= plain.missed + 0.001 * mine.entries
    assert mine.latest(1) <= 35
