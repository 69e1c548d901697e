"""Whatever a feed wrote stays text: one line, bounded, inert in plain text, HTML and Slack."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring as document

from tests.conftest import limits_broken
from tocsin.core.inert import cut, link, one_line, pieces, site, units
from tocsin.core.letter import html
from tocsin.core.message import plain, slack_blocks, subject, tame
from tocsin.core.model import Message, Status

Make = Callable[..., Message]
MARKUP = re.compile(r"<https?://[^<>|\s]+\|[^<>|\s]*>|&(?:amp|lt|gt);")
TAGS = {"html", "head", "meta", "title", "style", "body"} | {
    "div",
    "p",
    "span",
    "strong",
    "h1",
    "a",
    "mark",
}
OURS = {"style", "class", "dir", "href", "charset", "lang", "name", "content"}
HIDDEN = "\x00\x07\x1b\x7f\x9f\ud800\u200b\u200e\u2028\u202e\u2066\ufeff\n\r\t"
AT = datetime(2025, 3, 11, 18, 9, tzinfo=UTC)

hostile = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("<>&|*_~`@!#[]()\"'" + HIDDEN + "\u0301\u200d\U0001f1fa")
    ),
    max_size=300,
)
messages = st.builds(
    Message,
    alert=st.just("k7f2q9"),
    watch=hostile,
    sequence=st.integers(1, 5),
    status=st.sampled_from(Status),
    title=hostile,
    url=st.one_of(st.none(), hostile, hostile.map("https://example.org/{}".format)),
    publisher=hostile,
    also=st.lists(hostile, max_size=12).map(tuple),
    sentence=hostile.map(lambda text: text * 3),
    marks=st.lists(st.tuples(st.integers(-5, 999), st.integers(-5, 999)), max_size=30).map(tuple),
    cue=st.one_of(st.none(), hostile),
    published=st.one_of(st.none(), st.just(AT)),
    seen=st.just(AT),
    thread=hostile,
    before=st.one_of(st.none(), st.sampled_from(Status)),
    people=st.lists(hostile, max_size=9).map(tuple),
    places=st.lists(hostile, max_size=9).map(tuple),
)


def slack_texts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in payload["blocks"]:
        yield from block.get("elements", [block.get("text")])


def assert_slack_inert(payload: dict[str, Any]) -> None:
    json.dumps(payload).encode()
    assert "<" not in MARKUP.sub("", payload["text"])
    for text in slack_texts(payload):
        assert 0 < units(text["text"]) <= (150 if text["type"] == "plain_text" else 3000)
        left = MARKUP.sub("", text["text"]) if text["type"] == "mrkdwn" else text["text"]
        assert "<" not in left
        assert text["type"] == "plain_text" or ("&" not in left and text["verbatim"] is True)
        assert text["type"] == "mrkdwn" or text["emoji"] is False


def assert_html_inert(page: str, styles: set[str]) -> None:
    for element in document(page).iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= OURS
        assert element.get("href", "https://").startswith(("http://", "https://"))
        assert element.get("style", "") in styles


@pytest.fixture(scope="session")
def styles() -> set[str]:
    """The inline styles that are ours."""
    first = Message(
        "a", "w", 1, Status.ENDED, "t", "http://x.org/", "p", (), "s", ((0, 1),), "c", AT, AT,
        people=("x",),
    )  # fmt: skip
    pages = (html(replace(first, status=status)) for status in Status)
    return {each.get("style", "") for page in pages for each in document(page).iter()}


@given(message=messages)
def test_nothing_in_a_message_gets_out_of_its_place(message: Message, styles: set[str]) -> None:
    assert_slack_inert(slack_blocks(message))
    assert_html_inert(html(message), styles)
    assert units(subject(message)) <= 200
    text = plain(message)
    assert units(text) <= 3500
    assert not set(subject(message)) & set(HIDDEN)
    assert not set(text) & (set(HIDDEN) - {"\n"})
    assert len(text.splitlines()) <= 10
    for form in (text, html(message), json.dumps(slack_blocks(message))):
        assert "k7f2q9" in form


def collected(folder: Path) -> list[str]:
    naughty = json.loads((folder / "security/naughty-strings.json").read_text())
    return [*naughty, *(folder / "security/xss.txt").read_text().splitlines()]


def assert_inert(hostile: Message, styles: set[str]) -> None:
    assert_slack_inert(slack_blocks(hostile))
    assert_html_inert(html(hostile), styles)
    assert not set("<>@[]") & set(plain(tame(hostile)).replace(link(hostile.url) or "", ""))


def test_every_string_of_the_collections_is_inert(
    data: Path, message: Make, styles: set[str]
) -> None:
    texts = collected(data)
    for watch, title, sentence, name, cue, url in zip(*[iter(texts + texts[:5])] * 6, strict=False):
        assert_inert(
            message(
                watch=watch, title=title, sentence=sentence, marks=((1, 6),), publisher=name,
                also=(name,), cue=cue, url=url, people=(name,), places=(cue, title),
            ),
            styles,
        )  # fmt: skip


@pytest.mark.slow
def test_every_string_of_the_collections_is_inert_in_every_field(
    data: Path, message: Make, styles: set[str]
) -> None:
    for text in collected(data):
        assert_inert(
            message(
                watch=text, title=text, sentence=f"{text} ceasefire {text}", publisher=text,
                also=(text,), cue=text, url=text, marks=((len(text), len(text) + 10),),
                people=(text,), places=(text,),
            ),
            styles,
        )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <!here|x> <@U123> <#C1> <!subteam^S1>",
        "wow!channel> &lt;!channel&gt; &amp;lt;!channel&amp;gt;",
        "<https://evil.example|https://bank.example>",
        "*bold* _it_ ~x~ `code` ```block```",
        "> quote",
        r"<!\1>",
    ],
)
def test_slack_markup_of_a_feed_is_shown_and_does_nothing(message: Make, text: str) -> None:
    payload = slack_blocks(message(title=text, sentence=text + " ceasefire", marks=()))
    assert_slack_inert(payload)
    section = payload["blocks"][1]["text"]["text"]
    assert section.count("*") == 2
    assert not set("_~`") & set(section)


@pytest.mark.parametrize("letter", ["&", "\N{PILE OF POO}", "a "])
def test_slack_is_never_asked_for_more_than_it_takes(message: Make, letter: str) -> None:
    long = letter * 9_999
    names = (long,) * 20
    url = "https://example.org/" + "&" * 1_900
    payload = slack_blocks(
        message(
            watch=long, title=long, sentence=long, marks=((0, 9_000),), publisher=long, also=names,
            cue=long, people=names, places=names, url=url, sequence=2,
        )
    )  # fmt: skip
    assert limits_broken(payload) == ""


def test_a_term_is_bold_in_slack_even_inside_a_word(message: Make) -> None:
    payload = slack_blocks(message(sentence="preceasefires", marks=((3, 12),)))
    assert payload["blocks"][1]["text"]["text"].endswith("> pre\u200b*ceasefire*\u200bs")


def test_an_html_mail_marks_the_term_and_shows_the_status(message: Make) -> None:
    page = document(html(message()))
    assert [each.text for each in page.iter("mark")] == ["ceasefire"]
    assert page.find(".//span").text == "possible"
    assert page.find(".//h1").text_content() == "Envoys push for a month without shelling"
    assert [each.get("href") for each in page.iter("a")] == [message().url] * 2


def test_a_headline_that_rang_is_marked_itself_and_not_said_twice(message: Make) -> None:
    headline = "A ceasefire begins"
    same = message(title=headline, sentence=f"{headline} ", marks=((2, 11),))
    page = document(html(same))
    assert page.find(".//h1//mark").text == "ceasefire"
    assert page.text_content().count(headline) == 2  # in the head and as the heading
    assert plain(same).count("ceasefire begins") == 0
    assert plain(same).startswith("A *ceasefire* begins\n")
    assert "> A \u200b*ceasefire*\u200b begins" in slack_blocks(same)["blocks"][1]["text"]["text"]


@pytest.mark.parametrize("form", [plain, html, lambda m: str(slack_blocks(m))])
def test_every_form_says_why_it_rang(message: Make, form: Callable[[Message], str]) -> None:
    said = form(message(sequence=3, status=Status.ENDED, before=Status.HAPPENING))
    for fact in ("Ceasefire", "now ended", "called for", "Follow-up 2, was happening", "ceasefire"):
        assert fact in said
    assert "also in 2: Northern Wire, Radio Vale" in said
    assert "Published 2025-03-11 18:04, seen 18:09, sent 18:15 UTC" in said
    assert "People: Anna Weber · Places: Vale, Harbour City" in said


@pytest.mark.parametrize("form", [plain, html, lambda m: json.dumps(slack_blocks(m))])
def test_a_first_alert_is_no_follow_up(message: Make, form: Callable[[Message], str]) -> None:
    assert "Follow-up" not in form(message())
    assert "now " not in form(message())


def test_a_follow_up_whose_status_stayed_does_not_say_what_it_was(message: Make) -> None:
    assert "Follow-up 1 ·" in plain(message(sequence=2, before=Status.POSSIBLE))


def test_what_a_source_did_not_say_is_said_so(message: Make) -> None:
    bare = message(
        title=" \u200b\u0301 ", url=None, publisher="", also=(), sentence="", marks=(), cue=None,
        published=None, status=Status.UNKNOWN, people=("\u200b",), places=(), sent=None,
    )  # fmt: skip
    assert subject(bare) == "Ceasefire, status not read: (no title)"
    text = plain(bare)
    assert text.startswith("(no title)\n\nWhy: Ceasefire, status not read\n")
    assert "Published without a date, seen 2025-03-11 18:09 UTC" in text
    assert_slack_inert(slack_blocks(bare))


def test_times_are_told_in_utc(message: Make) -> None:
    kyiv = timezone(timedelta(hours=2))
    at = datetime(2025, 3, 11, 20, 4, tzinfo=kyiv)
    assert "Published 2025-03-11 18:04, seen 18:09" in plain(message(published=at))


def test_another_day_is_told_with_its_date(message: Make) -> None:
    late = datetime(2025, 3, 12, 0, 3, tzinfo=UTC)
    said = "Published 2025-03-11 18:04, seen 2025-03-12 00:03, sent 00:03 UTC"
    assert said in plain(message(seen=late, sent=late))


def test_many_publishers_are_counted_and_a_few_are_named(message: Make) -> None:
    text = plain(message(also=tuple(f"paper {n}" for n in range(40))))
    assert "also in 40: paper 0, paper 1, paper 2, paper 3, paper 4, paper 5, 34 more" in text


@given(message=messages, limit=st.integers(120, 1200))
def test_a_short_room_is_kept_to_and_the_id_stays(message: Message, limit: int) -> None:
    text = plain(message, limit)
    assert units(text) <= limit
    assert text.endswith("Alert k7f2q9")


@pytest.mark.parametrize("limit", [120, 160, 250, 400, 1000])
def test_the_link_outlasts_the_rest(message: Make, limit: int) -> None:
    long = message(title="x " * 400, sentence="ceasefire " * 90, also=("y" * 40,) * 9)
    text = plain(long, limit)
    assert units(text) <= limit
    assert f"\n{long.url}\n" in text


def test_the_term_stays_in_sight_where_a_long_sentence_is_cut(message: Make) -> None:
    before = "word " * 300
    long = message(sentence=f"{before}ceasefire{' word' * 300}", marks=((1500, 1509),))
    section = slack_blocks(long)["blocks"][1]["text"]["text"]
    assert "*ceasefire*" in section
    assert section.count("…") == 2


@given(text=hostile, limit=st.integers(1, 200))
def test_a_cut_keeps_the_start_and_the_limit(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert units(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    "cluster",
    ["e\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1fa\U0001f1e6",
     "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "नि", "😀"],
)  # fmt: skip
def test_a_cut_tears_no_visible_character(cluster: str) -> None:
    for limit in range(1, 80):
        kept = cut(cluster * 60, limit)[:-1]
        assert kept == cluster * (len(kept) // len(cluster))


@given(text=hostile)
def test_one_line_is_one_line_and_settled(text: str) -> None:
    line = one_line(text, 100)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set(HIDDEN)
    assert one_line(line, 100) == line


def test_marks_keep_their_words_when_hidden_characters_go() -> None:
    text = "the\u200b cease\u00adfire\r\nholds"
    assert pieces(text, [(5, 15)], 100) == [("the ", False), ("ceasefire", True), (" holds", False)]


def test_marks_that_overlap_or_lie_outside_are_mended() -> None:
    assert pieces("abcdef", [(4, 99), (-3, 2), (1, 3), (3, 3), (5, 2)], 100) == [
        ("ab", True), ("c", True), ("d", False), ("ef", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("https://example.org/<a>|b c\"'", "https://example.org/%3Ca%3E%7Cb%20c%22'"),
        ("http://Example.ORG:8080/ü", "http://example.org:8080/%C3%BC"),
        ("https://bank.example@evil.example/x", "https://evil.example/x"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("https://\u0430pple.example/", "https://xn--pple-43d.example/"),
        ("https://[::1]:8/x", "https://[::1]:8/x"),
        ("ht\ttps://example.org/\u202ea\u0000", "https://example.org/%E2%80%AEa"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org/x", None),
        ("https:///x", None),
        ("https://[x", None),
        ("https://example.org:99999/", None),
        (f"https://{'a' * 70}.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_web_links_are_shown(url: str | None, safe: str | None) -> None:
    assert link(url) == safe


def test_a_link_is_shown_by_its_host() -> None:
    assert site("https://www.example.org:80/bank.example") == "example.org"


def test_a_link_too_long_for_slack_is_named_without_it(message: Make) -> None:
    payload = slack_blocks(message(url="https://example.org/" + "&" * 2500))
    assert payload["blocks"][2]["text"]["text"] == "example.org"
