"""What `feeds find` and `feeds add` do: the feeds behind an address, and one of them written down.

An address is asked once. A feed is taken as it is; of a page the feeds that it names are looked
at, and the only one is asked, too, so that nothing is written down that does not work.
"""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Any

from tocsin import settings
from tocsin.adapters.files import read_watchlist
from tocsin.adapters.gate import Gate, Request
from tocsin.adapters.parser import Parser
from tocsin.cli.app import as_json, note, zulu
from tocsin.cli.tables import show, table
from tocsin.core import watchlist
from tocsin.core.errors import RunError, UsageError
from tocsin.core.model import Document, ErrorClass, Failure, FeedLink, NotModified, ParsedFeed
from tocsin.core.watchlist import feed_address, without_credentials, without_secrets


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that was read, and the address it is polled at."""

    url: str
    feed: ParsedFeed


def find(url: str, *, as_documents: bool) -> None:
    """Say which feeds an address leads to. Raises `RunError` where there is none."""
    match asyncio.run(_looked(_address(url))):
        case Found() as found:
            _tell([FeedLink(found.url, found.feed.title or "", found.feed.kind)], as_documents)
        case links:
            _tell(links, as_documents)


def add(url: str, *, write: bool, as_documents: bool) -> int:
    """Say, or write down, the `[[feeds]]` table of the feed at an address. Returns 2 where there
    are several, which are then listed. Raises `TocsinError`."""
    address, config = _address(url), settings.load().config
    known = _known(config)
    _refuse_known(address, known, config)
    found = asyncio.run(_looked(address))
    if not isinstance(found, Found):
        if len(found) > 1:
            _tell(found, as_documents)
            note(f"{len(found)} feeds: say which, as `tocsin feeds add {found[0].url}`")
            return 2
        _refuse_known(found[0].url, known, config)
        found = asyncio.run(_read(found[0].url))
    _refuse_known(found.url, known, config)
    if write:
        _append(config, toml(found.url, found.feed.title or ""))
    if as_documents:
        as_json(_json(found, written=write))
    elif not write:
        print(toml(found.url, found.feed.title or ""), end="")  # noqa: T201 - to be pasted
    note(_remark(found, config if write else None))
    return 0


def toml(url: str, name: str) -> str:
    """A `[[feeds]]` table, ready to paste."""
    lines = ("[[feeds]]", f"url = {quoted(url)}", *([f"name = {quoted(name)}"] if name else ()))
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A TOML basic string: as JSON writes one, but for halves of characters, which TOML refuses."""
    return dumps(text, ensure_ascii=False)


def _address(url: str) -> str:
    url = url.strip()
    if "://" not in url:
        url = f"https://{url}"
    if not url.startswith(("http://", "https://")):
        raise UsageError(
            f"{without_secrets(url)}: only http:// and https:// are polled",
            hint="give such an address",
        )
    return url


def _known(config: Path) -> dict[str, str]:
    """The feeds of the watchlist, by address; none where there is no watchlist yet."""
    feeds = read_watchlist(config).feeds if config.exists() else ()
    return {feed_address(feed.url): feed.name for feed in feeds}


def _refuse_known(url: str, known: dict[str, str], config: Path) -> None:
    if name := known.get(feed_address(url)):
        raise UsageError(f"this feed is in {config} already, as {name}", hint="nothing to add")


async def _looked(url: str) -> Found | Sequence[FeedLink]:
    """The feed at an address, or those that the page there names. Raises `RunError`."""
    document = await _fetched(url)
    with closing(Parser(size=1)) as parser:
        (parsed,) = await asyncio.to_thread(parser.feeds, [document])
        if isinstance(parsed, ParsedFeed):
            return Found(without_credentials(url), parsed)
        if parsed.error is not ErrorClass.NOT_A_FEED:
            raise RunError(f"{without_secrets(url)}: {parsed.message}")
        links = await asyncio.to_thread(parser.links, document)
    if isinstance(links, Failure) or not links:
        raise RunError(
            f"{without_secrets(url)} is no feed and names none",
            hint="look on the page for a link called RSS, and give its address",
        )
    return links


async def _read(url: str) -> Found:
    match await _looked(url):
        case Found() as found:
            return found
        case _:
            raise RunError(
                f"the page names {without_secrets(url)} as its feed, but that is a page, too"
            )


async def _fetched(url: str) -> Document:
    async with Gate(settings.gate_policy(settings.load())) as gate:
        fetched = await gate.fetch(Request(url))
    match fetched:
        case Document():
            return fetched
        case NotModified():
            raise RunError("the server answered 304 to a request without conditions")
        case Failure(message=message):
            raise RunError(f"{without_secrets(url)}: {message}", hint="see docs/health.md")


def _append(config: Path, row: str) -> None:
    """Add a table at the end of the watchlist; what is there stays, byte for byte.

    Raises `UsageError` where the file could not be read with it.
    """
    before = config.read_bytes() if config.exists() else b""
    ending = "\r\n" if b"\r\n" in before else "\n"
    gap = "" if not before else ending if before.endswith(b"\n") else ending * 2
    added = gap + row.replace("\n", ending)
    watchlist.load((before + added.encode()).decode("utf-8-sig"), str(config))
    with config.open("ab") as file:
        file.write(added.encode())


def _tell(links: Sequence[FeedLink], as_documents: bool) -> None:
    if as_documents:
        for link in links:
            as_json({"url": link.url, "title": link.title or None, "type": link.kind})
        return
    show(table("feeds found", ("title", "address"), [(one.title, one.url) for one in links]))


def _json(found: Found, *, written: bool) -> dict[str, Any]:
    feed = found.feed
    return {
        "url": found.url,
        "title": feed.title,
        "site": feed.url,
        "language": feed.language,
        "kind": feed.kind,
        "entries": len(feed.entries),
        "latest": zulu(_latest(feed)),
        "written": written,
    }


def _latest(feed: ParsedFeed) -> Any:
    return max((entry.published for entry in feed.entries if entry.published), default=None)


def _remark(found: Found, written: Path | None) -> str:
    latest = _latest(found.feed)
    about = f"{len(found.feed.entries)} entries" + (f", latest {latest:%Y-%m-%d}" if latest else "")
    where = f"written to {written}" if written else "paste it into the watchlist, or say --write"
    return f"{found.feed.kind}, {about}; {where}"
