"""Articles whose page is wanted → what stands of them: the page's main text, or the feed's."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from db import articles, copies, leases
from db.articles import Unread
from db.engine import reading, writing
from db.tables import article
from tasks.world import World, opened
from tocsin.adapters.gate import Gate
from tocsin.adapters.visitor import Visited, Visitor
from tocsin.core import defaults
from tocsin.core.batches import by_host
from tocsin.core.fulltext import Blocked, FeedOnly, Full, PageOutcome, decided
from tocsin.core.model import Page, Stub
from tocsin.core.report import Report

_BATCH = 50


def due(now: datetime) -> list[list[int]]:
    """The articles whose page is wanted, in batches that one gate can space."""
    with reading(opened().engine) as connection:
        return by_host(articles.unread(connection, now), _BATCH)


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read(batch: list[int], now: datetime) -> Report:
    """Fetch these articles' pages, each page once, and record what stands."""
    world = opened()
    with writing(world.engine) as connection:
        token, ids = leases.claim(connection, article, articles.unread_among(batch, now))
        wanted = articles.load_unread(connection, ids, now - defaults.PAGE_FRESH)
    try:
        with leases.renewing(world.engine, article, token):
            pages = _pages(world, wanted, now)
        outcomes = {item.id: _outcome(item, pages) for item in wanted}
        with writing(world.engine) as connection:
            held = leases.held(connection, article, token)
            kept = {at: outcome for at, outcome in outcomes.items() if at in held}
            articles.record_pages(connection, kept, now)
            copies.reworded(connection, [at for at, was in kept.items() if isinstance(was, Full)])
    finally:
        with writing(world.engine) as connection:
            leases.free(connection, article, token)
    kinds = Counter(type(outcome) for outcome in kept.values())
    return Report(pages=kinds[Full], pages_feed_only=kinds[FeedOnly], pages_blocked=kinds[Blocked])


def _pages(world: World, wanted: list[Unread], now: datetime) -> Mapping[str, Visited]:
    urls = [item.url for item in wanted if item.copy is None]

    async def visit(gate: Gate) -> Mapping[str, Visited]:
        return await Visitor(gate, world.parser, world.robots, now).visited(urls)

    return world.fetcher.run(visit) if urls else {}


def _outcome(item: Unread, pages: Mapping[str, Visited]) -> PageOutcome:
    """What stands of one article; where another article has its page, by the text kept there."""
    if item.copy is not None:
        return decided(item.title, item.text, Page(None, item.copy))
    match pages[item.url]:
        case Page() | Stub() as found:
            return decided(item.title, item.text, found)
        case outcome:
            return outcome
