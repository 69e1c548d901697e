"""JSON Feed: the same entries as from XML, and nothing that JSON can do to a reader."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters.feeds import parse_feed
from tocsin.core import defaults
from tocsin.core.model import Document, Entry, ErrorClass, Failure, ParsedFeed

BASE = "https://news.example.org/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def parse(body: str | bytes) -> ParsedFeed | Failure:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return parse_feed(Document(BASE, raw, "application/feed+json"))


def feed(body: str | bytes) -> ParsedFeed:
    parsed = parse(body)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def written(*items: Any, **about: Any) -> str:
    return json.dumps({"version": VERSION, "title": "World", **about, "items": list(items)})


def only(**item: Any) -> Entry:
    (entry,) = feed(written(item)).entries
    return entry


def test_an_item_gives_all_it_says() -> None:
    parsed = feed(
        written(
            {
                "id": "tag:1",
                "url": "/1",
                "external_url": "https://other.example/",
                "title": "Truce & <talks>",
                "summary": "Short.",
                "content_html": "<p>One &amp; two.</p><p>Three.</p>",
                "date_published": "2026-03-03T10:00:00+02:00",
                "date_modified": "2026-03-03T09:00:00Z",
                "authors": [{"name": "Ann Lee"}, {"url": "/bob"}, {"name": "Cy"}],
                "tags": ["War", "War", "Peace"],
            },
            home_page_url="/",
            language="en_GB",
        )
    )
    (entry,) = parsed.entries
    assert (parsed.kind, parsed.title, parsed.url) == (
        "json11",
        "World",
        "https://news.example.org/",
    )
    assert (parsed.language, parsed.refused, parsed.problems) == ("en-GB", {}, ())
    assert entry == Entry(
        guid="tag:1",
        url="https://news.example.org/1",
        title="Truce & <talks>",
        text="One & two.\n\nThree.",
        author="Ann Lee, Cy",
        published=datetime(2026, 3, 3, 8, tzinfo=UTC),
        published_raw="2026-03-03T10:00:00+02:00",
        updated=datetime(2026, 3, 3, 9, tzinfo=UTC),
        tags=("War", "Peace"),
        wording=entry.wording,
    )


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("https://jsonfeed.org/version/1", "json1"),
        ("https://jsonfeed.org/version/1.1", "json11"),
        ("http://www.jsonfeed.org/version/1/", "json1"),
        ("https://jsonfeed.org/version/2", "json"),
    ],
)
def test_the_version_is_the_kind(version: str, kind: str) -> None:
    assert feed(json.dumps({"version": version, "items": []})).kind == kind


def test_version_1_has_one_author() -> None:
    assert only(id="1", author={"name": "Ann"}).author == "Ann"


@pytest.mark.parametrize(
    ("number", "guid"), [("17", "17"), ("1.50", "1.50"), ("9" * 5000, None), ("-0", "-0")]
)
def test_an_identifier_that_is_a_number_is_the_text_of_it(number: str, guid: str | None) -> None:
    body = f'{{"version": "{VERSION}", "items": [{{"id": {number}, "title": "t"}}]}}'
    (entry,) = feed(body).entries
    assert entry.guid
    assert entry.guid == guid or (guid is None and len(entry.guid) == defaults.GUID_CHARS)


@pytest.mark.parametrize("guid", [None, True, [], {}, ""])
def test_an_identifier_of_another_kind_is_none(guid: object) -> None:
    assert only(id=guid, title="t").guid is None


def test_plain_text_is_not_read_as_html() -> None:
    entry = only(id="1", content_text="a <b>c</b> &amp; d", title="x <i>y</i>")
    assert (entry.title, entry.text) == ("x <i>y</i>", "a <b>c</b> &amp; d")


def test_an_external_address_serves_where_there_is_no_other() -> None:
    assert only(id="1", external_url="https://other.example/x").url == "https://other.example/x"


def test_fields_of_the_wrong_kind_say_nothing() -> None:
    names = ("url", "title", "summary", "content_html", "date_published", "authors", "tags")
    wrong: dict[str, Any] = {name: {"a": [1]} for name in names}
    assert only(id="1", **wrong) == only(id="1")
    assert feed(json.dumps({"version": VERSION, "items": {"0": 1}, "title": 7})).entries == ()


def test_what_is_no_item_is_counted() -> None:
    parsed = feed(written({}, 7, None, "x", [], {"id": "1"}))
    assert [entry.guid for entry in parsed.entries] == [None, "1"]
    assert parsed.refused == {"empty": 4}


@pytest.mark.parametrize("count", [defaults.ENTRIES_PER_DOCUMENT + 3, 100_000])
def test_more_items_than_are_kept_are_counted(count: int) -> None:
    parsed = feed(f'{{"version": "{VERSION}", "items": [{",".join(["{}"] * count)}]}}')
    assert len(parsed.entries) == defaults.ENTRIES_PER_DOCUMENT
    assert parsed.refused == {"over_limit": count - defaults.ENTRIES_PER_DOCUMENT}
    parsed = feed(written(*({"id": number} for number in range(defaults.ENTRIES_PER_DOCUMENT + 3))))
    assert parsed.refused == {"over_limit": 3}


def test_what_is_known_needs_no_text() -> None:
    document = Document(BASE, written({"id": "1", "content_html": "<p>a</p>"}).encode())
    first = parse_feed(document)
    assert isinstance(first, ParsedFeed)
    again = parse_feed(document, {first.entries[0].wording})
    assert isinstance(again, ParsedFeed)
    assert (again.entries[0].unread, again.entries[0].text) == (True, "")


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"version": 1}',
        '{"items": []}',
        '{"a": ',
        "{",
        "[1, 2]",
        '{"version": "x"}',
        "{" * 50,
    ],
)
def test_other_json_is_not_a_feed(body: str) -> None:
    parsed = parse(body)
    assert isinstance(parsed, Failure)
    assert parsed.error is ErrorClass.NOT_A_FEED
    assert "JSON" in parsed.message


@pytest.mark.parametrize("open_", ["[", '{"a":'])
def test_depth_without_end_is_a_value(open_: str) -> None:
    parsed = parse('{"version": "' + VERSION + '", "items": ' + open_ * 200_000)
    assert isinstance(parsed, Failure)
    assert parsed.error in {ErrorClass.PARSER_LIMIT, ErrorClass.NOT_A_FEED}


@pytest.mark.parametrize(
    "item",
    [
        '{"id": "1", "id": "2", "title": "t"}',
        '{"id": "2", "title": "t\\ud800", "url": "https://a.example/\\udfff"}',
        '{"id": "2", "title": "t\\u0000", "content_html": "\\u0000<p>\\u0001"}',
        '{"id": "2", "title": "t", "sort": NaN, "size": -Infinity}',
        '{"id": "2", "title": "t", "size": 1' + "0" * 100_000 + "}",
        '\ufeff{"id": "2", "title": "t"}',
    ],
)
def test_what_json_can_hold_is_read_or_refused(item: str) -> None:
    parsed = parse(f'{{"version": "{VERSION}", "items": [{item}]}}')
    if isinstance(parsed, ParsedFeed):
        (entry,) = parsed.entries
        assert (entry.guid, entry.title, entry.url) == ("2", "t", None)
    else:
        assert parsed.error is ErrorClass.NOT_A_FEED


@pytest.mark.parametrize(
    "encode",
    [str.encode, lambda text: text.encode("utf-16"), lambda text: b"\xef\xbb\xbf" + text.encode()],
)
def test_any_encoding_of_it_is_read(encode: Callable[[str], bytes]) -> None:
    body = '{"version": "' + VERSION + '", "items": [{"id": "1", "title": "Перемирие"}]}'
    (entry,) = feed(encode(body)).entries
    assert entry.title == "Перемирие"


def test_json_before_a_feed_is_passed_over() -> None:
    parsed = parse('{"warning": 1}\n<rss><channel><item><title>t</title></item></channel></rss>')
    assert isinstance(parsed, ParsedFeed)
    assert [entry.title for entry in parsed.entries] == ["t"]


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
_names = st.sampled_from(
    ("id", "url", "external_url", "title", "content_html", "content_text", "summary")
) | st.sampled_from(("date_published", "authors", "author", "tags"))


@given(st.lists(st.dictionaries(_names, _values, max_size=5) | _values, max_size=4))
def test_any_items_are_read_or_counted(items: list[Any]) -> None:
    parsed = feed(written(*items))
    assert len(parsed.entries) + sum(parsed.refused.values()) == len(items)


def test_wherever_a_document_is_cut_its_whole_items_are_read() -> None:
    items = [{"id": str(n), "title": f"title {n} \u20ac", "n": 1.5, "on": True} for n in range(3)]
    whole = written(*items, home_page_url="/")
    places = [whole.index(json.dumps(item)) for item in items]
    for end in range(places[0], len(whole)):
        parsed = feed(whole[:end])
        begun = [place for place in places if place < end]
        ended = [place for place in begun if place + len(json.dumps(items[0])) <= end]
        assert [entry.guid for entry in parsed.entries] == ["0", "1", "2"][: len(ended)]
        assert parsed.refused.get("incomplete", 0) == len(begun) - len(ended)
        assert (parsed.cut, parsed.problems) == (True, ("cut in the middle",))
    assert not feed(whole).cut


@pytest.mark.parametrize(
    "wrong",
    [
        '{"id": "2" "title": "b"}',
        '{"id": 2, [}',
        '{"id": "a\nb"}',
        "nothing",
    ],
)
def test_what_is_wrong_in_the_middle_is_refused_as_before(wrong: str) -> None:
    body = written({"id": "1", "title": "a"}, {"id": "X"}, {"id": "3", "title": "c"})
    assert isinstance(parse(body.replace('{"id": "X"}', wrong)), Failure)


@pytest.mark.parametrize("piece", ["[", '{"a":', '"', '{"id":"1"},', "\\u12", ' "', "[]"])
def test_a_hostile_cut_takes_no_time(piece: str) -> None:
    started = time.process_time()
    head = written()[: -len("]}")]
    for body in (head + piece * 300_000, head[: -len('"items": [')] + piece * 300_000):
        parse(body)
    assert time.process_time() - started < 10


@given(st.text(max_size=60))
def test_any_end_is_a_value(text: str) -> None:
    parse(written({"id": "1"})[:-2] + text)
