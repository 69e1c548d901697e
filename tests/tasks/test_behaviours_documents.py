"""What a pass makes of documents, one table a matter: from a server on loopback to the rows."""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.newsroom import MORNING

Rows = Callable[..., list[dict[str, Any]]]

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)
ITEM = "<item><title>Truce</title><guid>1</guid></item>"


def rss(inside: str = ITEM, head: str = "") -> bytes:
    return f"{head}<rss version='2.0' {SPACES}><channel>{inside}</channel></rss>".encode()


def atom(inside: str, root: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><id>f</id>{inside}</feed>'.encode()


def sitemap(inside: str) -> bytes:
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f"<urlset {spaces}>{inside}</urlset>".encode()


def item(inside: str, guid: str = "1") -> bytes:
    return rss(f"<item><guid>{guid}</guid>{inside}</item>")


def serve(body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer of 200 with these headers."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.fixture
def one_pass(
    new_desk: Callable[[str], Any], newsroom: Any, rows: Rows
) -> Callable[..., tuple[Any, dict[str, list[dict[str, Any]]]]]:
    """Poll these documents in one pass, as feeds of these names: the report, and the articles of
    each feed."""

    def run(documents: Mapping[str, Any]) -> tuple[Any, dict[str, list[dict[str, Any]]]]:
        paths = {name: f"f{number}" for number, name in enumerate(documents)}
        for name, body in documents.items():
            given = body if callable(body) else serve(body)
            newsroom.answers[paths[name]] = given
        desk = new_desk("sqlite")
        desk.watch(
            "".join(
                f'[[feeds]]\nurl = "{newsroom.url(path)}"\npublisher = "{path}"\n'
                for path in paths.values()
            )
        )
        report = desk.run()
        assert report.balanced
        kept: dict[str, list[dict[str, Any]]] = {name: [] for name in documents}
        names = {path: name for name, path in paths.items()}
        for row in rows(desk, "article"):
            kept[names[row["publisher"]]].append(row)
        return report, kept

    return run


def test_a_document_is_taken_as_far_as_it_goes_or_it_is_a_failure_by_name(
    one_pass: Callable[..., Any], newsroom: Any
) -> None:
    good = "<item><title>Rain</title><guid>2</guid></item>"
    taken = {
        "one entry is broken": rss(f"{ITEM}<item><title>a</titel></x></item>{good}"),
        "a bare ampersand": rss(f"<item><title>AT&T</title><guid>1</guid></item>{good}"),
        "never closed": rss(ITEM + good).replace(b"</channel></rss>", b""),
        "a warning before it": b"Warning: mysql\n" + rss(ITEM + good),
        "served as HTML": serve(rss(ITEM + good), Content_Type="text/html"),
        "a control character": rss(f"<item><title>a\x08b</title><guid>1</guid></item>{good}"),
    }
    refused = {
        "HTML": (b"<!doctype html><html><body>No such page</body></html>", "not_a_feed"),
        "a JSON error": (b'{"error": "quota exceeded"}', "not_a_feed"),
        "XML of another kind": (b"<?xml version='1.0'?><error>busy</error>", "not_a_feed"),
        "a plain sitemap": (
            sitemap("<url><loc>https://a.example/</loc></url>"),
            "not_a_feed",
        ),
        "an image": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_feed"),
        "blanks": (b" \r\n ", "empty_body"),
        "entities": (rss(head="<!DOCTYPE rss [<!ENTITY a 'b'>]>"), "unsafe_xml"),
    }
    report, kept = one_pass({**taken, **{name: body for name, (body, _) in refused.items()}})
    for name in taken:
        assert {row["guid"] for row in kept[name]} >= {"1", "2"}, name
    assert not any(kept[name] for name in refused)
    paths = [newsroom.url(f"f{number}") for number in range(len(taken), len(taken) + len(refused))]
    told = {error.feed: str(error.error) for error in report.errors}
    assert [told.pop(path) for path in paths] == [error for _, error in refused.values()]
    assert told == {}


# What the table of dates expects: published, and where the article stands in time.
NOT_SAID = (None, MORNING)
THEN = datetime(2026, 3, 3, 4, tzinfo=UTC)
DATES: Mapping[str, tuple[str, tuple[datetime | None, datetime]]] = {
    "": ("none", NOT_SAID),
    "soon": ("words", NOT_SAID),
    "Tue, 03 Mar 2026 06:00:00 +0200": ("an offset", (THEN, THEN)),
    "2026-03-03T09:30:00+05:30": ("an offset with a colon", (THEN, THEN)),
    "Di, 03 März 2026 05:00:00 CET": ("German", (THEN, THEN)),
    "1772510400": ("an epoch", (THEN, THEN)),
    "Fri, 31 Dec 1965 00:00:00 GMT": ("before any feed", NOT_SAID),
    "0001-01-01T00:00:00Z": ("the year one", NOT_SAID),
    "03/04/2026": ("two days", NOT_SAID),
    "Sat, 07 Mar 2026 06:00:00 GMT": (
        "the future",
        (MORNING + timedelta(days=4), MORNING + timedelta(days=1)),
    ),
}


def test_a_date_is_in_utc_or_null_and_its_words_are_kept(one_pass: Callable[..., Any]) -> None:
    documents = {raw: item(f"<title>T</title><pubDate>{raw}</pubDate>") for raw in DATES}
    _, kept = one_pass(documents)
    found = {raw: rows[0] for raw, rows in kept.items()}
    for raw, (kind, (published, dated)) in DATES.items():
        row = found[raw]
        assert (row["published"], row["dated"]) == (published, dated), kind
        assert (row["published_raw"] or "") == raw, kind
        assert (row["updated"], row["first_seen"]) == (None, MORNING), kind


EUR, WIDE = "Zoë: 5 €", "北京"
CHARSETS: Mapping[str, tuple[bytes, str, str]] = {
    "gzip": (rss("{}"), "utf-8", EUR),
    "Latin under a label of UTF-8": (
        rss("{}", "<?xml version='1.0' encoding='utf-8'?>"),
        "cp1252",
        EUR,
    ),
    "windows-1252": (rss("{}", "<?xml version='1.0' encoding='windows-1252'?>"), "cp1252", EUR),
    "gb2312": (rss("{}", "<?xml version='1.0' encoding='gb2312'?>"), "gb2312", WIDE),
    "UTF-16": (rss("{}", "<?xml version='1.0' encoding='utf-16'?>"), "utf-16", WIDE),
    "by its header only": (rss("{}"), "gb2312", WIDE),
}


def test_a_title_is_right_in_any_charset_and_coding(one_pass: Callable[..., Any]) -> None:
    documents = {}
    for name, (form, charset, title) in CHARSETS.items():
        inside = f"<item><title>{title}</title><guid>1</guid></item>"
        body = form.decode().replace("{}", inside).encode(charset)
        headers = {"Content_Type": "text/xml"}
        if name == "gzip":
            body, headers = gzip.compress(body), {**headers, "Content_Encoding": "gzip"}
        if name == "by its header only":
            headers = {"Content_Type": "text/xml; charset=gb2312"}
        documents[name] = serve(body, **headers)
    _, kept = one_pass(documents)
    assert {name: rows[0]["title"] for name, rows in kept.items()} == {
        name: title for name, (_, _, title) in CHARSETS.items()
    }


LONG = "It was said at length in the hall of the assembly."
TEXTS: Mapping[str, tuple[Any, tuple[str, str]]] = {
    "references once": (item("<title>AT&amp;amp;T &amp;lt;b></title>"), ("AT&T <b>", "")),
    "plain text is plain": (
        atom("<entry><id>1</id><title>AT&amp;amp;T</title></entry>"),
        ("AT&amp;T", ""),
    ),
    "words stay apart": (
        item("<title>T</title><description>&lt;p>a&lt;/p>&lt;p>b&lt;/p></description>"),
        ("T", "a b"),
    ),
    "scripts are no text": (
        item(
            "<title>T</title><description>&lt;script>x()&lt;/script>a&lt;style>p{}&lt;/style>"
            "</description>"
        ),
        ("T", "a"),
    ),
    "the longest stands": (
        item(
            f"<title>T</title><description>{LONG}</description>"
            f"<content:encoded><![CDATA[<p>{LONG} {LONG}</p>]]></content:encoded>"
        ),
        ("T", f"{LONG} {LONG}"),
    ),
    "XHTML": (
        atom(
            "<entry><id>1</id><title>T</title><content type='xhtml'>"
            "<div xmlns='http://www.w3.org/1999/xhtml'><p>a <b>b</b></p></div></content></entry>"
        ),
        ("T", "a b"),
    ),
    "a picture's title": (
        item("<title>T</title><media:content><media:title>No</media:title></media:content>"),
        ("T", ""),
    ),
    "JSON, by what is in it": (
        serve(
            b'{"version":"https://jsonfeed.org/version/1","items":[null,{"id":1,"title":"T",'
            b'"content_text":"a","tags":null,"authors":{}}]}',
            Content_Type="text/plain",
        ),
        ("T", "a"),
    ),
    "a news sitemap": (
        sitemap(
            "<url><loc>https://a.example/1</loc><news:news><news:title>T</news:title></news:news>"
            "</url>"
        ),
        ("T", ""),
    ),
}


def test_a_text_is_what_a_reader_would_see(one_pass: Callable[..., Any]) -> None:
    _, kept = one_pass({name: body for name, (body, _) in TEXTS.items()})
    found = {
        name: (rows[0]["title"], " ".join(rows[0]["text"].split())) for name, rows in kept.items()
    }
    assert found == {name: said for name, (_, said) in TEXTS.items()}


def test_a_link_leads_to_a_web_page_or_nowhere(one_pass: Callable[..., Any], newsroom: Any) -> None:
    def moved(request: BaseHTTPRequestHandler) -> None:
        request.send_response_only(302)
        request.send_header("Location", newsroom.url("deep/er/feed"))
        request.send_header("Content-Length", "0")
        request.end_headers()

    newsroom.bodies["deep/er/feed"] = item("<title>T</title><link>../story</link>", "x")
    bare = rss("<link>https://site.example/a/</link><item><guid>x</guid><link>b</link></item>")
    links: dict[str, tuple[Any, str | None]] = {
        "against the site": (bare, "https://site.example/a/b"),
        "against xml:base": (
            atom(
                "<entry><id>x</id><title>T</title><link href='b'/></entry>",
                "xml:base='https://base.example/c/'",
            ),
            "https://base.example/c/b",
        ),
        "against where it came from": (moved, newsroom.url("deep/story")),
        "urn": (item("<title>T</title>", "urn:uuid:1"), None),
        "tag": (item("<title>T</title>", "tag:a.example,2026:1"), None),
        "a guid that is a page": (
            item("<title>T</title>", "https://a.example/1"),
            "https://a.example/1",
        ),
        "javascript": (item("<title>T</title><link>javascript:alert(1)</link>", "x"), None),
        "data": (item("<title>T</title><link>data:text/html,x</link>", "x"), None),
    }
    _, kept = one_pass({name: body for name, (body, _) in links.items()})
    assert {name: rows[0]["url"] for name, rows in kept.items()} == {
        name: url for name, (_, url) in links.items()
    }


TITLED = "<title>T</title>"
LINK = "<link>https://a.example/1</link>"
TWICE: Mapping[str, tuple[str, str, int]] = {
    # Two items, and how many articles they are.
    "the guid goes before the link": (
        f"<guid>1</guid>{TITLED}{LINK}",
        f"<guid>2</guid>{TITLED}{LINK}",
        2,
    ),
    "an empty guid is none": (
        f"<guid/>{TITLED}{LINK}",
        f"<guid> \n</guid>{TITLED}{LINK}<description>D</description>",
        1,
    ),
    "a zero is a guid": (f"<guid>0</guid>{TITLED}", "<guid>0</guid><title>U</title>", 1),
    "large and small are two": (f"<guid>a</guid>{TITLED}", f"<guid>A</guid>{TITLED}", 2),
    "blanks around it are nothing": (f"<guid> a\n</guid>{TITLED}", f"<guid>a</guid>{TITLED}", 1),
    "without a guid the link": (
        f"{TITLED}{LINK}",
        f"{TITLED}{LINK}<description>D</description>",
        1,
    ),
    "tracking names no article": (
        f"{TITLED}<link>https://a.example/1?utm_source=x</link>",
        f"{TITLED}<link>http://a.example:80/1#top</link>",
        1,
    ),
    "another query does": (
        f"{TITLED}<link>https://a.example/?p=1</link>",
        f"{TITLED}<link>https://a.example/?p=2</link>",
        2,
    ),
    "without either the words": (TITLED, f"{TITLED}<description/>", 1),
    "other words": (TITLED, "<title>U</title>", 2),
}


def test_identity_is_the_guid_else_the_link_else_the_words(
    one_pass: Callable[..., Any],
) -> None:
    documents = {
        name: rss(f"<item>{first}</item><item>{second}</item>")
        for name, (first, second, _) in TWICE.items()
    }
    _, kept = one_pass(documents)
    assert {name: len(rows) for name, rows in kept.items()} == {
        name: count for name, (_, _, count) in TWICE.items()
    }


def test_of_far_too_many_items_the_newest_are_stored_and_the_rest_counted(
    new_desk: Callable[[str], Any], newsroom: Any, watchlist: Callable[..., str], rows: Rows
) -> None:
    from tasks import ingest, ledger

    items = [
        {"guid": str(n), "title": "T", "published": MORNING - timedelta(minutes=2003 - n)}
        for n in range(2003)
    ]
    newsroom.publish("a", *items)
    desk = new_desk("sqlite")
    desk.watch(watchlist("a"))
    ledger.begin("monitor", desk.now)
    (batch,) = ingest.due(desk.now)
    report = ingest.ingest.fn(batch, desk.now)
    assert (report.new, report.refused_by, report.seen) == (2000, {"over_limit": 3}, 2003)
    assert {"0", "1", "2"}.isdisjoint({row["guid"] for row in rows(desk, "article")})


def test_what_appears_today_is_new_whenever_it_was_published(
    desk: Any, newsroom: Any, watchlist: Callable[..., str]
) -> None:
    old = {"guid": "a-1", "title": "Rain in the delta"}
    late = {
        "guid": "a-2",
        "title": "Kyiv accepts 30-day ceasefire",
        "published": MORNING - timedelta(days=3),
    }
    newsroom.publish("a", old)
    desk.watch(watchlist("a"))
    desk.run()
    newsroom.publish("a", old, late)
    report = desk.run()
    assert (report.new, report.known, report.matched) == (1, 1, 1)
