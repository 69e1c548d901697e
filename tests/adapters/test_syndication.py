"""What a feed says of how often to come back, garbage left out."""

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tocsin.adapters import syndication
from tocsin.adapters.feeds import parse_feed
from tocsin.adapters.parser_child import handle
from tocsin.adapters.parsing_jobs import Job, packed
from tocsin.core.model import Document, FeedHints, ParsedFeed

SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"


def rss(head: str, item: str = "<title>t</title>") -> str:
    return (
        f'<rss version="2.0" xmlns:sy="{SYNDICATION}"><channel><title>W</title>{head}'
        f"<item>{item}</item></channel></rss>"
    )


def parsed(body: str) -> ParsedFeed:
    found = parse_feed(Document("https://news.example.org/", body.encode()))
    assert isinstance(found, ParsedFeed)
    return found


@pytest.mark.parametrize(
    ("head", "every"),
    [
        ("", None),
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>\n 15 </ttl>", timedelta(minutes=15)),
        ("<TTL>15</TTL>", timedelta(minutes=15)),
        ("<ttl>5256000</ttl>", timedelta(days=3650)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl/>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>1.5</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        (
            "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            timedelta(minutes=15),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", timedelta(hours=12)),
        ("<sy:updateFrequency>7</sy:updateFrequency>", timedelta(seconds=12342)),
        ("<sy:updateFrequency>9999999</sy:updateFrequency>", None),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", timedelta(days=7)),
        ("<sy:updatePeriod>monthly</sy:updatePeriod>", timedelta(days=30)),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", timedelta(days=365)),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            None,
        ),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(minutes=90)),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
    ],
)
def test_the_longest_of_what_is_said_is_taken(head: str, every: timedelta | None) -> None:
    assert parsed(rss(head)).hints == FeedHints(update_every=every)


@pytest.mark.parametrize(
    ("head", "skipped"),
    [
        ("<skipHours><hour>0</hour><hour> 7 </hour><hour>23</hour></skipHours>", {0, 7, 23}),
        ("<skipHours><hour>24</hour></skipHours>", {0}),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>x</hour><hour>5</hour></skipHours>", {5}),
        ("<skipHours/>", set()),
        (
            "<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>",
            set(),
        ),
        ("<skipHours><hour>1</hour>", set()),
    ],
)
def test_hours_to_skip_are_those_of_a_day(head: str, skipped: set[int]) -> None:
    assert parsed(rss(head)).hints.skip_hours == skipped


@pytest.mark.parametrize(
    ("head", "skipped"),
    [
        ("<skipDays><day>Saturday</day><day> sunday </day></skipDays>", {5, 6}),
        ("<skipDays><day>Caturday</day><day>Monday</day></skipDays>", {0}),
        ("<skipdays><day>FRIDAY</day></skipdays>", {4}),
    ],
)
def test_days_to_skip_are_those_of_a_week(head: str, skipped: set[int]) -> None:
    assert parsed(rss(head)).hints.skip_days == skipped


def test_an_item_says_nothing_of_the_feed() -> None:
    assert parsed(rss("", "<title>t</title><ttl>60</ttl>")).hints == FeedHints()


def test_rdf_and_what_only_the_tolerant_reader_reads_have_hints() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f' xmlns="http://purl.org/rss/1.0/" xmlns:s="{SYNDICATION}"><channel>'
        "<s:updatePeriod>hourly</s:updatePeriod></channel><item><title>t</title></item></rdf:RDF>"
    )
    assert parsed(rdf).hints.update_every == timedelta(hours=1)
    broken = rss("<ttl>60</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours>", "<title>a & b")
    assert parsed(broken).hints == FeedHints(timedelta(hours=1), frozenset((1, 2)))


def test_hints_come_out_of_the_worker_as_they_went_in() -> None:
    head = (
        "<ttl>60</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    document = Document("https://news.example.org/", rss(head).encode())
    answer = TypeAdapter(ParsedFeed).validate_json(handle(packed(Job("feed", document))))
    assert answer == parse_feed(document)
    assert isinstance(answer, ParsedFeed)
    assert answer.hints == FeedHints(timedelta(hours=1), frozenset((3,)), frozenset((6,)))


@pytest.mark.parametrize(
    "piece", ["<ttl ", "<ttl>", "<skipHours>", "<hour>", "<a:ttl>1", "< ", "<ttl>" + 290 * " "]
)
def test_hostile_hints_take_no_time(piece: str) -> None:
    started = time.process_time()
    syndication.read(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 1


@given(st.text(max_size=200))
def test_any_text_has_hints_or_none(text: str) -> None:
    assert isinstance(syndication.read(f"<rss><ttl>{text}</ttl><skipHours>{text}"), FeedHints)
