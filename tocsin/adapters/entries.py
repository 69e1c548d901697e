"""The items of a feed, made into entries: plain, bounded, honest. The same for every format."""

import hashlib
import re
from collections.abc import Collection
from html import unescape
from itertools import islice
from typing import Final
from urllib.parse import urljoin, urlsplit

from tocsin.adapters.contents import HTML, PLAIN, XHTML, Item, Markup
from tocsin.adapters.dates import instant
from tocsin.adapters.markup import plain_text
from tocsin.core import defaults
from tocsin.core.model import Entry
from tocsin.core.text import keepable, one_line

_HTML: Final = frozenset((HTML, XHTML))
_TAG: Final = re.compile(
    r"</?(?:a|abbr|aside|b|blockquote|br|center|div|em|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p"
    r"|pre|script|section|small|span|strong|style|sub|sup|table|td|tr|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)
# A link that is absolute already, and that taking apart and putting together leaves as it is.
_WHOLE_LINK: Final = re.compile(
    r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]+)?"
    r"(?:/[!$-:<->@-~]*)?(?:\?[!$-~]+)?(?:#[!-~]+)?"
)
_BREAKS: Final = str.maketrans("", "", "\t\r\n")
_DIGEST_CHARS: Final = 65
_TEXTS: Final = 5
_NOTHING: Final = Markup("", "")
_TAG_MARKUP: Final = 10 * defaults.TAG_CHARS  # the library fails on references of many digits


def web_link(link: str | None, base: str) -> str | None:
    """An absolute http or https link, resolved against `base`; None for anything else."""
    if not link:
        return None
    if len(link) <= defaults.URL_CHARS and _WHOLE_LINK.fullmatch(link):
        return link
    written = link.translate(_BREAKS).strip()
    try:
        url = urljoin(base, written)
        parts = urlsplit(url)
        named = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        return None
    kept = written and named and len(url) <= defaults.URL_CHARS and keepable(url, len(url)) == url
    return url if kept else None


def _plain(text: Markup, *, declared: bool) -> str:
    """`declared`: the format makes writers say whether it is HTML, so they are believed."""
    value = text.value[: defaults.MARKUP_CHARS]
    believed = declared and text.kind == PLAIN
    if text.kind in _HTML or (not believed and "<" in value and _TAG.search(value)):
        return plain_text(value)
    return value


def plain_title(title: Markup | None, *, declared: bool) -> str:
    """The title of a feed or an item as one line of plain text."""
    return one_line(_plain(title, declared=declared), defaults.TITLE_CHARS) if title else ""


def _text(item: Item, *, declared: bool) -> str:
    """The longest of summary and contents, as text; the first of several."""
    longest, place = "", 0
    order = sorted(enumerate(item.texts[:_TEXTS]), key=lambda text: -len(text[1].value))
    for its_place, text in order:
        if len(text.value) < len(longest):  # no text is longer than its markup
            break
        found = keepable(_plain(text, declared=declared), defaults.TEXT_CHARS)
        if (len(found), -its_place) > (len(longest), -place):
            longest, place = found, its_place
    return longest


def _guid(item: Item) -> str | None:
    """The publisher's own identifier. One that is too long keeps its identity by its digest."""
    guid = keepable(item.guid, len(item.guid)) if item.guid else ""
    if len(guid) > defaults.GUID_CHARS:
        digest = hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()
        guid = f"{guid[: defaults.GUID_CHARS - _DIGEST_CHARS]}#{digest}"
    return guid or None


def _links(item: Item) -> list[str]:
    # A guid is taken for a link unless the feed denies it; only a whole URL is one.
    if item.link and (item.link != item.guid or web_link(item.link, "")):
        return [item.link, *item.links]
    return item.links


def _url(item: Item, base: str) -> str | None:
    for link in _links(item):
        if url := web_link(link, base):
            return url
    return None


def _authors(item: Item) -> str | None:
    if not item.people:
        return None
    names = (name for name in item.people[: defaults.TAGS] if name)
    written = Markup(", ".join(dict.fromkeys(names)), "")
    return one_line(_plain(written, declared=False), defaults.AUTHOR_CHARS) or None


def _tags(item: Item, *, declared: bool) -> tuple[str, ...]:
    if not item.tags:
        return ()
    plain = (
        tag if declared or "&" not in tag else unescape(tag[:_TAG_MARKUP]) for tag in item.tags
    )
    lines = (one_line(tag, defaults.TAG_CHARS) for tag in islice(plain, defaults.TAGS))
    return tuple(dict.fromkeys(line for line in lines if line))


def _wording(item: Item, guid: str | None, url: str | None) -> str:
    """A digest of all that decides what the entry is and says, before any markup is read."""
    said = [guid or "", url or ""]
    for value, kind in (item.title or _NOTHING, *item.texts[:_TEXTS]):
        said += (kind, value[: defaults.MARKUP_CHARS])
    # NUL is in none of them, but for the texts of a JSON Feed that deceives nobody but itself.
    whole = "\x00".join(said).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=defaults.WORDING_BYTES).hexdigest()


def entry(item: Item, *, base: str, declared: bool, known: Collection[str] = ()) -> Entry:
    """One item as an entry, whatever it says. Links are resolved against `base`.

    An entry whose wording is among the `known` ones is `unread`: its text is left out.
    """
    published = item.published
    if not declared and published is None:  # RSS knows one date; dc:date is read as `updated`
        published = item.updated
    guid, url = _guid(item), _url(item, base)
    wording = _wording(item, guid, url)
    unread = wording in known
    return Entry(
        guid=guid,
        url=url,
        title=plain_title(item.title, declared=declared),
        text="" if unread else _text(item, declared=declared),
        author=_authors(item),
        published=instant(published),
        published_raw=one_line(published or "", defaults.DATE_CHARS) or None,
        updated=instant(item.updated),
        tags=_tags(item, declared=declared),
        wording=wording,
        unread=unread,
    )
