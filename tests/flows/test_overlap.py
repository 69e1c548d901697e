"""Two passes at the same time: neither does what the other does, and nothing is done twice."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from flows.passes import bare, monitoring
from tests.processes import FEEDS, FIRST, SECOND, live_pass

Rows = Callable[..., list[dict[str, Any]]]
Dump = Callable[[str], dict[str, list[str]]]

pytestmark = pytest.mark.slow  # two passes over thirty feeds a test, in two processes

ARTICLES = 30 * 6 + 10 * 6  # three old and three new of each feed, and of each publisher
ALERTS = 30 * 2 + 10 * 2


def _together(newsroom: Any, feeds: Sequence[str] = FEEDS, batch: int = len(FEEDS) // 2) -> None:
    """Have the feeds answer once more were asked for than a batch holds: by two passes."""
    enough = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if len(newsroom.asked) > batch:
            enough.set()
        enough.wait(15)
        body = newsroom.bodies[handler.path.lstrip("/")]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    newsroom.answers.update(dict.fromkeys(feeds, answer))


@pytest.fixture
def begun(crowd: Any, newsroom: Any) -> Callable[[Any], None]:
    """First contact with thirty feeds, and then there is news in all of them."""

    def begin(desk: Any) -> None:
        desk.watch(crowd.listed())
        crowd.publish(news=False)
        monitoring(bare, FIRST)
        crowd.publish(news=True)
        newsroom.asked.clear()

    return begin


def test_two_passes_at_once_poll_each_feed_once_and_ring_each_story_once(
    desk: Any,
    begun: Callable[[Any], None],
    newsroom: Any,
    smtp_sink: Any,
    elsewhere: Callable[..., Any],
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun(desk)
    monkeypatch.setenv("TOCSIN_FETCH_TIMEOUT", "20")
    _together(newsroom)
    both = [elsewhere(live_pass, SECOND, small=True) for _ in range(2)]
    reports = [work.result() for work in both]  # which says too that both ended well
    newsroom.answers.clear()
    last = monitoring(bare, SECOND)  # what one left to the other that had just ended

    assert newsroom.asked == Counter(FEEDS)
    assert all(balanced for _, balanced, _ in reports)
    told = Counter[str]()
    for report, _, _ in reports:
        told.update({name: value for name, value in report.items() if isinstance(value, int)})
    assert (told["feeds"], told["seen"]) == (30, 30 * 12)
    assert (told["new"], told["edited"], told["refused"]) == (ARTICLES // 2, 0, 0)
    assert min(report["feeds"] for report, _, _ in reports) > 0

    assert (last.feeds, last.seen) == (0, 0)
    assert told["alerts"] + last.alerts == ALERTS
    assert len(rows(desk, "article")) == ARTICLES
    assert len(rows(desk, "sighting")) == 30 * 12
    alerts = rows(desk, "alert")
    assert len({(row["watch"], row["story_id"]) for row in alerts}) == len(alerts) == ALERTS
    assert {row["state"] for row in rows(desk, "delivery")} == {"sent"}
    letters = [letter["Message-ID"] for letter in smtp_sink.letters]
    assert len(set(letters)) == len(letters) == ALERTS


@pytest.mark.slow
def test_two_passes_leave_what_one_leaves(
    new_desk: Callable[[str], Any],
    begun: Callable[[Any], None],
    elsewhere: Callable[..., Any],
    dump: Dump,
) -> None:
    dumps = []
    for kind, passes in (("sqlite", 1), ("sqlite", 2), ("postgresql", 2)):
        desk = new_desk(kind)
        begun(desk)
        for work in [elsewhere(live_pass, SECOND, small=True) for _ in range(passes)]:
            work.result()
        monitoring(bare, SECOND)
        dumps.append(_unnamed(dump(desk.database_url)))
    assert dumps[1] == dumps[0]
    assert dumps[2] == dumps[0]


def _unnamed(dump: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without the people and places in alerts: ringing does not wait for another pass that is
    just finding them."""
    named = re.compile(r'"(people|places)":\[[^\]]*\]')
    return dump | {"alert": sorted(named.sub("", row) for row in dump["alert"])}


def test_a_pass_that_finds_nothing_due_ends_with_no_feeds_and_changes_nothing(
    desk: Any, begun: Callable[[Any], None], newsroom: Any, dump: Dump
) -> None:
    begun(desk)
    monitoring(bare, SECOND)
    before = dump(desk.database_url)
    newsroom.asked.clear()
    report = monitoring(bare, SECOND)
    assert (report.feeds, report.seen, report.matched, report.alerts, report.deliveries) == (0,) * 5
    assert newsroom.asked.total() == 0
    assert dump(desk.database_url) == before


EVENTS = {
    "Truce signed at Old Sarn": (
        "Envoys of Halden and Velmora signed a truce at the border post of Old Sarn on Tuesday, the"
        " first since fighting broke out over the upper dam last autumn, both governments said."
        " Guns are to fall silent at midnight and 90 prisoners will be exchanged within ten days"
        " under the eyes of observers from three neutral states. Governor Ines Tarkan called it a"
        " beginning, and warned that a paper holds only as long as both sides want it to."
    ),
    "Sanctions on Brekka shipyards": (
        "The Maritime League put sanctions on four shipyards of Brekka on Wednesday, after divers"
        " found new hulls under the winter nets that were declared as barges. Banks must freeze"
        " their accounts by the weekend and insurers may cover no voyage of theirs. Chancellor Ode"
        " Marit spoke of theft in daylight, and told workers that wages would be paid in coin from"
        " the crown's own store while lawyers prepare an appeal to the court at Lund."
    ),
    "Ceasefire fails in Tamra hills": (
        "A ceasefire in the Tamra hills broke down on Thursday when mortars hit the market of Zul"
        " an hour before noon, killing eleven people and wounding twice as many. Each clan accused"
        " the other of firing first. Doctors of the mountain service carried the injured down by"
        " mule, since the only road was mined in spring, and the elders who had sworn to keep the"
        " peace until harvest met behind closed doors in the old customs house."
    ),
}
PAPERS = FEEDS[:12]


def _wires(newsroom: Any, *, news: bool) -> None:
    """Twelve papers carry three wire texts; each cuts them elsewhere, one after another."""
    for number, paper in enumerate(PAPERS):
        quiet = {"guid": f"{paper}-0", "title": f"Quiet day {paper}", "published": FIRST}
        wires = [
            {
                "guid": f"{paper}-{event + 1}",
                "title": title,
                "text": f"({paper}) - {'. '.join(text.split('. ')[: 3 + number % 3])}.",
                "published": FIRST + timedelta(seconds=number),
            }
            for event, (title, text) in enumerate(EVENTS.items())
        ]
        newsroom.publish(paper, *(wires if news else []), quiet)


def test_two_passes_over_wire_stories_keep_one_story_and_list_of_copies_each_and_ring_once(
    desk: Any,
    newsroom: Any,
    crowd: Any,
    elsewhere: Callable[..., Any],
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.watch(_on_two_hosts((newsroom.port, crowd.other_port)))
    _wires(newsroom, news=False)
    monitoring(bare, FIRST)
    _wires(newsroom, news=True)
    newsroom.asked.clear()
    monkeypatch.setenv("TOCSIN_FETCH_TIMEOUT", "20")
    _together(newsroom, PAPERS, len(PAPERS) // 2)
    reports = [work.result()[0] for work in _both(elsewhere)]
    newsroom.answers.clear()
    last = monitoring(bare, SECOND)
    assert min(report["new"] for report in reports) > 0
    assert sum(report["new"] for report in reports) + last.new == len(PAPERS) * len(EVENTS)
    stories, originals = set(), {}
    articles = {row["guid"]: row for row in rows(desk, "article")}
    assert len(articles) == len(rows(desk, "article")) == len(PAPERS) * (1 + len(EVENTS))
    for event in range(1, 1 + len(EVENTS)):
        of = [articles[f"{paper}-{event}"] for paper in PAPERS]
        (story,) = {row["story_id"] for row in of}
        stories.add(story)
        originals |= {row["id"]: of[0]["id"] for row in of[1:]}
    assert len(stories) == len(EVENTS)
    copies = rows(desk, "copy")
    assert {row["article_id"]: row["original_id"] for row in copies} == originals
    assert len(copies) == len(originals)
    assert sorted(row["story_id"] for row in rows(desk, "alert")) == sorted(stories)
    assert {row["story_id"] for row in articles.values()} == {r["id"] for r in rows(desk, "story")}


def _on_two_hosts(ports: tuple[int, int]) -> str:
    """A host's feeds are polled by one pass at a time."""
    feeds = (
        f'[[feeds]]\nurl = "http://127.0.0.1:{ports[number % 2]}/{paper}"\npublisher = "{paper}"'
        for number, paper in enumerate(PAPERS)
    )
    watch = '[[watches]]\nname = "War"\nquery = "ceasefire OR truce OR sanctions"'
    return "\n".join((*feeds, watch))


def _both(elsewhere: Callable[..., Any]) -> list[Any]:
    return [elsewhere(live_pass, SECOND, small=True) for _ in range(2)]
