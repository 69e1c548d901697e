"""Whether a document says what it said before, told from its bytes without a parser."""

import re
from hashlib import sha256
from typing import Final

_ITEM: Final = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_END: Final = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_STAMP: Final = re.compile(rb"<(lastBuildDate|pubDate|updated|dc:date)>[^<]*</\1\s*>")
_TAIL: Final = 16_384  # where a server may say how long it took


def fingerprint(body: bytes) -> bytes:
    """SHA-256 of a document without what changes at every request: its own dates, and comments
    before its first item and after its last. Linear in the document; whatever it is."""
    start = first.start() if (first := _ITEM.search(body)) else 0
    stop = _last_end(body, start)
    head = _STAMP.sub(b"", _uncommented(body[:start]))
    parts = (head, body[start:stop], _uncommented(body[stop:]))
    return sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).digest()


def _last_end(body: bytes, start: int) -> int:
    last = len(body)
    for found in _END.finditer(body, max(start, len(body) - _TAIL)):
        last = found.end()
    return last


def _uncommented(part: bytes) -> bytes:
    """Without comments; one that is not closed stays. A regular expression would be quadratic
    in comments that are not closed."""
    kept, position = [], 0
    while (begin := part.find(b"<!--", position)) >= 0 and (end := part.find(b"-->", begin)) >= 0:
        kept.append(part[position:begin])
        position = end + 3
    return b"".join((*kept, part[position:]))
