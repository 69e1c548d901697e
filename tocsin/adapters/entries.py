"""The items of a feed as feedparser read them, made into entries: plain, bounded, honest."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from tocsin.adapters.markup import plain_text
from tocsin.core import defaults
from tocsin.core.model import Entry
from tocsin.core.text import keepable, one_line

# feedparser's mapping answers for keys it does not have; `dict.get` asks for the key itself.
_get: Final = dict.get
_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))
_TAG: Final = re.compile(
    r"</?(?:a|abbr|aside|b|blockquote|br|center|div|em|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p"
    r"|pre|script|section|small|span|strong|style|sub|sup|table|td|tr|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)
_YEARS: Final = range(1990, 2101)
_LAST_SECOND: Final = 59
_DIGEST_CHARS: Final = 65
_CONTENTS: Final = 4


def web_link(link: object, base: str) -> str | None:
    """An absolute http or https link, resolved against `base`; None for anything else."""
    if not isinstance(link, str) or not (written := re.sub(r"[\t\r\n]", "", link).strip()):
        return None
    try:
        url = urljoin(base, written)
        parts = urlsplit(url)
        named = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        return None
    return (
        url if named and len(url) <= defaults.URL_CHARS and keepable(url, len(url)) == url else None
    )


def _plain(value: object, kind: object, *, declared: bool) -> str:
    """`declared`: the format makes writers say whether it is HTML, so they are believed."""
    if not isinstance(value, str):
        return ""
    text = value[: defaults.MARKUP_CHARS]
    if kind in _HTML or (not declared and _TAG.search(text)):
        return plain_text(text)
    return text


def plain_title(item: dict[str, Any], *, declared: bool) -> str:
    """The title of a feed or an item as one line of plain text."""
    detail = _get(item, "title_detail") or {}
    text = _plain(_get(item, "title"), detail.get("type"), declared=declared)
    return one_line(text, defaults.TITLE_CHARS)


def _detail(detail: object, *, declared: bool) -> str:
    if not isinstance(detail, Mapping):
        return ""
    return _plain(detail.get("value"), detail.get("type"), declared=declared)


def _text(item: dict[str, Any], *, declared: bool) -> str:
    """The longest of summary and contents, as text."""
    parts = [_get(item, "summary_detail"), *(_get(item, "content") or ())]
    texts = [
        keepable(_detail(part, declared=declared), defaults.TEXT_CHARS)
        for part in parts[: _CONTENTS + 1]
    ]
    return max(texts, key=len, default="")


def _guid(item: dict[str, Any]) -> str | None:
    """The publisher's own identifier. One that is too long keeps its identity by its digest."""
    raw = _get(item, "id")
    guid = keepable(raw, len(raw)) if isinstance(raw, str) else ""
    if len(guid) > defaults.GUID_CHARS:
        digest = hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()
        guid = f"{guid[: defaults.GUID_CHARS - _DIGEST_CHARS]}#{digest}"
    return guid or None


def _links(item: dict[str, Any]) -> Iterator[object]:
    link = _get(item, "link")
    # feedparser takes a guid for a link unless the feed denies it; only a whole URL is one.
    if link != _get(item, "id") or web_link(link, "") is not None:
        yield link
    for other in (_get(item, "links") or ())[: defaults.TAGS]:
        if other.get("rel", "alternate") == "alternate":
            yield other.get("href")


def _url(item: dict[str, Any], base: str) -> str | None:
    urls = (web_link(link, base) for link in _links(item))
    return next((url for url in urls if url), None)


def _time(parsed: object) -> datetime | None:
    """UTC, or None for a time that no news can have."""
    if not isinstance(parsed, struct_time) or parsed.tm_year not in _YEARS:
        return None
    try:
        return datetime(*parsed[:5], min(parsed.tm_sec, _LAST_SECOND), tzinfo=UTC)
    except ValueError:
        return None


def _authors(item: dict[str, Any]) -> str | None:
    people = [*(_get(item, "authors") or ())][: defaults.TAGS]
    names = [person.get("name") or person.get("email") or "" for person in people]
    written = ", ".join(dict.fromkeys(name for name in names if name)) or _get(item, "author")
    text = _plain(written, None, declared=False)
    return one_line(text, defaults.AUTHOR_CHARS) or None


def _tags(item: dict[str, Any]) -> tuple[str, ...]:
    terms = (
        tag.get("label") or tag.get("term") for tag in (_get(item, "tags") or ())[: defaults.TAGS]
    )
    lines = (one_line(term, defaults.TAG_CHARS) for term in terms if isinstance(term, str))
    return tuple(dict.fromkeys(line for line in lines if line))


def _wording(item: dict[str, Any], guid: str | None, url: str | None) -> str:
    """A digest of all that decides what the entry is and says, before any markup is read."""
    said = hashlib.blake2b(digest_size=defaults.WORDING_BYTES)
    details = (_get(item, "title_detail"), _get(item, "summary_detail"))
    for detail in (*details, *(_get(item, "content") or ())[:_CONTENTS]):
        kind, value = (detail.get("type"), detail.get("value")) if detail else (None, None)
        said.update(repr((kind, value and value[: defaults.MARKUP_CHARS])).encode())
    said.update(repr((guid, url)).encode())
    return said.hexdigest()


def entry(
    item: dict[str, Any], *, base: str, kind: str, known: Collection[str] = ()
) -> Entry | None:
    """One item as an entry; None if it says nothing at all. `kind` is feedparser's version.

    An entry whose wording is among the `known` ones is `unread`: its text is left out.
    """
    declared = kind.startswith("atom")
    updated, raw = _get(item, "updated_parsed"), _get(item, "published")
    published = _get(item, "published_parsed")
    if not declared and raw is None:  # RSS knows one date; dc:date is read as `updated`
        published, raw = updated, _get(item, "updated")
    guid, url = _guid(item), _url(item, base)
    wording = _wording(item, guid, url)
    unread = wording in known
    made = Entry(
        guid=guid,
        url=url,
        title=plain_title(item, declared=declared),
        text="" if unread else _text(item, declared=declared),
        author=_authors(item),
        published=_time(published),
        published_raw=one_line(raw, defaults.DATE_CHARS) or None if isinstance(raw, str) else None,
        updated=_time(updated),
        tags=_tags(item),
        wording=wording,
        unread=unread,
    )
    return made if made.guid or made.url or made.title or made.text else None
