"""Ill-formed documents read item by item: what is broken costs itself, and is counted."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters import piecewise, tolerant
from tocsin.adapters.feeds import parse_feed
from tocsin.core import defaults
from tocsin.core.model import Document, Failure, ParsedFeed


def item(number: int) -> str:
    return f"<item><title>Truce {number}</title><guid>{number}</guid></item>"


def rss(*items: str, head: str = "<title>World</title><link>https://a.example/</link>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def feed(text: str) -> ParsedFeed:
    parsed = parse_feed(Document("https://news.example.org/", text.encode()))
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


BROKEN = [
    "<title>a</titel>",
    "<content type='xhtml'><div>",
    "<?php echo",
    "<!DOCTYPE x",
    "<source>",
    "<![CDATA[ a",
    "<!-- a",
]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("where", ["head", "item", "between"])
def test_what_follows_something_broken_is_kept(broken: str, where: str) -> None:
    texts = {
        "head": rss(item(1), item(2), item(3), head=f"<title>World</title>{broken}"),
        "item": rss(item(1), f"<item><title>Bad</title>{broken}</item>", item(2), item(3)),
        "between": rss(item(1), broken, item(2), item(3)),
    }
    guids = [entry.guid for entry in feed(texts[where]).entries if entry.guid]
    assert guids == ["1", "2", "3"]


def test_the_feed_is_still_known() -> None:
    parsed = feed(rss(item(1), "<item><title>a</titel></item>", item(2)))
    assert (parsed.title, parsed.url, parsed.kind) == ("World", "https://a.example/", "rss20")
    assert "not well-formed: read item by item" in parsed.problems


def test_an_item_that_no_library_takes_is_counted() -> None:
    bad = "<item><gml:pos>1 a</gml:pos><georss:where/></item>"
    parsed = feed(rss(item(1), bad, item(2)))
    assert [entry.guid for entry in parsed.entries] == ["1", "2"]
    assert parsed.refused == {"unreadable": 1}


def test_items_spoken_of_in_an_article_are_none() -> None:
    text = rss(
        item(1) + "<br>",
        "<item><guid>2</guid><description><![CDATA[<item>a</item>]]></description></item>",
        "<!-- <item> -->",
    )
    assert [entry.guid for entry in feed(text).entries] == ["1", "2"]


def test_entries_of_atom_are_read_alone_too() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>World</title><entry><id>1</id></entry>'
        "<entry><id>2</id><title>a</titel></entry><entry><id>3</id></entry></feed>"
    )
    assert [entry.guid for entry in feed(text).entries] == ["1", "2", "3"]


def test_of_more_items_than_are_kept_the_whole_is_read() -> None:
    most = defaults.ENTRIES_PER_DOCUMENT
    parsed = feed(rss("<br>", *(item(number) for number in range(most + 5))))
    assert len(parsed.entries) == most
    assert parsed.refused == {"over_limit": 5}


def test_what_the_whole_says_of_itself_may_come_last() -> None:
    text = f"<rss version='2.0'><channel>{item(1)}<item>a & b</item><title>World</title>"
    assert feed(text + "</channel></rss>").title == "World"


def test_a_prefix_that_nobody_declares_is_passed_over() -> None:
    text = (
        "<rss rss:version=2.0><rss:channel><rss:title>World</rss:title><rss:item><rss:guid>1"
        "</rss:guid><rss:title>Truce</rss:title></rss:item></rss:channel></rss>"
    )
    parsed = feed(text)
    assert [(entry.guid, entry.title) for entry in parsed.entries] == [("1", "Truce")]
    assert parsed.title == "World"


def test_where_items_stand_within_items_the_whole_is_read() -> None:
    text = rss("<item><title>a</title><item><guid>1</guid><title>b<br>c</title></item></item>")
    assert piecewise.read(text) == tolerant.read(text)


AMPERSANDS = {
    "AT&T to buy R&D & P&L": "AT&T to buy R&D & P&L",
    "AT&amp;T to buy &#82;&#x26;D&": "AT&T to buy R&D&",
    "<![CDATA[Q&A]]>, Q&A, <![CDATA[&T]]>": "Q&A, Q&A, &T",
    "caf&eacute; &T;&": "café &T;&",
}


@pytest.mark.parametrize(("written", "title"), AMPERSANDS.items())
def test_a_bare_ampersand_stands_for_itself(written: str, title: str) -> None:
    text = rss(f"<item><title>{written}</title><link>https://a.example/?b=1&copy=2</link></item>")
    entry = feed(text).entries[0]
    assert (entry.title, entry.url) == (title, "https://a.example/?b=1&copy=2")
    assert piecewise.read("<rss>") == tolerant.read("<rss>")


def test_a_well_formed_document_that_a_library_fails_on_is_rescued() -> None:
    """One place outside of what says that it is one, and feedparser gives nothing at all."""
    odd = "<item><title>a <b>c</b></title><g:pos>1 2</g:pos></item>"
    text = rss(item(1), odd, item(2)).replace("<rss ", "<rss xmlns:g='http://www.opengis.net/gml' ")
    with pytest.raises(KeyError):
        tolerant.read(text)
    parsed = feed(text)
    assert [entry.guid for entry in parsed.entries] == ["1", "2"]
    assert parsed.refused == {"unreadable": 1}


@pytest.mark.parametrize(
    "piece", ["<![CDATA[", "<!--", "]]>", "<item>", "</item>", "<item><![CDATA[", "<a:item>", "<!"]
)
def test_hostile_pieces_take_no_time(piece: str) -> None:
    text = rss(piece * (200_000 // len(piece)) + "<item><guid>1</guid></itme>")
    started = time.process_time()
    assert isinstance(parse_feed(Document("https://a.example/", text.encode())), ParsedFeed)
    assert time.process_time() - started < 5


@given(st.lists(st.sampled_from([*BROKEN, item(1), "<item>", "</item>", "<", "]]>"]), max_size=8))
@settings(max_examples=60)
def test_any_broken_document_is_a_value(pieces: list[str]) -> None:
    parsed = parse_feed(Document("https://news.example.org/", rss(*pieces).encode()))
    assert isinstance(parsed, ParsedFeed | Failure)
    assert len(piecewise.read(rss(*pieces)).items) <= 20


def test_a_root_of_a_very_long_name_takes_no_time() -> None:
    started = time.process_time()
    piecewise.read(f"<{'a' * 200_000}:rss {'b' * 200_000}<item><title>a</title></item>")
    assert time.process_time() - started < 5
