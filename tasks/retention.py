"""What no feed has carried for long → its names; and stories and records that nobody needs.

Deletes in small transactions, so that a pass is never held up for long, and one that was killed is
finished by the next.
"""

from datetime import datetime, timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine

from db import leases, retention
from db.articles import PARAMETERS, chunks
from db.engine import reading, writing
from db.stories import WINDOW as STORIES
from db.tables import lease
from tasks.world import opened
from tocsin.core import defaults
from tocsin.core.report import Report

WINDOW = "retention"
_MOST = 100_000  # in one run: the rest is the next one's


def due(_now: datetime) -> list[str]:
    """The window of retention: there is always something to look at."""
    return [WINDOW]


def count(now: datetime) -> int:
    """How many articles a run would delete, at most."""
    return len(_outlived(opened().engine, now))


@task(name="retire", cache_policy=NO_CACHE, persist_result=False)
def retire(window: str, now: datetime) -> Report:
    """Delete what is older than the settings keep. Where another run does, it is left to that."""
    engine = opened().engine
    with leases.window(engine, window) as token:
        if token is None:
            return Report()
        forgotten = _forget(engine, now)
        cleared = _clear(engine)
        with writing(engine) as connection:
            outdated = retention.forget_records(connection, now - defaults.RECORDS_KEPT)
    return Report(forgotten=forgotten, cleared=cleared, outdated=outdated)


def _outlived(engine: Engine, now: datetime) -> list[int]:
    before = _before(now)
    if before is None:
        return []
    with reading(engine) as connection:
        return retention.unseen_since(connection, before, _MOST)


def _before(now: datetime) -> datetime | None:
    """What was last seen before that is deleted; None where everything is kept."""
    days = opened().settings.keep_days
    return now - timedelta(days=days) if days else None


def _forget(engine: Engine, now: datetime) -> int:
    """Holds the window of stories for some articles at a time: grouping compares with them."""
    gone = 0
    for some in chunks(_outlived(engine, now), PARAMETERS):
        with leases.awaited(engine, STORIES) as token:
            if token is None:
                break
            with writing(engine) as connection:
                if leases.held(connection, lease, token):
                    gone += retention.forget(connection, some, _before(now))
    return gone


def _clear(engine: Engine) -> int:
    """Stories that were part of one that goes are without it, and go with the next round."""
    gone, last = 0, -1
    while gone != last:
        last = gone
        with reading(engine) as connection:
            found = retention.hollow(connection, _MOST)
        for some in chunks(found, PARAMETERS):
            with leases.awaited(engine, STORIES) as token:
                if token is None:
                    return gone
                with writing(engine) as connection:
                    if leases.held(connection, lease, token):
                        gone += retention.clear(connection, some)
    return gone
