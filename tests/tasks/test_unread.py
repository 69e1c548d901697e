"""What a feed said before is not read again, and nothing is missed for it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete

from db.engine import connect, writing
from db.tables import article

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

STORM = {"guid": "a-1", "title": "Storm over the delta", "text": "<p>Rain <b>fell</b>.</p>"}
TALKS = {"guid": "a-2", "title": "Talks on a ceasefire", "text": "<p>In Geneva.</p>"}
NAMELESS = {"guid": "", "title": "No guid here", "url": "https://news.example/n"}


def counts(report: Any) -> tuple[int, int, int, int]:
    assert report.balanced
    return report.new, report.known, report.edited, report.refused


def test_one_new_item_among_known_ones(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    desk.watch(watchlist("a"))
    newsroom.publish("a", STORM, NAMELESS)
    assert counts(desk.run()) == (2, 0, 0, 0)
    newsroom.publish("a", TALKS, STORM, NAMELESS)
    assert counts(desk.run()) == (1, 2, 0, 0)
    assert {row["text"] for row in rows(desk, "article")} == {"Rain fell.", "", "In Geneva."}
    seen = {row["last_seen"] for row in rows(desk, "sighting")}
    assert len(seen) == 1


def test_new_markup_around_old_words_is_no_edit_and_new_words_are(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    desk.watch(watchlist("a"))
    newsroom.publish("a", STORM)
    desk.run()
    newsroom.publish("a", STORM | {"text": "<p>Rain <i>fell</i>.</p>"})
    assert counts(desk.run()) == (0, 1, 0, 0)
    newsroom.publish("a", STORM | {"text": "<p>Snow <i>fell</i>.</p>"})
    assert counts(desk.run()) == (0, 0, 1, 0)


def test_a_document_with_a_new_date_of_its_own_only_is_not_parsed(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    desk.watch(watchlist("a"))
    newsroom.publish("a", STORM)
    plain = newsroom.bodies["a"]
    for number in range(2):
        stamp = f"<channel><lastBuildDate>Tue, 03 Mar 2026 06:0{number}:00 GMT</lastBuildDate>"
        newsroom.bodies["a"] = plain.replace(b"<channel>", stamp.encode())
        report = desk.run()
    assert (report.feeds, report.seen, report.errors) == (1, 0, ())
    (feed,) = rows(desk, "feed")
    assert feed["succeeded_at"] == feed["checked_at"] > feed["first_success_at"]


def test_under_another_publisher_everything_is_read_again(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", STORM, TALKS)
    desk.watch(watchlist("a"))
    desk.run()
    desk.watch(watchlist("a").replace('publisher = "a"', 'publisher = "b"'))
    report = desk.run()
    assert (counts(report), report.alerts) == ((2, 0, 0, 0), 0)


def test_an_article_that_was_deleted_is_stored_again_with_its_text(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    desk.watch(watchlist("a"))
    newsroom.publish("a", STORM)
    desk.run()
    with writing(connect(desk.database_url)) as connection:
        connection.execute(delete(article))
    newsroom.publish("a", TALKS, STORM)
    report = desk.run()
    assert (counts(report), report.refused_by) == ((1, 0, 0, 1), {"read_again": 1})
    assert counts(desk.run()) == (1, 1, 0, 0)
    assert {row["text"] for row in rows(desk, "article")} == {"Rain fell.", "In Geneva."}
