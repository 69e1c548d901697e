"""Feed documents read by feedparser, which reads nearly anything, slowly."""

import io
from collections.abc import Mapping
from typing import Any, Final
from xml.sax import SAXParseException

import feedparser

from tocsin.adapters.contents import Contents, Item, Markup
from tocsin.core import defaults
from tocsin.core.text import one_line

# feedparser's mapping answers for keys it does not have; `dict.get` asks for the key itself.
_get: Final = dict.get
_DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}


def read(text: str) -> Contents:
    """What a document says, however ill-formed. May raise anything the library raises."""
    found = feedparser.parse(
        io.BytesIO(_DECLARATION + text.encode("utf-8", "replace")),
        response_headers=_HEADERS,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    about = found["feed"]
    return Contents(
        kind=found.get("version") or "",
        title=_title(about),
        link=_string(_get(about, "link")),
        language=_string(_get(about, "language")),
        items=[_item(item) for item in found["entries"]],
        problems=_problems(found),
    )


def _item(item: dict[str, Any]) -> Item:
    return Item(
        guid=_string(_get(item, "id")),
        link=_string(_get(item, "link")),
        links=_links(item),
        title=_title(item),
        texts=_texts(item),
        people=_people(item),
        tags=_tags(item),
        published=_string(_get(item, "published")),
        updated=_string(_get(item, "updated")),
    )


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _title(item: dict[str, Any]) -> Markup | None:
    value, detail = _get(item, "title"), _get(item, "title_detail") or {}
    return Markup(value, detail.get("type") or "") if isinstance(value, str) else None


def _texts(item: dict[str, Any]) -> list[Markup]:
    details = (_get(item, "summary_detail"), *(_get(item, "content") or ()))
    return [
        Markup(detail["value"], detail.get("type") or "")
        for detail in details
        if isinstance(detail, Mapping) and isinstance(detail.get("value"), str)
    ]


def _links(item: dict[str, Any]) -> list[str]:
    links = (_get(item, "links") or ())[: defaults.TAGS]
    hrefs = (link.get("href") for link in links if link.get("rel", "alternate") == "alternate")
    return [href for href in hrefs if isinstance(href, str)]


def _people(item: dict[str, Any]) -> list[str]:
    people = [*(_get(item, "authors") or ())][: defaults.TAGS]
    names = [person.get("name") or person.get("email") or "" for person in people]
    author = _string(_get(item, "author"))
    return names if any(names) or not author else [author]


def _tags(item: dict[str, Any]) -> list[str]:
    tags = (_get(item, "tags") or ())[: defaults.TAGS]
    terms = (tag.get("label") or tag.get("term") for tag in tags)
    return [term for term in terms if isinstance(term, str)]


def _problems(found: Mapping[str, Any]) -> list[str]:
    """What the strict parser disliked before the tolerant one took over."""
    if not found.get("bozo"):
        return []
    error = found.get("bozo_exception")
    reason = error.getMessage() if isinstance(error, SAXParseException) else type(error).__name__
    return [one_line(f"not well-formed: {reason}", defaults.TITLE_CHARS)]
