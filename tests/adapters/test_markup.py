"""HTML to plain text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters.markup import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two</p><p>three<br>four</p>", "One & two\n\nthree\nfour"),
        ("a<br><br/>b", "a\n\nb"),
        ("<div><p>a</p>\n\n<p>b</p></div>", "a\n\nb"),
        ("<ul><li>a</li><li>b</li></ul>tail", "a\nb\n\ntail"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a <b>bold</b>, <i>ital</i>ic", "a bold, italic"),
        ("talks\n   go <em>on</em>", "talks go on"),
        ("x<script>alert(1)</script>y<style>p{}</style>z", "xyz"),
        ("x<!-- not said -->y", "xy"),
        ("<img src='x' alt='not said'>text", "text"),
        ("&amp;lt;b&amp;gt; once", "&lt;b&gt; once"),
        ("&lt;b&gt;", "<b>"),
        ("&#8217;q&#146; &hellip;&nbsp;x", "\u2019q\u2019 \u2026 x"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("plain\n\nparagraphs", "plain\n\nparagraphs"),
        ("</div>after<div>x", "after\n\nx"),
        ("<title>t</title>bar", "bar"),
        ("<svg><script>1</script><text>t</text></svg>after", "after"),
        ("<b>\x00\x08bold\ufffe</b>", "bold"),
        ("<b>a\x81b\x8dc</b>", "abc"),
        ("<p>a&#9;b&#10;c\u2003\u3000d</p>", "a b c d"),
        ("a<br> \n <br/>b<br>c<p> </p><hr>d", "a\n\nb\nc\n\nd"),
        ("<a", ""),
        ("", ""),
    ],
)
def test_what_a_reader_would_see(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "html",
    ["<br>" * 50_000, "<div>" * 50_000, "<" * 500_000, "&" * 100_000, "<!--" * 50_000, " " * 10**6],
    ids=["breaks", "depth", "brackets", "ampersands", "comments", "blanks"],
)
def test_hostile_markup_takes_bounded_time(html: str) -> None:
    started = time.process_time()
    plain_text(html)
    assert time.process_time() - started < 2


@given(st.text())
def test_anything_is_some_text_without_markup_of_its_own(html: str) -> None:
    text = plain_text(html)
    assert text == text.strip()
    assert "\n\n\n" not in text


@given(st.text("<>&;/!-abp \n#x1", max_size=60))
def test_broken_markup_is_some_text(html: str) -> None:
    assert "\n\n\n" not in plain_text(html)
