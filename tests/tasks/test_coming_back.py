"""When a feed is asked again, and how: what servers and documents say, against a real server."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.newsroom import MORNING, Newsroom, serving

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]
MINUTE = timedelta(minutes=1)
PAGE = b"<!doctype html><html><body><p>Please log in.</p></body></html>"


@dataclass
class Says:
    """What a server answers, as it is set now; what it was asked with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(dict(handler.headers))
        body = b"" if self.status == 304 else self.body
        handler.send_response_only(self.status)
        for name, value in {**self.headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def set(self, status: int = 200, body: bytes | None = None, **headers: str) -> None:
        self.status, self.headers = status, {k.replace("_", "-"): v for k, v in headers.items()}
        self.body = self.body if body is None else body


def document(room: Newsroom, *numbers: int) -> bytes:
    """An RSS document with the items of these numbers."""
    room.publish("made", *({"guid": f"g-{n}", "title": f"Item {n}"} for n in numbers))
    return room.bodies["made"]


@pytest.fixture
def says(newsroom: Any) -> Says:
    """What the newsroom answers under /a: a document of ten items, unless told otherwise."""
    says = Says(document(newsroom, *range(10)))
    newsroom.answers["a"] = says
    return says


@pytest.fixture
def one(new_desk: Callable[[str], Any], watchlist: Watchlist) -> Any:
    """A desk on SQLite that polls /a."""
    desk = new_desk("sqlite")
    desk.watch(watchlist("a"))
    return desk


def feed(rows: Rows, desk: Any) -> dict[str, Any]:
    (row,) = rows(desk, "feed")
    return row


def wait(rows: Rows, desk: Any, since: datetime) -> timedelta:
    due: datetime = feed(rows, desk)["due_at"]
    return due - since


def test_what_was_received_by_half_is_asked_for_again_as_if_never_seen(
    desk: Any, newsroom: Any, watchlist: Watchlist, says: Says, rows: Rows
) -> None:
    desk.watch(watchlist("a"))
    whole = document(newsroom, 1, 2)
    cut = whole[: whole.rindex(b"</item>")]
    says.set(body=cut, ETag='"same"')
    report = desk.run()
    assert (report.new, report.refused_by) == (1, {"incomplete": 1})
    assert (feed(rows, desk)["etag"], feed(rows, desk)["body_hash"]) == (None, b"")
    says.set(body=whole, ETag='"same"')
    desk.now += 15 * MINUTE
    report = desk.run()
    assert "If-None-Match" not in says.asked[-1]
    assert (report.new, report.known) == (1, 1)


def test_a_document_cut_between_two_items_is_not_taken_for_the_whole(
    desk: Any, newsroom: Any, watchlist: Watchlist, says: Says, rows: Rows
) -> None:
    desk.watch(watchlist("a"))
    whole = document(newsroom, 1, 2)
    says.set(body=whole[: whole.index(b"</item>") + len(b"</item>")], ETag='"same"')
    report = desk.run()
    assert (report.new, report.refused, report.errors) == (1, 0, ())
    assert (feed(rows, desk)["etag"], feed(rows, desk)["body_hash"]) == (None, b"")
    says.set(body=whole, ETag='"same"')
    report = desk.run()
    assert "If-None-Match" not in says.asked[-1]
    assert (report.new, report.known) == (1, 1)


def test_validators_are_kept_or_cleared_each_by_itself(
    desk: Any, newsroom: Any, watchlist: Watchlist, says: Says, rows: Rows
) -> None:
    desk.watch(watchlist("a"))
    other = document(newsroom, *range(1, 11))
    moon = "when the moon was full"  # opaque: no date, and not ours to read
    steps: list[tuple[dict[str, Any], tuple[str | None, str | None]]] = [
        ({"ETag": 'W/"1"', "Last_Modified": moon}, ('W/"1"', moon)),
        ({"body": other, "ETag": '"2"'}, ('"2"', None)),
        ({"body": other, "Last_Modified": moon}, (None, moon)),
        ({"status": 304, "ETag": '"3"'}, ('"3"', moon)),
        ({"status": 304}, ('"3"', moon)),
        ({"body": other}, (None, None)),
    ]
    before: tuple[str | None, str | None] = (None, None)
    for step, kept in steps:
        says.set(**step)
        report = desk.run(minutes=60)
        assert not report.errors
        row, sent = feed(rows, desk), says.asked[-1]
        assert (row["etag"], row["last_modified"]) == kept
        assert (sent.get("If-None-Match"), sent.get("If-Modified-Since")) == before
        assert row["succeeded_at"] == row["checked_at"] == desk.now - 60 * MINUTE
        before = kept


def test_a_page_in_place_of_the_feed_is_never_remembered_as_unchanged(
    one: Any, says: Says, rows: Rows
) -> None:
    says.set(ETag='"good"')
    one.run(minutes=60)
    says.set(body=PAGE, ETag='"page"')
    for _ in range(3):
        (error,) = one.run(minutes=120).errors
        assert error.error == "not_a_feed"
        assert (feed(rows, one)["etag"], says.asked[-1]["If-None-Match"]) == ('"good"', '"good"')


def test_a_document_whose_entries_are_not_stored_leaves_no_validators(
    one: Any, says: Says, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db import polls

    says.set(ETag='"1"')

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(polls, "record", broken)
        with pytest.raises(ZeroDivisionError):
            one.run()
    assert (feed(rows, one)["etag"], rows(one, "article")) == (None, [])
    assert one.run().new == 10
    assert ("If-None-Match" in says.asked[-1], feed(rows, one)["etag"]) == (False, '"1"')


def test_once_a_day_a_whole_document_is_asked_for(one: Any, says: Says, rows: Rows) -> None:
    says.set(ETag='"1"')
    one.run(minutes=0)
    says.set(304, ETag='"1"')
    for hours in (6, 12, 17):
        one.now = MORNING + timedelta(hours=hours)
        one.run()
        assert says.asked[-1]["If-None-Match"] == '"1"'
    one.now = MORNING + timedelta(hours=25)
    says.set(ETag='"1"')
    one.run(minutes=60)
    assert "If-None-Match" not in says.asked[-1]
    says.set(304)
    one.run()
    assert says.asked[-1]["If-None-Match"] == '"1"'


def test_a_feed_may_be_asked_without_conditions_always(
    one: Any, says: Says, watchlist: Watchlist
) -> None:
    one.watch(watchlist("a", conditional="false"))
    says.set(ETag='"1"')
    for _ in range(2):
        one.run(minutes=60)
    assert not any("If-None-Match" in sent for sent in says.asked)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({}, 13, 15),
        ({"Cache_Control": "max-age=3600"}, 59, 60),
        ({"Cache_Control": "max-age=31536000"}, 1439, 1440),
        ({"Cache_Control": "max-age=1"}, 13, 15),
        ({"Expires": format_datetime(MORNING + 45 * MINUTE)}, 44, 45),
        ({"Expires": "0", "Cache_Control": "max-age=-9"}, 13, 15),
        ({"Retry_After": "7200"}, 13, 15),
    ],
)
def test_headers_of_a_good_answer_make_the_next_poll_later(
    one: Any, says: Says, rows: Rows, headers: dict[str, str], least: int, most: int
) -> None:
    one.now -= timedelta(days=1)
    one.run(minutes=24 * 60)
    says.set(**headers)
    one.run(minutes=0)
    assert least * MINUTE <= wait(rows, one, MORNING) <= most * MINUTE


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ({"Retry_After": "7200"}, 120, 120),
        (
            {
                "Retry_After": "Tue, 03 Mar 2020 08:00:00 GMT",
                "Date": "Tue, 03 Mar 2020 06:00:00 GMT",
            },
            120,
            120,
        ),
        ({"Retry_After": format_datetime(MORNING + 120 * MINUTE)}, 120, 120),
        ({"Retry_After": "9999999999"}, 1440, 1440),
        ({"Retry_After": "-7200"}, 13, 30),
        ({"Retry_After": "soon"}, 13, 30),
        ({"Retry_After": "1"}, 13, 30),
        ({}, 13, 30),
    ],
)
def test_retry_after_is_kept_to_in_both_forms(
    one: Any, says: Says, rows: Rows, status: int, said: dict[str, str], least: int, most: int
) -> None:
    says.set(status, **said)
    one.run(minutes=0)
    assert least * MINUTE <= wait(rows, one, MORNING) <= most * MINUTE
    if least > 13:
        one.now = MORNING + (least - 1) * MINUTE
        one.run(minutes=1)
        assert len(says.asked) == 1
        one.run()
        assert len(says.asked) == 2


def test_a_host_that_says_too_many_is_left_in_peace_and_others_are_asked(
    desk: Any, newsroom: Any, watchlist: Watchlist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_HOST_CONCURRENCY", "1")
    names = [f"crowd{number}" for number in range(5)]
    too_many = Says(status=429, headers={"Retry-After": "3600"})
    newsroom.answers |= dict.fromkeys(names, too_many)
    elsewhere = Newsroom()
    elsewhere.publish("b", {"guid": "b-1", "title": "Storm"})
    with serving(elsewhere) as elsewhere.port:
        other = f'[[feeds]]\nurl = "{elsewhere.url("b")}"\n'
        desk.watch(watchlist(*names, more=other))
        report = desk.run()
        assert (len(too_many.asked), report.feeds, len(report.errors), report.new) == (1, 2, 1, 1)
        for _ in range(3):
            assert desk.run().feeds <= 1
        assert (len(too_many.asked), elsewhere.asked["b"] > 2) == (1, True)
    newsroom.answers.clear()
    newsroom.publish("crowd4", {"guid": "c-1", "title": "Calm"})
    report = desk.run()
    assert (report.new, newsroom.asked["crowd4"]) == (1, 1)


@pytest.fixture
def closed_ports() -> Iterator[list[int]]:
    """Ports of this machine on which nobody listens."""
    with ExitStack() as stack:
        yield [_closed(stack) for _ in range(12)]


def _closed(stack: ExitStack) -> int:
    bound = stack.enter_context(socket.socket())
    bound.bind(("127.0.0.1", 0))
    port: int = bound.getsockname()[1]
    return port


@pytest.mark.parametrize(("down", "blamed"), [(12, False), (8, True)])
def test_when_our_own_network_is_down_nothing_is_held_against_the_feeds(
    desk: Any,
    says: Says,
    watchlist: Watchlist,
    rows: Rows,
    closed_ports: list[int],
    down: int,
    blamed: bool,
) -> None:
    hosts = "".join(
        f'[[feeds]]\nurl = "http://127.0.0.1:{port}/"\n' for port in closed_ports[:down]
    )
    desk.watch(watchlist("a", more=hosts))
    report = desk.run(minutes=0)
    told = report.as_json()["errors"]
    down_rows = [row for row in rows(desk, "feed") if row["title"] is None]
    assert (report.feeds, report.new, len(down_rows)) == (down + 1, 10, down)
    if blamed:
        assert ({row["failures"] for row in down_rows}, report.unreached) == ({1}, 0)
        assert [error["class"] for error in told] == ["connect"] * down
        return
    assert {(row["failures"], row["error"], row["checked_at"]) for row in down_rows} == {
        (0, None, None)
    }
    assert {row["due_at"] - MORNING for row in down_rows} == {4.5 * MINUTE}
    assert [(error["feed"], error["class"]) for error in told] == [("*", "own_network")]
    assert report.unreached == 12


def test_the_last_few_hosts_of_a_pass_are_judged_with_those_before_them(
    one: Any,
    watchlist: Watchlist,
    rows: Rows,
    closed_ports: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from flows import passes
    from tasks import ingest

    monkeypatch.setattr(passes, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(ingest, "size_of", lambda *_: 10)
    hosts = "".join(f'[[feeds]]\nurl = "http://127.0.0.1:{port}/"\n' for port in closed_ports)
    one.watch(watchlist(more=hosts))
    assert one.run().unreached == 12
    assert {row["failures"] for row in rows(one, "feed")} == {0}


def test_a_feed_that_fails_is_asked_for_ever_and_is_back_at_once(
    one: Any, says: Says, rows: Rows
) -> None:
    one.run()
    good = says.body
    waits = []
    for status in [404] * 9:
        one.now = feed(rows, one)["due_at"]
        says.set(status)
        one.run(minutes=0)
        waits.append(wait(rows, one, one.now))
    assert waits == sorted(waits)
    assert waits[0] <= 30 * MINUTE
    assert timedelta(hours=23) < waits[-1] <= timedelta(hours=24)
    row = feed(rows, one)
    assert (row["failures"], row["error"], row["gone_at"]) == (9, "http_status", None)
    one.now = row["due_at"]
    says.set(body=good)
    one.run(minutes=0)
    assert (feed(rows, one)["failures"], wait(rows, one, one.now) <= 15 * MINUTE) == (0, True)


def test_a_feed_that_is_gone_is_asked_no_more_until_somebody_says_so(
    desk: Any, says: Says, watchlist: Watchlist, rows: Rows
) -> None:
    from flows.passes import bare, monitoring

    desk.watch(watchlist("a"))
    desk.run()
    good = says.body
    says.set(410)
    desk.run(minutes=60)
    row = feed(rows, desk)
    assert (row["gone_at"], row["error"]) == (MORNING + 15 * MINUTE, "http_status")
    assert "410 Gone; asked no more until its row" in row["error_message"]
    desk.now += timedelta(days=90)
    assert desk.run().feeds == 0
    assert monitoring(bare, desk.now, every_feed=True).feeds == 1
    assert (desk.run().feeds, feed(rows, desk)["gone_at"] is None) == (0, False)
    desk.watch(watchlist("a", user_agent='"Another"'))
    says.set(body=good)
    assert (desk.run().feeds, says.asked[-1]["User-Agent"]) == (1, "Another")
    assert (feed(rows, desk)["gone_at"], feed(rows, desk)["failures"]) == (None, 0)


@pytest.mark.parametrize("status", [301, 302])
def test_a_410_behind_a_permanent_redirect_is_believed_the_third_time(
    one: Any, says: Says, newsroom: Any, rows: Rows, status: int
) -> None:
    one.run()
    newsroom.answers["b"] = Says(status=410)
    says.set(status, Location=newsroom.url("b"))
    for gone in (False, False, status == 301):
        one.now = feed(rows, one)["due_at"]
        one.run(minutes=0)
        assert (feed(rows, one)["gone_at"] is not None) is gone


def asked_at(rows: Rows, desk: Any, polls: int) -> list[int]:
    """The intervals after each of so many polls on time, in minutes."""
    found = []
    for _ in range(polls):
        desk.now = max(feed(rows, desk)["due_at"], desk.now)
        desk.run(minutes=0)
        found.append(feed(rows, desk)["every"] // 60)
    return found


def test_a_feed_that_repeats_itself_on_time_is_asked_less_after_an_hour(
    one: Any, says: Says, rows: Rows
) -> None:
    from flows.passes import bare, monitoring

    one.run(minutes=15)
    for _ in range(5):  # by hand: it tells nothing
        monitoring(bare, one.now, every_feed=True)
        one.now += 15 * MINUTE
    assert feed(rows, one)["every"] == 900
    assert asked_at(rows, one, 5) == [15, 15, 15, 20, 20]
    assert asked_at(rows, one, 9)[-3:] == [30] * 3
    assert wait(rows, one, one.now) <= 30 * MINUTE


def test_a_feed_whose_interval_is_set_is_asked_so(
    one: Any, says: Says, watchlist: Watchlist, rows: Rows
) -> None:
    one.watch(watchlist("a", every='"20m"'))
    one.run(minutes=20)
    says.set(Cache_Control="max-age=86400")
    for _ in range(4):
        one.run(minutes=0)
        assert 18 * MINUTE <= wait(rows, one, one.now) < 20 * MINUTE
        one.now += 20 * MINUTE
    assert len(says.asked) == 5


def test_where_nothing_is_known_from_last_time_the_gap_is_noted_and_polls_come_closer(
    one: Any, newsroom: Any, says: Says, rows: Rows
) -> None:
    one.run(minutes=15)
    assert feed(rows, one)["gap_at"] is None
    for turn in range(1, 3):
        says.set(body=document(newsroom, *range(10 * turn, 10 * turn + 10)))
        one.now = max(one.now, feed(rows, one)["due_at"])
        if turn == 1:
            one.now = MORNING + 15 * MINUTE
        one.run(minutes=0)
        assert feed(rows, one)["gap_at"] == one.now
        assert wait(rows, one, one.now) <= (15 - 5 * turn) * MINUTE
    last = one.now
    says.set(body=document(newsroom, *range(19, 29)))
    one.now = feed(rows, one)["due_at"]
    one.run()
    assert feed(rows, one)["gap_at"] == last


@pytest.mark.parametrize(
    ("status", "elsewhere", "moves"),
    [(301, True, True), (308, False, True), (302, True, False), (307, False, False)],
)
def test_a_permanent_move_is_believed_after_three_polls_over_two_days(
    one: Any,
    newsroom: Any,
    watchlist: Watchlist,
    says: Says,
    rows: Rows,
    status: int,
    elsewhere: bool,
    moves: bool,
) -> None:
    one.watch(watchlist("a", headers='{ X-Key = "secret" }'))
    one.run(minutes=60)
    new = Says(says.body)
    room = Newsroom() if elsewhere else newsroom
    with ExitStack() as stack:
        if elsewhere:
            room.port = stack.enter_context(serving(room))
        room.answers["b"] = new
        says.set(status, Location=room.url("b"))
        for day in range(3):
            one.now = MORNING + timedelta(days=day, hours=1)
            one.run(minutes=0)
            assert (feed(rows, one)["moved_url"] is not None) is (moves and day == 2)
        one.now += timedelta(days=1)
        before = len(says.asked)
        report = one.run(minutes=60)
        row = feed(rows, one)
        assert (report.new, report.errors, len(new.asked)) == (0, (), 4)
        assert len(says.asked) == before + (0 if moves else 1)
        assert (row["url"], len(rows(one, "article"))) == (newsroom.url("a"), 10)
        assert row["moved_url"] == (room.url("b") if moves else None)
        assert all(("X-Key" in sent) is not elsewhere for sent in new.asked)
        assert row["host"] == f"127.0.0.1:{room.port if moves else newsroom.port}"


def test_an_address_that_a_feed_moved_to_and_that_gives_nothing_is_left_again(
    one: Any, newsroom: Any, says: Says, rows: Rows
) -> None:
    new, good = Says(says.body), says.body
    newsroom.answers["b"] = new
    says.set(308, Location=newsroom.url("b"))
    for day in range(3):
        one.now = MORNING + timedelta(days=day)
        one.run()
    assert feed(rows, one)["moved_url"] == newsroom.url("b")
    new.set(404)
    says.set(body=good)
    for day in range(3, 6):
        one.now = MORNING + timedelta(days=day)
        assert len(one.run().errors) == 1
    assert feed(rows, one)["moved_url"] is None
    one.now += timedelta(days=1)
    assert one.run().errors == ()
    assert feed(rows, one)["failures"] == 0
