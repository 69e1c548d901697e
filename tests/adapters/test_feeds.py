"""Feed documents: complete entries survive, hostile ones are refused, nothing raises."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.feeds import parse_feed
from tocsin.core import defaults
from tocsin.core.model import Document, Entry, ErrorClass, Failure, ParsedFeed

BASE = "https://news.example.org/feeds/world.xml"


def parse(body: bytes | str, content_type: str | None = "text/xml", **more: Any) -> Any:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(Document(BASE, raw, content_type, **more))


def feed(body: bytes | str, **more: Any) -> ParsedFeed:
    parsed = parse(body, **more)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def refusal(body: bytes | str, **more: Any) -> Failure:
    parsed = parse(body, **more)
    assert isinstance(parsed, Failure), parsed
    return parsed


def rss(*items: str, head: str = "<title>World</title>") -> str:
    wrapped = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel>{head}{wrapped}</channel></rss>'


def atom(*items: str) -> str:
    wrapped = "".join(f"<entry>{item}</entry>" for item in items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>World</title>{wrapped}</feed>'


def only(body: bytes | str, **more: Any) -> Entry:
    (entry,) = feed(body, **more).entries
    return entry


def titles(parsed: ParsedFeed) -> list[str]:
    return [entry.title for entry in parsed.entries]


ITEM = "<title>Truce</title><link>https://news.example.org/1</link><guid>1</guid>"


# What is read


def test_an_rss_item_gives_all_it_says() -> None:
    entry = only(
        rss(
            "<title>Truce &amp;amp; talks</title><link>https://news.example.org/1</link>"
            "<guid isPermaLink='false'>tag:1</guid><author>a@example.org (Ann Lee)</author>"
            "<pubDate>Tue, 03 Mar 2026 10:00:00 +0200</pubDate>"
            "<category>War</category><category>War</category><category>Peace</category>"
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>"
        )
    )
    assert entry == Entry(
        guid="tag:1",
        url="https://news.example.org/1",
        title="Truce & talks",
        text="One.\n\nTwo.",
        author="Ann Lee",
        published=datetime(2026, 3, 3, 8, tzinfo=UTC),
        published_raw="Tue, 03 Mar 2026 10:00:00 +0200",
        updated=None,
        tags=("War", "Peace"),
        wording=entry.wording,
    )


def test_an_atom_entry_keeps_its_two_times_apart() -> None:
    entry = only(
        atom(
            "<id>urn:1</id><title type='html'>&lt;b&gt;Truce&lt;/b&gt;</title>"
            "<link href='/1'/><published>2026-03-03T08:00:00Z</published>"
            "<updated>2026-03-03T09:30:00+01:00</updated><summary>Short.</summary>"
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Long text.</p>"
            "<p>More.</p></div></content>"
        )
    )
    assert entry.title == "Truce"
    assert entry.url == "https://news.example.org/1"
    assert entry.text == "Long text.\n\nMore."
    assert entry.published == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert entry.updated == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


def test_atom_text_that_is_said_to_be_plain_is_not_read_as_html() -> None:
    entry = only(atom("<id>1</id><title type='text'>Use of &lt;b&gt; in C</title>"))
    assert entry.title == "Use of <b> in C"


def test_the_longer_of_summary_and_content_is_the_text() -> None:
    content = "<x:encoded xmlns:x='http://purl.org/rss/1.0/modules/content/'>{}</x:encoded>"
    long, short = "<description>Quite a long summary.</description>", content.format("Cut")
    assert only(rss(ITEM + long + short)).text == "Quite a long summary."
    assert only(rss(ITEM + "<description>Cut</description>" + content.format("Whole"))).text == (
        "Whole"
    )


def test_what_the_feed_says_of_itself() -> None:
    parsed = feed(
        rss(ITEM, head="<title>A &amp;amp; B</title><link>/</link><language>de</language>")
    )
    assert (parsed.title, parsed.url) == ("A & B", "https://news.example.org/")
    assert (parsed.language, parsed.kind) == ("de", "rss20")
    assert parsed.refused == {}
    assert parsed.problems == ()


RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    "xmlns='http://purl.org/rss/1.0/'><channel/><item rdf:about='u'>"
    "<title>t</title></item></rdf:RDF>"
)
OLD = (
    "<!DOCTYPE rss PUBLIC '-//Somebody//DTD RSS 0.91//EN' 'http://dtd.example.org/rss.dtd'>"
    "<rss version='0.91'><channel><item><title>t</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (atom("<id>1</id>"), "atom10"),
        (RDF, "rss10"),
        (OLD, "rss091u"),
        ("<CHANNEL><ITEM HREF='/x'><TITLE>t</TITLE></ITEM></CHANNEL>", "unknown"),
    ],
)
def test_every_kind_of_feed_has_its_one_entry(body: str, kind: str) -> None:
    parsed = feed(body)
    assert (parsed.kind, len(parsed.entries)) == (kind, 1)


def test_a_feed_without_items_is_healthy() -> None:
    assert feed(rss()).entries == ()


def test_a_feed_served_as_html_is_a_feed() -> None:
    assert titles(feed(rss(ITEM), content_type="text/html")) == ["Truce"]


def test_rss_with_only_a_dublin_core_date_is_dated_by_it() -> None:
    date = "<x:date xmlns:x='http://purl.org/dc/elements/1.1/'>2026-03-03T08:00:00Z</x:date>"
    entry = only(rss(ITEM + date))
    assert entry.published == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert entry.published_raw == "2026-03-03T08:00:00Z"


# Identity and links


@pytest.mark.parametrize("guid", ["", "<guid/>", "<guid>   </guid>"])
def test_an_absent_guid_is_none(guid: str) -> None:
    assert only(rss(f"<title>t</title>{guid}")).guid is None


def test_a_guid_is_kept_as_it_is_wherever_the_feed_lives() -> None:
    entry = only(rss("<guid>story/17</guid><title>t</title>"), content_location="/moved/")
    assert entry.guid == "story/17"
    assert entry.url is None


def test_a_guid_that_is_a_link_serves_as_one() -> None:
    assert only(rss("<guid>https://news.example.org/9</guid>")).url == "https://news.example.org/9"


def test_guids_too_long_to_keep_stay_different() -> None:
    long = "x" * 5000
    first, second = feed(rss(f"<guid>{long}a</guid>", f"<guid>{long}b</guid>")).entries
    assert first.guid != second.guid
    assert first.guid is not None
    assert len(first.guid) == defaults.GUID_CHARS


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "mailto:a@example.org",
        "http://",
        "http://[::1",
        "http://\u2100.example.org/",
        "https://news.example.org/" + "a" * 5000,
    ],
)
def test_a_link_that_leads_to_no_web_page_is_none_and_the_entry_stays(link: str) -> None:
    entry = only(rss(f"<title>t</title><guid>g</guid><link>{link}</link>"))
    assert entry.url is None


@pytest.mark.parametrize(
    ("link", "more", "url"),
    [
        ("/1", {}, "https://news.example.org/1"),
        ("../1?a=b", {}, "https://news.example.org/1?a=b"),
        ("//other.example.org/1", {}, "https://other.example.org/1"),
        ("1", {"content_location": "/deep/er/"}, "https://news.example.org/deep/er/1"),
        ("1", {"content_location": "javascript:alert(1)"}, None),
        (" https://news.example.org/a\nb ", {}, "https://news.example.org/ab"),
    ],
)
def test_a_relative_link_is_resolved(link: str, more: dict[str, str], url: str | None) -> None:
    assert only(rss(f"<title>t</title><link>{link}</link>"), **more).url == url


def test_xml_base_is_heeded() -> None:
    body = rss("<title>t</title><link>1</link>").replace(
        "<rss ", "<rss xml:base='https://base.example.org/x/' "
    )
    assert only(body).url == "https://base.example.org/x/1"


# Times


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Tue, 03 Mar 1066 10:00:00 GMT",
        "9999-12-31T00:00:00Z",
        "0000-00-00",
        "1970",
    ],
)
def test_a_time_that_no_news_can_have_is_none_and_kept_as_written(date: str) -> None:
    entry = only(rss(f"{ITEM}<pubDate>{date}</pubDate>"))
    assert entry.published is None
    assert entry.published_raw == (date or None)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)))
@settings(max_examples=25)
def test_every_time_is_aware(moment: datetime) -> None:
    entry = only(rss(f"{ITEM}<pubDate>{moment.isoformat(timespec='seconds')}</pubDate>"))
    assert entry.published == moment.replace(microsecond=0, tzinfo=UTC)


# Damage: the complete entries stay


def test_a_document_cut_in_an_item_loses_that_item_only() -> None:
    whole = rss(*(f"<title>t{n}</title><guid>{n}</guid>" for n in range(5)))
    parsed = feed(whole[: whole.index("<guid>3")])
    assert titles(parsed) == ["t0", "t1", "t2"]
    assert parsed.refused == {"incomplete": 1}
    assert "cut in the middle" in parsed.problems


@pytest.mark.parametrize("make", [rss, atom])
def test_wherever_a_document_is_cut_no_half_item_is_read(make: Any) -> None:
    items = [f"<title>title {n}</title><id>{n}</id>" for n in range(3)]
    whole = make(*items)
    for end in range(whole.index("<title>title"), len(whole), 7):
        parsed = feed(whole[:end])
        assert titles(parsed) == [f"title {n}" for n in range(len(parsed.entries))]
        started = whole[:end].count("<item>") + whole[:end].count("<entry>")
        assert len(parsed.entries) + sum(parsed.refused.values()) == started


@pytest.mark.parametrize("name", ["feedburner:origLink", "feed-x", "feeds", "feed.1"])
def test_an_element_named_like_the_root_does_not_end_it(name: str) -> None:
    entry = f"<id>{{}}</id><{name} xmlns:feedburner='urn:f'>x</{name}>"
    whole = atom(entry.format(1), entry.format(2))
    parsed = feed(whole[: whole.rindex("</entry>")])
    assert [entry.guid for entry in parsed.entries] == ["1"]
    assert parsed.refused == {"incomplete": 1}


def test_a_document_that_writes_of_its_own_end_is_cut_where_it_is() -> None:
    about = "<title>a</title><description><![CDATA[It ends with </rss>, they say.]]></description>"
    whole = rss(about, "<title>b</title><description>one two three</description>")
    parsed = feed(whole[: whole.index(" two")])
    assert (titles(parsed), parsed.refused, parsed.cut) == (["a"], {"incomplete": 1}, True)


@pytest.mark.parametrize("part", ["</item>", "</item></channel>"])
def test_a_document_cut_between_its_items_is_known_to_be_cut(part: str) -> None:
    whole = rss("<title>a</title>", "<title>b</title>")
    parsed = feed(whole[: whole.rindex("</item>")] + part)
    assert (titles(parsed), parsed.refused, parsed.cut) == (["a", "b"], {}, True)
    assert not feed(whole).cut


LONG_REFERENCES = ["&#" + "0" * 5000 + "65;", "&#x" + "0" * 5000 + "41;", "&#" + "9" * 5000 + ";"]


@pytest.mark.parametrize("element", ["title", "description", "category", "author", "guid", "link"])
@pytest.mark.parametrize("reference", LONG_REFERENCES, ids=["decimal", "hexadecimal", "none"])
def test_a_character_reference_of_thousands_of_digits_loses_no_other_item(
    element: str, reference: str
) -> None:
    for written in (reference, reference.replace("&", "&amp;"), f"{reference}<b>"):
        odd = f"<guid>2</guid><{element}>x{written}y</{element}>"
        parsed = feed(rss("<title>a</title>", odd, "<title>c</title>"))
        assert [title for title in titles(parsed) if title in {"a", "c"}] == ["a", "c"]


def test_an_rdf_document_cut_in_the_middle_keeps_its_complete_items() -> None:
    head = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns='http://purl.org/rss/1.0/'><channel><items><rdf:Seq/></items></channel>"
    )
    parsed = feed(head + "<item><title>a</title></item><item><title>b</ti")
    assert titles(parsed) == ["a"]
    assert parsed.refused == {"incomplete": 1}


def test_a_cut_document_in_utf8_is_still_read_as_utf8() -> None:
    body = rss("<title>Перемирие</title>", "<title>Переговоры</title>").encode()
    assert titles(feed(body[: body.index("воры".encode()) + 1])) == ["Перемирие"]


def test_an_item_that_says_nothing_is_an_entry_that_says_nothing() -> None:
    """A pass refuses it, as what cannot be an article; what it dates and names is seen first."""
    parsed = feed(rss("", ITEM, "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>"))
    assert titles(parsed) == ["", "Truce", ""]
    assert parsed.entries[2].published == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert parsed.refused == {}


def test_more_items_than_are_kept_are_counted_and_the_newest_stay() -> None:
    items = [
        f"<guid>{n}</guid><pubDate>Tue, 03 Mar 2026 {n // 120:02}:{n // 2 % 60:02}:00 GMT</pubDate>"
        for n in range(defaults.ENTRIES_PER_DOCUMENT + 40)
    ]
    parsed = feed(rss(*items))
    assert len(parsed.entries) == defaults.ENTRIES_PER_DOCUMENT
    assert parsed.refused == {"over_limit": 40}
    assert parsed.entries[0].guid == "40"


def test_far_too_many_items_are_counted_without_being_parsed() -> None:
    started = time.process_time()
    count = 200_000
    parsed = feed("<rss><channel>" + "<item><guid>x</guid></item>" * count + "</channel></rss>")
    assert len(parsed.entries) + sum(parsed.refused.values()) == count
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "reference",
    ["&#xD800;", "&#0;", "&#1114112;", "&#x110000;", "&#99999999999;", "&#" + "9" * 5000 + ";"],
)
def test_a_hostile_character_costs_a_character(reference: str) -> None:
    parsed = feed(rss("<title>a</title>", f"<title>b{reference}c</title>", "<title>d</title>"))
    assert titles(parsed) == ["a", "b\ufffdc", "d"]
    assert "characters that XML does not allow" in parsed.problems


@pytest.mark.parametrize("raw", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_raw_control_character_costs_itself(raw: str) -> None:
    assert titles(feed(rss(f"<title>a{raw}b</title>"))) == ["ab"]


@pytest.mark.parametrize(
    "damage", ["a &nbsp; b", "a & b", "a <br> b", "a < b", "<![CDATA[a]] b", "a </p> b"]
)
def test_ill_formed_documents_are_read_and_said_to_be_so(damage: str) -> None:
    parsed = feed(rss(f"<title>t</title><description>{damage}</description>", ITEM))
    assert titles(parsed)[0] == "t"
    assert any(problem.startswith("not well-formed") for problem in parsed.problems)


def test_what_a_server_wrote_before_the_document_is_passed_over() -> None:
    parsed = feed("Warning: something in line 3\n<?xml version='1.0'?>\n" + rss(ITEM))
    assert titles(parsed) == ["Truce"]
    assert "text before the document" in parsed.problems


# What is no feed


@pytest.mark.parametrize(
    ("body", "looks"),
    [
        ("<!DOCTYPE html><html><body>Checking your browser</body></html>", "HTML"),
        ("<html><!-- <rss><channel><item/></channel></rss> --></html>", "HTML"),
        ("<!-- <rss> --><div>gone</div>", "HTML"),
        ('{"version": "x"}', "JSON"),
        ("%PDF-1.7", "PDF"),
        ("<opml version='2.0'><body/></opml>", "OPML"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "sitemap"),
        ("<Error><Code>AccessDenied</Code></Error>", "XML error"),
        ("<catalogue/>", "catalogue"),
        ("/etc/passwd", "plain text"),
        ("http://127.0.0.1/feed", "plain text"),
        ("/dev/zero", "plain text"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_what_is_not_a_feed_is_named(body: str | bytes, looks: str) -> None:
    failure = refusal(body)
    assert failure.error is ErrorClass.NOT_A_FEED
    assert looks in failure.message


@pytest.mark.parametrize("body", [b"", b" \n\t "])
def test_an_empty_document_is_empty(body: bytes) -> None:
    assert refusal(body).error is ErrorClass.EMPTY_BODY


# Hostile documents

ENTITIES = (
    "<!DOCTYPE rss [<!ENTITY a 'x'>]>",
    "<!DOCTYPE rss [<!entity a 'x'>]>",
    "<!DOCTYPE rss [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>",
    "<!DOCTYPE rss [<!ENTITY a SYSTEM 'http://127.0.0.1/'>]>",
    "<!-- <x --><!DOCTYPE rss [<!ENTITY a 'x'>]>",
    "<?pi <x ?><!DOCTYPE rss [<!ENTITY a ']>'>]>",
    "<!DOCTYPE rss [<!ELEMENT a ANY><!ENTITY a '" + "x" * 200_000 + "'>]>",
    "\n" * 50_000 + "<!DOCTYPE rss [<!ENTITY a 'x'>]>",
)


@pytest.mark.parametrize("prologue", ENTITIES)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_entities_are_refused_at_once(prologue: str, codec: str) -> None:
    started = time.process_time()
    failure = refusal((prologue + rss("<title>&a;</title>" * 5000)).encode(codec))
    assert failure.error is ErrorClass.UNSAFE_XML
    assert time.process_time() - started < 1


def test_entities_spoken_of_in_an_article_are_no_danger() -> None:
    body = rss("<title><![CDATA[Why <!ENTITY is banned]]></title>")
    assert "ENTITY" in only(body).title or only(body).title.startswith("Why")


@pytest.mark.parametrize("blank", ["\n", " ", "\r\n", "\t", "\ufeff"])
def test_a_megabyte_of_blanks_before_the_root_takes_no_time(blank: str) -> None:
    started = time.process_time()
    assert titles(feed(blank * 1_000_000 + rss(ITEM))) == ["Truce"]
    assert time.process_time() - started < 2


def test_a_long_comment_before_the_root_is_refused() -> None:
    body = "<!--" + "x" * 100_000 + "-->" + rss(ITEM)
    assert refusal(body).error is ErrorClass.UNSAFE_XML


def test_long_texts_are_cut_and_lists_are_bounded() -> None:
    tags = "".join(f"<category>c{n}</category>" for n in range(500))
    title, text = "x" * 2_000_000, "&lt;" * 100_000
    entry = only(rss(f"<title>{title}</title><description>{text}</description>{tags}"))
    assert len(entry.title) == defaults.TITLE_CHARS
    assert len(entry.text) <= defaults.TEXT_CHARS
    assert len(entry.tags) == defaults.TAGS


def test_no_markup_comes_through_in_any_field() -> None:
    script = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;ok"
    entry = only(rss(f"<title>{script}</title><description>{script}</description>"))
    assert (entry.title, entry.text) == ("ok", "ok")


def test_parsing_opens_no_file_and_no_connection() -> None:
    """Audit hooks cannot be removed, so this one is switched off when done."""
    parse(rss("<title>a & b"))  # each reader has then loaded what it needs of the library
    events: list[str] = []
    watching = True

    def hook(event: str, arguments: object) -> None:
        if watching and event in {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request"}:
            events.append(f"{event} {arguments}")

    sys.addaudithook(hook)
    for body in (
        "/etc/passwd",
        "http://127.0.0.1/",
        rss("<title>&x;</title>"),
        "<!DOCTYPE rss SYSTEM 'file:///etc/hostname'>" + rss(ITEM),
        "<?xml-stylesheet href='http://127.0.0.1/x'?>" + rss(ITEM),
    ):
        parse(body)
    watching = False
    assert events == []


SEEDS = (rss(ITEM, ITEM), atom("<id>1</id><title>t</title><link href='/x'/>"))


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=6),
    st.sampled_from([None, "text/xml", "text/html; charset=utf-16", "x/y; charset=\x00"]),
)
@settings(max_examples=150)
def test_a_mutated_document_is_a_value(
    seed: str, edits: list[tuple[int, bytes]], content_type: str | None
) -> None:
    body = bytearray(seed.encode())
    for place, piece in edits:
        body[place : place + len(piece)] = piece
    assert isinstance(parse(bytes(body), content_type), ParsedFeed | Failure)


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_any_bytes_are_a_value(body: bytes) -> None:
    assert isinstance(parse(b"<rss><channel><item>" + body), ParsedFeed | Failure)
    assert isinstance(parse(body), ParsedFeed | Failure)


# Real material


def _suite(data: Path, pattern: str, step: int) -> Iterator[Path]:
    return (path for path in sorted((data / "feeds").glob(pattern))[::step])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("folder", ["feedparser", "feedvalidator"])
def test_the_suites_give_as_many_items_as_feedparser_alone(data: Path, folder: str) -> None:
    import io

    import feedparser

    compared = 0
    for path in _suite(data, f"{folder}/**/*.xml", 12):
        body = path.read_bytes()
        parsed = parse(body, None)
        if isinstance(parsed, Failure):
            assert parsed.error in {ErrorClass.NOT_A_FEED, ErrorClass.UNSAFE_XML}, path
            continue
        alone = feedparser.parse(io.BytesIO(body), sanitize_html=False)
        items = len(parsed.entries) + sum(parsed.refused.values())
        assert items == len(alone.entries), path
        compared += 1
    assert compared > 100


def test_hostile_xml_is_a_value(data: Path) -> None:
    paths = [path for path in (data / "security" / "xml").rglob("*") if path.is_file()]
    assert paths
    for path in paths:
        assert isinstance(parse(path.read_bytes()), ParsedFeed | Failure), path


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("en-gb", "en-gb"),
        (" en_US ", "en-US"),
        ("English (as spoken along the coast, in the hills and in the far islands)", None),
        ("x" * 36, None),
        ("", None),
    ],
)
def test_only_a_language_tag_is_a_language(said: str, kept: str | None) -> None:
    body = f"<rss version='2.0'><channel><title>A</title><language>{said}</language>"
    body += "<item><title>B</title></item></channel></rss>"
    parsed = parse_feed(Document("https://a.example/", body.encode()))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.language == kept
