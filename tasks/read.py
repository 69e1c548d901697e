"""Articles whose page is wanted → the page's main text."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from db import articles, leases
from db.articles import Unread
from db.engine import reading, writing
from db.tables import article
from tasks.world import World, opened
from tocsin.adapters.gate import PAGE_TYPES, Gate, Request
from tocsin.core import defaults
from tocsin.core.batches import by_host
from tocsin.core.model import Document, Failure, NotModified, Page
from tocsin.core.report import Report
from tocsin.core.text import keepable

_BATCH = 50


def due(now: datetime) -> list[list[int]]:  # noqa: ARG001 - every step is asked the same
    """The articles whose page is wanted, in batches that one gate can space."""
    with reading(opened().engine) as connection:
        return by_host(articles.unread(connection), _BATCH)


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read(batch: list[int], now: datetime) -> Report:  # noqa: ARG001 - every step is called the same
    """Fetch these articles' pages. A page that gives nothing loses to what the feed said."""
    world = opened()
    with writing(world.engine) as connection:
        token, ids = leases.claim(connection, article, articles.unread_among(batch))
        wanted = articles.load_unread(connection, ids)
    try:
        with leases.renewing(world.engine, article, token):
            pages = world.fetcher.run(lambda gate: _fetch(world, gate, wanted))
        with writing(world.engine) as connection:
            held = leases.held(connection, article, token)
            kept = [(item.id, got) for item, got in pages if item.id in held]
            texts = {at: got for at, got in kept if not isinstance(got, Failure)}
            articles.record_pages(connection, texts)
            missed = [at for at, got in kept if isinstance(got, Failure)]
            articles.record_missed_pages(connection, missed)
    finally:
        with writing(world.engine) as connection:
            leases.free(connection, article, token)
    return Report(pages=sum(1 for text in texts.values() if text))


async def _fetch(
    world: World, gate: Gate, wanted: Sequence[Unread]
) -> list[tuple[Unread, str | Failure | None]]:
    pages = await asyncio.gather(*(_page(world, gate, item) for item in wanted))
    return list(zip(wanted, pages, strict=True))


async def _page(world: World, gate: Gate, item: Unread) -> str | Failure | None:
    """The page's text; None where it says less than the feed did."""
    request = Request(
        url=item.url,
        wire_bytes=defaults.PAGE_WIRE_BYTES,
        max_bytes=defaults.PAGE_BYTES,
        accept=PAGE_TYPES,
    )
    got = await gate.taken(request, lambda document: _parsed(world, item, document))
    return None if isinstance(got, NotModified) else got


async def _parsed(world: World, item: Unread, document: Document) -> str | None:
    return _better(await asyncio.to_thread(world.parser.page, document), item)


def _better(page: Page | Failure, item: Unread) -> str | None:
    if isinstance(page, Failure) or len(page.text) <= len(item.text):
        return None
    return keepable(page.text, defaults.PAGE_CHARS)
