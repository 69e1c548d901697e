"""Articles of many days, grouped at once, make the stories that they make day by day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

MORNING = datetime(2026, 3, 3, 6, tzinfo=UTC)
TRUCE = "Kyiv accepts thirty-day truce on the Kursk front"
FLOOD = "Danube flood closes the bridge at Passau"


def told(days: float, title: str) -> dict[str, Any]:
    published = MORNING + timedelta(days=days)
    return {"guid": f"{days}-{title}", "title": title, "published": published}


# Of each event one article every two days: none but neighbours may be compared.
DAYS = [told(days, title) for days in range(-16, 0, 2) for title in (TRUCE, FLOOD)]
APART = told(-30, TRUCE)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_story_goes_on_from_one_stretch_of_days_to_the_next(
    at_once: bool, desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    items = [APART, *DAYS]
    desk.watch(watchlist("a"))
    for shown in [items] if at_once else [items[:3], items[:9], items]:
        newsroom.publish("a", *shown)
        desk.run()
    stories: dict[int, set[str]] = {}
    for row in rows(desk, "article"):
        stories.setdefault(row["story_id"], set()).add(row["guid"])
    assert sorted(map(sorted, stories.values())) == sorted(
        sorted(item["guid"] for item in own)
        for own in ([APART], [one for one in DAYS if one["title"] == TRUCE], DAYS[1::2])
    )


def test_a_new_story_has_the_title_of_its_earliest_article(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", told(-1, f"{TRUCE}, mediators say"), told(-2, TRUCE), told(-9, FLOOD))
    desk.watch(watchlist("a"))
    desk.run()
    assert [row["title"] for row in rows(desk, "story")] == [FLOOD, TRUCE]
