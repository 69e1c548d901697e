"""What is the same article, and what is not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core.identity import content_hash, digest, entry_key
from tocsin.core.links import canonical_link
from tocsin.core.model import Entry

hosts = st.sampled_from(
    ["news.example", "NEWS.example.", "n.example:80", "n.example:8443", "[::1]"]
)
paths = st.text("ab/%2F;=äß ", max_size=8)
names = st.sampled_from(["id", "utm_source", "UTM_Campaign", "fbclid", "a b", "q", ""])
queries = st.lists(st.tuples(names, st.text("a=&+%é", max_size=4)), max_size=4).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
links = st.builds(
    lambda scheme, host, path, query, tail: f"{scheme}://{host}/{path}?{query}{tail}",
    st.sampled_from(["http", "https", "HTTPS"]),
    hosts,
    paths,
    queries,
    st.sampled_from(["", "#top"]),
)


@given(links | st.text(st.characters(codec=None), max_size=40))
@example("http://[::1/")
@example("http://h:99999/")
@example("http://a//b")
@example("//h?utm_source=a&b")
@example("http:///x")
def test_a_canonical_link_stays_as_it_is(url: str) -> None:
    once = canonical_link(url)
    assert canonical_link(once) == once


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?id=7",
        "http://news.example/a?id=7",
        "https://NEWS.example:443/a?id=7#comments",
        "https://news.example./a?id=7&utm_source=rss&fbclid=x",
        "https://reader:secret@news.example/a?UTM_MEDIUM=x&id=7",
    ],
)
def test_what_does_not_name_the_article_is_left_out(url: str) -> None:
    assert canonical_link(url) == "//news.example/a?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?id=7", "https://news.example/a?id=8"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a", "https://news.example:8443/a"),
        ("https://news.example/a", "https://live.news.example/a"),
        ("https://news.example/a?ref=12", "https://news.example/a?ref=13"),
        ("https://news.example/fender", "https://news.example/fender/amp"),
        ("https://m.uk/a", "https://uk/a"),
    ],
)
def test_what_may_name_another_article_stays(one: str, other: str) -> None:
    assert canonical_link(one) != canonical_link(other)


@given(st.lists(st.text(max_size=4)), st.lists(st.text(max_size=4)))
@example(["ab", "c"], ["a", "bc"])
@example(["1:a"], ["a"])
def test_a_digest_is_of_its_parts_and_not_of_their_sum(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)
    assert len(digest(*one)) == 32


def key(entry: Entry, feed: str = "https://a.example/feed", publisher: str = "a") -> bytes | None:
    return entry_key(entry, feed=feed, publisher=publisher)


def test_a_guid_of_the_publisher_is_one_article_in_all_its_feeds() -> None:
    entry = Entry(guid="https://a.example/1", url="https://a.example/1", title="One")
    assert key(entry) == key(entry, feed="https://a.example/other")
    assert key(entry) != key(entry, publisher="b")


def test_a_guid_that_may_be_a_counter_is_the_feeds_own() -> None:
    entry = Entry(guid="17", url="https://a.example/1", title="One")
    assert key(entry) != key(entry, feed="https://a.example/other")


def test_an_edit_keeps_the_identity_and_changes_the_content() -> None:
    before = Entry(guid="17", url="https://a.example/1", title="One", text="x")
    after = Entry(guid="17", url="https://a.example/1", title="Two", text="x")
    assert key(before) == key(after)
    assert content_hash(before) != content_hash(after)


def test_without_a_guid_the_link_names_the_article_and_without_both_its_words() -> None:
    linked = Entry(guid=None, url="https://a.example/1?utm_source=x", title="One")
    assert key(linked) == key(Entry(guid=None, url="http://a.example/1", title="Two"))
    assert key(Entry(None, None, "One")) != key(Entry(None, None, "Two"))
    assert key(Entry(None, None, "")) is None
