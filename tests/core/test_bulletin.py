"""Notices to the operator in every form: bounded, inert, whole."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import forms
from tocsin.core.inert import units
from tocsin.core.model import Bulletin

AT = datetime(2026, 3, 3, 6, tzinfo=UTC)
NASTY = (
    "<!channel> @everyone <script>alert(1)</script> *b* [x](http://evil.example)\u202e\x00\nX: x"
)


def made(*lines: str, title: str = "Delta broken") -> Bulletin:
    return Bulletin("k3v9q0b7xa", title, lines, AT)


def test_plain_text_has_the_title_every_line_and_the_id() -> None:
    text = forms.plain(made("Delta: broken.", "See `tocsin feeds health`."))
    assert text == (
        "Delta broken\n\nDelta: broken.\nSee `tocsin feeds health`.\n\nNotice k3v9q0b7xa"
    )
    assert forms.subject(made()) == "Tocsin: Delta broken"


@given(
    st.lists(st.text(max_size=600), max_size=60),
    st.text(max_size=400),
    st.integers(60, 4_000),
)
def test_no_form_is_longer_than_it_may_be(lines: list[str], title: str, limit: int) -> None:
    notice = made(*lines, title=title)
    assert units(forms.plain(notice, limit)) <= limit
    assert "k3v9q0b7xa" in forms.plain(notice, limit)
    assert units(forms.subject(notice)) <= 200
    assert "\n" not in forms.subject(notice)
    header, section, context = forms.slack_blocks(notice)["blocks"]
    assert units(header["text"]["text"]) <= 150
    assert 0 < units(section["text"]["text"]) <= 3_000
    assert "k3v9q0b7xa" in context["elements"][0]["text"]


def test_what_does_not_fit_is_counted() -> None:
    text = forms.plain(made(*(f"feed {n}: broken" for n in range(100))), 300)
    assert "And " in text
    assert " more lines." in text


@pytest.mark.parametrize("form", ["slack", "html", "tame"])
def test_nothing_in_it_is_markup(form: str) -> None:
    notice = made(NASTY, title=NASTY)
    match form:
        case "slack":
            blocks = forms.slack_blocks(notice)
            assert "<" not in str(blocks).replace("&lt;", "")
        case "html":
            assert "<script" not in forms.html(notice)
            assert forms.html(notice).count("<li") == 1
        case _:
            tamed = forms.plain(forms.tame(notice))
            assert "@" not in tamed
            assert "<" not in tamed


def test_an_alert_goes_through_the_same_forms(message: object) -> None:
    from tocsin.core import message as alert

    one = message()  # type: ignore[operator]
    assert forms.plain(one) == alert.plain(one)
    assert forms.subject(one) == alert.subject(one)
    assert forms.tame(one) == alert.tame(one)
