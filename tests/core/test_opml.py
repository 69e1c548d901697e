import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import opml
from tocsin.core.errors import WatchlistError
from tocsin.core.opml import OpmlFeed
from tocsin.core.text import one_line

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine & yours</title></head><body>
<outline text="World" title="World news">
  <outline type="rss" text="One &amp; only" xmlUrl="https://example.org/one?a=1&amp;b=2"/>
  <outline type='rss' title='' text='Two' XMLURL='https://example.org/two?a=1&b=2' ></outline>
  <outline text="Folder in a folder"><outline text="Three" xmlUrl="https://example.org/3"/></outline>
  <outline text="One again" xmlUrl="https://example.org/one?a=1&b=2"/>
</outline>
<outline text="A page" type="link" url="https://example.org/page"/>
<outline text="Four" type="rss" url="https://example.org/4"/>
<!-- <outline text="Gone" xmlUrl="https://example.org/gone"/> -->
</body></opml>"""


def test_a_list_gives_its_feeds_once_each_with_their_folders() -> None:
    assert opml.read(LIST, "a.opml") == (
        OpmlFeed("https://example.org/one?a=1&b=2", "One & only", "World news"),
        OpmlFeed("https://example.org/two?a=1&b=2", "Two", "World news"),
        OpmlFeed("https://example.org/3", "Three", "Folder in a folder"),
        OpmlFeed("https://example.org/4", "Four", ""),
    )


def test_stray_quotes_and_signs_in_a_description_lose_no_feed() -> None:
    row = (
        '<outline text="The "Best" of <b>A</b> & B" description="by <a href="https://x.example">X'
        '</a>. Since 1999 >" xmlUrl="https://example.org/best" /><outline xmlUrl="http://b.example/">'
    )
    assert [feed.url for feed in opml.read(row, "a.opml")] == [
        "https://example.org/best",
        "http://b.example/",
    ]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://example.org/a", "http://example.org/a"),
        ("feed:https://example.org/a", "https://example.org/a"),
        (" HTTPS://Example.org/a\n", "HTTPS://Example.org/a"),
        ("https://example.org/&#x441;", "https://example.org/с"),  # noqa: RUF001
        ("https://example.org/?a=1&section=2&copy=3", "https://example.org/?a=1&section=2&copy=3"),
        ("https://example.org/?a=1&amp;lt=2&#38;b=3", "https://example.org/?a=1&lt=2&b=3"),
    ],
)
def test_an_address_is_read_as_it_was_meant(written: str, url: str) -> None:
    assert opml.read(f'<outline xmlUrl="{written}"/>', "a.opml") == (OpmlFeed(url),)


@pytest.mark.parametrize(
    "written",
    ["", "ftp://example.org/a", "/a", "https:///a", "https://a b", "javascript:x", "file:///etc"],
)
def test_what_is_no_web_address_is_left_out(written: str) -> None:
    row = f'<outline xmlUrl="{written}"/><outline xmlUrl="https://example.org/a"/>'
    assert opml.read(row, "a.opml") == (OpmlFeed("https://example.org/a"),)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "a.opml: this is no OPML list; "),
        ("<rss><channel/></rss>", "a.opml: this is no OPML list; "),
        ("<opml><body/></opml>", "a.opml: this list names no feed; "),
        (b"\x00\xff\xfe", "a.opml: this is no OPML list; "),
        ("x" * (opml.MOST_CHARS + 1), "a.opml: the list is longer than 20000000 characters"),
    ],
)
def test_what_names_no_feed_is_refused(document: str | bytes, said: str) -> None:
    with pytest.raises(WatchlistError) as raised:
        opml.read(document, "a.opml")
    assert str(raised.value).startswith(said)


@pytest.mark.parametrize(
    ("coding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("windows-1251", b"")],
)
def test_bytes_are_read_in_the_coding_they_declare(coding: str, mark: bytes) -> None:
    row = (
        f'<?xml version="1.0" encoding="{coding}"?><outline text="Мир" xmlUrl="http://a.example"/>'
    )
    assert opml.read(mark + row.encode(coding), "a.opml")[0].title == "Мир"


@pytest.mark.parametrize("coding", ["rot13", "zip", "punycode", "no-such", "idna"])
def test_a_strange_coding_is_not_used(coding: str) -> None:
    row = f'<?xml version="1.0" encoding="{coding}"?><outline xmlUrl="http://a.example"/>'
    assert opml.read(row.encode(), "a.opml") == (OpmlFeed("http://a.example"),)


def test_an_entity_is_neither_resolved_nor_loaded() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        '<outline text="&a;&b;" xmlUrl="http://a.example"/>'
    )
    assert opml.read(bomb, "a.opml") == (OpmlFeed("http://a.example", "&a;&b;"),)


@pytest.mark.parametrize(
    "document",
    [
        '<outline x="' * 100_000,
        '<outline "' * 100_000,
        "<!--" * 300_000,
        "a" * 1_000_000,
        "a" + " " * 1_000_000 + "=",
        "a= " * 300_000,
        '"' * 1_000_000,
        '<outline title="x">' * 50_000 + "</outline>" * 50_000,
        "</outline>" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_no_text_takes_long(document: str) -> None:
    started = time.process_time()
    with pytest.raises(WatchlistError):
        opml.read(document, "a.opml")
    assert time.process_time() - started < 3


titles = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
written = st.builds(
    OpmlFeed,
    titles.map(lambda path: f"https://example.org/{path}"),
    titles,
    titles,
)


@given(st.lists(written, min_size=1, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_as_the_same_feeds(feeds: list[OpmlFeed]) -> None:
    assert opml.read(opml.write(feeds), "a.opml") == tuple(feeds)
    assert opml.read(opml.write(feeds).encode(), "a.opml") == tuple(feeds)


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=15)), min_size=1, max_size=6))
def test_any_text_comes_back_on_one_line(texts: list[tuple[str, str]]) -> None:
    feeds = [OpmlFeed(f"https://example.org/{n}", *both) for n, both in enumerate(texts)]
    back = opml.read(opml.write(feeds).encode(), "a.opml")
    assert [each[1:] for each in back] == [
        (one_line(title, 1_000), one_line(folder, 1_000)) for title, folder in texts
    ]


def test_every_real_list_gives_its_feeds_and_survives_a_round_trip(data: Path) -> None:
    files = sorted((data / "opml").glob("*.opml"))
    found = 0
    for file in files:
        document = file.read_bytes()
        feeds = opml.read(document, file.name)
        assert {feed.url for feed in feeds} == _addresses(document)
        assert opml.read(opml.write(feeds), file.name) == feeds
        found += len(feeds)
    assert len(files) == 118
    assert found > 1_500


def _addresses(document: bytes) -> set[str]:
    """By another way: whatever stands between xmlUrl=" and the next quote."""
    import html

    parts = document.decode().split('xmlUrl="')[1:]
    return {html.unescape(part.split('"')[0]) for part in parts}
