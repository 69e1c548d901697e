"""Floods and moves through the real pass: what is held, what rings, what comes back."""

from collections.abc import Callable
from typing import Any

from db import feeds, quarantine
from db.engine import connect, writing

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

FLOOD = 60
TRUCE = {"guid": "t-1", "title": "Ceasefire agreed near the copper mine"}


def archive(count: int, prefix: str = "old") -> list[dict[str, str]]:
    """Entries that a feed publishes again, one of which a watch would match."""
    items = [
        {"guid": f"{prefix}-{n}", "title": f"Market report number {n} of the year"}
        for n in range(count - 1)
    ]
    return [*items, {"guid": f"{prefix}-t", "title": "Truce holds on the northern border"}]


def flooded(desk: Any, newsroom: Any, watchlist: Watchlist) -> Any:
    newsroom.publish("a", {"guid": "1", "title": "Rain in the delta"})
    desk.watch(watchlist("a", channels=[("desk", "json://127.0.0.1:9/")]) + OPERATOR)
    desk.run()
    newsroom.publish("a", *archive(FLOOD), {"guid": "1", "title": "Rain in the delta"})
    report = desk.run()
    assert (report.new, report.known, report.alerts) == (FLOOD, 1, 0)
    return desk


OPERATOR = '\n[operator]\nchannel = "desk"\n'


def held(desk: Any) -> list[quarantine.Held]:
    with writing(connect(desk.database_url)) as connection:
        return quarantine.waiting(connection)


def settled(desk: Any, act: Callable[[Any, int, Any], int], one: quarantine.Held) -> int:
    with writing(connect(desk.database_url)) as connection:
        return act(connection, one.feed_id, desk.now)


def test_a_flood_rings_nothing_and_the_operator_is_told_once(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    flooded(desk, newsroom, watchlist)
    (notice,) = rows(desk, "notice")
    assert "60 new entries in one poll" in notice["message"]
    (one,) = held(desk)
    assert one.articles == FLOOD
    newsroom.publish("a", *archive(FLOOD), TRUCE)
    report = desk.run()
    assert (report.new, report.known, report.alerts) == (1, FLOOD, 1)
    assert len(rows(desk, "notice")) == 1


def test_what_is_accepted_rings(desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows) -> None:
    flooded(desk, newsroom, watchlist)
    (one,) = held(desk)
    assert settled(desk, quarantine.accept, one) == FLOOD
    assert held(desk) == []
    assert desk.run().alerts == 1
    assert desk.run().alerts == 0
    (trouble,) = [row for row in rows(desk, "trouble") if row["kind"] == "flood"]
    assert trouble["ended_at"] is not None


def test_what_is_dropped_is_gone_and_is_not_new_when_it_comes_back(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    flooded(desk, newsroom, watchlist)
    (one,) = held(desk)
    assert settled(desk, quarantine.drop, one) == FLOOD
    assert [row["title"] for row in rows(desk, "article")] == ["Rain in the delta"]
    assert desk.run().alerts == 0
    for _ in range(2):
        newsroom.publish("a", *archive(FLOOD), TRUCE)
        newsroom.bodies["a"] += b"\n"
        report = desk.run()
        assert report.balanced
    assert len(rows(desk, "article")) == 2
    assert held(desk) == []


def test_as_many_as_usual_are_no_flood(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", {"guid": "1", "title": "Rain in the delta"})
    desk.watch(watchlist("a"))
    desk.run()
    for number in range(3):
        newsroom.publish("a", *archive(40, f"b{number}"))
        assert desk.run().new == 40
    newsroom.publish("a", *archive(120, "c"))
    assert desk.run().new == 120
    assert held(desk) == []


def test_a_site_that_moves_rings_nothing_and_the_operator_is_told(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    def page(prefix: str, text: str = "") -> list[dict[str, str]]:
        return [
            {"guid": f"{prefix}{n}", "title": title, "url": f"https://n.example/{n}", "text": text}
            for n, title in enumerate(("Truce holds", "Rain", "Storm closes the road", "Harvest"))
        ]

    newsroom.publish("a", {"guid": "0", "title": "Sun"})
    desk.watch(watchlist("a", channels=[("desk", "json://127.0.0.1:9/")]) + OPERATOR)
    desk.run()
    newsroom.publish("a", *page("old-"))
    assert desk.run().alerts == 1
    newsroom.publish("a", *page("https://n.example/?p=", "The ceasefire is off"))
    report = desk.run()
    assert (report.new, report.edited, report.alerts) == (0, 4, 0)
    assert len(rows(desk, "article")) == 5
    assert "not to be relied on" in rows(desk, "notice")[-1]["message"]
    (feed,) = rows(desk, "feed")
    assert feed["guids"] == "moved"


def test_the_guids_of_a_feed_that_mended_itself_are_relied_on_again_when_somebody_says_so(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    def page(guid: str, *numbers: int, path: str = "") -> list[dict[str, str]]:
        return [
            {
                "guid": guid.format(n),
                "title": f"Truce of valley {n} holds",
                "url": f"https://n.example/{path}{n}",
            }
            for n in numbers
        ]

    def trust() -> bool:
        (feed,) = rows(desk, "feed")
        with writing(connect(desk.database_url)) as connection:
            return feeds.trust(connection, feed["id"], desk.now)

    newsroom.publish("a", *page("0", 1, 2, 3))
    desk.watch(watchlist("a"))
    desk.run()
    assert rows(desk, "feed")[0]["guids"] == "void"
    newsroom.publish("a", *page("valley-{}", 3, 4, 5))  # mended
    assert desk.run().new == 2
    assert trust()
    assert not trust()
    assert desk.run().new == 0
    assert rows(desk, "feed")[0]["guids"] == "trusted"
    newsroom.publish("a", *page("valley-{}", 4, 5, path="moved/"))
    report = desk.run()
    assert (report.new, report.known, report.alerts) == (0, 2, 0)
    (trouble,) = [row for row in rows(desk, "trouble") if row["kind"] == "guids"]
    assert trouble["ended_at"] is not None
    newsroom.publish("a", *page("0", 6, 7, 8))  # and fell ill again
    assert desk.run().new == 3
    assert rows(desk, "feed")[0]["guids"] == "void"
