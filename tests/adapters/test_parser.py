"""The parser: documents read in worker processes, with the same outcome as in this one."""

import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tocsin.adapters.feeds import parse_feed
from tocsin.adapters.parser import Parser
from tocsin.adapters.workers import Limits
from tocsin.core.model import Document, ErrorClass, Failure, Page, ParsedFeed

FEED = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>World</title><item>"
    b"<title>Truce \xe2\x80\x9cagreed\xe2\x80\x9d</title><guid>1</guid><category>War</category>"
    b"<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item><item/></channel></rss>"
)


def document(body: bytes) -> Document:
    return Document("https://news.example.org/feed", body, "text/xml", "/feed")


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    limits = Limits(processor=timedelta(seconds=2), memory=1 << 29)
    with closing(Parser(2, limits=limits)) as made:
        yield made


def test_the_outcome_is_the_same_as_in_this_process(parser: Parser) -> None:
    documents = [document(FEED), document(b"<html/>"), document(FEED[:-60]), document(b"")]
    assert parser.feeds(documents) == [parse_feed(each) for each in documents]


def test_no_documents_are_no_work(parser: Parser) -> None:
    assert parser.feeds([]) == []


HOSTILE = {
    "blank lines in the middle": FEED.replace(b"<item/>", b"\n" * 1_000_000),
    "attributes": FEED.replace(
        b"<item/>", b"<item " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>"
    ),
    "namespaces": FEED.replace(
        b"<item/>", b"<item " + b" ".join(b"xmlns:a%d='u'" % n for n in range(100_000)) + b"/>"
    ),
    "a long attribute": FEED.replace(b"<item/>", b"<item a='" + b"x" * 5_000_000 + b"'/>"),
    "an unclosed tag": FEED.replace(b"<item/>", b"<item " + b"x" * 5_000_000),
    "depth": FEED.replace(b"<item/>", b"<a>" * 100_000),
    "comments": FEED.replace(b"<item/>", b"<a><![CDATA[" + b"<!--" * 50_000 + b"]]></a>"),
    "open comments": FEED.replace(b"<item/>", b"&" + b"<!--" * 50_000),
    "marked sections": FEED.replace(b"<item/>", b"&" + b"<![" * 50_000),
    "ampersands": FEED.replace(b"<item/>", b"&" * 200_000),
    "a million items": FEED.replace(b"<item/>", b"<item/>" * 1_000_000),
    "many authors": FEED.replace(
        b"<item/>", b"<item>" + b"<author>a</author>" * 50_000 + b"</item>"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_document_costs_itself_only(parser: Parser, kind: str) -> None:
    before, hostile, after = parser.feeds([document(FEED), document(HOSTILE[kind]), document(FEED)])
    assert before == after == parse_feed(document(FEED))
    assert isinstance(hostile, ParsedFeed | Failure)


def test_a_document_that_holds_up_the_parser_is_stopped() -> None:
    limits = Limits(wall=timedelta(seconds=0.5))
    with closing(Parser(1, limits=limits)) as parser:
        parser.feeds([document(FEED)])
        stopped, after = parser.feeds([document(HOSTILE["attributes"]), document(FEED)])
    assert isinstance(stopped, Failure)
    assert stopped.error is ErrorClass.PARSER_LIMIT
    assert isinstance(after, ParsedFeed)


def test_a_page_is_read_in_a_worker_too(parser: Parser) -> None:
    sentence = "Envoys from seven states met in the capital and spoke for most of the day. " * 3
    html = f"<html><body><article><h1>T</h1><p>{sentence}</p><p>{sentence}</p></article></body>"
    page = parser.page(Document("https://news.example.org/1", html.encode(), "text/html"))
    assert isinstance(page, Page)
    assert page.text.startswith("Envoys")
    assert isinstance(parser.page(document(b"%PDF-")), Failure)


def test_real_documents_are_all_read(parser: Parser, data: Path) -> None:
    with tarfile.open(data / "feeds" / "real-150.tar.xz") as archive:
        files = [archive.extractfile(member) for member in archive.getmembers()[::6]]
        bodies = [file.read() for file in files if file]
    parsed = parser.feeds([document(body) for body in bodies])
    assert len(parsed) > 20
    for outcome in parsed:
        if isinstance(outcome, Failure):
            assert outcome.error is ErrorClass.NOT_A_FEED
        else:
            assert outcome.entries
