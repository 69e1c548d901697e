"""Well-formed feeds, read straight from the XML: the same as the tolerant reader would read."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.adapters import feeds, prologue, tolerant, wellformed
from tocsin.adapters.charsets import decoded
from tocsin.adapters.contents import Odd
from tocsin.core.model import Document, Entry, Failure, ParsedFeed

BASE = "https://news.example.org/feeds/world.xml"
SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "cc": "http://web.resource.org/cc/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "x": "urn:nobody:knows",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
RDF = (
    'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
HEAD = "<title>World</title><link>https://news.example.org/</link>"
ITEM = "<title>Truce</title><link>https://news.example.org/1</link><guid>1</guid>"


def rss(*items: str, head: str = HEAD, root: str = 'version="2.0"', spaces: str = DECLARED) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss {root} {spaces}><channel>{head}{inside}</channel></rss>"


def atom(*entries: str, root: str = "", head: str = "<title>World</title>") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="{SPACES["atom"]}" {root} {DECLARED}>{head}{inside}</feed>'


def rdf(*items: str) -> str:
    inside = "".join(
        f'<item rdf:about="https://news.example.org/a">{item}</item>' for item in items
    )
    channel = (
        f'<channel rdf:about="https://news.example.org/">{HEAD}<items><rdf:Seq/></items></channel>'
    )
    return f"<rdf:RDF {RDF}>{channel}<image><title>i</title><url>/i</url></image>{inside}</rdf:RDF>"


def straight(text: str) -> ParsedFeed:
    """What the fast reader makes of a document; it must not be odd."""
    contents = wellformed.read(text)
    assert not isinstance(contents, Odd), contents
    parsed = feeds.feed_of(contents, BASE)
    assert isinstance(parsed, ParsedFeed)
    return parsed


def tolerated(text: str) -> ParsedFeed:
    parsed = feeds.feed_of(tolerant.read(text), BASE)
    assert isinstance(parsed, ParsedFeed)
    return parsed


def only(text: str) -> Entry:
    (entry,) = straight(text).entries
    return entry


IN_RSS = {
    "no title": "<guid>1</guid>",
    "an empty title": "<title/><media:title>Picture</media:title>",
    "a title within a picture first": "<media:group><media:title>P</media:title></media:group>"
    "<title>T</title>",
    "a title within a picture last": "<title>T</title><media:content><media:title>P</media:title>"
    "</media:content>",
    "a picture's title beside": "<media:title>P</media:title>",
    "two titles": "<title>A</title><dc:title>B</dc:title>",
    "a title after a source": "<title>A</title><source url='/s'>S</source>"
    "<media:title>P</media:title>",
    "a podcast's title": "<itunes:title>A</itunes:title><title>B</title>",
    "a title with references": "<title>AT&amp;amp;T &amp;#8217; &amp;copy; &amp;nosuch;</title>",
    "a title with tags": "<title>&lt;b&gt;Truce&lt;/b&gt; now</title>",
    "a title that is less": "<title>1 &lt; 2 &amp;amp;&amp;amp; 3 &gt; 2</title>",
    "a title in CDATA": "<title><![CDATA[ A & <i>B</i> ]]></title>",
    "a title and a comment": "<title>A<!-- not said -->B</title>",
    "a title of a type": "<title type='html'>A &amp;lt; B</title>",
    "a title encoded twice": "<title>caf\u00c3\u00a9</title>",
    "a title of windows-1252": "<title>it\u0092s &#151; so</title>",
    "a title with blanks": "<title>\n A\t\u00a0B\u2003C \n</title>",
    "no link": "<title>t</title><guid isPermaLink='false'>https://news.example.org/1</guid>",
    "a guid as a link": "<title>t</title><guid>https://news.example.org/1</guid>",
    "a guid that is no link": "<title>t</title><guid>story 17</guid>",
    "a guid in capitals": "<guid ISPERMALINK='false'>https://news.example.org/1</guid>",
    "an empty guid": "<title>t</title><guid/>",
    "two guids": "<guid>1</guid><guid>2</guid>",
    "two links": "<link>https://a.example/</link><link>https://b.example/</link>",
    "an empty link": "<link/><guid>https://news.example.org/1</guid>",
    "a link of Atom": "<atom:link href='https://a.example/' rel='alternate'/><guid>1</guid>",
    "a link to itself": "<link>https://a.example/</link>"
    "<atom:link href='https://b.example/' rel='self'/>",
    "a link escaped twice": "<link>https://a.example/?a=1&amp;amp;b=2&amp;copy;</link>",
    "a relative link": "<link>../1?a=b#c</link><guid isPermaLink='false'>1</guid>",
    "a link that is none": "<link>javascript:alert(1)</link>"
    "<enclosure url='/x.mp3' type='audio/mpeg'/>",
    "a description": "<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</description>",
    "two descriptions": "<description>One</description>"
    "<media:description>Much longer</media:description>",
    "a description and contents": "<description>One</description>"
    "<content:encoded>A &amp;amp; B</content:encoded>",
    "contents and a description": "<content:encoded>A &amp;amp; B</content:encoded>"
    "<description>C</description>",
    "a podcast's summary": "<description>One</description>"
    "<itunes:summary>A &amp;amp; long B</itunes:summary>",
    "three of them": "<itunes:summary>1</itunes:summary><description>22</description>"
    "<content:encoded>333</content:encoded>",
    "a plain description": "<description type='text/plain'>A &amp;amp; B</description>",
    "contents of Atom": "<atom:content type='html'>A &amp;amp; B</atom:content>",
    "subtitles": "<title>t</title><itunes:subtitle>no</itunes:subtitle><rights>no</rights>",
    "an author": "<author>a@example.org (Ann Lee)</author>",
    "an author the other way": "<author>Ann Lee (a@example.org)</author>",
    "an author in brackets": "<author>Ann Lee &lt;a@example.org&gt;</author>",
    "an address": "<author>a@example.org</author>",
    "several authors": "<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>"
    "<author>Ann</author>",
    "an author in parts": "<author><name> Ann </name><email>a@example.org</email></author>",
    "an empty author": "<dc:creator/>",
    "an author with references": "<dc:creator>Ann &amp;amp; Bob</dc:creator>",
    "a contributor": "<contributor><name>Ann</name></contributor>",
    "a date": "<pubDate>Tue, 03 Mar 2026 10:00:00 +0200</pubDate>",
    "a date of Dublin Core": "<dc:date>2026-03-03T08:00:00Z</dc:date>",
    "both dates": "<pubDate>3 Mar 2026 10:00 EST</pubDate>"
    "<dcterms:modified>2026-03-04</dcterms:modified>",
    "a date of nobody": "<pubDate>next week</pubDate>",
    "an odd date": "<pubDate>03/04/2026 10:00</pubDate>",
    "tags": "<category>A</category><category domain='d'>B</category><dc:subject>A</dc:subject>",
    "tags in attributes": "<category term='a' label='A'/><category term='b'>B</category>",
    "a tag begun and ended": "<category domain='d'/><category>A</category>",
    "tags of pictures": "<media:category label='L'>m</media:category>"
    "<media:keywords>a, b,,c</media:keywords>",
    "tags of podcasts": "<itunes:category text='P'/><itunes:keywords>x,y</itunes:keywords>",
    "many tags": "".join(f"<category>c{number}</category>" for number in range(80)),
    "an image": "<title>t</title><image>/i.png</image>",
    "what nobody knows": "<x:title>no</x:title><x:box a='1'><x:b>c</x:b></x:box>"
    "<slash:comments>3</slash:comments>",
    "a picture within what nobody knows": "<x:box><media:content url='/i'>"
    "<media:description>D</media:description>"
    "</media:content></x:box>",
    "a licence": "<cc:license/><guid>1</guid>",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("kind", IN_RSS)
def test_an_item_of_rss_is_read_alike(kind: str) -> None:
    text = rss(IN_RSS[kind], ITEM)
    assert straight(text) == tolerated(text)


IN_ATOM = {
    "all of it": "<id>urn:1</id><title type='html'>&lt;b&gt;T&lt;/b&gt;</title><link href='/1'/>"
    "<published>2026-03-03T08:00:00Z</published><updated>2026-03-03T09:30:00.5+01:00</updated>"
    "<summary>Short</summary><content type='html'>&lt;p&gt;Long text&lt;/p&gt;</content>"
    "<author><name>Ann</name><uri>/ann</uri></author><author><name>Bob</name></author>"
    "<category term='war' label='War'/><rights>r</rights>",
    "text that looks like HTML": "<title>Use of &lt;b&gt;</title><summary>&lt;p&gt;</summary>",
    "several links": "<link rel='self' href='/s'/><link href='/a'/><link rel='alternate' href='/b'"
    " type='text/html'/><link rel='replies' href='/r'/>",
    "a link to something else": "<link rel='alternate' type='application/pdf' href='/p'/>"
    "<id>1</id>",
    "an identifier as a link": "<id>https://news.example.org/9</id>",
    "no dates": "<id>1</id>",
    "a source": "<title>T</title><source><id>s</id><title>S</title><link href='/s'/><author>"
    "<name>No</name></author></source><media:group><media:title>P</media:title></media:group>",
    "a film": "<media:group><media:title>M</media:title><media:description>A &amp;amp; B"
    "</media:description><media:thumbnail url='/t'/></media:group><title>T</title>",
    "contents without a type": "<content>A &lt;b&gt; &amp;amp;</content>",
    "contents elsewhere": "<content type='html' src='/c'/>",
    "its language": "<title xml:lang='de'>T</title><content type='html'>c</content>",
    "two summaries": "<summary>One</summary><summary>Longer</summary>",
    "nobody": "<author><name/><email>a@example.org</email></author>",
}


@pytest.mark.parametrize("kind", IN_ATOM)
def test_an_entry_of_atom_is_read_alike(kind: str) -> None:
    text = atom(IN_ATOM[kind], "<id>2</id>")
    assert straight(text) == tolerated(text)


WHOLE = {
    "rdf": rdf(ITEM, "<title>t</title><dc:date>2026-03-03</dc:date><dc:subject>A</dc:subject>"),
    "no items": rss(),
    "an old version": rss(ITEM, root='version="0.92"'),
    "no version": rss(ITEM, root=""),
    "a version in capitals": rss(ITEM, root='VERSION="2.0"'),
    "a language": rss(ITEM, head="<title>W</title><language>en-gb</language>"),
    "a language of the root": rss(ITEM, root='version="2.0" xml:lang="en_GB"'),
    "both languages": rss(ITEM, root='version="2.0" xml:lang="de"', head="<language>fr</language>"),
    "a language of Atom": atom("<id>1</id>", root='xml:lang="de"'),
    "an image": rss(
        ITEM, head="<image><title>I</title><url>/i</url><link>/l</link></image>" + HEAD
    ),
    "an input": rss(ITEM, head=HEAD + "<textInput><title>I</title><name>q</name></textInput>"),
    "a link of its own": rss(ITEM, head=HEAD + "<atom:link rel='self' href='/f'/>"),
    "only a link of its own": rss(ITEM, head="<atom:link rel='self' href='/f'/>"),
    "a title after its items": f"<rss><channel>{HEAD}<item>{ITEM}</item><title>Z</title></channel>"
    f"</rss>",
    "a podcast": rss(
        "<description>1</description><itunes:summary>22</itunes:summary>",
        "<description>1</description><itunes:summary>22</itunes:summary>",
        head=HEAD + "<itunes:summary>s</itunes:summary><description>d</description><itunes:owner>"
        "<itunes:name>N</itunes:name></itunes:owner><itunes:category text='A'><itunes:category"
        " text='B'/></itunes:category><skipHours><hour>1</hour></skipHours>",
    ),
    "an author of Atom": atom("<id>1</id>", head="<author><name>A</name></author><id>f</id>"),
    "prefixes of another's": rss(
        "<d:creator>Ann</d:creator><m:title>P</m:title><dc:creator>Bob</dc:creator>",
        spaces='xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:m="http://search.yahoo.com/mrss"'
        ' xmlns:dc="https://purl.org/dc/elements/1.1/"',
    ),
    "a namespace of nobody's": rss(ITEM, spaces='xmlns="https://nobody.example/"'),
    "a base": atom(
        "<id>urn:1</id><link href='https://news.example.org/1'/>",
        root="xml:base='https://base.example.org/'",
    ),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_document_is_read_alike(kind: str) -> None:
    assert straight(WHOLE[kind]) == tolerated(WHOLE[kind])


ODD = {
    "not well-formed": rss("<title>a & b</title>"),
    "an entity of HTML": rss("<title>a&nbsp;b</title>"),
    "a prefix that is not declared": rss("<y:title>a</y:title>"),
    "a control character": rss("<title>a\x02b</title>"),
    "XHTML": atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></content>"),
    "markup in a title": rss("<title>a <b>c</b></title>"),
    "a relative link and a base": rss("<link>1</link>", root="xml:base='https://b.example/'"),
    "a base of an item": rss(ITEM).replace("<item>", "<item xml:base='/x/'>"),
    "contents in base64": atom("<content type='application/octet-stream'>YQ==</content>"),
    "an old Atom": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry/></feed>',
    "Atom without a namespace": "<feed><entry><title>t</title></entry></feed>",
    "CDF": "<channel href='/'><item href='/1'><title>t</title></item></channel>",
    "items outside of the channel": "<rss><channel/><item><title>t</title></item></rss>",
    "two channels": "<rss><channel/><channel/></rss>",
    "items within items": rss("<item><title>t</title></item>"),
    "a title within what nobody knows": rss("<x:box><title>t</title></x:box>"),
    "slashes": rss("<link>http:////a.example/</link>"),
    "an author hard to read": rss("<author>a@example.org Ann</author>"),
    "people mixed": rss("<author>Ann</author><author><name>Bob</name></author>"),
    "an element called date": rss("<date>2026-03-03</date>"),
    "types twice": rss("<title type='text' x:type='html'>a</title>"),
    "far too many items": "<rss><channel>" + "<item/>" * 21_000 + "</channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_left_to_the_tolerant_reader(kind: str) -> None:
    assert isinstance(wellformed.read(ODD[kind]), Odd)
    assert isinstance(feeds.parse_feed(Document(BASE, ODD[kind].encode())), ParsedFeed)


def test_a_base_of_one_text_is_not_that_of_a_link_after_it() -> None:
    """feedparser goes on with it."""
    text = atom("<content xml:base='https://b.example/'>c</content><link href='/1'/><id>7</id>")
    assert only(text).url == "https://news.example.org/1"
    assert only(text).guid == "7"


@pytest.mark.parametrize("damage", ["<title>a\x02b</title>", "<title>ab</title>\x00", "&#2;"])
def test_what_can_be_mended_is_read_straight_after_it(damage: str) -> None:
    text = rss(ITEM, damage)
    mended = prologue.mended(text)
    assert straight(mended.text) == tolerated(mended.text)
    parsed = feeds.parse_feed(Document(BASE, text.encode()))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.problems == ("characters that XML does not allow",)


def test_no_entity_is_resolved() -> None:
    """The prologue's guard lets no such document come so far."""
    declared = "<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/hostname'><!ENTITY b 'c'>]>"
    for reference in ("&a;", "&b;"):
        contents = wellformed.read(declared + rss(f"<title>{reference}</title>"))
        assert isinstance(contents, Odd) or contents.items[0].title == ("", "text/plain")


# Generated feeds

_words = st.sampled_from(
    [
        "a", "b c", "", " x ", "AT&amp;T", "&amp;amp;", "&lt;b&gt;bold&lt;/b&gt;", "caf\u00e9",
        "<![CDATA[<p>One</p><p>Two &amp; three</p>]]>", "\u6771\u4eac", "caf\u00c3\u00a9",
        "it\u0092s", "&#146;", "&amp;eacute;", "&lt;br/&gt;", "1 &lt; 2", "&amp;nope;", "\u200b",
    ]
)  # fmt: skip
_links = st.sampled_from(
    [
        "https://a.example/1", "http://a.example/?a=1&amp;b=2", "/rel", "x y", "", "urn:x:1",
        "tag:a,1", "javascript:1", "12345", "http://a.example/#f", "http://[::1",
        " https://b.example ",
    ]
)  # fmt: skip
_dates = st.sampled_from(
    ["Tue, 03 Mar 2026 10:00:00 GMT", "2026-03-03T10:00:00Z", "2026-03-03", "soon", "", "3 Mar 26"]
)
_people = st.sampled_from(["Ann", "a@b.example (Ann)", "Ann &lt;a@b.example&gt;", "", "A &amp; B"])
_types = ["type='text'", "type='html'", "TYPE='text/plain'", "xml:lang='de'", "x:a='1'"]


def _element(names: str, text: st.SearchStrategy[str], *attributes: str) -> st.SearchStrategy[str]:
    chosen = st.lists(st.sampled_from(attributes), max_size=1) if attributes else st.just([])
    return st.builds(
        lambda name, said, inside: f"<{name} {' '.join(said)}>{inside}</{name}>",
        st.sampled_from(names.split()),
        chosen,
        text,
    )


_pictured = _element("media:title media:description media:credit media:thumbnail", _words, *_types)
_elements = st.one_of(
    _element("title dc:title media:title itunes:title", _words, *_types),
    _element("link atom:link", _links, "rel='self'", "href='https://a.example/h'", "href='/r'"),
    _element("guid atom:id", _links, "isPermaLink='false'", "isPermaLink='true'"),
    _element("description media:description summary itunes:summary", _words, *_types),
    _element("content:encoded content atom:content itunes:subtitle", _words, *_types),
    _element("author dc:creator itunes:author", _people),
    st.builds("<atom:author><atom:name>{}</atom:name></atom:author>".format, _people),
    _element("pubDate dc:date updated published dcterms:modified dcterms:issued", _dates),
    _element("category dc:subject media:category", _words, "domain='d'", "term='t'", "label='L'"),
    _element("media:keywords itunes:keywords tags", st.sampled_from(["a,b", " a , b ,", "", ","])),
    _element(
        "enclosure image rights comments slash:comments x:foo x:title foo url", _words, "a='1'"
    ),
    st.builds("<media:group>{}{}</media:group>".format, _pictured, _pictured),
    st.builds("<media:content url='/i'>{}</media:content>".format, _pictured),
)
_item = st.lists(_elements, max_size=8).map("".join)
_feed = st.builds(
    lambda make, items: make(*items), st.sampled_from([rss, atom]), st.lists(_item, max_size=3)
)


@given(_feed)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_any_plain_feed_is_read_alike(text: str) -> None:
    contents = wellformed.read(text)
    if not isinstance(contents, Odd):
        assert feeds.feed_of(contents, BASE) == feeds.feed_of(tolerant.read(text), BASE)


# Real material


def _alike(body: bytes) -> bool:
    """Whether a document is read straight; if so, both readers must agree on all of it."""
    document = prologue.begun(decoded(body, None).text)
    if isinstance(document, Failure):
        return False
    text = document.text
    contents = wellformed.read(text)
    if isinstance(contents, Odd):
        text = prologue.mended(text).text
        contents = wellformed.read(text)
    if isinstance(contents, Odd):
        return False
    assert feeds.feed_of(contents, BASE) == feeds.feed_of(tolerant.read(text), BASE)
    return True


def _members(archive: Path, step: int) -> Iterator[bytes]:
    with tarfile.open(archive) as opened:
        for number, member in enumerate(opened):
            file = opened.extractfile(member) if number % step == 0 else None
            if file is not None:
                yield file.read()


@pytest.mark.parametrize("folder", ["feedparser", "feedvalidator", "gofeed"])
def test_the_suites_are_read_alike(data: Path, folder: str) -> None:
    paths = sorted((data / "feeds" / folder).rglob("*.xml"))[::5]
    read = [_alike(path.read_bytes()) for path in paths]
    assert sum(read) > 20


@pytest.mark.slow
@pytest.mark.parametrize(
    ("archive", "step"), [("feeds/real-150.tar.xz", 1), ("polls/2020.tar.xz", 14)]
)
def test_real_documents_are_read_alike_and_nearly_all_straight(
    data: Path, archive: str, step: int
) -> None:
    read = [_alike(body) for body in _members(data / archive, step)]
    assert len(read) > 100
    assert sum(read) / len(read) > 0.9
