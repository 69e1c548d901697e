"""What readers of feeds are known to get wrong, one table a matter."""
# ruff: noqa: RUF001  typographers' signs are among what is tested

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

import pytest

from tocsin.adapters.feeds import parse_feed
from tocsin.core import defaults
from tocsin.core.identity import entry_key
from tocsin.core.intake import take
from tocsin.core.model import Document, Entry, ErrorClass, Failure, Parsed, ParsedFeed
from tocsin.core.naming import Poll, Source, identify
from tocsin.core.recognition import Stored

URL = "https://news.example.org/feeds/world.xml"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
SITE = "<link>https://site.example.org/world/</link>"
GOOD = "<title>Truce</title><guid>1</guid>"


def rss(*items: str, head: str = "<title>World</title>", root: str = "") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {SPACES} {root}><channel>{head}{inside}</channel></rss>'


def atom(*entries: str, head: str = "<title>World</title>", root: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}>{head}{inside}</feed>'


def parse(body: str | bytes, content_type: str | None = None) -> Parsed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(Document(URL, raw, content_type))


def feed(body: str | bytes, content_type: str | None = None) -> ParsedFeed:
    parsed = parse(body, content_type)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def only(body: str | bytes) -> Entry:
    (entry,) = feed(body).entries
    return entry


# One bad entry does not lose the others

BAD = {
    "a reference to no character": "<title>&#0;&#x110000;&#xD800;&#99999999999;</title>",
    "an unknown entity": "<title>caf&eacute; &nosuch; &</title>",
    "a bare ampersand": "<title>AT&T</title><link>https://a.example/?a=1&b=2</link>",
    "a tag that is not closed": "<title>Truce<b></title>",
    "a tag closed twice": "<title>Truce</title></title>",
    "tags crossed": "<description><b><i>a</b></i></description>",
    "a control character": "<title>a\x00\x08b</title>",
    "an undeclared prefix": "<nobody:title>a</nobody:title>",
    "an attribute without quotes": "<enclosure url=/a.mp3 type=audio/mpeg>",
    "a link that no library can take apart": "<link>http://[::1</link><guid>http://[</guid>",
    "a place that no library finds": "<gml:pos>1 a</gml:pos><georss:where/>",
    "a title that ends as another": "<title>a</titel>",
    "a comment without an end": "<!-- a",
    "a section without an end": "<description><![CDATA[a",
    "XHTML without an end": "<content type='xhtml'><div>",
    "a declaration": "<!DOCTYPE x",
    "PHP": "<?php",
    "a date of nonsense": "<pubDate>Tue, 99 Foo 2026 99:99:99 +9999</pubDate>",
    "a date in Roman letters": "<pubDate>" + "M" * 500 + "</pubDate>",
    "a number without end": "<guid>" + "9" * 5000 + "</guid><pubDate>" + "9" * 90 + "</pubDate>",
    "an address in CDATA that ends oddly": "<description><![CDATA[a ]] > b]]></description>",
    "nothing": "",
}


@pytest.mark.parametrize("kind", BAD)
def test_one_bad_entry_does_not_lose_the_others(kind: str) -> None:
    parsed = feed(rss(GOOD, BAD[kind], GOOD.replace("1", "3")))
    guids = [entry.guid for entry in parsed.entries]
    assert (guids[0], guids[-1]) == ("1", "3")
    assert len(guids) + parsed.refused.get("unreadable", 0) == 3


# Ill-formed with entries is a feed; what is none is a failure, not a feed without news


@pytest.mark.parametrize(
    "body",
    [
        rss(GOOD).replace("</channel>", ""),
        rss(GOOD).replace("</title>", "</titel>", 1),
        "\n\n" + rss(GOOD),
        "Warning: mysql\n" + rss(GOOD),
        rss(GOOD) + "<!-- served in 3 ms --><p>",
        rss(GOOD).replace('version="2.0"', 'version="2.0" version="2.0"'),
    ],
)
def test_an_ill_formed_feed_with_entries_is_accepted(body: str) -> None:
    assert [entry.guid for entry in feed(body).entries] == ["1"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("<!DOCTYPE html><html><body>Not found</body></html>", ErrorClass.NOT_A_FEED),
        ("<html><head><title>Consent</title></head></html>", ErrorClass.NOT_A_FEED),
        ('{"error": "quota exceeded"}', ErrorClass.NOT_A_FEED),
        ("[]", ErrorClass.NOT_A_FEED),
        ("", ErrorClass.EMPTY_BODY),
        (" \r\n ", ErrorClass.EMPTY_BODY),
        ("<?xml version='1.0'?><error>busy</error>", ErrorClass.NOT_A_FEED),
        ("<opml version='2.0'><body/></opml>", ErrorClass.NOT_A_FEED),
        ("Service unavailable", ErrorClass.NOT_A_FEED),
    ],
)
def test_what_is_no_feed_is_a_failure(body: str, error: ErrorClass) -> None:
    parsed = parse(body)
    assert isinstance(parsed, Failure)
    assert parsed.error is error


# Dates are aware, apart, and null where there is none


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        ("", None, None),
        ("<pubDate>soon</pubDate>", None, None),
        ("<pubDate>Tue, 03 Mar 2026 10:00:00 +0200</pubDate>", 8, None),
        ("<atom:updated>2026-03-03T09:00:00Z</atom:updated>", 9, 9),
        (
            "<pubDate>3 Mar 2026 08:00 Z</pubDate><atom:updated>2026-03-03T09:00Z</atom:updated>",
            8,
            9,
        ),
        ("<pubDate>0001-01-01T00:00:00Z</pubDate>", None, None),
        ("<pubDate>Fri, 01 Jan 2123 00:00:00 GMT</pubDate>", None, None),
    ],
)
def test_times_are_in_utc_or_null(item: str, published: int | None, updated: int | None) -> None:
    entry = only(rss(GOOD + item))
    for found, hour in ((entry.published, published), (entry.updated, updated)):
        assert found == (None if hour is None else datetime(2026, 3, 3, hour, tzinfo=UTC))


def test_the_raw_date_is_kept_whatever_became_of_it() -> None:
    entry = only(rss(GOOD + "<pubDate> 32 January \n 2026 </pubDate>"))
    assert (entry.published, entry.published_raw) == (None, "32 January 2026")


# Items of a document are capped, and the newest are kept


@pytest.mark.parametrize("oldest_first", [True, False])
def test_of_too_many_items_the_newest_are_kept(oldest_first: bool) -> None:
    most, more = defaults.ENTRIES_PER_DOCUMENT, 30
    days = sorted(range(most + more), reverse=not oldest_first)
    items = (f"<guid>{day}</guid><pubDate>{1_600_000_000 + day * 3600}</pubDate>" for day in days)
    parsed = feed(rss(*items))
    assert {entry.guid for entry in parsed.entries} == {
        str(day) for day in range(more, most + more)
    }
    assert parsed.refused == {"over_limit": more}


def test_of_too_many_items_without_dates_the_first_are_kept() -> None:
    most = defaults.ENTRIES_PER_DOCUMENT
    parsed = feed(rss(*(f"<guid>{number}</guid>" for number in range(most + 1))))
    assert parsed.entries[-1].guid == str(most - 1)


# Encodings

TITLES = {
    "latin": "Trêve à Zürich – “l’accord”",
    "cyrillic": "Перемирие на 30 дней",
    "chinese": "停火协议生效",
    "japanese": "停戦合意が発効",
    "korean": "휴전 합의 발효",
    "greek": "Εκεχειρία τριάντα ημερών",
    "turkish": "Ateşkes yürürlüğe girdi",
}
# What it is written in, what the header says, what the prologue says.
ENCODED = [
    ("latin", "utf-8", None, None),
    ("latin", "utf-8", "utf-8", "utf-8"),
    ("latin", "utf-8", "iso-8859-1", "utf-8"),
    ("latin", "utf-8", "us-ascii", None),
    ("latin", "utf-8", None, "iso-8859-1"),
    ("latin", "utf-8", "windows-1252", "windows-1252"),
    ("latin", "cp1252", "utf-8", "utf-8"),
    ("latin", "cp1252", None, None),
    ("latin", "cp1252", "iso-8859-1", None),
    ("latin", "cp1252", None, "ISO-8859-1"),
    ("latin", "cp1252", "utf-8", "windows-1252"),
    ("latin", "cp1252", "no-such-charset", "windows-1252"),
    ("latin", "mac-roman", None, "macintosh"),
    ("cyrillic", "cp1251", "windows-1251", None),
    ("cyrillic", "cp1251", None, "windows-1251"),
    ("cyrillic", "cp1251", "utf-8", "windows-1251"),
    ("cyrillic", "cp1251", "windows-1251", "utf-8"),
    ("cyrillic", "koi8-r", "koi8-r", "windows-1251"),
    ("cyrillic", "utf-8", "windows-1251", "utf-8"),
    ("cyrillic", "utf-8", "utf-8", "windows-1251"),
    ("cyrillic", "utf-16", "utf-16", "utf-16"),
    ("cyrillic", "utf-16", None, "utf-8"),
    ("cyrillic", "utf-16-le", "utf-16", "utf-16"),
    ("cyrillic", "utf-16-be", None, None),
    ("cyrillic", "utf-8", "utf-16", "utf-16"),
    ("cyrillic", "utf-32", None, None),
    ("chinese", "gb2312", "gb2312", None),
    ("chinese", "gb2312", None, "gb2312"),
    ("chinese", "gbk", "utf-8", "gb2312"),
    ("chinese", "gb18030", None, "GBK"),
    ("chinese", "utf-8", "gb2312", "utf-8"),
    ("japanese", "shift_jis", "Shift_JIS", None),
    ("japanese", "shift_jis", None, "x-sjis"),
    ("japanese", "euc_jp", None, "EUC-JP"),
    ("japanese", "iso2022_jp", "iso-2022-jp", None),
    ("korean", "euc_kr", "euc-kr", "euc-kr"),
    ("korean", "cp949", None, "ks_c_5601-1987"),
    ("greek", "iso8859-7", None, "iso-8859-7"),
    ("turkish", "cp1254", "iso-8859-9", None),
]


@pytest.mark.parametrize(("language", "codec", "header", "prologue"), ENCODED)
def test_the_title_is_right_whatever_is_said_of_its_encoding(
    language: str, codec: str, header: str | None, prologue: str | None
) -> None:
    title = TITLES[language]
    said = f" encoding='{prologue}'" if prologue else ""
    body = f"<?xml version='1.0'{said}?>" + rss(f"<title>{title}</title><guid>1</guid>")
    body = body.replace("“", "«").replace("”", "»") if codec == "mac-roman" else body
    found = only_of(body.encode(codec), header and f"application/rss+xml; charset={header}")
    assert found.title == (title.replace("“", "«").replace("”", "»") if "«" in body else title)


def only_of(body: bytes, content_type: str | None) -> Entry:
    (entry,) = feed(body, content_type).entries
    return entry


# Plain text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("AT&amp;amp;amp;T", "AT&amp;T"),
        ("&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;", "a b"),
        ("a&lt;br/&gt;b", "a b"),
        ("&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;li&gt;b&lt;/li&gt;&lt;/ul&gt;", "a b"),
        ("&lt;td&gt;a&lt;/td&gt;&lt;td&gt;b&lt;/td&gt;", "a b"),
        ("un&lt;b&gt;believ&lt;/b&gt;able", "unbelievable"),
        ("a&lt;script&gt;b()&lt;/script&gt;&lt;style&gt;c{}&lt;/style&gt;d", "ad"),
        ("&lt;p&gt;&lt;!-- a --&gt;b&lt;/p&gt;", "b"),
        ("<![CDATA[<p>a &amp; b</p>]]>", "a & b"),
        ("1 &lt; 2", "1 < 2"),
        ("caf&amp;eacute; &amp;#8217; &amp;#x2019;", "café ’ ’"),
        ("&lt;img src=x onerror=alert(1)&gt;a", "a"),
    ],
)
def test_markup_becomes_the_words_that_a_reader_sees(markup: str, text: str) -> None:
    entry = only(rss(f"<title>{markup}</title><description>{markup}</description>"))
    assert entry.title == text
    assert entry.text.split() == text.split()


LONG = "The long text of an article that says much more than the rest. " * 3


@pytest.mark.parametrize(
    "item",
    [
        f"<description>Short</description><content:encoded>{LONG}</content:encoded>",
        f"<content:encoded>{LONG}</content:encoded><description>Short</description>",
        f"<description>{LONG}</description><content:encoded>Short</content:encoded>",
        f"<description>{LONG}</description><media:description>Short</media:description>",
        f"<atom:summary>Short</atom:summary><atom:content type='html'>{LONG}</atom:content>",
    ],
)
def test_the_longest_text_is_the_text(item: str) -> None:
    assert only(rss(GOOD + item)).text == LONG.strip()


def test_xhtml_is_read_as_what_it_shows() -> None:
    div = "<div xmlns='http://www.w3.org/1999/xhtml'><p>One &amp; <b>two</b></p><p>Three</p></div>"
    entry = only(atom(f"<id>1</id><title>T</title><content type='xhtml'>{div}</content>"))
    assert entry.text == "One & two\n\nThree"


@pytest.mark.parametrize(
    "item",
    [
        "<title>Truce</title><media:title>A flag</media:title>",
        "<media:title>A flag</media:title><title>Truce</title>",
        "<media:group><media:title>A flag</media:title></media:group><title>Truce</title>",
        "<title>Truce</title><media:group><media:title>A flag</media:title></media:group>",
    ],
)
def test_the_title_of_a_picture_is_not_the_title(item: str) -> None:
    assert only(rss(item + "<guid>1</guid>")).title == "Truce"


# Links


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (rss("<link>a</link>"), "https://news.example.org/feeds/a"),
        (rss("<link>a</link>", head=SITE), "https://site.example.org/world/a"),
        (rss("<link>/a</link>", head=SITE), "https://site.example.org/a"),
        (rss("<link>a</link>", head="<link>/world/</link>"), "https://news.example.org/world/a"),
        (
            rss("<link>a</link>", head=SITE, root="xml:base='https://base.example.org/b/'"),
            "https://base.example.org/b/a",
        ),
        (rss("<link>?id=7</link>", head=SITE), "https://site.example.org/world/?id=7"),
        (atom("<link href='a'/>"), "https://news.example.org/feeds/a"),
        (
            atom("<link href='a'/>", root="xml:base='https://base.example.org/b/'"),
            "https://base.example.org/b/a",
        ),
        (
            atom("<link xml:base='https://base.example.org/c/' href='a'/>"),
            "https://base.example.org/c/a",
        ),
        (
            atom("<link href='a'/>", root="xml:base='/b/'"),
            "https://news.example.org/b/a",
        ),
        (rss("<link>//cdn.example.org/a</link>"), "https://cdn.example.org/a"),
        (rss("<link>HTTPS://a.example.org/</link>"), "https://a.example.org/"),
    ],
)
def test_a_relative_link_is_resolved_against_base_site_and_document(body: str, url: str) -> None:
    assert only(body).url == url


@pytest.mark.parametrize(
    "written",
    [
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "tag:news.example.org,2026:1",
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:1",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://a.example/", "mailto:a@b.c",
        "about:blank", "blob:https://a.example/1", "feed:https://a.example/", "http:", "http://",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "make",
    [
        lambda link: rss(f"<title>t</title><link>{link}</link><guid>1</guid>", head=SITE),
        lambda link: rss(f"<title>t</title><guid>{link}</guid>", head=SITE),
        lambda link: atom(f"<id>{link}</id><title>t</title>"),
        lambda link: atom(f"<id>1</id><link href='{link}'/>"),
    ],
    ids=["link", "guid", "id", "href"],
)
def test_what_leads_to_no_web_page_is_never_a_link(
    written: str, make: Callable[[str], str]
) -> None:
    assert only(make(escape(written))).url is None


# JSON Feed


@pytest.mark.parametrize("content_type", [None, "application/feed+json", "text/html", "text/xml"])
@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("https://jsonfeed.org/version/1", "json1"),
        ("https://jsonfeed.org/version/1.1", "json11"),
        ("http://www.jsonfeed.org/version/1.1/", "json11"),
        ("1.1", "json11"),
        ("1.0", "json1"),
        ("", "json"),
    ],
)
def test_json_feed_is_known_by_what_it_says(
    content_type: str | None, version: str, kind: str
) -> None:
    body = (
        f'{{"version": "{version}", "title": null, "home_page_url": "https://a.example/",'
        ' "items": [null, {"id": 7, "url": "/1", "title": null, "content_html": "<p>a</p>",'
        ' "authors": null, "tags": "x", "date_published": "2026-03-05T12:00:00Z"}]}'
    )
    parsed = feed(body, content_type)
    (entry,) = parsed.entries
    assert (parsed.kind, entry.guid, entry.url, entry.text) == (
        kind,
        "7",
        "https://a.example/1",
        "a",
    )
    assert parsed.refused == {"empty": 1}


# Tags


def test_the_order_of_tags_is_no_edit() -> None:
    def polled(*tags: str) -> ParsedFeed:
        return feed(rss(GOOD + "".join(f"<category>{tag}</category>" for tag in tags)))

    source = Source(1, URL, "p", None, first_contact=False, full_text=False)
    now = datetime(2026, 3, 5, tzinfo=UTC)
    first = take([identify(Poll(source, polled("war", "peace")))], Stored({}, {}), now)
    (seen,) = first.sightings
    assert seen.content is not None
    stored = Stored({seen.key: 1}, {(1, seen.key): seen.content})
    again = take([identify(Poll(source, polled("peace", "war", "war")))], stored, now)
    assert (len(again.new), len(again.edits), again.known) == (0, 0, 1)


def test_tags_are_plain_and_each_is_told_once() -> None:
    item = "<category>A &amp;amp; B</category><category> A &amp; B </category><category/>"
    assert only(rss(GOOD + item)).tags == ("A & B",)


def test_an_empty_guid_is_none_and_a_zero_is_one() -> None:
    def key(guid: str) -> bytes | None:
        entry = only(rss(f"<title>t</title><guid>{guid}</guid>"))
        return entry_key(entry, feed=URL, publisher="p")

    assert key("") == key("  ")
    assert key("0") != key("")
    assert key("A") != key("a")
