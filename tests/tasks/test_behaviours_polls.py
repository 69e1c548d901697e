"""What answers make of a feed's next poll and of its row, one table a matter, over loopback."""

import gzip
import os
import resource
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.newsroom import MORNING

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPACES = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


def rss(head: str = "", *guids: str) -> bytes:
    items = "".join(f"<item><guid>{guid}</guid><title>T</title></item>" for guid in guids or "1")
    return f"<rss version='2.0' {SPACES}><channel>{head}{items}</channel></rss>".encode()


def serve(
    body: bytes = b"", status: int = 200, length: int | None = None, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer with these headers, that says another length where one is given."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(status)
        size = len(body) if length is None else length
        for name, value in {"Content-Length": str(size), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)
        request.close_connection = True

    return answer


@pytest.fixture
def one(new_desk: Callable[[str], Any]) -> Any:
    """A desk on SQLite."""
    return new_desk("sqlite")


def by_path(rows: Rows, desk: Any) -> dict[str, dict[str, Any]]:
    return {row["url"].partition("//")[2].partition("/")[2]: row for row in rows(desk, "feed")}


def every_feed(desk: Any) -> Any:
    from flows.passes import bare, monitoring

    return monitoring(bare, desk.now, every_feed=True)


HOURS = "".join(f"<hour>{hour}</hour>" for hour in range(6, 20))
# What the document says, and the least and most minutes after six on a Tuesday morning.
HINTS: Mapping[str, tuple[str, int, int]] = {
    "nothing": ("", 13, 15),
    "ttl": ("<ttl>60</ttl>", 59, 60),
    "ttl of ten years": ("<ttl>5256000</ttl>", 1439, 1440),
    "ttl shorter than the rhythm": ("<ttl>1</ttl>", 13, 15),
    "ttl that is none": ("<ttl>-60</ttl>", 13, 15),
    "hourly": ("<sy:updatePeriod>hourly</sy:updatePeriod>", 59, 60),
    "four times a day": (
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
        359,
        360,
    ),
    "yearly": ("<sy:updatePeriod>yearly</sy:updatePeriod>", 1439, 1440),
    "the longer of two": ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 59, 60),
    "hours to skip": (f"<skipHours>{HOURS}</skipHours>", 14 * 60, 14 * 60),
    "the day to skip": ("<skipDays><day>Tuesday</day></skipDays>", 18 * 60, 18 * 60),
    "all days to skip": (
        "<skipDays>"
        + "".join(
            f"<day>{day}day</day>"
            for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")
        )
        + "</skipDays>",
        13,
        15,
    ),
}


def test_what_a_document_says_of_its_own_pace_is_kept_to_within_a_day(
    one: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    paths = {f"f{number}": name for number, name in enumerate(HINTS)}
    for path, name in paths.items():
        newsroom.bodies[path] = rss(HINTS[name][0])
    one.watch(watchlist(*paths))
    one.now -= DAY
    every_feed(one)  # first contact spreads them, whatever they say
    one.now = MORNING
    every_feed(one)
    for path, row in by_path(rows, one).items():
        name = paths[path]
        _, least, most = HINTS[name]
        assert least * MINUTE <= row["due_at"] - MORNING <= most * MINUTE, name


def test_feeds_that_come_together_spread_and_keep_their_interval(
    one: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    from tasks import ingest, ledger

    paths = [f"f{number}" for number in range(40)]  # of 24, one in fifty lots spreads less
    for path in paths:
        newsroom.bodies[path] = rss()
    one.watch(watchlist(*paths, every='"15m"'))
    ledger.begin("monitor", one.now)
    passes = 0
    while one.now < MORNING + 2 * timedelta(hours=1):
        passes += 1
        for batch in ingest.due(one.now):
            ingest.ingest.fn(batch, one.now)
        due = sorted(row["due_at"] for row in rows(one, "feed"))
        if one.now == MORNING:  # about a third at the least interval, the others anywhere
            assert len(set(due)) > len(paths) // 3
            first = due
        one.now = _whole_minute(due[0])
    assert first[-1] - first[0] > 7 * MINUTE
    polls = sum(newsroom.asked.values()) - len(paths)  # without first contact
    waited = sum(((MORNING + 2 * timedelta(hours=1) - at) for at in first), timedelta())
    assert 0.9 <= polls * 15 * MINUTE / waited <= 1.3


def _whole_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + MINUTE


def moved(url: str, status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return serve(status=status, Location=url)


def test_only_a_way_that_is_permanent_throughout_and_leads_to_a_feed_moves_it(
    one: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.bodies |= {"feed": rss(), "page": b"<html><p>Welcome</p></html>"}
    newsroom.answers |= {
        "all": moved(newsroom.url("hop"), 301),
        "hop": moved(newsroom.url("feed"), 308),
        "mixed": moved(newsroom.url("for-now"), 301),
        "for-now": moved(newsroom.url("feed"), 302),
        "other": moved(newsroom.url("feed"), 303),
        "no-feed": moved(newsroom.url("page"), 301),
    }
    one.watch(watchlist("all", "mixed", "other", "no-feed"))
    for day in range(5):
        one.now = MORNING + day * DAY
        every_feed(one)
    found = {path: row["moved_url"] for path, row in by_path(rows, one).items()}
    expected = {"all": newsroom.url("feed"), "mixed": None, "other": None, "no-feed": None}
    assert found == expected
    assert len(rows(one, "article")) == 3  # of each publisher one, before and after


def test_a_body_that_came_by_half_leaves_everything_as_it_was(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    whole = rss("", *(str(number) for number in range(9)))
    packed = gzip.compress(whole)
    halves = {
        "length": serve(whole[:-40], length=len(whole), ETag='"2"'),
        "gzip": serve(packed[:-12], Content_Encoding="gzip", ETag='"2"'),
    }
    for path in halves:
        newsroom.answers[path] = serve(rss(), ETag='"1"')
    desk.watch(watchlist(*halves))
    desk.run(minutes=60)
    newsroom.answers |= halves
    report = desk.run(minutes=60)
    assert (report.new, [str(error.error) for error in report.errors]) == (0, ["truncated"] * 2)
    assert {row["etag"] for row in rows(desk, "feed")} == {'"1"'}
    for path in halves:
        newsroom.answers[path] = serve(whole, ETag='"3"')
    assert every_feed(desk).new == 16


# What a server does, and the class that stands on the feed's row.
FAILURES: Mapping[str, tuple[Callable[[BaseHTTPRequestHandler], None] | str, str]] = {
    "nobody": ("http://127.0.0.1:49151/", "connect"),
    "no name": ("http://no-such-name.invalid/", "dns"),
    "no TLS": ("https://127.0.0.1:{port}/tls", "tls"),
    "private": ("http://10.1.2.3/", "blocked_address"),
    "metadata": ("http://169.254.169.254/latest/", "blocked_address"),
    "no web": ("http://127.0.0.1:25/", "bad_url"),
    "not found": (serve(status=404), "http_status"),
    "busy": (serve(status=503), "http_status"),
    "forbidden": (serve(status=403), "denied"),
    "a challenge": (serve(b"<html>", 503, cf_mitigated="challenge"), "denied"),
    "nothing": (serve(), "empty_body"),
    "a page": (serve(b"<html><p>Hello</p></html>"), "not_a_feed"),
    "brotli": (serve(b"\x8b\x02\x80abc\x03", Content_Encoding="br"), "unsupported_encoding"),
    "a bomb": (
        serve(gzip.compress(bytes(16 << 20)), Content_Encoding="gzip"),
        "too_large",
    ),
    "to a file": (serve(status=302, Location="file:///etc/passwd"), "redirect"),
    "to a private place": (serve(status=301, Location="http://10.0.0.1/"), "blocked_address"),
    "a stray 304": (serve(status=304), "protocol"),
}


def test_each_failure_stands_on_its_feed_by_its_class_and_the_good_feed_is_stored(
    one: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    urls = {}
    for number, (name, (does, _)) in enumerate(FAILURES.items()):
        if isinstance(does, str):
            urls[does.format(port=newsroom.port)] = name
        else:
            newsroom.answers[f"x{number}"] = does
            urls[newsroom.url(f"x{number}")] = name
    newsroom.bodies["good"] = rss()
    listed = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls)
    one.watch(listed + watchlist("good"))
    report = one.run()
    found = {row["url"]: row["error"] for row in rows(one, "feed")}
    assert found.pop(newsroom.url("good")) is None
    assert {urls[url]: error for url, error in found.items()} == {
        name: error for name, (_, error) in FAILURES.items()
    }
    assert (report.new, len(report.errors)) == (1, len(FAILURES))


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """A limit that this process has reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = os.open(os.devnull, os.O_RDONLY)
    resource.setrlimit(resource.RLIMIT_NOFILE, (taken + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.close(taken)


def test_a_shortage_of_our_own_counts_against_no_feed(
    one: Any,
    newsroom: Any,
    watchlist: Watchlist,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tocsin.adapters.gate import Gate

    newsroom.bodies["a"] = rss()
    one.watch(watchlist("a"))
    taken = Gate.taken

    async def short(self: Gate, *given: Any) -> Any:
        with no_descriptor_left():
            return await taken(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Gate, "taken", short)
        report = one.run(minutes=0)
    (row,) = rows(one, "feed")
    assert (row["failures"], row["error"], report.unreached) == (0, None, 1)
    assert [(error["feed"], error["class"]) for error in report.as_json()["errors"]] == [
        ("*", "own_network")
    ]
    assert row["due_at"] - MORNING <= 5 * MINUTE
    one.now = row["due_at"]
    assert one.run().new == 1


def test_nothing_is_carried_from_poll_to_poll_but_validators_and_ours_is_an_open_name(
    one: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.answers["a"] = serve(rss(), Set_Cookie="id=1", ETag='"1"')
    one.watch(watchlist("a"))
    for _ in range(2):
        one.run(minutes=60)
    (_, first), (_, second) = newsroom.headers
    assert {"Cookie", "Referer", "Authorization"}.isdisjoint(second)
    assert set(second) - set(first) == {"If-None-Match"}
    assert first["User-Agent"].startswith("Tocsin/")


def test_one_feed_spelled_twice_is_refused_before_anything_is_asked(
    one: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    from tocsin.core.errors import WatchlistError

    respelled = newsroom.url("a").replace("http://", "HTTP://") + "#top"
    one.watch(watchlist("a", more=f'[[feeds]]\nurl = "{respelled}"\n'))
    with pytest.raises(WatchlistError, match="this feed is in line 2 already"):
        one.run()
    assert newsroom.asked["a"] == 0


def test_a_wait_that_was_asked_for_outlives_the_process(
    one: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    from tasks import world

    newsroom.answers["a"] = serve(status=429, Retry_After="7200")
    one.watch(watchlist("a"))
    one.run(minutes=119)
    world.close()
    assert (one.run(minutes=1).feeds, newsroom.asked["a"]) == (0, 1)
    assert (one.run().feeds, newsroom.asked["a"]) == (1, 2)


def test_a_document_of_which_nothing_is_known_is_told_as_a_gap(
    one: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.publish("a", *({"guid": f"old-{n}", "title": f"T{n}"} for n in range(5)))
    one.watch(watchlist("a"))
    one.run()
    again = (
        {"guid": f"new-{n}", "title": f"U{n}", "url": f"https://news.example/new-{n}"}
        for n in range(5)
    )
    newsroom.publish("a", *again)
    report = one.run()
    assert (report.new, [row["kind"] for row in rows(one, "trouble")]) == (5, ["gap"])
