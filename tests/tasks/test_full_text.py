"""The read step from end to end: which page stands, which is refused, and what is asked of whom."""

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]
Answer = Callable[[BaseHTTPRequestHandler], None]

TITLE = "Envoys agree on a ceasefire along the river"
SENTENCES = (
    "The envoys of seven states met in the capital and spoke for most of the day.",
    "They agreed that the guns along the river would fall silent from Friday, for thirty days.",
    "A commission of officers from both sides is to count what is broken and who broke it.",
)
STORY = "".join(f"<p>{sentence * 3}</p>" for sentence in SENTENCES)
ROBOTS = "User-agent: *\nDisallow: /private\nDisallow: /*.pdf$\n"


def html(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


def answer(
    body: str | bytes = "", status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    raw = body.encode() if isinstance(body, str) else body

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return write


@dataclass(frozen=True)
class Case:
    """A page, and what is to become of the article that links to it."""

    answer: Answer
    state: str
    reason: str | None = None
    text: str = field(default="Envoys agreed.")


RECIPE = "<p>" + "Take four eggs, flour and a little salt, and stir until smooth. " * 9 + "</p>"
CASES = {
    "full": Case(answer(html(STORY)), "full"),
    "shorter": Case(answer(html(STORY)), "feed-only", "shorter", text="The envoys spoke. " * 90),
    "unrelated": Case(answer(html(RECIPE)), "feed-only", "unrelated"),
    "picture": Case(answer(b"\x89PNG\r\n\x1a\n", 200), "feed-only", "no_article"),
    "gone": Case(answer("", 410), "feed-only", "http_status"),
    "private/page": Case(answer(html(STORY)), "blocked", "robots"),
    "paper.pdf": Case(answer(html(STORY)), "blocked", "robots"),
    "led-to-private": Case(answer("", 302, {"Location": "/private/x"}), "blocked", "robots"),
    "public/../private/page%20two": Case(answer(html(STORY)), "blocked", "robots"),
    "led-on": Case(answer("", 302, {"Location": "/led-to-private"}), "blocked", "robots"),
    "captcha": Case(answer(html("<p>Verify you are human.</p>")), "blocked", "captcha"),
    "script": Case(answer(html("<p>Please enable JavaScript.</p>")), "blocked", "script"),
    "led-to-consent": Case(answer("", 302, {"Location": "/consent/collect"}), "blocked", "consent"),
    "led-to-login": Case(answer("", 302, {"Location": "/login?next=1"}), "blocked", "login"),
    "paywall": Case(
        answer(html(f"<p>{SENTENCES[0]}</p><p>Subscribe to continue reading.</p>")),
        "blocked",
        "paywall",
    ),
    "forbidden": Case(answer("", 403), "blocked", "refused"),
    "legal": Case(answer("", 451), "blocked", "refused"),
    "busy": Case(answer("", 503), "wanted", "http_status"),
    "not-there": Case(answer("", 404), "wanted", "http_status"),
    "bomb": Case(
        answer(gzip.compress(bytes(20_000_000)), 200, {"Content-Encoding": "gzip"}),
        "wanted",
        "too_large",
    ),
    "nested": Case(answer("<div>" * 50_000), "feed-only", "no_article"),
    "tags": Case(answer(html("<br>" * 70_000)), "feed-only", "no_article"),
}


def item(room: Any, path: str, **more: str) -> dict[str, Any]:
    return {"guid": path, "title": TITLE, "url": room.url(path), **more}


def states(table: list[dict[str, Any]]) -> dict[str, tuple[str, str | None]]:
    return {row["guid"]: (row["page"], row["page_reason"]) for row in table}


def test_each_page_comes_to_what_it_is_worth(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.bodies |= {"robots.txt": ROBOTS.encode(), "private/x": html(STORY).encode()}
    newsroom.bodies |= {"consent/collect": html(STORY).encode()}
    newsroom.bodies |= {"login?next=1": html(STORY).encode()}
    newsroom.answers |= {path: case.answer for path, case in CASES.items()}
    newsroom.publish("a", *(item(newsroom, path, text=case.text) for path, case in CASES.items()))
    desk.watch(watchlist("a", full_text="true"))
    report = desk.run()
    table = rows(desk, "article")
    assert states(table) == {path: (case.state, case.reason) for path, case in CASES.items()}
    assert [row["guid"] for row in table if row["page_text"]] == ["full"]
    counts = (report.pages, report.pages_feed_only, report.pages_blocked)
    assert counts == tuple(
        sum(case.state == state for case in CASES.values())
        for state in ("full", "feed-only", "blocked")
    )
    assert newsroom.asked["robots.txt"] == 1
    assert newsroom.asked["private/page"] == newsroom.asked["paper.pdf"] == 0
    assert newsroom.asked["private/x"] == newsroom.asked["private/page%20two"] == 0
    before = newsroom.asked.copy()
    desk.run()
    again = {path for path in CASES if newsroom.asked[path] > before[path]}
    assert again == {path for path, case in CASES.items() if case.state == "wanted"}


@pytest.fixture
def office(new_desk: Callable[..., Any]) -> Any:
    """A desk on SQLite, for what no database decides."""
    return new_desk("sqlite")


def test_a_page_that_was_away_is_asked_again_when_its_server_says(
    office: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.answers["page"] = answer("", 503, {"Retry-After": "1200"})
    newsroom.publish("a", item(newsroom, "page"))
    office.watch(watchlist("a", full_text="true"))
    office.run(minutes=15)
    assert states(rows(office, "article")) == {"page": ("wanted", "http_status")}
    newsroom.answers["page"] = answer(html(STORY))
    office.run(minutes=15)
    assert newsroom.asked["page"] == 1
    assert office.run().pages == 1
    assert states(rows(office, "article")) == {"page": ("full", None)}


def test_the_page_of_two_articles_is_fetched_once(
    office: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.bodies["page"] = html(STORY).encode()
    both = [item(newsroom, "page"), item(newsroom, "page#2", guid="again")]
    newsroom.publish("a", *both)
    newsroom.publish("b", {"guid": "other", "title": "Rain", "url": newsroom.url("rain")})
    office.watch(watchlist("a", "b", full_text="true"))
    assert office.run().pages == 2
    newsroom.publish("b", item(newsroom, "page", guid="later"))
    assert office.run().pages == 1
    assert newsroom.asked["page"] == 1
    assert len({row["page_text"] for row in rows(office, "article") if row["page_text"]}) == 1
    newsroom.publish("b", item(newsroom, "page", guid="later", text="Envoys agreed, at last."))
    assert office.run().pages == 1
    assert newsroom.asked["page"] == 2


def test_a_page_that_was_no_better_is_read_again_after_an_edit_and_a_refusal_is_not(
    office: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    newsroom.bodies["page"] = html("<p>Envoys agree.</p>").encode()
    newsroom.answers["shut"] = answer("", 403)
    newsroom.publish("a", *(item(newsroom, path, text="Envoys meet.") for path in ("page", "shut")))
    office.watch(watchlist("a", full_text="true"))
    office.run()
    newsroom.bodies["page"] = html(STORY).encode()
    edits = (item(newsroom, path, text="Envoys met and agreed.") for path in ("page", "shut"))
    newsroom.publish("a", *edits)
    assert office.run().edited == 2
    assert states(rows(office, "article")) == {
        "page": ("full", None),
        "shut": ("blocked", "refused"),
    }
    assert newsroom.asked["shut"] == 1


@pytest.mark.parametrize(
    ("robots", "state"),
    [
        (answer("", 404), ("full", None)),
        (answer("", 302, {"Location": "/rules"}), ("blocked", "robots")),
        (answer("", 500), ("wanted", "robots_away")),
        (answer("", 429, {"Retry-After": "60"}), ("wanted", "robots_away")),
    ],
)
def test_robots_txt_decides_before_a_page_is_asked_for(
    office: Any,
    newsroom: Any,
    watchlist: Watchlist,
    rows: Rows,
    robots: Answer,
    state: tuple[str, str | None],
) -> None:
    newsroom.answers["robots.txt"] = robots
    newsroom.bodies |= {"rules": b"User-agent: tocsin\nDisallow: /", "page": html(STORY).encode()}
    newsroom.publish("a", item(newsroom, "page"))
    office.watch(watchlist("a", full_text="true"))
    office.run()
    assert states(rows(office, "article")) == {"page": state}
    assert newsroom.asked["page"] == (state[0] == "full")
    newsroom.answers["robots.txt"] = answer("", 404)
    office.run()
    newsroom_says = states(rows(office, "article"))["page"]
    assert newsroom_says == (state if state[0] == "blocked" else ("full", None))


@pytest.mark.parametrize(
    ("delay", "read_now", "waiting"), [("0.2", 3, 0), ("120", 1, 2), ("3600", 1, 2)]
)
def test_a_crawl_delay_spaces_the_pages_of_a_pass_and_leaves_the_rest_to_the_next(
    office: Any,
    newsroom: Any,
    watchlist: Watchlist,
    rows: Rows,
    delay: str,
    read_now: int,
    waiting: int,
) -> None:
    pages = [f"page{number}" for number in range(3)]
    times: list[float] = []

    def timed(handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        answer(html(STORY))(handler)

    newsroom.bodies["robots.txt"] = f"User-agent: *\nCrawl-delay: {delay}".encode()
    newsroom.answers |= dict.fromkeys(pages, timed)
    newsroom.publish("a", *(item(newsroom, path) for path in pages))
    office.watch(watchlist("a", full_text="true"))
    assert office.run().pages == read_now
    left = [row for row in rows(office, "article") if row["page"] == "wanted"]
    assert [row["page_failures"] for row in left] == [0] * waiting
    assert all(later - sooner > 0.19 for sooner, later in pairwise(times))
    assert office.run().pages == min(waiting, read_now)


def test_nothing_of_a_feed_s_own_is_sent_for_its_pages(
    office: Any, newsroom: Any, watchlist: Watchlist
) -> None:
    newsroom.bodies["page"] = html(STORY).encode()
    elsewhere = newsroom.url("page").replace("127.0.0.1", "localhost")
    newsroom.publish("a", item(newsroom, "page"), item(newsroom, "page", guid="2", url=elsewhere))
    keys = {"headers": '{ X-Key = "opensesame" }', "user_agent": '"Odd/1"', "full_text": "true"}
    office.watch(watchlist("a", **keys))
    assert office.run().pages == 2
    asked = dict(newsroom.headers)
    assert asked["a"]["X-Key"] == "opensesame"
    for path, headers in newsroom.headers:
        if path != "a":
            assert "X-Key" not in headers
            assert headers["User-Agent"].startswith("Tocsin/")
    assert newsroom.asked["robots.txt"] == newsroom.asked["page"] == 2


def test_a_page_that_is_longer_than_is_matched_is_counted(
    new_desk: Callable[[str], Any], newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    long = "".join(f"<p>{number}. {SENTENCES[number % 3] * 6}</p>" for number in range(260))
    newsroom.answers["long"] = answer(html(STORY + long))
    newsroom.publish("a", item(newsroom, "long", text="Envoys agreed."))
    desk = new_desk("sqlite")
    desk.watch(watchlist("a", full_text="true"))
    report = desk.run()
    (article,) = rows(desk, "article")
    assert len(article["page_text"]) > 100_000
    assert (report.matched, report.cut) == (1, 1)
