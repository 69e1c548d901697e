"""The outlets on loopback: documents that parse, pages, 304, and faults where they are meant."""

import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from email.message import Message
from threading import active_count

import feedparser
import pytest

from tocsin.demo import server
from tocsin.demo.content import Edition

Instant = Callable[[str], datetime]

INSTANTS = ("03 06:00", "03 10:00", "03 17:00", "04 08:00", "04 13:00", "04 19:00", "05 16:00")


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, Message]:
    asked = urllib.request.Request(url, headers=headers or {})
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


@pytest.mark.parametrize("when", INSTANTS)
def test_every_feed_parses_and_holds_what_the_content_says(
    edition: Edition, at: Instant, when: str
) -> None:
    newsroom = server.Newsroom(edition, at(when), "http://127.0.0.1:1")
    for source in edition.sources:
        if source.fault(at(when)):
            continue
        said = newsroom.answer(f"/{source.id}", {})
        headers = {"content-type": said.headers["Content-Type"]}
        parsed = feedparser.parse(said.body, response_headers=headers)
        expected = edition.entries(source.id, at(when))
        assert not parsed.bozo, (source.id, parsed.get("bozo_exception"))
        assert [entry.title for entry in parsed.entries] == [item.title for item in expected]
        assert [entry.summary for entry in parsed.entries] == [item.summary for item in expected]
        ids = {entry.get("id") for entry in parsed.entries} - {None}
        assert len(ids) == sum(1 for item in expected if item.guid or source.format == "rdf")
        dated = [entry for entry in parsed.entries if entry.keys() & {"published", "updated"}]
        assert len(dated) == (len(expected) if source.dates else 0)


def test_links_are_those_of_the_pages_relative_ones_too(edition: Edition, at: Instant) -> None:
    with server.serve(edition, at("04 08:00")) as newsroom:
        _, body, headers = get(f"{newsroom.base}/saltmarsh/local")
        told = {
            "content-type": headers["Content-Type"],
            "content-location": f"{newsroom.base}/saltmarsh/local",
        }
        entries = feedparser.parse(body, response_headers=told).entries
        assert b"<link>/saltmarsh/2026/03/04/gale-closes-estuary-bridge</link>" in body
        for entry in entries:
            status, page, _ = get(entry.link)
            assert status == 200
            assert entry.title.encode() in page


def test_full_text_in_a_feed_is_its_content(edition: Edition, at: Instant) -> None:
    newsroom = server.Newsroom(edition, at("03 10:00"), "http://127.0.0.1:1")
    parsed = feedparser.parse(newsroom.answer("/courier/english", {}).body)
    assert "It has six points and one map" in parsed.entries[0].content[0].value


@pytest.mark.parametrize(
    ("feed", "condition"),
    [
        ("meridian/world", ("If-None-Match", "ETag")),
        ("tidemark/markets", ("If-Modified-Since", "Last-Modified")),
    ],
)
def test_an_unchanged_feed_answers_304_until_something_comes(
    edition: Edition, at: Instant, feed: str, condition: tuple[str, str]
) -> None:
    header, validator = condition
    with server.serve(edition, at("03 10:00")) as newsroom:
        url = f"{newsroom.base}/{feed}"
        _, _, first = get(url)
        status, body, again = get(url, {header: first[validator]})
        assert (status, body) == (304, b"")
        assert again[validator] == first[validator]
        newsroom.clock = at("03 17:00")
        assert get(url, {header: first[validator]})[0] == 200


def test_a_feed_without_validators_never_answers_304(edition: Edition, at: Instant) -> None:
    newsroom = server.Newsroom(edition, at("03 10:00"), "http://127.0.0.1:1")
    asked = {"if-none-match": '"x"', "if-modified-since": "Thu, 05 Mar 2026 16:00:00 GMT"}
    assert newsroom.answer("/observer/all", asked).status == 200


def test_a_date_that_is_none_is_no_condition(edition: Edition, at: Instant) -> None:
    newsroom = server.Newsroom(edition, at("03 10:00"), "http://127.0.0.1:1")
    assert newsroom.answer("/tidemark/markets", {"if-modified-since": "soon"}).status == 200


def test_the_faults_are_a_503_and_a_page(edition: Edition, at: Instant) -> None:
    newsroom = server.Newsroom(edition, at("04 13:00"), "http://127.0.0.1:1")
    down, html = (newsroom.answer(path, {}) for path in ("/observer/all", "/quayside/shipping"))
    assert down.status == 503
    assert (html.status, html.headers["Content-Type"][:9]) == (200, "text/html")
    assert feedparser.parse(html.body).version == ""


def test_a_page_has_a_cookie_notice_at_its_foot_and_read_more_in_its_middle(
    edition: Edition, at: Instant
) -> None:
    newsroom = server.Newsroom(edition, at("05 16:00"), "http://127.0.0.1:1")
    page = newsroom.answer("/lantern/2026/03/04/kestria-says-no-to-ceasefire", {}).body.decode()
    places = [page.index(part) for part in ("was an invention", "Read more:", "on the table until")]
    assert places == sorted(places)
    assert page.index("cookies") > places[-1]


def test_what_is_not_there_is_404(edition: Edition, at: Instant) -> None:
    with server.serve(edition, at("05 16:00")) as newsroom:
        assert get(f"{newsroom.base}/../../etc/passwd")[0] == 404


def test_the_server_is_gone_after_its_block(edition: Edition, at: Instant) -> None:
    threads = active_count()
    with server.serve(edition, at("03 10:00")) as newsroom:
        assert newsroom.base.startswith("http://127.0.0.1:")
        assert get(f"{newsroom.base}/meridian/world")[0] == 200
    assert active_count() == threads
    with pytest.raises(urllib.error.URLError):
        get(f"{newsroom.base}/meridian/world")
