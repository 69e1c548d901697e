"""Matched articles → the people, organisations and places they name.

A step of its own, because a model can be missing, slow or broken: terms are matched and alerts
rung all the same, and the article is tried again with the next pass.
"""

import logging
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from db import articles, entities, leases
from db.engine import reading, writing
from db.tables import article
from tasks.world import opened
from tocsin.core import defaults
from tocsin.core.errors import RunError
from tocsin.core.model import Entity, Failure
from tocsin.core.report import Report

log = logging.getLogger(__name__)


def due(now: datetime) -> list[list[int]]:  # noqa: ARG001 - every step is asked the same
    """The matched articles whose names are not yet found, in batches."""
    with reading(opened().engine) as connection:
        ids = entities.unnamed(connection)
    return list(articles.chunks(ids, defaults.ARTICLE_BATCH))


@task(name="name", cache_policy=NO_CACHE, persist_result=False)
def name(batch: list[int], now: datetime) -> Report:  # noqa: ARG001 - every step is called the same
    """Find the names in these articles. Where the model fails, they wait for the next pass."""
    world = opened()
    with writing(world.engine) as connection:
        token, ids = leases.claim(connection, article, entities.unnamed_among(batch))
        texts = articles.load_unmatched(connection, ids)
    found: list[tuple[Entity, ...] | Failure] = []
    try:
        with leases.renewing(world.engine, article, token):
            found = world.namer.names([f"{item.text.title}\n{item.text.text}" for item in texts])
    except RunError as error:
        log.warning("names are not found in this pass: %s", error)
    finally:
        with writing(world.engine) as connection:
            held = leases.held(connection, article, token)
            pairs = zip(texts, found, strict=False)
            entities.record(connection, {i.id: names for i, names in pairs if i.id in held})
            leases.free(connection, article, token)
    return Report()
