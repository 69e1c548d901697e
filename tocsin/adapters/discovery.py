"""The feeds that a web page names in its head. Runs in a worker process: see `parser_child`."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from tocsin.adapters.charsets import decoded
from tocsin.core import defaults
from tocsin.core.model import Document, ErrorClass, Failure, FeedLink
from tocsin.core.text import one_line
from tocsin.core.watchlist import feed_address

_TYPES: Final = frozenset(
    {
        *("application/rss+xml", "application/atom+xml", "application/feed+json"),
        *("application/rdf+xml", "application/x-rss+xml", "application/x-atom+xml"),
        *("application/x.atom+xml", "text/rss+xml", "text/atom+xml"),
    }
)
# Other things than feeds are said to be of these types, too: an interface for programs, a map of
# the site. They count where the address or the title speaks of a feed.
_VAGUE: Final = frozenset({"application/json", "application/xml", "text/xml"})
_SAID: Final = ("rss", "atom", "feed", "rdf")
_FEED_SCHEME: Final = re.compile(r"feed:(?:(https?://)|(?=//))", re.IGNORECASE)
_SCHEMES: Final = ("http", "https")
_MOST: Final = 50


def feed_links(document: Document) -> tuple[FeedLink, ...] | Failure:
    """The feeds that a page names (`<link rel="alternate">`), each once, in its order, those of
    comments last; addresses count from its `<base>`. Never raises but for want of memory."""
    text = decoded(document.body, document.content_type).text
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return Failure(ErrorClass.UNREADABLE, "it is neither a feed nor a web page")
    found: dict[str, FeedLink] = {}
    for link in _links(root, _base(root, document.url)):
        found.setdefault(feed_address(link.url), link)
        if len(found) >= _MOST:
            break
    return tuple(sorted(found.values(), key=lambda link: link.comments))


def _base(root: etree._Element, url: str) -> str:
    """Where relative addresses count from (HTML standard, the base element: the first that has
    an address)."""
    for base in root.iter("base"):
        if href := base.get("href"):
            return _joined(url, href) or url
    return url


def _links(root: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in root.iter("link"):
        relation = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        url = _joined(base, element.get("href") or "")
        title = one_line(element.get("title") or "", defaults.TITLE_CHARS)
        if url and _is_feed(relation, kind, f"{url} {title}".lower()):
            yield FeedLink(url, title, kind, "comment" in f"{title} {url}".lower())


def _is_feed(relation: list[str], kind: str, said: str) -> bool:
    if "alternate" in relation and "stylesheet" not in relation:
        vague = kind in _VAGUE and any(word in said for word in _SAID)
        return kind in _TYPES or vague
    return "feed" in relation  # the relation that was to come (HTML 5 drafts)


def _joined(base: str, href: str) -> str | None:
    """An address that can be polled, or nothing."""
    href = _FEED_SCHEME.sub(r"\1", "".join(href.split()))
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        return None
    usable = parts.scheme in _SCHEMES and parts.hostname and url.isprintable()
    return url if href and usable and len(url) <= defaults.URL_CHARS else None
