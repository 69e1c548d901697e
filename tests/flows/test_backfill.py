"""The backfill: what was there is read again in silence, whatever interrupts it."""

import random
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.backfill import Wish, backfilling, unread_count
from flows.passes import MONITORING, bare, monitoring, one_pass
from tests.processes import history_pass, live_pass
from tocsin.core.errors import NotBuiltError, UsageError

Rows = Callable[..., list[dict[str, Any]]]
Listing = Callable[..., str]
Dump = Callable[[str], dict[str, list[str]]]

MORNING = datetime(2026, 3, 3, 6, tzinfo=UTC)
LATER = MORNING + timedelta(days=20)  # what came in the morning is no longer read again by itself
TRUCE = "ceasefire OR truce"
EVENTS = (
    "Kyiv accepts a 30-day ceasefire for the river front",
    "Seven ministers impose sanctions on a shipping network",
    "Storm closes the coastal road for a week",
    "Rebels and army sign a truce in the southern hills",
    "Parliament lifts sanctions on grain exporters",
    "Mountain village opens its first library",
)


def items(feed: str, titles: tuple[str, ...] = EVENTS) -> list[dict[str, Any]]:
    return [
        {
            "guid": f"{feed}-{number}",
            "title": title,
            "published": MORNING - timedelta(hours=number),
        }
        for number, title in enumerate(titles)
    ]


@pytest.fixture
def stored(newsroom: Any, listing: Listing) -> Callable[..., None]:
    """Two feeds stored by a watchlist that looks for something else, which then changes."""

    def store(desk: Any, *, watches: dict[str, str] | None = None) -> None:
        for feed in ("a", "b"):
            newsroom.publish(feed, {"guid": f"{feed}-first", "title": f"Weather in {feed}"})
        desk.watch(listing("a", "b", Volcano="volcano"))
        monitoring(bare, MORNING - timedelta(hours=1))
        for feed in ("a", "b"):
            newsroom.publish(feed, *items(feed))
        monitoring(bare, MORNING)
        desk.watch(listing("a", "b", Volcano="volcano", **(watches or {"Ceasefire": TRUCE})))

    return store


def fill(now: datetime = LATER, **wish: Any) -> Any:
    return backfilling(Wish(**wish), bare, now)


def test_a_new_watch_finds_what_was_stored_and_rings_nothing(
    desk: Any, stored: Callable[..., None], rows: Rows
) -> None:
    stored(desk)
    report = fill()
    assert (report.matched, report.alerts) == (4, 0)
    assert len(rows(desk, "mention")) == 4
    assert {row["outcome"] for row in rows(desk, "reading")} == {"first contact"}
    assert {(row["sequence"], row["status"]) for row in rows(desk, "told")} == {(0, "happening")}
    assert rows(desk, "alert") == []


def test_a_second_backfill_finds_nothing_to_do(
    desk: Any, stored: Callable[..., None], dump: Dump
) -> None:
    stored(desk)
    assert unread_count(Wish()) == 14
    fill()
    before = dump(desk.database_url)
    assert unread_count(Wish()) == 0
    report = fill(LATER + timedelta(hours=1))
    assert (report.matched, report.grouped, report.alerts) == (0, 0, 0)
    assert dump(desk.database_url) == before


def test_to_read_everything_again_changes_no_row(
    desk: Any, stored: Callable[..., None], dump: Dump
) -> None:
    stored(desk)
    fill()
    monitoring(bare, LATER)  # finds the names
    before = dump(desk.database_url)
    report = fill(restart=True)
    assert report.matched == 4
    assert dump(desk.database_url) == before


def test_what_comes_after_a_silent_backfill_rings(
    desk: Any, stored: Callable[..., None], newsroom: Any
) -> None:
    stored(desk)
    fill()
    fresh = {"guid": "a-new", "title": "Fishing fleets of two islands agree on a truce"}
    newsroom.publish("a", fresh, *items("a"))
    assert monitoring(bare, LATER + timedelta(hours=1)).alerts == 1


def test_asked_to_ring_it_rings_once_a_story(
    desk: Any, stored: Callable[..., None], rows: Rows
) -> None:
    stored(desk)
    assert fill(alert="ring").alerts == 2
    assert fill(alert="ring", now=LATER + timedelta(hours=1)).alerts == 0
    assert {row["sequence"] for row in rows(desk, "alert")} == {1}
    assert len({row["story_id"] for row in rows(desk, "alert")}) == 2


def test_the_range_begins_with_its_first_instant_and_ends_before_its_last(
    desk: Any, newsroom: Any, listing: Listing, rows: Rows
) -> None:
    moment = timedelta(seconds=1)
    since, until = MORNING - timedelta(hours=5), MORNING - timedelta(hours=2)
    times = [since - moment, since, until - moment, until]
    newsroom.publish(
        "a",
        *(
            {"guid": f"a-{n}", "title": f"Truce number {n} in the hills", "published": time}
            for n, time in enumerate(times)
        ),
    )
    desk.watch(listing("a", Volcano="volcano"))
    monitoring(bare, MORNING)
    desk.watch(listing("a", Ceasefire=TRUCE))
    wish = Wish(since=since, until=until)
    assert unread_count(wish) == 2
    backfilling(wish, bare, LATER)
    read = {row["article_id"] for row in rows(desk, "mention")}
    dates = {row["id"]: row["dated"] for row in rows(desk, "article")}
    assert sorted(dates[article] for article in read) == times[1:3]
    assert unread_count(Wish()) == 2


def test_one_feed_alone_is_read_again(
    desk: Any, stored: Callable[..., None], newsroom: Any
) -> None:
    stored(desk)
    spelled_otherwise = newsroom.url("a").replace("http://127", "HTTP://user:pass@127")
    assert unread_count(Wish(feed=spelled_otherwise)) == 7
    assert fill(feed=newsroom.url("a")).matched == 2


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wish(source="pages"), NotBuiltError),
        (Wish(source="wayback"), NotBuiltError),
        (Wish(since=MORNING, until=MORNING), UsageError),
        (Wish(feed="https://unknown.example/feed"), UsageError),
        (Wish(source="old.xml"), UsageError),
        (Wish(source="old.xml", feed="https://unknown.example/feed"), UsageError),
    ],
    ids=lambda value: getattr(value, "source", ""),
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    desk: Any, listing: Listing, dump: Dump, wish: Wish, error: type[Exception]
) -> None:
    desk.watch(listing("a", Ceasefire=TRUCE))
    before = dump(desk.database_url)
    with pytest.raises(error):
        backfilling(wish, bare, LATER)
    after = dump(desk.database_url)
    assert after["article"] == before["article"]
    assert after["reading"] == before["reading"]


# A file of history.


@pytest.fixture
def file(desk: Any, newsroom: Any) -> Callable[..., str]:
    """A feed document on disk, written as the newsroom would serve it; its path."""

    def write(*of: dict[str, Any]) -> str:
        newsroom.publish("file", *of)
        path = desk.folder / "history.xml"
        path.write_bytes(newsroom.bodies.pop("file"))
        return str(path)

    return write


def test_a_file_of_history_is_stored_under_its_feed_in_silence_and_once(
    desk: Any,
    newsroom: Any,
    listing: Listing,
    rows: Rows,
    dump: Dump,
    file: Callable[..., str],
) -> None:
    newsroom.publish("a", {"guid": "a-now", "title": "Weather in the delta"})
    desk.watch(listing("a", Ceasefire=TRUCE))
    monitoring(bare, MORNING)
    wish = {"source": file(*items("a")), "feed": newsroom.url("a")}
    report = fill(**wish)
    assert (report.seen, report.new, report.matched, report.alerts) == (6, 6, 2, 0)
    assert report.balanced
    assert {row["origin"] for row in rows(desk, "article")} == {"poll", "backfill"}
    before = dump(desk.database_url)
    again = fill(LATER + timedelta(hours=1), **wish)
    assert (again.seen, again.new, again.known, again.matched) == (6, 0, 6, 0)
    assert dump(desk.database_url) == before


def test_what_a_file_brought_is_known_when_a_poll_sees_it(
    desk: Any, newsroom: Any, listing: Listing, rows: Rows, file: Callable[..., str]
) -> None:
    newsroom.publish("a", {"guid": "a-now", "title": "Weather in the delta"})
    desk.watch(listing("a", Ceasefire=TRUCE))
    monitoring(bare, MORNING)
    fill(source=file(*items("a")), feed=newsroom.url("a"))
    newsroom.publish("a", *items("a"))
    report = monitoring(bare, LATER + timedelta(hours=1))
    assert (report.seen, report.new, report.known, report.edited) == (6, 0, 6, 0)
    assert report.alerts == 0
    assert len(rows(desk, "sighting")) == 7


def test_an_old_copy_never_overwrites_what_a_poll_brought(
    desk: Any, newsroom: Any, listing: Listing, rows: Rows, file: Callable[..., str]
) -> None:
    now = {"guid": "a-1", "title": "Talks end without a truce"}
    newsroom.publish("a", now)
    desk.watch(listing("a", Ceasefire=TRUCE))
    monitoring(bare, MORNING)
    report = fill(source=file(now | {"title": "Talks begin"}), feed=newsroom.url("a"))
    assert (report.new, report.known, report.edited) == (0, 1, 0)
    assert [row["title"] for row in rows(desk, "article")] == [now["title"]]
    assert rows(desk, "revision") == []
    newsroom.publish("a", now, {"guid": "a-2", "title": "Weather"})
    assert monitoring(bare, LATER + timedelta(hours=1)).edited == 0


def test_the_range_holds_for_a_file_too(
    desk: Any, newsroom: Any, listing: Listing, file: Callable[..., str]
) -> None:
    desk.watch(listing("a", Ceasefire=TRUCE))
    newsroom.publish("a", {"guid": "a-now", "title": "Weather"})
    monitoring(bare, MORNING)
    since, until = MORNING - timedelta(hours=3), MORNING - timedelta(hours=1)
    report = fill(source=file(*items("a")), feed=newsroom.url("a"), since=since, until=until)
    assert (report.new, report.refused_by) == (2, {"out_of_range": 4})
    assert report.balanced


@pytest.mark.parametrize("content", [b"", b"<html><p>No feed</p></html>", b"\x00\xff", None])
def test_a_file_that_is_no_feed_is_refused(
    desk: Any, newsroom: Any, listing: Listing, rows: Rows, content: bytes | None
) -> None:
    desk.watch(listing("a", Ceasefire=TRUCE))
    path = desk.folder / "history.xml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"history\.xml"):
        fill(source=str(path), feed=newsroom.url("a"))
    assert rows(desk, "article") == []


# Beside a live pass, and killed.


def test_a_live_article_that_nobody_has_read_yet_rings_beside_a_backfill(
    desk: Any, stored: Callable[..., None], newsroom: Any, rows: Rows
) -> None:

    stored(desk)
    fill()
    fresh = {"guid": "a-new", "title": "Fishing fleets of two islands agree on a truce"}
    newsroom.publish("a", fresh, *items("a"))
    now = LATER + timedelta(hours=1)
    one_pass(MONITORING[:1], bare, now)  # polled, and not yet read: its pass was killed
    assert fill(now=now).alerts == 1
    assert monitoring(bare, now).alerts == 0


@pytest.mark.slow
def test_a_backfill_beside_a_live_pass_leaves_what_both_would_alone(
    desk: Any,
    stored: Callable[..., None],
    newsroom: Any,
    rows: Rows,
    elsewhere: Callable[..., Any],
) -> None:
    stored(desk)
    fresh = [
        {"guid": f"{feed}-new", "title": "Fishing fleets of two islands agree on a truce"}
        for feed in ("a", "b")
    ]
    for feed, item in zip(("a", "b"), fresh, strict=True):
        newsroom.publish(feed, item, *items(feed))
    works = [
        elsewhere(live_pass, LATER, small=True),
        elsewhere(history_pass, LATER, small=True),
        elsewhere(history_pass, LATER, small=True),
    ]
    reports = [work.result() for work in works]
    assert all(balanced for _, balanced, _ in reports)
    monitoring(bare, LATER + timedelta(minutes=1))
    assert len(rows(desk, "article")) == 16
    assert len(rows(desk, "reading")) == 6
    (alert,) = rows(desk, "alert")
    assert (alert["sequence"], alert["status"]) == (1, "happening")
    assert all(row["decided_at"] for row in rows(desk, "reading"))


@pytest.mark.slow
@pytest.mark.parametrize("alert", ["none", "ring"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backfill_killed_anywhere_and_run_again_equals_one_that_was_not(
    new_desk: Callable[[str], Any],
    stored: Callable[..., None],
    elsewhere: Callable[..., Any],
    dump: Dump,
    kind: str,
    alert: str,
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    wish = {"alert": alert, "restart": True}
    desk = new_desk(kind)
    stored(desk)
    _, _, statements = elsewhere(history_pass, LATER, small=True, **wish).result()
    whole = dump(desk.database_url)
    for _ in range(4):
        desk = new_desk(kind)
        stored(desk)
        point = chance.randint(1, statements)
        killed = elsewhere(history_pass, LATER, small=True, dies_before=point, **wish)
        assert killed.ended() == -signal.SIGKILL, f"seed {seed}, before statement {point}"
        elsewhere(history_pass, LATER, small=True, **(wish | {"restart": False})).result()
        assert dump(desk.database_url) == whole, f"seed {seed}, before statement {point}"
