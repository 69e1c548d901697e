"""An ill-formed document read item by item, so that what is broken costs itself only.

feedparser reads on from wherever a broken tag leaves it, and so loses what comes after, or fails on
the whole for the sake of one element. Here each item is a document of its own: the fast reader
takes those that are well-formed, which are nearly all, and feedparser the others.
"""

import re
from collections.abc import Iterator
from typing import Final

from tocsin.adapters import tolerant, wellformed
from tocsin.adapters.contents import Contents, Odd
from tocsin.core import defaults

_HIDING: Final = re.compile(r"<!\[CDATA\[|<!--")
_ENDS: Final = {"<![CDATA[": "]]>", "<!--": "-->"}
_ITEM: Final = re.compile(r"<(/?)((?:[\w.-]+:)?(?:item|entry))[\s>/]", re.IGNORECASE)
_ROOT: Final = re.compile(r"<([\w.:-]++)[^>]{0,20000}+>")  # neither gives back: else quadratic
_BARE: Final = re.compile(r"&(?!#?\w{1,40};)")
_BASE: Final = "xml:base"
_REPEATED: Final = 4_000_000
_PROBLEM: Final = "not well-formed: read item by item"

Tags = list[re.Match[str]]


def _tags(text: str) -> Tags:
    """Where items begin and end that are not within another's text."""
    spans = _hidden(text)
    tags, hidden = [], next(spans, None)
    for tag in _ITEM.finditer(text):
        while hidden and hidden[1] <= tag.start():
            hidden = next(spans, None)
        if hidden is None or tag.start() < hidden[0]:
            tags.append(tag)
    return tags


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Where sections and comments stand that have an end. Takes linear time."""
    at, endless = 0, set[str]()
    for begun in _HIDING.finditer(text):
        if begun.start() < at or begun[0] in endless:
            continue
        end = text.find(_ENDS[begun[0]], begun.end())
        if end < 0:
            endless.add(begun[0])
        else:
            at = end + len(_ENDS[begun[0]])
            yield begun.start(), at


def _plain_names(text: str, tags: Tags) -> str:
    """The document with its own names, where it writes them with a prefix that it never declares:
    `rss:item` for `item`."""
    prefix = tags[0][2].rpartition(":")[0] if tags else ""
    if not prefix or f"xmlns:{prefix}" in text:
        return text
    return re.sub(rf"(</?){re.escape(prefix)}:", r"\1", text)


def _escaped(text: str) -> str:
    """The text with each `&` that begins no reference written as XML wants it: feedparser makes
    "AT&T; to buy" of "AT&T to buy", and a © of `&copy=` in an address."""
    parts, at = [], 0
    for start, end in _hidden(text):
        parts += [_BARE.sub("&amp;", text[at:start]), text[start:end]]
        at = end
    return "".join((*parts, _BARE.sub("&amp;", text[at:])))


def _openings(tags: Tags) -> Tags:
    return [tag for tag in tags if not tag[1]]


def _is_orderly(text: str, tags: Tags) -> bool:
    """Whether one item ends before the next begins, and nothing is relative to what is around."""
    turns = all(bool(tag[1]) == bool(place % 2) for place, tag in enumerate(tags))
    return turns and len(tags) % 2 == 0 and _BASE not in text[: tags[0].start() if tags else 0]


def _alone(document: str) -> Contents | None:
    """What a small document says; None where a library fails on it."""
    found = wellformed.read(document)
    if not isinstance(found, Odd):
        return found
    try:
        return tolerant.read(document)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  one item, which may raise anything, is not to cost the others
        return None


def _whole(root: re.Match[str], inside: str) -> str:
    """A document of its own, of the same root, around a part of another."""
    channel = root[1].lower() == "rss"
    begun, ended = ("<channel>", "</channel>") if channel else ("", "")
    return f"{root[0]}{begun}{inside}{ended}</{root[1]}>"


def _piece(text: str, opening: re.Match[str], until: int) -> str:
    """One item up to its own end, which it is given where it has none."""
    end = f"</{opening[2]}>"
    inside = text[opening.start() : until]
    last = inside.lower().rfind(end.lower())
    return inside[: last + len(end)] if last >= 0 else inside + end


def _about(text: str, root: re.Match[str], tags: Tags) -> Contents:
    """What the document says of itself, before its first item and after its last."""
    head = text[root.end() : tags[0].start()]
    if tags[-1][1]:
        rest = text[text.find(">", tags[-1].start()) + 1 :]
    else:
        inside = "<channel" in head.lower() and "</channel" not in head.lower()
        rest = f"{'</channel>' if inside else ''}</{root[1]}>"
    found = _alone(f"{root[0]}{head}{rest}") or _alone(_whole(root, "")) or Contents("")
    found.items = []
    return found


def _read(text: str, tags: Tags) -> Contents:
    """The items, each read alone; those of which no reader makes anything are counted."""
    root, openings = _ROOT.match(text), _openings(tags)
    if root is None or not openings:
        return Contents("")
    found = _about(text, root, tags)
    kept = openings[: defaults.ENTRIES_PER_DOCUMENT]
    ends = [opening.start() for opening in openings[1:]] + [len(text)]
    pieces = (_piece(text, each, until) for each, until in zip(kept, ends, strict=False))
    alone = [_alone(_whole(root, piece)) for piece in pieces]
    found.items = [each.items[0] for each in alone if each and each.items]
    found.refused = {
        "unreadable": len(kept) - len(found.items),
        "over_limit": len(openings) - len(kept),
    }
    found.problems.append(_PROBLEM)
    return found


def _said(found: Contents) -> int:
    """How many items say what could make an article, of those that are kept."""
    count = sum(bool(item.guid or item.link or item.title) for item in found.items)
    return min(count, defaults.ENTRIES_PER_DOCUMENT)


def rescued(text: str) -> Contents:
    """What feedparser says of a document, or of its items one by one if it fails on the whole."""
    try:
        return tolerant.read(text)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  as above
        return _read(text, _tags(text))


def _is_cheap(text: str, openings: Tags) -> bool:
    """Whether the items are no more than are kept, and the root is not long to repeat."""
    root = _ROOT.match(text)
    return (
        root is not None
        and 0 < len(openings) <= defaults.ENTRIES_PER_DOCUMENT
        and len(root[0]) * len(openings) < _REPEATED
    )


def read(text: str) -> Contents:
    """What an ill-formed document says: its items one by one, if it is plain where each begins and
    ends; else what feedparser says of the whole, or all the same its items, where that loses some.
    """
    text = _escaped(_plain_names(text, _tags(text)))
    tags = _tags(text)
    openings = _openings(tags)
    cheap = _is_cheap(text, openings)
    if cheap and _is_orderly(text, tags):
        return _read(text, tags)
    found = rescued(text)
    found.problems = found.problems or [wellformed.ILL_FORMED]
    if not cheap or _said(found) >= len(openings):
        return found
    alone = _read(text, tags)
    return alone if _said(alone) > _said(found) else found
