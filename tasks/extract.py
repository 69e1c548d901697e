"""Articles not yet matched by this version of the watches → mentions and readings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from prefect import task
from prefect.cache_policies import NO_CACHE

from db import articles, leases, readings
from db.articles import Unmatched
from db.engine import reading, writing
from db.readings import ArticleReadings, KnownWatch
from db.tables import article
from tasks.world import World, opened
from tocsin.core import defaults
from tocsin.core.cleaning import is_cut
from tocsin.core.model import Failure
from tocsin.core.report import Report

History = Literal["live", "silent", "ring"]


def due(now: datetime) -> list[list[int]]:
    """The articles to match, in batches."""
    world = opened()
    with reading(world.engine) as connection:
        ids = articles.unmatched(connection, world.version, now)
    return list(articles.chunks(ids, defaults.ARTICLE_BATCH))


@task(name="extract", cache_policy=NO_CACHE, persist_result=False)
def extract(batch: list[int], now: datetime, *, history: History = "live") -> Report:
    """Match these articles. `history` says what a backfill does with what was there before: it is
    recorded as told in silence, or rings."""
    world = opened()
    with writing(world.engine) as connection:
        wanted = articles.unmatched_among(batch, world.version)
        token, ids = leases.claim(connection, article, wanted)
        texts = articles.load_unmatched(connection, ids)
        known = _kept_since(world, readings.watches(connection))
    try:
        with leases.renewing(world.engine, article, token):
            answers = world.readers.read([item.text for item in texts])
        pairs = list(zip(texts, answers, strict=True))
        results = [
            ArticleReadings(
                item.id,
                [
                    (found, is_first_contact(item, known.get(found.watch or ""), history))
                    for found in answer
                ],
            )
            for item, answer in pairs
            if not isinstance(answer, Failure)
        ]
        with writing(world.engine) as connection:
            held = leases.held(connection, article, token)
            kept = [result for result in results if result.article_id in held]
            failed = [item.id for item, answer in pairs if isinstance(answer, Failure)]
            readings.record(connection, kept, world.version, now, reopen=history == "ring")
            readings.record_failed(connection, sorted(held & set(failed)), world.version)
    except BaseException:  # what went well has been freed with what was recorded
        with writing(world.engine) as connection:
            leases.free(connection, article, token)
        raise
    read = {result.article_id for result in kept}
    return Report(
        matched=sum(1 for result in kept if result.readings),
        unreadable=len(held & set(failed)),
        cut=sum(item.id in read and is_cut(item.text.title, item.text.text) for item in texts),
    )


def _kept_since(world: World, known: Mapping[str, KnownWatch]) -> dict[str, KnownWatch]:
    """The watches that match as they did when the pass began, with since when they do."""
    return {name: kept for name, kept in known.items() if kept.digest == world.digests.get(name)}


def is_first_contact(item: Unmatched, watch: KnownWatch | None, history: History) -> bool:
    """Whether an article was there before the watch: before it was made, or, where an earlier
    version of it has read the article, before it changed.

    A silent backfill takes every article that was read before, but not one that a poll has
    just brought: that one may still ring.
    """
    was_read = item.matched_at is not None
    if history == "ring":
        return False
    if item.first_contact or watch is None or (history == "silent" and was_read):
        return True
    return item.worded_at < (watch.changed_at if was_read else watch.created_at)
