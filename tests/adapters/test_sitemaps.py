"""News sitemaps are read; plain ones and indexes are refused, each by its name."""

import pytest

from tocsin.adapters.feeds import parse_feed
from tocsin.core import defaults
from tocsin.core.model import Document, Entry, ErrorClass, Failure, Parsed, ParsedFeed

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
BASE = "https://news.example.org/sitemaps/news.xml"


def url(number: int, more: str = "") -> str:
    return (
        f"<url><loc>https://news.example.org/{number}</loc><news:news><news:publication>"
        "<news:name>Harbour Gazette</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2026-03-05T12:00:00+02:00"
        f"</news:publication_date><news:title>Truce {number}</news:title>{more}</news:news></url>"
    )


def sitemap(*urls: str, root: str = f'xmlns="{SITEMAP}" xmlns:news="{NEWS}"') -> str:
    return f'<?xml version="1.0"?><urlset {root} xmlns:image="{IMAGE}">{"".join(urls)}</urlset>'


def parse(text: str) -> Parsed:
    return parse_feed(Document(BASE, text.encode(), "application/xml"))


def feed(text: str) -> ParsedFeed:
    parsed = parse(text)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def only(text: str) -> Entry:
    (entry,) = feed(text).entries
    return entry


def test_a_news_sitemap_is_a_feed() -> None:
    parsed = feed(sitemap(url(1), url(2)))
    assert (parsed.kind, parsed.title, parsed.language) == ("sitemap", "Harbour Gazette", "en")
    assert [entry.url for entry in parsed.entries] == [
        "https://news.example.org/1",
        "https://news.example.org/2",
    ]
    entry = parsed.entries[0]
    assert (entry.guid, entry.title, entry.text) == (None, "Truce 1", "")
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-03-05T10:00:00+00:00"
    assert entry.updated is None


def test_what_else_an_address_has_is_read_or_passed_over() -> None:
    image = (
        "<image:image><image:loc>https://cdn.example.org/i.png</image:loc>"
        "<image:title>A picture</image:title></image:image>"
    )
    whole = url(1, "<news:keywords>war, peace,,war</news:keywords>").replace(
        "<url>", f"<url>{image}<lastmod>2026-03-06</lastmod>"
    )
    entry = only(sitemap(whole))
    assert (entry.title, entry.url) == ("Truce 1", "https://news.example.org/1")
    assert entry.tags == ("war", "peace")
    assert entry.updated is not None
    assert entry.updated.day == 6


def test_a_title_is_plain_text() -> None:
    assert only(sitemap(url(1).replace("Truce 1", "A &lt;b&gt; &amp; C"))).title == "A <b> & C"


def test_an_address_without_news_is_counted() -> None:
    parsed = feed(sitemap(url(1), "<url><loc>https://news.example.org/about</loc></url>"))
    assert len(parsed.entries) == 1
    assert parsed.refused == {"not_news": 1}


def test_a_news_sitemap_of_a_quiet_day_is_healthy() -> None:
    assert feed(sitemap()).entries == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"<urlset xmlns='{SITEMAP}'><url><loc>https://a.example/</loc></url></urlset>", "sitemap"),
        (f"<urlset xmlns='{SITEMAP}'/>", "sitemap without news"),
        (sitemap("<url><loc>https://news.example.org/about</loc></url>"), "sitemap without news"),
        (
            f"<sitemapindex xmlns='{SITEMAP}'><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>",
            "sitemap index, not a feed: use the address of a news sitemap",
        ),
    ],
)
def test_other_sitemaps_are_refused_by_name(body: str, said: str) -> None:
    failure = parse(body)
    assert isinstance(failure, Failure)
    assert failure.error is ErrorClass.NOT_A_FEED
    assert said in failure.message


def test_a_cut_sitemap_keeps_its_complete_addresses() -> None:
    whole = sitemap(url(1), url(2), url(3))
    for end in range(whole.index("<url>") + 1, len(whole), 13):
        parsed = feed(whole[:end]) if "</url>" in whole[:end] else None
        if parsed is not None:
            assert len(parsed.entries) == whole[:end].count("</url>")
            assert parsed.refused.get("incomplete", 0) == whole[:end].count("<url>") - len(
                parsed.entries
            )


@pytest.mark.parametrize(
    "damage", ["<b>bold", "AT&T", "&nbsp;", "&#0;", "&#x110000;", "\x08", "&#xD800;"]
)
def test_damage_costs_no_other_address(damage: str) -> None:
    parsed = feed(sitemap(url(1), url(2).replace("Truce 2", f"Truce {damage}"), url(3)))
    assert [entry.url for entry in parsed.entries if entry.title == "Truce 1"]
    assert "https://news.example.org/3" in {entry.url for entry in parsed.entries}


def test_a_link_that_leads_to_no_web_page_is_none() -> None:
    entry = only(sitemap(url(1).replace("https://news.example.org/1", "javascript:alert(1)")))
    assert entry.url is None


def test_entities_and_far_too_many_addresses_cost_nothing() -> None:
    bomb = parse(f"<!DOCTYPE urlset [<!ENTITY a 'x'>]>{sitemap(url(1))[21:]}")
    assert isinstance(bomb, Failure)
    assert bomb.error is ErrorClass.UNSAFE_XML
    count = 21_000
    parsed = feed(sitemap(*(url(number) for number in range(count))))
    assert len(parsed.entries) == defaults.ENTRIES_PER_DOCUMENT
    assert parsed.refused == {"over_limit": count - defaults.ENTRIES_PER_DOCUMENT}
