"""Two passes at the same time: neither does what the other does, and nothing is done twice."""

import threading
from collections import Counter
from collections.abc import Callable
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


def _together(newsroom: Any) -> None:
    """Have the feeds answer once more were asked for than a batch holds: by two passes."""
    enough = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if len(newsroom.asked) > len(FEEDS) // 2:
            enough.set()
        enough.wait(15)
        body = newsroom.bodies[handler.path.lstrip("/")]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    newsroom.answers.update(dict.fromkeys(FEEDS, answer))


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
        dumps.append(dump(desk.database_url))
    assert dumps[1] == dumps[0]
    assert dumps[2] == dumps[0]


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


WIRE = (
    "Envoys of Halden and Velmora signed a truce at the border post of Old Sarn on Tuesday, the"
    " first since fighting broke out over the upper dam last autumn, both governments said. Guns"
    " are to fall silent at midnight and 90 prisoners will be exchanged within ten days under the"
    " eyes of observers from three neutral states. Governor Ines Tarkan called it a beginning, and"
    " warned that a paper holds only as long as both sides want it to."
)
PAPERS = FEEDS[:12]


def _wire(newsroom: Any, *, news: bool) -> None:
    """Twelve papers carry one wire text; each cuts it elsewhere, under a title of its own."""
    for number, paper in enumerate(PAPERS):
        quiet = {"guid": f"{paper}-0", "title": f"Quiet day {paper}", "published": FIRST}
        sentences = WIRE.split(". ")[: 3 + number % 3]
        wire = {
            "guid": f"{paper}-1",
            "title": f"Truce signed at Old Sarn, {paper} has learned",
            "text": f"OLD SARN ({paper}) - {'. '.join(sentences)}.",
            "published": FIRST,
        }
        newsroom.publish(paper, *([wire, quiet] if news else [quiet]))


def test_two_passes_over_one_wire_story_keep_one_list_of_copies_and_ring_once(
    desk: Any,
    newsroom: Any,
    listing: Callable[..., str],
    elsewhere: Callable[..., Any],
    rows: Rows,
) -> None:
    desk.watch(listing(*PAPERS, Ceasefire="ceasefire OR truce"))
    _wire(newsroom, news=False)
    monitoring(bare, FIRST)
    _wire(newsroom, news=True)
    for work in [elsewhere(live_pass, SECOND, small=True) for _ in range(2)]:
        work.result()
    monitoring(bare, SECOND)
    articles = [row for row in rows(desk, "article") if row["guid"].endswith("-1")]
    assert len(articles) == len(PAPERS)
    (story,) = {row["story_id"] for row in articles}
    copies = rows(desk, "copy")
    assert len(copies) == len(PAPERS) - 1
    assert {row["original_id"] for row in copies} == {min(row["id"] for row in articles)}
    assert [row["story_id"] for row in rows(desk, "alert")] == [story]
