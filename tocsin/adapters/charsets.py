"""Bytes to text: which character encoding a document is in, from an allow-list.

Byte order mark, then HTTP header, then the document's own word (RFC 7303, 3; XML 1.0, appendix
F), then UTF-8, then windows-1252. What a document claims is tried, not believed, and it can name
no codec that is not an ordinary character set.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")
_PRIVATE: Final = re.compile(r"^(?:x-|unicode-1-1-)", re.IGNORECASE)  # `x-sjis`, `x-gbk`
_IN_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
_IN_DOCUMENT: Final = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"'>]{1,40})|<meta[^>]{0,200}?charset\s*=\s*"
    rb"[\"']?([^\s\"'/>;]{1,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 4096
_MARKS: Final = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_FIRST_BYTES: Final = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
# What writers of the left mean is the right (WHATWG Encoding standard).
_WIDER: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
# UTF-16, UTF-32 and EBCDIC are not here: their first bytes give them away, or they are not it.
_KNOWN: Final = re.compile(
    r"utf-8|cp(125\d|437|737|775|85\d|86\d|874|932|949|950)|iso8859-\d+"
    r"|koi8-[rut]|gb18030|big5hkscs|euc_j[a-z0-9_]+|iso2022_[jk][a-z0-9_]*|hz|johab|mac-\w+|ptcp154"
)
_ONE_BYTE: Final = re.compile(r"cp(?!932|949|950)\d+|iso8859-\d+|koi8-\w|mac-\w+|ptcp154")
_UTF_8: Final = "utf-8"
_LAST_RESORT: Final = "cp1252"
_GOOD_PER_BAD: Final = 10


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text. `problem` says, in a few words, where its own claim was wrong."""

    text: str
    encoding: str
    problem: str | None = None


def _codec(name: str) -> str | None:
    """The canonical name of an allowed codec that a document may name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(_PRIVATE.sub("", name)).name
    except LookupError:
        return None
    found = _WIDER.get(found, found)
    return found if _KNOWN.fullmatch(found) else None


def _sniffed(body: bytes) -> tuple[str | None, int]:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return codec, len(mark)
    return next((codec for head, codec in _FIRST_BYTES if body.startswith(head)), None), 0


def _claims(body: bytes, content_type: str | None) -> Iterator[str]:
    if header := _IN_HEADER.search(content_type or ""):
        yield header[1]
    if inside := _IN_DOCUMENT.search(body[:_DECLARED_WITHIN]):
        yield (inside[1] or inside[2]).decode("ascii", "replace")


def _decoded(body: bytes, codec: str) -> str | None:
    """None if it is something else. A character cut off at the very end does not count."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body, final=False)
    except UnicodeError:
        return None


def _slightly_damaged(body: bytes, codec: str) -> str | None:
    """A few wrong bytes among many right ones; None if it is something else."""
    text = body.decode(codec, "replace")
    wrong = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if wrong * _GOOD_PER_BAD <= beyond_ascii else None


def _candidates(claimed: list[str | None]) -> Iterator[str]:
    """What is said, in its order. But text in UTF-8 can be read as any of the sets of one byte a
    character and in most others, and none of theirs as UTF-8 but by accident: so where the first
    word is one of those, or is against the second that says UTF-8, the bytes decide."""
    named = [codec for codec in claimed if codec]
    if named and (_ONE_BYTE.fullmatch(named[0]) or _UTF_8 in named[1:]):
        yield _UTF_8
    yield from named
    yield _UTF_8


def _wrong(claim: str, codec: str) -> str:
    named = claim if _NAME.fullmatch(claim) else "something else"
    return f"declared as {named}, read as {codec}"


def decoded(body: bytes, content_type: str | None) -> Decoded:
    """The text of a document, without its byte order mark. Never raises."""
    sniffed, mark = _sniffed(body)
    body = body[mark:]
    claims = list(_claims(body, content_type))
    named = [sniffed, *map(_codec, claims)]
    for attempt in (_decoded, _slightly_damaged):
        for codec in _candidates(named):
            if (text := attempt(body, codec)) is not None:
                return Decoded(text, codec, _problem(claims, codec, sniffed))
    text = body.decode(_LAST_RESORT, "replace")
    return Decoded(text, _LAST_RESORT, _problem(claims, _LAST_RESORT, None))


def _problem(claims: list[str], codec: str, sniffed: str | None) -> str | None:
    if sniffed or (claims and _codec(claims[0]) == codec) or (not claims and codec == _UTF_8):
        return None
    return _wrong(claims[0] if claims else _UTF_8, codec)
