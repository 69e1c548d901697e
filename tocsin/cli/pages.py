"""What `read` does: a page's main text, the names in it, and what the watches find."""

import asyncio
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.text import Text

from tocsin import settings
from tocsin.adapters.files import read_bytes, read_watchlist
from tocsin.adapters.gate import Gate, Request
from tocsin.adapters.namer import Namer, require_model
from tocsin.adapters.parser import Parser
from tocsin.adapters.reader import Readers
from tocsin.cli.app import zulu
from tocsin.cli.matching import mention_json
from tocsin.cli.tables import show
from tocsin.core import defaults
from tocsin.core.errors import RunError
from tocsin.core.model import Document, Entity, Failure, Mention, NotModified, Page, Stub, Wall
from tocsin.core.model import Text as MatchedText
from tocsin.core.walls import wall_of_address
from tocsin.settings import Settings


def page_json(source: str) -> dict[str, Any]:
    """A FILE or URL, read as the contract's JSON. Raises `TocsinError` where nothing is read."""
    config = settings.load()
    require_model(config.model)
    document = _document(source, config)
    if wall := wall_of_address(source, document.url):
        raise _blocked(wall)
    page = _page(document)
    return {
        "title": page.title,
        "text": page.text,
        "author": page.author,
        "published": zulu(page.published),
        "language": page.language,
        "entities": [
            {"text": item.text, "name": item.name, "kind": item.kind}
            for item in _entities(page, config)
        ],
        "mentions": [mention_json(found) for found in _mentions(page, config)],
    }


def show_page(page: Mapping[str, Any]) -> None:
    """The same for people."""
    about = [page[name] for name in ("author", "published", "language") if page[name]]
    names = ", ".join(item["name"] for item in page["entities"])
    show(Text(page["title"] or "untitled", "bold"), Text(" · ".join(about), "dim"), "")
    show(*page["text"].split("\n"), "", f"names: {names or 'none'}")
    for found in page["mentions"]:
        show(f"{found['watch']}: {found['status']}: {found['sentence']}")


def _document(source: str, config: Settings) -> Document:
    if source.startswith(("http://", "https://")):
        return asyncio.run(_fetched(source, config))
    path = Path(source)
    try:
        return Document(url=path.resolve().as_uri(), body=read_bytes(path))
    except OSError as error:
        raise RunError(f"{source} cannot be read: {error.strerror or error}") from error


async def _fetched(url: str, config: Settings) -> Document:
    async with Gate(settings.gate_policy(config)) as gate:
        fetched = await gate.fetch(
            Request(url, wire_bytes=defaults.PAGE_WIRE_BYTES, max_bytes=defaults.PAGE_BYTES)
        )
    match fetched:
        case Document():
            return fetched
        case NotModified():
            raise RunError("the server answered 304 to a request without conditions")
        case Failure(message=message):
            raise RunError(message)


def _page(document: Document) -> Page:
    with closing(Parser(size=1)) as parser:
        page = parser.page(document)
    match page:
        case Page():
            return page
        case Stub(wall=wall):
            raise _blocked(wall)
        case Failure(message=message):
            raise RunError(message)


def _blocked(wall: Wall) -> RunError:
    return RunError(
        f"what came is no article but what stands in front of one ({wall})",
        hint="open it in a browser, save it, and read the file",
    )


def _entities(page: Page, config: Settings) -> tuple[Entity, ...]:
    namer = Namer(config.model)
    try:
        (found,) = namer.names([f"{page.title or ''}\n{page.text}"])
    finally:
        namer.close()
    return () if isinstance(found, Failure) else found


def _mentions(page: Page, config: Settings) -> list[Mention]:
    if not config.config.exists():
        return []
    watches = [
        (watch.name, {"": watch.query, **watch.queries})
        for watch in read_watchlist(config.config).watches
    ]
    with Readers(watches, size=1) as readers:
        (answer,) = readers.read([MatchedText(page.title or "", page.text, page.language)])
    if isinstance(answer, Failure):
        raise RunError(f"the page could not be matched: {answer.message}")
    return [found for reading in answer for found in reading.mentions]
