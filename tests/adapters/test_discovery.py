"""The feeds that a page names: relative addresses, bases, kinds, comments, hostile pages."""

import time

import pytest

from tocsin.adapters.discovery import feed_links
from tocsin.core.model import Document, Failure, FeedLink

RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"
HERE = "https://news.example/world/index.html"


def page(*links: str, before: str = "", url: str = HERE) -> tuple[FeedLink, ...]:
    html = f"<!DOCTYPE html><html><head>{before}<title>News</title>{''.join(links)}</head><body>x"
    found = feed_links(Document(url, html.encode()))
    assert not isinstance(found, Failure)
    return found


def link(href: str, kind: str = RSS, rel: str = "alternate", title: str = "") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("href", "before", "url"),
    [
        ("/rss", "", "https://news.example/rss"),
        ("rss?a=1&amp;b=2", "", "https://news.example/world/rss?a=1&b=2"),
        ("//cdn.example/rss", "", "https://cdn.example/rss"),
        ("http://other.example/rss", "", "http://other.example/rss"),
        (" \n/r\nss ", "", "https://news.example/rss"),
        ("feed://news.example/rss", "", "https://news.example/rss"),
        ("feed:http://news.example/rss", "", "http://news.example/rss"),
        ("rss", '<base href="https://base.example/deep/">', "https://base.example/deep/rss"),
        ("rss", '<base href="/a/">', "https://news.example/a/rss"),
        ("rss", '<base target="_top"><base href="/a/"><base href="/b/">',
         "https://news.example/a/rss"),
        ("rss", '<base href="javascript:1">', "https://news.example/world/rss"),
    ],
)  # fmt: skip
def test_an_address_counts_from_the_base(href: str, before: str, url: str) -> None:
    assert [found.url for found in page(link(href), before=before)] == [url]


@pytest.mark.parametrize(
    ("kind", "rel", "href", "taken"),
    [
        (RSS, "alternate", "/x", True),
        (ATOM, "ALTERNATE", "/x", True),
        (JSON, "alternate home", "/x", True),
        ("Application/RSS+XML; charset=utf-8", "alternate", "/x", True),
        ("application/x-atom+xml", "alternate", "/x", True),
        ("application/json", "alternate", "/feed.json", True),
        ("application/json", "alternate", "/wp-json/wp/v2/posts/7", False),
        ("application/json+oembed", "alternate", "/oembed?feed", False),
        ("text/xml", "alternate", "/rss.xml", True),
        ("text/xml", "alternate", "/sitemap.xml", False),
        ("text/html", "alternate", "/fr/feed", False),
        ("", "alternate", "/feed", False),
        (RSS, "stylesheet alternate", "/x", False),
        (RSS, "next", "/x", False),
        ("", "feed", "/x", True),
        (RSS, "alternate", "", False),
        (RSS, "alternate", "javascript:alert(1)", False),
        (RSS, "alternate", "data:application/rss+xml,x", False),
        (RSS, "alternate", "file:///etc/passwd", False),
        (RSS, "alternate", "http://[broken", False),
        (RSS, "alternate", "/" + "x" * 5_000, False),
    ],
)
def test_what_is_a_feed_is_said_by_relation_and_type(
    kind: str, rel: str, href: str, taken: bool
) -> None:
    assert len(page(link(href, kind, rel))) == taken


def test_all_are_given_once_and_those_of_comments_last() -> None:
    found = page(
        link("/comments/feed/", title="News » Comments Feed"),
        link("/feed/", title="News » Feed"),
        link("/feed/", ATOM, title="again"),
        link("/atom", ATOM, title="Atom"),
    )
    assert [each.url.removeprefix("https://news.example") for each in found] == [
        "/feed/",
        "/atom",
        "/comments/feed/",
    ]
    assert [each.comments for each in found] == [False, False, True]
    assert found[0].title == "News » Feed"


@pytest.mark.parametrize(
    "html",
    [
        f"<LINK REL=alternate TYPE={RSS} HREF=/rss>",
        f"<body><p>late {link('/rss')}",
        f"<html xmlns='http://www.w3.org/1999/xhtml'><head>{link('/rss')[:-1]}/></head></html>",
        f"<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html>{link('/rss')}",
        f"\ufeff{link('/rss')}",
        f"<p>unclosed <b><i>{link('/rss')}",
    ],
)
def test_a_page_is_read_as_it_is_found(html: str) -> None:
    found = feed_links(Document(HERE, html.encode()))
    assert not isinstance(found, Failure)
    assert [each.url for each in found] == ["https://news.example/rss"]


def test_the_characters_of_a_title_are_those_of_its_coding() -> None:
    html = f"<head>{link('/rss', title='Новости')}".encode("windows-1251")
    found = feed_links(Document(HERE, html, "text/html; charset=windows-1251"))
    assert not isinstance(found, Failure)
    assert found[0].title == "Новости"


@pytest.mark.parametrize("hidden", [f"<!-- {link('/x')} -->", f"<script>{link('/x')}</script>"])
def test_what_stands_in_no_element_is_no_link(hidden: str) -> None:
    assert page(hidden) == ()


def test_what_is_no_page_is_a_value() -> None:
    assert isinstance(feed_links(Document(HERE, b"")), Failure)
    assert feed_links(Document(HERE, b"only words")) == ()


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + link("/rss"),
        link("/rss?{}") * 20_000,
        "<link " + 'a="1" ' * 100_000 + ">",
        "<" * 1_000_000,
    ],
    ids=["deep", "many", "attributes", "signs"],
)
def test_a_hostile_page_ends_soon(html: str) -> None:
    started = time.process_time()
    found = feed_links(Document(HERE, html.encode()))
    assert isinstance(found, Failure) or len(found) <= 50
    assert time.process_time() - started < 5
