"""Feed documents to entries, by feedparser. Runs in a worker process: see `parser_child`."""

import io
import re
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urljoin
from xml.sax import SAXParseException

import feedparser

from tocsin.adapters.charsets import decoded
from tocsin.adapters.entries import entry, plain_title, web_link
from tocsin.adapters.prologue import Prepared, binary_kind, prepared
from tocsin.core import defaults
from tocsin.core.model import Document, Entry, ErrorClass, Failure, Parsed, ParsedFeed
from tocsin.core.text import one_line

_DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
_LANGUAGE: Final = re.compile(r"(?=.{2,35}$)[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}


def parse_feed(document: Document, known: Collection[str] = ()) -> Parsed:
    """What a document says, or why it says nothing. Never raises but for want of memory.

    Of entries whose wording is `known`, the text is not worked out: see `Entry.unread`.

    Every item is in `entries` or counted in `refused`: `incomplete` (cut off in the middle),
    `empty` (no guid, link, title or text), `over_limit` (beyond the newest of a long list).
    """
    if not document.body.strip():
        return Failure(ErrorClass.EMPTY_BODY, "the document is empty")
    if failure := binary_kind(document.body):
        return failure
    text = decoded(document.body, document.content_type)
    match prepared(text.text):
        case Failure() as failure:
            return failure
        case Prepared() as ready:
            notes = (*ready.problems, *([text.problem] if text.problem else []))
            return _read(document, ready, notes, known)


def _read(
    document: Document, ready: Prepared, notes: tuple[str, ...], known: Collection[str]
) -> Parsed:
    try:
        found = feedparser.parse(
            io.BytesIO(_DECLARATION + ready.text.encode("utf-8", "replace")),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        return _feed(_base(document), ready, notes, found, known)
    except MemoryError:
        raise  # the process is no longer fit to go on; its parent reports the limit
    except Exception as error:  # noqa: BLE001  hostile input meets a library that may raise anything
        reason = f"the parser fails on it ({type(error).__name__})"
        return Failure(ErrorClass.UNREADABLE, reason)


def _base(document: Document) -> str:
    try:
        return urljoin(document.url, document.content_location or "")
    except ValueError:
        return document.url


def _feed(
    base: str,
    ready: Prepared,
    notes: tuple[str, ...],
    found: Mapping[str, Any],
    known: Collection[str],
) -> Parsed:
    kind, items, about = found.get("version") or "", found["entries"], found["feed"]
    if not kind and not items:
        return Failure(ErrorClass.NOT_A_FEED, "it is XML without feed or items, not a feed")
    made = [entry(item, base=base, kind=kind, known=known) for item in items]
    said = [each for each in made if each is not None]
    kept = _newest(said)
    refused = {
        "incomplete": ready.incomplete,
        "empty": len(made) - len(said),
        "over_limit": ready.over_limit + len(said) - len(kept),
    }
    return ParsedFeed(
        title=plain_title(about, declared=kind.startswith("atom")) or None,
        url=web_link(about.get("link"), base),
        language=_language(about.get("language") or ""),
        kind=kind or "unknown",
        entries=tuple(kept),
        refused={reason: count for reason, count in refused.items() if count},
        problems=(*notes, *_ill_formed(found)),
    )


def _language(said: str) -> str | None:
    """A language tag (BCP 47) as it is kept, `en-GB` for en_GB; None for what is no tag."""
    tag = said.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def _newest(entries: list[Entry]) -> list[Entry]:
    """As many as are kept, in the document's order: the newest, or the first if dates lack."""
    most = defaults.ENTRIES_PER_DOCUMENT
    if len(entries) <= most:
        return entries
    times = [time for entry in entries if (time := entry.published or entry.updated)]
    if len(times) < len(entries):
        return entries[:most]
    order = sorted(range(len(entries)), key=lambda place: times[place], reverse=True)
    return [entries[place] for place in sorted(order[:most])]


def _ill_formed(found: Mapping[str, Any]) -> tuple[str, ...]:
    """What the strict parser disliked before the tolerant one took over."""
    if not found.get("bozo"):
        return ()
    error = found.get("bozo_exception")
    reason = error.getMessage() if isinstance(error, SAXParseException) else type(error).__name__
    return (one_line(f"not well-formed: {reason}", defaults.TITLE_CHARS),)
