"""What "the same article" means: keys of fixed length from what an entry says of itself.

An entry is known by its guid; without one by its link; without either by its words. A guid
that is a URL, `tag:` or `urn:` is the publisher's; any other may be a counter that the next
feed counts too, so it is the feed's. Links are compared without what does not name the
article: scheme, default port, fragment, listed tracking parameters. Never the query as such.
"""

from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tocsin.core.model import Entry

_TRACKING: Final = frozenset(
    {
        *("fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid"),
        *("cmpid", "cmp", "ocid", "xtor", "sr_share", "smid", "feedtype", "feedname"),
        *("at_medium", "at_campaign", "at_custom1", "at_custom2", "at_custom3", "at_custom4"),
        *("ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee"),
        *("ito", "ftag", "traffic_source", "maca", "ref_src", "_ga"),
    }
)
_GLOBAL_GUIDS: Final = ("http://", "https://", "tag:", "urn:")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def digest(*parts: str) -> bytes:
    """SHA-256 over the parts, unambiguous about where one ends."""
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()


def entry_key(entry: Entry, *, feed: str, publisher: str) -> bytes | None:
    """The identity of an entry; None when it says nothing that could be one."""
    if entry.guid:
        shared = entry.guid.lower().startswith(_GLOBAL_GUIDS)
        return digest("guid", "" if shared else feed, publisher, entry.guid)
    if entry.url:
        return digest("link", publisher, canonical_link(entry.url))
    if entry.title or entry.text:
        return digest("words", publisher, entry.title, entry.text)
    return None


def content_hash(entry: Entry) -> bytes:
    """Of what an edit would change: title and text."""
    return digest(entry.title, entry.text)


def canonical_link(url: str) -> str:
    """`url` without what does not name the article. Idempotent; never raises.

    A URL that cannot be read is returned as it is.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in {"http", "https", ""} or not host:
        return url
    if port not in {None, _DEFAULT_PORTS.get(parts.scheme)}:
        host = f"{host}:{port}"
    return urlunsplit(("", host, parts.path or "/", _named_query(parts.query), ""))


def _named_query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = [(name, value) for name, value in pairs if not _is_tracking(name)]
    return query if len(kept) == len(pairs) else urlencode(kept, errors="surrogateescape")


def _is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in _TRACKING
