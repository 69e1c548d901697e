"""The way of the data, step by step, bare, on both databases, with the real workers."""

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

OLD = {"guid": "a-1", "title": "Ten years after the ceasefire of the delta"}
TRUCE = {"guid": "a-2", "title": "Kyiv accepts 30-day ceasefire", "text": "It starts on Monday."}


def test_the_first_contact_with_a_feed_rings_nothing_and_is_recorded(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", TRUCE)
    desk.watch(watchlist("a"))
    report = desk.run()
    assert (report.feeds, report.seen, report.new, report.matched, report.alerts) == (1, 1, 1, 1, 0)
    assert [row["outcome"] for row in rows(desk, "reading")] == ["first contact"]
    assert [(row["sequence"], row["status"]) for row in rows(desk, "told")] == [(0, "happening")]


def test_what_comes_after_first_contact_rings_once(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", OLD)
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", TRUCE, OLD)
    assert desk.run().alerts == 1
    again = desk.run()
    assert (again.seen, again.new, again.alerts) == (0, 0, 0)  # the body is the same to the byte
    (alert,) = rows(desk, "alert")
    assert (alert["watch"], alert["sequence"], alert["status"]) == ("Ceasefire", 1, "happening")


def test_every_pass_balances_and_known_entries_are_known(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", OLD, TRUCE)
    desk.watch(watchlist("a"))
    assert desk.run().balanced
    newsroom.publish("a", {"guid": "a-3", "title": "Rain in the delta"}, TRUCE, TRUCE)
    report = desk.run()
    assert (report.seen, report.new, report.known) == (3, 1, 2)
    assert report.balanced


def test_an_edited_headline_is_a_revision_and_no_new_article(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", TRUCE)
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", TRUCE | {"title": "Kyiv accepts ceasefire, Moscow silent"})
    report = desk.run()
    assert (report.edited, report.new) == (1, 0)
    (article,) = rows(desk, "article")
    (revision,) = rows(desk, "revision")
    assert article["title"] == "Kyiv accepts ceasefire, Moscow silent"
    assert (revision["number"], revision["title"]) == (1, TRUCE["title"])


def test_an_edit_that_brings_a_watched_word_rings(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", {"guid": "a-1", "title": "Talks go on in the delta"})
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", {"guid": "a-1", "title": "Ceasefire agreed in the delta"})
    assert desk.run().alerts == 1


def test_one_article_in_two_feeds_of_a_publisher_is_one_row_with_two_sightings(
    desk: Any, newsroom: Any, rows: Rows
) -> None:
    shared = {
        "guid": "https://p.example/1",
        "title": "Ceasefire holds",
        "url": "https://p.example/1",
    }
    newsroom.publish("world", shared)
    newsroom.publish("home", shared | {"text": "The same, worded for the front page."})
    desk.watch(
        "\n".join(
            f'[[feeds]]\nurl = "{newsroom.url(feed)}"\npublisher = "p"'
            for feed in ("world", "home")
        )
    )
    report = desk.run()
    assert (report.new, report.known, report.edited) == (1, 1, 0)
    assert len(rows(desk, "sighting")) == 2
    newsroom.bodies["world"] += b"\n"
    newsroom.bodies["home"] += b"\n"
    report = desk.run()
    assert (report.known, report.edited) == (2, 0)  # each feed words it as it did


def test_the_same_counter_as_guid_in_two_feeds_is_two_articles(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", {"guid": "17", "title": "One", "url": "https://a.example/one"})
    newsroom.publish("b", {"guid": "17", "title": "Two", "url": "https://b.example/two"})
    desk.watch(watchlist("a", "b"))
    assert desk.run().new == 2


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"<rss>")
        handler.wfile.flush()
        time.sleep(0.1)


def test_a_bad_feed_costs_its_own_line_and_nothing_else(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("good", TRUCE)
    newsroom.bodies |= {
        "html": b"<!doctype html><html><body><h1>Maintenance</h1></body></html>",
        "empty": b"",
        "bomb": b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
    }
    newsroom.answers["slow"] = _drip
    desk.watch(watchlist("down", "html", "empty", "bomb", "slow", "good"))
    report = desk.run()
    assert {error.feed.rpartition("/")[2]: str(error.error) for error in report.errors} == {
        "down": "http_status",
        "html": "not_a_feed",
        "empty": "empty_body",
        "bomb": "unsafe_xml",
        "slow": "timeout",
    }
    assert (report.feeds, report.new, report.failed) == (6, 1, False)
    failed = [row for row in rows(desk, "feed") if row["failures"]]
    assert len(failed) == 5
    assert all(row["error_message"] and row["due_at"] > row["checked_at"] for row in failed)


def test_a_feed_that_comes_back_is_healthy_again_and_nothing_was_lost(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", OLD)
    desk.watch(watchlist("a"))
    desk.run()
    body = newsroom.bodies.pop("a")
    assert len(desk.run(minutes=60).errors) == 1
    newsroom.bodies["a"] = body.replace(b"</channel>", b"</channel> ")
    assert desk.run().known == 1
    (feed,) = rows(desk, "feed")
    assert (feed["failures"], feed["error"]) == (0, None)


def test_a_feed_left_out_of_the_watchlist_is_polled_no_more_and_keeps_its_articles(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", TRUCE)
    newsroom.publish("b", {"guid": "b-1", "title": "Rain"})
    desk.watch(watchlist("a", "b"))
    desk.run()
    desk.watch(watchlist("b"))
    assert desk.run().feeds == 1
    assert newsroom.asked["a"] == 1
    assert len(rows(desk, "article")) == 2


def test_a_new_watch_is_silent_about_what_was_there_and_rings_for_what_comes(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", {"guid": "a-1", "title": "Seven ministers impose sanctions on a bank"})
    desk.watch(watchlist("a"))
    desk.run()
    more = '[[watches]]\nname = "Sanctions"\nquery = "sanction"\n'
    desk.watch(watchlist("a", more=more))
    report = desk.run()
    assert (report.matched, report.alerts) == (1, 0)
    newsroom.publish("a", {"guid": "a-2", "title": "Parliament lifts sanctions on grain ships"})
    assert desk.run().alerts == 1


def test_a_change_of_status_rings_again_once_two_publishers_carry_it(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    feeds = ("a", "b", "c")
    rest = "30-day ceasefire for the Kursk front line, the foreign ministry says"
    for feed in feeds:
        newsroom.publish(feed, {"guid": f"{feed}-0", "title": f"Weather in {feed}"})
    desk.watch(watchlist(*feeds))
    desk.run()
    for feed in feeds:
        newsroom.publish(feed, {"guid": f"{feed}-1", "title": f"Kyiv accepts {rest}"})
    assert desk.run().alerts == 1
    newsroom.publish("a", {"guid": "a-2", "title": f"Moscow rejects {rest}"})
    assert desk.run().alerts == 0
    newsroom.publish("b", {"guid": "b-2", "title": f"Moscow rejects {rest}"})
    assert desk.run().alerts == 1
    newsroom.publish("c", {"guid": "c-2", "title": f"Moscow rejects {rest}"})
    assert desk.run().alerts == 0
    assert [(row["sequence"], row["status"]) for row in rows(desk, "alert")] == [
        (1, "happening"),
        (2, "rejected"),
    ]


def test_a_page_is_read_where_the_feed_asks_for_it_and_a_word_only_there_rings(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", {"guid": "a-0", "title": "Weather"})
    desk.watch(watchlist("a", full_text="true"))
    desk.run()
    words = "Diplomats spoke for hours about maps, roads and harvests in the region. " * 12
    newsroom.bodies["page"] = (
        "<html><head><title>Long night</title></head><body><article><h1>Long night</h1>"
        f"<p>At dawn both armies agreed on a ceasefire.</p><p>{words}</p>"
        "</article></body></html>"
    ).encode()
    newsroom.publish(
        "a", {"guid": "a-1", "title": "A long night in the delta", "url": newsroom.url("page")}
    )
    report = desk.run()
    assert (report.pages, report.matched, report.alerts) == (1, 1, 1)
    (mention,) = rows(desk, "mention")
    assert mention["sentence"] == "At dawn both armies agreed on a ceasefire."


def test_a_page_that_gives_less_than_the_feed_loses_to_it(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.bodies["page"] = b"<html><body><p>Accept cookies?</p></body></html>"
    newsroom.publish("a", TRUCE | {"url": newsroom.url("page"), "text": "A truce. " * 30})
    newsroom.publish("b", {"guid": "b", "title": "Truce", "url": newsroom.url("gone")})
    desk.watch(watchlist("a", "b", full_text="true"))
    assert desk.run().pages == 0
    states = {row["title"]: row["page"] for row in rows(desk, "article")}
    assert states == {TRUCE["title"]: "feed-only", "Truce": "wanted"}
    for _ in range(2):
        desk.run()
    assert [row["page"] for row in rows(desk, "article")] == ["feed-only", "feed-only"]
    asked = newsroom.asked["gone"]
    desk.run()
    assert newsroom.asked["gone"] == asked == 3


def test_names_are_found_in_what_matched(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", TRUCE | {"text": "Officials from Ukraine met in Geneva on Sunday."})
    desk.watch(watchlist("a"))
    desk.run()
    assert {"Ukraine", "Geneva"} <= {row["name"] for row in rows(desk, "entity")}


def test_a_database_of_another_version_is_refused_before_anything_is_polled(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    from sqlalchemy import text

    from db.engine import connect
    from tocsin.core.errors import DatabaseError

    with connect(desk.database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    desk.watch(watchlist("a"))
    with pytest.raises(DatabaseError):
        desk.run()
    assert newsroom.asked.total() == 0


def test_a_headline_that_goes_back_is_no_news_and_loses_no_words(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    first, second = "Talks go on in the delta", "Ceasefire agreed in the delta"
    newsroom.publish("a", {"guid": "a-1", "title": first})
    desk.watch(watchlist("a"))
    desk.run()
    alerts = []
    for title in (second, first, second, first):
        newsroom.publish("a", {"guid": "a-1", "title": title})
        alerts.append(desk.run().alerts)
    assert alerts == [1, 0, 0, 0]
    assert [row["title"] for row in rows(desk, "article")] == [first]
    assert [row["title"] for row in rows(desk, "revision")] == [second]
