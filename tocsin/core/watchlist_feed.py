"""The `[[feeds]]` of a watchlist."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tocsin.core import defaults
from tocsin.core.toml_table import Table
from tocsin.core.watchlist import FeedConfig, feed_address, feed_name
from tocsin.core.watchlist_row import check_references

_KEYS: Final = (
    *("url", "name", "publisher", "every", "language", "full_text", "conditional"),
    *("user_agent", "headers", "proxy"),
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as feeds use it
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # a token, RFC 9110, 5.6.2
_UNSENDABLE: Final = re.compile(r"[\x00-\x1f\x7f]")


def feeds(top: Table) -> tuple[FeedConfig, ...]:
    """Every feed. Raises `WatchlistError`, also where two rows are the same feed."""
    taken: dict[str, Table] = {}
    return tuple(_feed(row, taken) for row in top.rows("feeds"))


def _feed(row: Table, taken: dict[str, Table]) -> FeedConfig:
    row.only(*_KEYS)
    url, every = _url(row, taken), row.duration("every")
    return FeedConfig(
        url=url,
        name=row.text("name") or feed_name(url),
        publisher=row.text("publisher"),
        every=every or defaults.POLL_EVERY,
        steady=bool(every),
        language=_language(row),
        full_text=row.flag("full_text", default=False),
        conditional=row.flag("conditional", default=True),
        user_agent=_sendable(row, "user_agent"),
        headers=_headers(row.table("headers")),
        proxy=_proxy(row),
    )


def _url(row: Table, taken: dict[str, Table]) -> str:
    url = row.needed("url").strip()
    check_references(row, "url", url)
    if not _is_web(url) and not url.startswith("${"):
        raise row.error("url", "the url of a feed must be http:// or https:// with a host")
    if len(url) > defaults.URL_CHARS:
        raise row.error("url", f"the url is longer than {defaults.URL_CHARS} characters")
    if first := taken.get(feed_address(url)):
        line = first.place("url").line
        raise row.error("url", f"this feed is in line {line} already", "keep one of them")
    taken[feed_address(url)] = row
    return url


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "${" in url
    blank = any(char.isspace() or not char.isprintable() for char in url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and not blank


def _language(row: Table) -> str | None:
    language = row.text("language")
    if language and not _LANGUAGE.fullmatch(language):
        raise row.error("language", "language is no language code", 'write "en", "de" or "pt-BR"')
    return language


def _sendable(row: Table, key: str) -> str | None:
    text = row.text(key)
    if text and _UNSENDABLE.search(text):
        raise row.error(key, f"{key} must be on one line", "take the line break out")
    return text


def _headers(table: Table) -> Mapping[str, str]:
    headers = {}
    for name in table.values:
        if not _HEADER.fullmatch(name):
            raise table.error(name, f"{name} is no name for a header", "write letters, digits, -")
        headers[name] = _sendable(table, name) or ""
        check_references(table, name, headers[name])
    return headers


def _proxy(row: Table) -> str | None:
    proxy = row.text("proxy")
    if proxy is None:
        return None
    check_references(row, "proxy", proxy)
    if not _is_web(proxy) and not proxy.startswith("${"):
        raise row.error("proxy", "the proxy must be http:// or https:// with a host")
    return proxy
