"""Feed documents to entries. Runs in a worker process: see `parser_child`."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urljoin

from tocsin.adapters import jsonfeed, piecewise, sitemaps, syndication, wellformed
from tocsin.adapters.charsets import decoded
from tocsin.adapters.contents import Contents, Odd
from tocsin.adapters.entries import entry, plain_title, web_link
from tocsin.adapters.prologue import Mended, begun, binary_kind, mended
from tocsin.core import defaults
from tocsin.core.model import Document, Entry, ErrorClass, Failure, Parsed, ParsedFeed

_LANGUAGE: Final = re.compile(r"(?=.{2,35}$)[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def parse_feed(document: Document, known: Collection[str] = ()) -> Parsed:
    """What a document says, or why it says nothing. Never raises but for want of memory.

    Of entries whose wording is `known`, the text is not worked out: see `Entry.unread`.

    Every item is in `entries`, even one that says nothing, or counted in `refused`: `incomplete`
    (cut off in the middle), `over_limit` (beyond the newest of a long list), `not_news` (an
    address in a news sitemap that is none), `unreadable` (no reader makes anything of it), `empty`
    (something in a JSON Feed that is no item).
    """
    if not document.body.strip():
        return Failure(ErrorClass.EMPTY_BODY, "the document is empty")
    if failure := binary_kind(document.body):
        return failure
    text = decoded(document.body, document.content_type)
    try:
        contents = read(text.text)
        if isinstance(contents, Failure):
            return contents
        contents.problems += [text.problem] if text.problem else []
        return feed_of(contents, _base(document), known)
    except MemoryError:
        raise  # the process is no longer fit to go on; its parent reports the limit
    except Exception as error:  # noqa: BLE001  hostile input meets a library that may raise anything
        reason = f"the parser fails on it ({type(error).__name__})"
        return Failure(ErrorClass.UNREADABLE, reason)


def read(text: str) -> Contents | Failure:
    """What a document says as it is written, by the reader that suits it."""
    contents = jsonfeed.read(text)
    if contents is not None:
        return contents
    document = begun(text)
    if isinstance(document, Failure):
        return document
    found = _sitemap(document.text) if document.is_sitemap else _feed(document.text)
    if isinstance(found, Failure):
        return found
    found.problems += ["text before the document"] if document.junk else []
    return found


def _feed(text: str) -> Contents:
    found = wellformed.read(text)
    if isinstance(found, Odd):
        found = _mended(text, found)
    found.hints = syndication.read(text)
    return found


def _mended(text: str, before: Odd) -> Contents:
    document = mended(text)
    strict = wellformed.read(document.text) if document.text != text else before
    found = _tolerated(document.text, strict) if isinstance(strict, Odd) else strict
    return _with_cost(found, document)


def _tolerated(text: str, odd: Odd) -> Contents:
    ill_formed = odd.reason == wellformed.ILL_FORMED
    return piecewise.read(text) if ill_formed else piecewise.rescued(text)


def _sitemap(text: str) -> Contents | Failure:
    document = mended(text)
    found = sitemaps.read(document.text)
    return found if isinstance(found, Failure) else _with_cost(found, document)


def _with_cost(found: Contents, document: Mended) -> Contents:
    """What was read, with what it has cost to make it readable."""
    found.problems[:0] = document.problems
    found.cut = document.cut
    found.refused["incomplete"] = document.incomplete
    found.refused["over_limit"] = found.refused.get("over_limit", 0) + document.over_limit
    return found


def _base(document: Document) -> str:
    try:
        return urljoin(document.url, document.content_location or "")
    except ValueError:
        return document.url


def feed_of(contents: Contents, base: str, known: Collection[str] = ()) -> Parsed:
    """What was read, as it is kept: what is too much counted, links resolved against the site's
    address, which itself is against `base`."""
    kind, items, declared = contents.kind, contents.items, contents.declared
    if not kind and not items:
        return Failure(ErrorClass.NOT_A_FEED, "it is XML without feed or items, not a feed")
    site = web_link(contents.link, base)
    near = site or base
    made = [entry(item, base=near, declared=declared, known=known) for item in items]
    kept = _newest(made)
    refused = {
        **contents.refused,
        "over_limit": contents.refused.get("over_limit", 0) + len(made) - len(kept),
    }
    return ParsedFeed(
        title=plain_title(contents.title, declared=declared) or None,
        url=site,
        language=_language(contents.language or ""),
        kind=kind or "unknown",
        entries=tuple(kept),
        refused={reason: count for reason, count in refused.items() if count},
        problems=tuple(contents.problems),
        hints=contents.hints,
        cut=contents.cut,
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
