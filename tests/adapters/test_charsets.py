"""Bytes to text, whatever they claim to be."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters.charsets import decoded

RUSSIAN = "<?xml version='1.0'?><t>Перемирие на 30 дней</t>"


def declared(encoding: str, text: str = "Перемирие на 30 дней") -> str:
    return f"<?xml version='1.0' encoding='{encoding}'?><t>{text}</t>"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_known_by_its_first_bytes(codec: str) -> None:
    assert decoded(RUSSIAN.encode(codec), None).text == RUSSIAN


@pytest.mark.parametrize("codec", ["windows-1251", "koi8-r", "iso-8859-5", "utf-8"])
def test_the_documents_own_word_is_taken(codec: str) -> None:
    text = declared(codec)
    assert decoded(text.encode(codec), None).text == text
    assert decoded(text.encode(codec), None).problem is None


@pytest.mark.parametrize(
    ("codec", "claim", "text"),
    [
        ("gb18030", "gb2312", "制裁升级"),
        ("cp932", "Shift_JIS", "停戦①"),
        ("cp949", "euc-kr", "휴전 협상"),
        ("cp1252", "iso-8859-1", "“trêve”"),
    ],
)
def test_a_narrow_claim_is_read_in_the_wider_sense(codec: str, claim: str, text: str) -> None:
    body = declared(claim, text).encode(codec)
    assert decoded(body, None).text == declared(claim, text)


def test_the_header_comes_before_the_document() -> None:
    body = declared("koi8-r").encode("windows-1251")
    assert "Перемирие" in decoded(body, 'text/xml; charset="windows-1251"').text


def test_a_byte_order_mark_comes_before_both() -> None:
    body = codecs.BOM_UTF8 + declared("koi8-r").encode("utf-8")
    assert decoded(body, "text/xml; charset=windows-1251").text == declared("koi8-r")


@pytest.mark.parametrize("claim", ["iso-8859-1", "us-ascii", "windows-1252"])
def test_utf8_under_a_latin_label_is_read_as_utf8(claim: str) -> None:
    found = decoded(declared(claim).encode("utf-8"), f"text/xml; charset={claim}")
    assert "Перемирие" in found.text
    assert found.problem == f"declared as {claim}, read as utf-8"


@pytest.mark.parametrize(
    "claim",
    [
        "undefined",
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "zlib",
        "bz2",
        "hex",
        "base64",
        "rot13",
        "utf-7",
        "utf-16",
        "mbcs",
        "no-such",
        "../x",
        "\x00",
    ],
)
def test_no_claim_chooses_a_codec_that_is_no_character_set(claim: str) -> None:
    found = decoded(declared(claim).encode("utf-8"), f"text/xml; charset={claim}")
    assert "Перемирие" in found.text


def test_a_character_cut_off_at_the_end_does_not_change_the_rest() -> None:
    body = RUSSIAN.encode("utf-8")
    assert decoded(body[:-6], None).text.startswith("<?xml version='1.0'?><t>Перемирие")


def test_one_wrong_byte_does_not_change_the_rest() -> None:
    body = RUSSIAN.encode("utf-8").replace(b" ", b"\xff", 1)
    assert "Перемирие на" in decoded(body[7:] + b"\xe9", None).text


def test_what_is_nothing_else_is_windows_1252() -> None:
    found = decoded("<t>“trêve”</t>".encode("cp1252"), None)
    assert found.text == "<t>“trêve”</t>"
    assert found.problem == "declared as utf-8, read as cp1252"


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_some_text(body: bytes, content_type: str) -> None:
    assert isinstance(decoded(body, content_type).text, str)


@given(st.text(max_size=100))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    clean = "<t>" + text.encode("utf-8", "ignore").decode()
    if "charset" not in clean:
        assert decoded(clean.encode("utf-8"), None).text == clean
