"""Retention on the whole way: what goes is known when it comes back, and nothing rings for it."""

import random
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from db import quarantine
from db.engine import connect, reading, writing
from db.invariants import violations
from flows.maintain import maintaining
from flows.passes import bare
from tests.newsroom import MORNING
from tests.processes import upkeep_pass

Rows = Callable[..., list[dict[str, Any]]]
Listing = Callable[..., str]
Dump = Callable[[str], dict[str, list[str]]]

TITLES = (
    "Truce holds in the hills above Brekka",
    "Storm closes the coastal road for a week",
    "Harvest fails in three districts of Velmora",
    "Library opens in a mountain village",
)
NEXT = {"guid": "n-1", "title": "Herring season opens two weeks early"}


def items(*numbers: int) -> list[dict[str, Any]]:
    return [{"guid": f"g-{at}", "title": TITLES[at], "published": MORNING} for at in numbers]


@pytest.fixture
def old_desk(desk: Any, newsroom: Any, listing: Listing) -> Any:
    """A desk with four articles of long ago, of which one rang, and one of today."""
    newsroom.publish("a", {"guid": "0", "title": "Rain in the delta"})
    desk.watch(
        listing("a", Ceasefire="truce", more='[[channels]]\nname = "c"\nurl = "json://127.0.0.1:9"')
    )
    desk.run()
    newsroom.publish("a", *items(0, 1, 2, 3))
    assert desk.run().alerts == 1
    desk.now += timedelta(days=500)
    newsroom.publish("a", NEXT)
    desk.run()
    return desk


def sound(desk: Any) -> bool:
    with reading(connect(desk.database_url)) as connection:
        return not any(broken for _, broken in violations(connection))


def test_what_was_forgotten_is_known_when_it_comes_back(
    old_desk: Any, newsroom: Any, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_KEEP_DAYS", "0")
    kept = maintaining(bare, old_desk.now)
    assert (kept.forgotten, kept.outdated) == (0, 1)  # a pass that failed; the last good one stays
    monkeypatch.setenv("TOCSIN_KEEP_DAYS", "400")
    report = maintaining(bare, old_desk.now)
    assert (report.forgotten, report.cleared) == (4, 4)
    assert sorted(row["title"] for row in rows(old_desk, "article")) == [NEXT["title"], TITLES[0]]
    assert len(rows(old_desk, "story")) == 2
    assert maintaining(bare, old_desk.now).forgotten == 0
    newsroom.publish("a", NEXT, *items(0, 1, 2, 3))
    again = old_desk.run()
    assert (again.new, again.known, again.alerts) == (0, 5, 0)
    assert len(rows(old_desk, "article")) == 2
    assert sound(old_desk)


def test_a_flood_that_is_dropped_leaves_no_story(
    desk: Any, newsroom: Any, listing: Listing, rows: Rows
) -> None:
    newsroom.publish("a", {"guid": "0", "title": "Rain in the delta"})
    desk.watch(listing("a", Ceasefire="truce"))
    desk.run()
    flood = [
        {"guid": f"f{at}", "title": f"Report {at} of the {at}th market day"} for at in range(60)
    ]
    newsroom.publish("a", *flood)
    desk.run()
    with writing(connect(desk.database_url)) as connection:
        (held,) = quarantine.waiting(connection)
        assert quarantine.drop(connection, held.feed_id, desk.now) == 60
    assert [row["title"] for row in rows(desk, "story")] == ["Rain in the delta"]


@pytest.mark.slow
def test_killed_anywhere_and_run_once_more_it_leaves_what_it_would_have(
    old_desk: Any, elsewhere: Callable[..., Any], dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_KEEP_DAYS", "400")
    when = old_desk.now
    chance = random.Random(5)
    statements = 60
    for point in sorted(chance.sample(range(5, statements), 3)):
        killed = elsewhere(upkeep_pass, when, dies_before=point)
        if killed.ended() != -signal.SIGKILL:
            break
    elsewhere(upkeep_pass, when).result()
    assert len(dump(old_desk.database_url)["article"]) == 2
    assert len(dump(old_desk.database_url)["story"]) == 2
    assert sound(old_desk)
