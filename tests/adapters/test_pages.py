"""Pages: the article, and nothing that stands around it."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.adapters.pages import main_text
from tocsin.adapters.parser import Parser
from tocsin.core.model import Document, ErrorClass, Failure, Page, Stub, Wall

SENTENCES = [
    "Envoys from seven states met in the capital on Tuesday and spoke for most of the day.",
    "They agreed that the guns would fall silent along the river for thirty days, from Friday.",
    "A commission of officers from both sides is to count what is broken and who broke it.",
    "Nobody would say what happens on the thirty-first day, when the paper runs out again.",
]
HEAD = (
    '<html lang="en"><head><title>Guns to fall silent - Valley Post</title>'
    '<meta property="article:published_time" content="2026-03-03T10:00:00+02:00">'
    '<meta name="author" content="Ann Lee"></head>'
)


def page(*extra: str, foot: str = "") -> str:
    first, second, third, fourth = (f"<p>{sentence * 2}</p>" for sentence in SENTENCES)
    return (
        f"{HEAD}<body><nav><a href='/'>Home</a><a href='/w'>World</a></nav>"
        f"<article><h1>Guns to fall silent</h1>{first}{second}{''.join(extra)}{third}{fourth}"
        f"</article>{foot}</body></html>"
    )


def read(
    html: str | bytes, content_type: str | None = "text/html; charset=utf-8"
) -> Page | Stub | Failure:
    body = html.encode() if isinstance(html, str) else html
    return main_text(Document("https://post.example.org/1", body, content_type))


def article(html: str | bytes, content_type: str | None = "text/html; charset=utf-8") -> Page:
    found = read(html, content_type)
    assert isinstance(found, Page), found
    return found


def test_the_article_comes_in_paragraphs_with_what_the_page_says_of_it() -> None:
    found = article(page())
    assert found.text.split("\n\n") == [sentence * 2 for sentence in SENTENCES]
    assert found.title == "Guns to fall silent"
    assert found.author == "Ann Lee"
    assert found.published == datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "pointer",
    [
        "Read more: <a href='/2'>Truce broken in the north</a>",
        "READ MORE | Truce broken in the north",
        "Also read: <a href='/2'>Truce broken in the north</a>",
        "<b>See also:</b> Truce broken in the north",
        "Related \u2013 Truce broken in the north",
        "Related articles: Truce broken in the north",
        "More on this story: Truce broken in the north",
        "Recommended: Truce broken in the north",
    ],
)
def test_a_line_that_leads_elsewhere_is_not_part_of_the_text(pointer: str) -> None:
    found = article(page(f"<p>{pointer}</p>"))
    assert "broken in the north" not in found.text
    assert len(found.text.split("\n\n")) == len(SENTENCES)


@pytest.mark.parametrize(
    "sentence",
    [
        "Read more than one paper, she said, and you will see that nobody knows anything.",
        "Related talks on prisoners are under way in the same hotel, two floors further down.",
        "Watch for the second week, an officer said, because that is when it usually begins.",
    ],
)
def test_a_sentence_that_only_begins_so_stays(sentence: str) -> None:
    assert sentence in article(page(f"<p>{sentence}</p>")).text


@pytest.mark.parametrize(
    "foot",
    [
        "<div id='CookieBanner'><p>We value your privacy and so do our many partners.</p></div>",
        "<p>We use cookies to give you the best experience on this site. Accept all.</p>",
        "<footer><p>By continuing to use our pages you accept our use of cookies.</p></footer>",
        "<div class='gdpr-consent'><p>Your data, your choice, our partners everywhere.</p></div>",
    ],
)
def test_a_cookie_notice_at_the_foot_is_not_part_of_the_text(foot: str) -> None:
    text = article(page(foot=foot)).text
    assert text.endswith(SENTENCES[-1])
    inside = article(page().replace("</article>", f"{foot}</article>")).text
    assert inside.endswith(SENTENCES[-1])


def test_an_article_about_cookies_keeps_its_subject() -> None:
    sentence = "The regulator said that we accept cookies without reading the policy behind them."
    html = page().replace("<h1>Guns to fall silent</h1>", f"<h1>Rules</h1><p>{sentence * 2}</p>")
    assert sentence in article(html).text


@pytest.mark.parametrize(
    ("body", "content_type", "looks"),
    [
        (b"%PDF-1.7 ...", "text/html", "PDF"),
        (b"\x89PNG\r\n", None, "PNG"),
        (b"x", "video/mp4", "video/mp4"),
        (b"x", "application/pdf", "application/pdf"),
    ],
)
def test_what_is_not_a_page_is_named(body: bytes, content_type: str | None, looks: str) -> None:
    failure = read(body, content_type)
    assert isinstance(failure, Failure)
    assert failure.error is ErrorClass.UNREADABLE
    assert looks in failure.message


@pytest.mark.parametrize("html", ["", "<html></html>", "\x00" * 100, "<div>" * 5000, "word"])
def test_a_page_without_an_article_is_a_failure(html: str) -> None:
    assert isinstance(read(html), Failure)


def test_a_page_with_far_too_many_tags_is_not_begun() -> None:
    failure = read(page("<br>" * 70_000))
    assert isinstance(failure, Failure)
    assert failure.error is ErrorClass.PARSER_LIMIT


@pytest.mark.parametrize(
    ("codec", "content_type", "meta"),
    [
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("windows-1251", "text/html", "<meta charset='windows-1251'>"),
        ("koi8-r", None, "<meta http-equiv='content-type' content='text/html; charset=koi8-r'>"),
        ("utf-8", "text/html; charset=iso-8859-1", ""),
    ],
)
def test_a_page_is_read_in_its_own_encoding(
    codec: str, content_type: str | None, meta: str
) -> None:
    sentence = "Перемирие продлится тридцать дней, сообщили участники переговоров в столице."
    html = page(f"<p>{sentence}</p>").replace("<head>", f"<head>{meta}")
    assert sentence in article(html.encode(codec), content_type).text


LEDE = f"<article><h1>Guns to fall silent</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></article>"
NOT_FREE = '<script type="application/ld+json">{"@type": "NewsArticle", %s}</script>'


@pytest.mark.parametrize(
    ("head", "body", "wall"),
    [
        ("<title>Just a moment...</title>", "<h1>post.example.org</h1>", Wall.CAPTCHA),
        ("", "<p>One step more</p><script src='/cdn-cgi/challenge-platform/h/b/x'></script>", "c"),
        ("", "<p>Please wait</p><script>window._cf_chl_opt={a:1}</script>", Wall.CAPTCHA),
        ("", "<script src='https://ct.captcha-delivery.com/c.js'></script><p>Hold on</p>", "c"),
        ("", "<p>To go on, confirm that you are a human and not a bot.</p>", Wall.CAPTCHA),
        ("", "<noscript>You need to enable JavaScript to run this app.</noscript>", Wall.SCRIPT),
        ("", "<div id=root></div><p>Please enable JavaScript to continue.</p>", Wall.SCRIPT),
        ("", "<form><p>Before you continue</p><button>Accept all</button></form>", Wall.CONSENT),
        ("<title>Sign in</title>", "<form><input type=password></form>", Wall.LOGIN),
        ("", "<form><p>Log in to your account</p><input type=password></form>", Wall.LOGIN),
        (NOT_FREE % '"isAccessibleForFree": false', LEDE, Wall.PAYWALL),
        (NOT_FREE % '"isAccessibleForFree":"False"', LEDE, Wall.PAYWALL),
        (NOT_FREE % '"isAccessibleForFree":true,"x":{"isAccessibleForFree":false}', LEDE, "p"),
        ("", f"<meta itemprop=isAccessibleForFree content=false>{LEDE}", Wall.PAYWALL),
        ("<meta property='article:content_tier' content='locked'>", LEDE, Wall.PAYWALL),
        ("", f"{LEDE}<div class='c-Paywall'><b>Subscribe</b> to continue reading.</div>", "p"),
        ("", LEDE.replace("</article>", "<p>Subscribe to read on.</p></article>"), "p"),
        ("", LEDE.replace("</article>", "<p>Subscribe to read the rest.</p></article>"), "p"),
        (NOT_FREE % '"isAccessibleForFree": true', LEDE, None),
        ("<meta property='article:content_tier' content='free'>", LEDE, None),
        ("<meta property='article:content_tier' content='odd'>", LEDE, None),
        (
            "",
            f"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>{LEDE}",
            None,
        ),
        ("", f"{LEDE}<form>Leave a comment<div class='g-recaptcha'></div></form>", None),
        ("", f"{LEDE}<noscript>Enable JavaScript to see the map.</noscript>", None),
        ("", f"<header>Subscribe · Log in<input type=password></header>{LEDE}", None),
    ],
)
def test_what_stands_in_front_of_an_article_is_never_the_article(
    head: str, body: str, wall: Wall | str | None
) -> None:
    short = {"c": Wall.CAPTCHA, "p": Wall.PAYWALL}
    found = read(f"<html><head>{head}</head><body>{body}</body></html>")
    expected = short.get(str(wall), wall)
    assert (found.wall if isinstance(found, Stub) else None) == expected, found
    assert expected or isinstance(found, Page)


def test_a_long_article_that_is_marked_as_not_free_is_read() -> None:
    html = page(*(f"<p>{sentence * 2}</p>" for sentence in SENTENCES * 2))
    marked = html.replace("<head>", "<head>" + NOT_FREE % '"isAccessibleForFree": false')
    assert SENTENCES[-1] in article(marked).text


def test_a_block_that_leads_to_another_article_is_not_part_of_the_text() -> None:
    teasers = "".join(
        f"<div><h3><a href='/{n}'>Truce broken in the north</a></h3><p>Shells fell on day {n}"
        " of the talks, and again at night.</p></div>"
        for n in range(1, 6)
    )
    heading = "<h2><a href='#w'>What comes next</a> for the river and its towns</h2>"
    text = article(page(f"{heading}<div>{teasers}</div>")).text
    assert "broken in the north" not in text
    assert "Shells fell" not in text
    assert "What comes next" in text
    assert text.endswith(SENTENCES[-1] * 2)


def test_a_table_is_part_of_the_text() -> None:
    rows = "".join(f"<tr><td>District {n}</td><td>{n * 7} wounded</td></tr>" for n in range(1, 6))
    text = article(page(f"<table><tr><th>Where</th><th>Who</th></tr>{rows}</table>")).text
    assert "District 3" in text
    assert "21 wounded" in text


GOOD = page()
HOSTILE = {
    "elements within elements": "<div>" * 10_000 + GOOD,
    "a huge attribute": f"<p title='{'x' * 1_000_000}'>a</p>{GOOD}",
    "a huge class": f"<div class='{'cookie ' * 20_000}'>a</div>{GOOD}",
    "a column for everybody": f"<table><tr><td colspan=9007199254740991>x</table>{GOOD}",
    "tables within tables": "<table><tr><td>" * 3_000 + GOOD,
    "data without an end": "<script type='application/ld+json'>" + '{"a":' * 100_000,
    "headings within blocks": "<div><h3><a href=/x>t</a></h3>" * 3_000 + GOOD,
    "one long line": "<p>" + "verify you are sign in subscribe to cookies " * 5_000 + "</p>",
}


def test_a_page_meant_to_hurt_ends_and_leaves_the_next_unharmed() -> None:
    parser = Parser(size=1)
    try:
        for name, html in HOSTILE.items():
            found = parser.page(Document("https://post.example.org/1", html.encode(), "text/html"))
            assert isinstance(found, Page | Stub | Failure), name
        found = parser.page(Document("https://post.example.org/1", GOOD.encode(), "text/html"))
        assert isinstance(found, Page)
        assert found.text.endswith(SENTENCES[-1] * 2)
    finally:
        parser.close()


def test_real_pages_are_read_as_their_readers_see_them(data: Path) -> None:
    from lxml import html

    scores = []
    for folder in sorted((data / "pages").iterdir())[::3]:
        if not (folder / "expected-metadata.json").exists():
            continue
        expected = "".join(
            map(str, html.fromstring((folder / "expected.html").read_text()).itertext())
        )
        found = main_text(Document("http://page.test/", (folder / "source.html").read_bytes()))
        scores.append(_overlap(found.text, expected) if isinstance(found, Page) else 0.0)
    assert len(scores) > 10
    assert sum(scores) / len(scores) > 0.9


def _overlap(first: str, second: str) -> float:
    """F1 over words."""
    one, two = (Counter(re.findall(r"\w+", text.lower())) for text in (first, second))
    common = (one & two).total()
    return 2 * common / (one.total() + two.total()) if common else 0.0
