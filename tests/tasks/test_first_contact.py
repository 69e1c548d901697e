"""First contact is recorded and rings nothing: new feeds, new watches, new names for old ones."""

from collections.abc import Callable
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

WATCH = '[[watches]]\nname = "Ceasefire"\nquery = "ceasefire OR truce"\n'
RAIN = {"guid": "a-0", "title": "Rain in the delta"}
OLD = (
    "Halden and Velmora sign a truce over the upper dam",
    "Herring fleets keep their ceasefire off Brekka",
    "Mine owners and strikers in Old Sarn end truce",
)
REST = "30-day ceasefire for the Kursk front line, the foreign ministry says"


def told(rows: Rows, desk: Any) -> list[tuple[str, int]]:
    return [(row["status"], row["sequence"]) for row in rows(desk, "told")]


def test_first_contact_is_folded_into_what_a_story_is_told_at(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    for feed in "ad":
        newsroom.publish(feed, {"guid": f"{feed}-0", "title": f"Weather in {feed}"})
    desk.watch(watchlist("a", "d"))
    desk.run()
    newsroom.publish("a", {"guid": "a-1", "title": f"Kyiv accepts {REST}"})
    assert desk.run().alerts == 1
    for feed in "bc":
        newsroom.publish(feed, {"guid": f"{feed}-1", "title": f"Moscow rejects {REST}"})
    desk.watch(watchlist(*"abcd"))
    assert desk.run().alerts == 0
    assert told(rows, desk) == [("rejected", 1)]
    newsroom.publish("d", {"guid": "d-1", "title": f"Moscow rejects {REST}"})
    assert desk.run().alerts == 0


def test_a_background_voice_does_not_make_first_contact_ring(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", RAIN)
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", {"guid": "a-1", "title": f"Ten years after the {REST}"})
    newsroom.publish("b", {"guid": "b-1", "title": f"Moscow rejects {REST}"})
    desk.watch(watchlist("a", "b"))
    assert desk.run().alerts == 0
    assert {row["status"] for row in rows(desk, "reading")} == {"background", "rejected"}
    assert told(rows, desk) == [("rejected", 0)]


def test_a_watch_paused_and_put_back_is_silent_about_what_came_meanwhile(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", RAIN)
    desk.watch(watchlist("a"))
    desk.run()
    desk.watch(watchlist("a", more='[[watches]]\nname = "Other"\nquery = "sanction"\n'))
    newsroom.publish("a", {"guid": "a-1", "title": "Truce in the far north of the island"})
    desk.run(minutes=60)
    desk.watch(watchlist("a"))
    report = desk.run()
    assert (report.matched, report.alerts) == (1, 0)
    newsroom.publish("a", {"guid": "a-2", "title": "Ceasefire agreed near the copper mine"})
    assert desk.run().alerts == 1


def test_a_publisher_named_later_is_silent(desk: Any, newsroom: Any, rows: Rows) -> None:
    newsroom.publish("a", {"guid": "a-1", "title": f"Kyiv accepts {REST}"})
    feed = f'[[feeds]]\nurl = "{newsroom.url("a")}"\n'
    desk.watch(feed + WATCH)
    desk.run()
    desk.watch(f'{feed}publisher = "bbc"\n{WATCH}')
    newsroom.bodies["a"] += b"\n"
    assert desk.run().alerts == 0
    assert [row["publisher"] for row in rows(desk, "feed")] == ["bbc"]


@pytest.mark.parametrize(
    ("part", "respelled"),
    [("/a", "/a#main"), ("http://", "HTTP://"), ("http://", "http://reader:pass@")],
)
def test_a_feed_whose_url_is_respelled_is_the_same_feed(
    desk: Any, newsroom: Any, rows: Rows, part: str, respelled: str
) -> None:
    newsroom.publish("a", {"guid": "17", "title": f"Kyiv accepts {REST}"})
    url = newsroom.url("a")
    desk.watch(f'[[feeds]]\nurl = "{url}"\n{WATCH}')
    desk.run()
    desk.watch(f'[[feeds]]\nurl = "{url.replace(part, respelled, 1)}"\n{WATCH}')
    newsroom.bodies["a"] += b"\n"
    report = desk.run()
    assert (report.seen, report.new, report.known, report.alerts) == (1, 0, 1, 0)
    assert len(rows(desk, "feed")) == 1


def test_a_watchlist_saved_in_mid_pass_is_the_next_passes(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    from flows import passes
    from tasks import ledger
    from tasks.world import pinned

    newsroom.publish("a", {"guid": "1", "title": "Storm closes the road by the sea"})
    desk.watch(watchlist("a", more=""))
    desk.run()
    newsroom.bodies["a"] += b"\n"
    with pinned():
        run = ledger.begin("monitor", desk.now)
        desk.watch(watchlist("a", more='[[watches]]\nname = "Sea"\nquery = "storm"\n'))
        report = ledger.end(run, passes.one_pass(passes.MONITORING, passes.bare, desk.now))
    assert (report.feeds, report.matched, report.alerts) == (1, 0, 0)
    report = desk.run()
    assert (report.matched, report.alerts) == (1, 0)


def test_a_feed_left_out_in_mid_pass_is_still_polled_in_it(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    from flows import passes
    from tasks import ledger
    from tasks.world import pinned

    for feed in "ab":
        newsroom.publish(feed, {"guid": feed, "title": f"Weather in {feed}"})
    desk.watch(watchlist("a", "b"))
    with pinned():
        run = ledger.begin("monitor", desk.now)
        desk.watch(watchlist("b"))
        report = ledger.end(run, passes.one_pass(passes.MONITORING, passes.bare, desk.now))
    assert (report.feeds, report.new) == (2, 2)
    assert desk.run(minutes=60).feeds == 0
    assert desk.run().feeds == 1


@pytest.mark.parametrize("mended", [True, False])
def test_first_contact_lasts_until_a_document_came_whole_or_another_was_cut(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows, mended: bool
) -> None:
    old = [{"guid": f"a-{at}", "title": title} for at, title in enumerate(OLD)]
    newsroom.publish("a", *old)
    whole = newsroom.bodies["a"]
    ends = [at for at in range(len(whole)) if whole.startswith(b"</item>", at)]
    newsroom.bodies["a"] = whole[: ends[0] + len(b"</item>")]
    desk.watch(watchlist("a"))
    assert desk.run(minutes=60).new == 1
    newsroom.bodies["a"] = whole if mended else whole[: ends[1] + len(b"</item>")]
    assert desk.run(minutes=60).alerts == 0
    newsroom.publish("a", {"guid": "a-9", "title": f"Kyiv accepts {REST}"}, *old)
    assert desk.run(minutes=60).alerts == (1 if mended else 2)
