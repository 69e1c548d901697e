"""Links as names: what is one address, what is not, and the pairs of real feeds."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.links import canonical_link, kin, names_article
from tocsin.core.redirectors import target

STORY = "https://news.example/world/talks-in-geneva-end-4711"
CANONICAL = "//news.example/world/talks-in-geneva-end-4711"


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        f"{STORY}/",
        STORY.replace("https://", "http://www."),
        STORY.replace("//news", "//m.news"),
        STORY.replace("//news", "//mobile.news"),
        STORY.replace("//news", "//amp.news"),
        f"{STORY}/amp",
        f"{STORY}/amp/",
        f"{STORY}.amp",
        f"{STORY}?amp",
        f"{STORY}?amp=1&outputType=amp",
        f"{STORY}?at_medium=RSS&at_campaign=KARANGA",
        f"{STORY}?ref=rss&utm_medium=rss&utm_source=rss_feed",
        f"{STORY}?ns_mchannel=rss&ito=1490",
        f"{STORY}?mc_cid=1&mc_eid=2&_hsenc=3&pk_campaign=4&mtm_source=5&s_kwcid=6&gclid=7",
        f"https://www.google.com/url?sa=t&url={STORY}",
        f"https://www.google.co.uk/amp/s/{STORY.removeprefix('https://')}/amp",
        f"https://news-example.cdn.ampproject.org/c/s/{STORY.removeprefix('https://')}?amp=1",
        f"https://l.facebook.com/l.php?u={STORY}%3Ffbclid%3Dx&h=AT0",
        f"https://t.umblr.com/redirect?z={STORY}&t=abc",
        f"https://eur01.safelinks.protection.outlook.com/?url={STORY}&data=x",
        f"https://web.archive.org/web/20240102030405/{STORY}",
        f"http://us.rd.yahoo.com/dailynews/rss/*{STORY}",
        f"https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D{STORY}",
    ],
)
def test_forms_of_one_address_are_one(url: str) -> None:
    assert canonical_link(url) == CANONICAL


@pytest.mark.parametrize(
    "query", ["q=a/b,c", "12345", "q=a%20b", "q=a+b", "id=1;2", "id=", "q=caf%E9", "a=1&amp;b=2"]
)
@pytest.mark.parametrize(
    "tracked", ["{}&utm_source=rss", "fbclid=x&{}", "{}&", "utm%5Fsource=x&{}"]
)
def test_what_is_left_of_a_query_is_as_it_was_written(query: str, tracked: str) -> None:
    assert canonical_link(f"{STORY}?{tracked.format(query)}") == canonical_link(f"{STORY}?{query}")


def test_the_pages_of_a_site_of_one_document_are_told_apart_by_their_fragments() -> None:
    for page in ("https://n.example/#!/story/{}", "https://n.example/a#/story/{}"):
        assert canonical_link(page.format(1)) != canonical_link(page.format(2))
        assert names_article(canonical_link(page.format(1)))
    assert canonical_link(f"{STORY}#comments") == CANONICAL
    assert not names_article(canonical_link("https://n.example/#!/"))


@pytest.mark.parametrize(
    "url",
    [
        "https://feedproxy.example/~r/news/~3/abc",
        "https://www.google.com/search?q=https://news.example/a",
        "https://news.example/url?q=https://other.example/a",
        "https://l.facebook.com/l.php?u=javascript:alert(1)",
        "https://notfacebook.com/l.php?u=https://other.example/a",
        "https://www.google.com/amp/s/nothing",
        "https://[::1/l.php?u=https://x.example/",
    ],
)
def test_what_is_no_known_redirector_leads_nowhere(url: str) -> None:
    assert target(url) is None


def test_redirectors_in_redirectors_without_end_cost_little() -> None:
    url = STORY
    while len(url) < 4_000:
        url = f"https://t.umblr.com/redirect?t=x&z={url}"
    assert canonical_link(url).startswith("//")
    assert canonical_link(f"https://news.example/a-b-c{'/amp' * 1_000}").startswith("//")


@given(st.text("ahtp:/.?=&%#3Awmurl", max_size=60))
def test_what_looks_like_a_redirector_stays_as_it_is_once_read(tail: str) -> None:
    for start in ("https://www.google.com/url?q=", "https://cdn.ampproject.org/c/s/", "//m."):
        once = canonical_link(start + tail)
        assert canonical_link(once) == once


def test_the_front_page_of_a_site_names_no_article() -> None:
    assert not names_article(canonical_link("https://www.news.example/"))
    assert not names_article(canonical_link("https://news.example?utm_source=rss"))
    assert names_article(canonical_link("https://news.example/?p=7"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://n.example/1", "http://n.example/1", True),
        ("https://n.example/1#0", "https://n.example/1#3", True),
        ("https://n.example/1", "https://n.example/1#2", True),
        ("https://n.example/A", "https://n.example/a", True),
        ("Abc", "abc", True),
        ("17", "18", False),
        ("17#1", "17#2", False),
        ("https://n.example/1#intro", "https://n.example/1#end", False),
        ("https://n.example/1?id=1", "https://n.example/1?id=2", False),
    ],
)
def test_guids_are_kin_that_differ_in_what_sites_change_when_they_edit(
    one: str, other: str, expected: bool
) -> None:
    assert kin(one, other) is expected


def pairs(data: Path, label: int) -> list[dict[str, Any]]:
    found = json.loads((data / "urls" / "identity-dev.json").read_text())
    return [pair for pair in found if pair["label"] == label]


def test_no_two_articles_of_real_feeds_have_one_link(data: Path) -> None:
    distinct = pairs(data, 0)
    joined = [pair for pair in distinct if canonical_link(pair["a"]) == canonical_link(pair["b"])]
    assert distinct
    assert joined == []
