"""What the database refuses costs the feed that said it, and nobody else."""

from typing import Any

from sqlalchemy import text

from db.engine import connect, writing


def test_a_row_that_the_database_refuses_costs_its_own_feed_only(
    desk: Any, newsroom: Any, watchlist: Any, rows: Any
) -> None:
    with writing(connect(desk.database_url)) as connection:
        connection.execute(text("CREATE UNIQUE INDEX no_title_twice ON article (title)"))
    newsroom.publish("a", {"guid": "1", "title": "Rain in the delta"})
    newsroom.publish("bad", *({"guid": str(n), "title": "Truce"} for n in range(2)))
    newsroom.publish("c", {"guid": "1", "title": "Kyiv accepts 30-day ceasefire"})
    desk.watch(watchlist("a", "bad", "c"))
    report = desk.run()
    assert (report.feeds, report.seen, report.new) == (3, 2, 2)
    assert report.balanced
    (error,) = report.errors
    assert (error.feed, str(error.error)) == (newsroom.url("bad"), "unreadable")
    health = {row["url"].rpartition("/")[2]: row["failures"] for row in rows(desk, "feed")}
    assert health == {"a": 0, "bad": 1, "c": 0}
    assert not any(row["lease_token"] for row in rows(desk, "feed"))
