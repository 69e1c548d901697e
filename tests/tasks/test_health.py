"""What the operator is told of feeds, by the outbox that alerts use."""

from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
ITEM = {"guid": "a-0", "title": "Weather in the delta"}


@pytest.fixture
def watched(desk: Any, watchlist: Callable[..., str], smtp_sink: Any) -> Callable[..., None]:
    """Write a watchlist over these feeds whose operator is told by mail."""

    def write(*feeds: str, operator: str = "mail", quiet: str = "", **keys: str) -> None:
        more = f'[[channels]]\nname = "mail"\nurl = "{smtp_sink.url()}"\n'
        more += f'quiet = "{quiet}"\n' if quiet else ""
        more += '[[watches]]\nname = "Ceasefire"\nquery = "ceasefire"\n'
        top = f'[operator]\nchannel = "{operator}"\n' if operator else ""
        desk.watch(top + watchlist(*feeds, more=more, **keys))

    return write


def everything(desk: Any, minutes: int = 15) -> Any:
    """A pass that polls every feed, due or not."""
    from flows.passes import bare, monitoring

    report = monitoring(bare, desk.now, every_feed=True)
    desk.now += timedelta(minutes=minutes)
    return report


def subjects(smtp_sink: Any) -> list[str]:
    return [str(letter["Subject"]) for letter in smtp_sink.letters]


def answering(status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def test_a_broken_feed_rings_once_and_once_more_when_it_is_back(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    newsroom.publish("a", ITEM)
    newsroom.publish("b", ITEM)
    watched("a", "b")
    everything(desk)
    newsroom.answers["b"] = answering(503)
    notices = [everything(desk).notices for _ in range(12)]
    assert notices == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    (told,) = subjects(smtp_sink)
    assert told == f"Tocsin: 127.0.0.1:{newsroom.port}/b broken"
    body = smtp_sink.letters[0].get_body(("plain",)).get_content()
    assert "broken since 2026-03-03 06:15 UTC" in body
    assert "503" in body
    del newsroom.answers["b"]
    assert [everything(desk).notices for _ in range(3)] == [1, 0, 0]
    assert subjects(smtp_sink)[1:] == [f"Tocsin: 127.0.0.1:{newsroom.port}/b recovered"]


def test_many_feeds_that_break_together_are_one_message(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    names = [f"f{n}" for n in range(8)]
    watched(*names)
    for _ in range(6):
        everything(desk)
    assert subjects(smtp_sink) == ["Tocsin: Feeds: 8 broken"]


def test_a_feed_that_comes_and_goes_is_told_of_once_a_day(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    newsroom.publish("a", ITEM)
    watched("a")
    for _ in range(4):  # each round takes six hours
        newsroom.answers["a"] = answering(500)
        for _ in range(5):
            everything(desk, minutes=60)
        del newsroom.answers["a"]
        everything(desk, minutes=60)
    told = [subject.rpartition(" ")[2] for subject in subjects(smtp_sink)]
    assert told == ["broken", "recovered"]


def test_a_few_failures_and_first_contact_ring_nothing(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any, rows: Rows
) -> None:
    newsroom.publish("a", ITEM)
    watched("a")
    everything(desk)
    newsroom.answers["a"] = answering(500)
    for _ in range(4):
        everything(desk)
    del newsroom.answers["a"]
    everything(desk)
    assert smtp_sink.letters == []
    assert rows(desk, "trouble") == []


def test_a_feed_that_is_gone_for_good_rings_at_once_and_once(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    newsroom.publish("a", ITEM)
    watched("a")
    everything(desk)
    newsroom.answers["a"] = answering(410)
    for _ in range(8):
        everything(desk)
    assert [subject.rpartition(" ")[2] for subject in subjects(smtp_sink)] == ["gone"]


def test_entries_that_may_be_missed_are_told_of_once_a_day(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    for name in ("a", "b", "c"):
        newsroom.publish(name, {"guid": f"{name}-first", "title": "One"})
    watched("a", "b", "c")
    assert everything(desk).notices == 0  # first contact
    for turn in range(6):  # nothing of the last document is in the next
        for name in ("a", "b"):
            newsroom.publish(name, {"guid": f"{name}-{turn}", "title": "Two"})
        newsroom.publish(
            "c", {"guid": f"c-{turn}", "title": "Two"}, {"guid": "c-first", "title": "One"}
        )
        everything(desk)
    assert subjects(smtp_sink) == ["Tocsin: Feeds: 2 may have lost entries"]


def test_a_feed_that_answers_and_has_nothing_new_is_told_of_and_when_it_speaks_again(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    items = [ITEM]
    watched("a", every='"6h"')
    for hour in range(12):
        items.append({"guid": f"a-{hour + 1}", "title": f"Hour {hour}"})
        newsroom.publish("a", *items)
        everything(desk, minutes=60)
    for _ in range(20):
        everything(desk, minutes=6 * 60)
    assert subjects(smtp_sink) == [f"Tocsin: 127.0.0.1:{newsroom.port}/a quiet"]
    newsroom.publish("a", {"guid": "a-new", "title": "News"}, *items)
    everything(desk)
    assert subjects(smtp_sink)[1:] == [f"Tocsin: 127.0.0.1:{newsroom.port}/a no longer quiet"]


@pytest.mark.parametrize("failed", [False, True], ids=["we stood still", "it failed"])
def test_time_in_which_nobody_could_look_is_no_silence_of_a_feed(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any, failed: bool
) -> None:
    hours = (desk.now - timedelta(hours=hour) for hour in range(1, 24 * 10))
    newsroom.publish(
        "a", *({"guid": f"a-{n}", "title": "One", "published": at} for n, at in enumerate(hours))
    )
    watched("a", every='"3h"')
    everything(desk)  # by its dates it says something each hour
    if failed:
        newsroom.answers["a"] = answering(503)
        everything(desk, minutes=12 * 60)
        everything(desk, minutes=12 * 60)
        newsroom.answers.clear()
    else:
        desk.now += timedelta(days=1)
    told = []
    for _ in range(5):  # in thirteen hours, of which twelve are patience
        everything(desk, minutes=3 * 60 + 15)
        told.append(subjects(smtp_sink))
    assert told[:2] == [[], []]
    assert told[-1] == [f"Tocsin: 127.0.0.1:{newsroom.port}/a quiet"]


def test_without_an_operator_nothing_rings_and_who_comes_later_is_told_once(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any, rows: Rows
) -> None:
    watched("a", operator="")
    for _ in range(8):
        assert everything(desk).notices == 0
    assert [row["kind"] for row in rows(desk, "trouble")] == ["broken"]
    assert rows(desk, "notice") == rows(desk, "delivery") == []
    watched("a")
    assert [everything(desk).notices for _ in range(3)] == [1, 0, 0]
    assert len(smtp_sink.letters) == 1


def test_a_notice_that_is_not_taken_is_tried_again_and_sent_once(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any, rows: Rows
) -> None:
    watched("a")
    smtp_sink.answers.extend(["451 4.3.0 later", "451 4.3.0 later"])
    reports = [everything(desk) for _ in range(10)]
    assert sum(report.notices for report in reports) == 1
    assert sum(report.failed_deliveries for report in reports) == 2
    assert sum(report.deliveries for report in reports) == 1
    (delivery,) = rows(desk, "delivery")
    assert (delivery["state"], delivery["alert_id"]) == ("sent", None)
    (letter,) = smtp_sink.letters
    (notice,) = rows(desk, "notice")
    assert notice["public"] in letter["Message-ID"]


def test_two_passes_side_by_side_tell_once(
    desk: Any, newsroom: Any, watched: Callable[..., None], rows: Rows
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from tasks import health

    watched("a", operator="")
    for _ in range(6):
        everything(desk)
    watched("a")
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda _: health.watch_over.fn("health", desk.now), range(4)))
    assert sum(report.notices for report in told) == 1
    assert len(rows(desk, "notice")) == 1


def test_quiet_hours_hold_a_notice(
    desk: Any, newsroom: Any, watched: Callable[..., None], smtp_sink: Any
) -> None:
    watched("a", quiet="06:00-12:00")
    for _ in range(8):  # from six o'clock to eight
        everything(desk)
    assert smtp_sink.letters == []
    desk.now += timedelta(hours=4)
    everything(desk)
    assert len(smtp_sink.letters) == 1


def test_no_secret_of_a_feed_is_in_a_notice(
    desk: Any, newsroom: Any, smtp_sink: Any, rows: Rows
) -> None:
    url = newsroom.url("a?token=s3kret").replace("://", "://user:pa55@")
    desk.watch(
        f'[operator]\nchannel = "mail"\n[[feeds]]\nurl = "{url}"\n'
        f'[[channels]]\nname = "mail"\nurl = "{smtp_sink.url()}"\n'
    )
    for _ in range(6):
        everything(desk)
    (letter,) = smtp_sink.letters
    said = letter.as_string() + str([rows(desk, name) for name in ("notice", "health", "trouble")])
    assert "s3kret" not in said
    assert "pa55" not in said


def test_every_poll_is_remembered_with_what_it_cost_and_brought(
    desk: Any, newsroom: Any, watched: Callable[..., None]
) -> None:
    from db import health
    from db.engine import connect, reading

    newsroom.publish("a", ITEM)
    watched("a")
    everything(desk)
    everything(desk)
    newsroom.publish("a", {"guid": "a-1", "title": "New"}, {**ITEM, "title": "Changed"})
    everything(desk)
    newsroom.bodies["a"] = b"<html><body>sorry</body></html>"
    everything(desk)
    with reading(connect(desk.database_url)) as connection:
        found = health.events(connection, 1)
    told = [(event.outcome, event.status, event.new, event.edited, event.known) for event in found]
    assert told == [
        ("not_a_feed", 200, 0, 0, 0),
        ("changed", 200, 1, 1, 0),
        ("same", 200, 0, 0, 0),
        ("changed", 200, 1, 0, 0),
    ]
    assert all(event.seconds > 0 and event.size > 0 for event in found)
    assert all(event.due_at > event.at for event in found)
    assert [bool(event.message) for event in found] == [True, False, False, False]
