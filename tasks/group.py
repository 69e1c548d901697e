"""Articles without a story → stories."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine

from db import leases, stories
from db.engine import reading, writing
from db.stories import Placed
from db.tables import lease
from tasks.world import opened
from tocsin.core import defaults
from tocsin.core.report import Report
from tocsin.core.stories import Founded, Joined, Member, Piece, assign

WINDOW = "stories"
_MOST = 2000


def due(now: datetime) -> list[str]:  # noqa: ARG001 - every step is asked the same
    """The window of stories, where articles are without one."""
    with reading(opened().engine) as connection:
        return [WINDOW] if stories.ungrouped(connection, 1) else []


@task(name="group", cache_policy=NO_CACHE, persist_result=False)
def group(window: str, now: datetime) -> Report:
    """Give every article without a story one. Where another pass is at it, it is left to that."""
    engine = opened().engine
    grouped = 0
    with leases.window(engine, window) as token:
        while token and (waiting := _waiting(engine)):
            placed = sum(_place(engine, token, run, now) for run in _runs(waiting))
            grouped += placed
            if placed < len(waiting):
                break
    return Report(grouped=grouped)


def _waiting(engine: Engine) -> list[Placed]:
    with reading(engine) as connection:
        return stories.ungrouped(connection, _MOST)


def _runs(waiting: Sequence[Placed]) -> list[list[Placed]]:
    """The articles, ordered by time, in stretches no longer than the window itself."""
    runs: list[list[Placed]] = []
    for item in waiting:
        if runs and item.dated - runs[-1][0].dated <= defaults.STORY_WINDOW:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _place(engine: Engine, token: str, run: Sequence[Placed], now: datetime) -> int:
    """Group the articles of a stretch of time with those around it. Returns how many."""
    reach = defaults.STORY_WINDOW
    with reading(engine) as connection:
        near = stories.window(connection, run[0].dated - reach, run[-1].dated + reach)
    chosen = assign(
        [Member(item.id, item.story_id or 0, item.title, item.text, item.dated) for item in near],
        [Piece(item.id, item.title, item.text, item.dated) for item in run],
    )
    with writing(engine) as connection:
        if not leases.held(connection, lease, token):
            return 0
        opened_now = stories.open_stories(connection, _titles(run, chosen), now)
        stories.place(connection, _by_id(chosen, opened_now), now)
    return len(run)


def _titles(
    run: Sequence[Placed], chosen: Mapping[int, Joined[int] | Founded[int]]
) -> dict[int, str]:
    """The title of each new story, by its first article: the earliest, the original of copies."""
    titles: dict[int, str] = {}
    for item in run:  # earliest first
        where = chosen[item.id]
        if isinstance(where, Founded):
            titles.setdefault(where.first, item.title)
    return titles


def _by_id(
    chosen: Mapping[int, Joined[int] | Founded[int]], opened_now: Mapping[int, int]
) -> dict[int, int]:
    placements: dict[int, int] = {}
    for article_id, where in chosen.items():
        match where:
            case Joined(story):
                placements[article_id] = story
            case Founded(first):
                placements[article_id] = opened_now[first]
    return placements
