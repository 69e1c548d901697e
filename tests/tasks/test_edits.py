"""Edits: new words are news, old words are kept, whichever feed brings them and whenever."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

WATCH = '[[watches]]\nname = "Ceasefire"\nquery = "ceasefire OR truce"\n'
RAIN = {"guid": "a-0", "title": "Rain in the delta"}
WORDS = "Diplomats spoke for hours about maps, roads and harvests in the region. " * 12


def shared(title: str) -> dict[str, str]:
    """An item that is the same article in every feed of a publisher."""
    return {"guid": "https://p.example/1", "title": title, "url": "https://p.example/1"}


def titled(table: Sequence[dict[str, Any]]) -> list[str]:
    return [row["title"] for row in table]


@pytest.fixture
def two_feeds(desk: Any, newsroom: Any) -> Any:
    """A desk that knows one article by two feeds of a publisher."""
    feeds = ("world", "home")
    for feed in feeds:
        newsroom.publish(feed, shared("One"))
    rows = [f'[[feeds]]\nurl = "{newsroom.url(feed)}"\npublisher = "p"\n' for feed in feeds]
    desk.watch("\n".join([*rows, WATCH]))
    desk.run()
    return desk


def test_the_same_edit_in_two_feeds_is_one_revision_and_a_further_edit_another(
    two_feeds: Any, newsroom: Any, rows: Rows
) -> None:
    for feed, title in (("world", "Two"), ("home", "Two"), ("world", "Three"), ("home", "Three")):
        newsroom.publish(feed, shared(title))
        assert two_feeds.run().balanced
    assert titled(rows(two_feeds, "article")) == ["Three"]
    assert titled(rows(two_feeds, "revision")) == ["One", "Two"]


def test_a_feed_that_lags_behind_an_edit_does_not_take_it_back(
    two_feeds: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("world", shared("Two"))
    two_feeds.run()
    newsroom.bodies["home"] += b"\n"
    report = two_feeds.run()
    assert (report.known, report.edited) == (1, 0)
    assert titled(rows(two_feeds, "article")) == ["Two"]


def test_two_edits_of_one_article_in_one_batch_lose_no_words(
    two_feeds: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("world", shared("Ceasefire agreed in Kursk"))
    newsroom.publish("home", shared("Live: the latest from Kursk"))
    assert two_feeds.run().edited == 2
    kept = [*titled(rows(two_feeds, "article")), *titled(rows(two_feeds, "revision"))]
    assert sorted(kept) == ["Ceasefire agreed in Kursk", "Live: the latest from Kursk", "One"]


def test_an_article_reworded_there_and_back_in_one_batch_stays_one(
    two_feeds: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("world", shared("Two"))
    two_feeds.run()
    newsroom.publish("world", shared("One"))
    newsroom.publish("home", shared("Two"))
    assert two_feeds.run().balanced
    kept = [*titled(rows(two_feeds, "article")), *titled(rows(two_feeds, "revision"))]
    assert sorted(kept) == ["One", "Two"]


def test_an_edit_while_another_pass_reads_the_old_words_rings(
    desk: Any,
    newsroom: Any,
    watchlist: Watchlist,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tasks.extract import due, extract
    from tasks.ingest import due as feeds_due
    from tasks.ingest import ingest
    from tocsin.adapters.reader import Readers

    newsroom.publish("a", RAIN)
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", {"guid": "1", "title": "Talks go on in the delta"})
    ingest.fn(feeds_due(desk.now)[0], desk.now)
    read = Readers.read

    def read_and_be_overtaken(self: Readers, texts: Any) -> Any:
        answers = read(self, texts)
        newsroom.publish("a", {"guid": "1", "title": "Ceasefire agreed in the delta"})
        later = desk.now + timedelta(minutes=20)
        ingest.fn(feeds_due(later)[0], later)
        return answers

    with monkeypatch.context() as patch:
        patch.setattr(Readers, "read", read_and_be_overtaken)
        (batch,) = due(desk.now)
        assert extract.fn(batch, desk.now).matched == 0
    desk.now += timedelta(minutes=30)
    assert desk.run().alerts == 1


def test_an_edit_of_an_article_older_than_the_watch_rings(
    desk: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.publish("a", {"guid": "1", "title": "Live: talks in the delta"})
    desk.watch(watchlist("a", more=""))
    desk.run()
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", {"guid": "1", "title": "Live: ceasefire agreed in the delta"})
    assert desk.run().alerts == 1


def page(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><body><article><h1>Night</h1>{body}</article></body></html>".encode()


def test_the_page_of_an_edited_article_is_read_again(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    item = {"guid": "1", "title": "A long night in the delta", "url": newsroom.url("page")}
    newsroom.bodies["page"] = page(WORDS)
    newsroom.publish("a", item)
    desk.watch(watchlist("a", full_text="true"))
    assert desk.run().pages == 1
    newsroom.bodies["page"] = page("At dawn both armies agreed on a ceasefire.", WORDS)
    newsroom.publish("a", item | {"title": "A long night ends in the delta"})
    report = desk.run()
    assert (report.edited, report.pages, report.alerts) == (1, 1, 1)
    (article,) = rows(desk, "article")
    assert "ceasefire" in article["page_text"]
