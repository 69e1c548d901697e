"""Articles without a story → stories."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine

from db import leases, stories
from db.engine import reading, writing
from db.stories import Placed
from db.tables import lease
from tasks.world import opened
from tocsin.adapters.similarity import Texts
from tocsin.core import defaults
from tocsin.core.report import Report
from tocsin.core.stories import Founded, Member, Piece, assign

WINDOW = "stories"
_MOST = 2000

_texts = Texts()  # keeps words from pass to pass; used by the holder of the window only


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
            placed = _place(engine, token, waiting, now)
            grouped += placed
            if placed < len(waiting):
                break
    return Report(grouped=grouped)


def _waiting(engine: Engine) -> list[Placed]:
    with reading(engine) as connection:
        return stories.ungrouped(connection, _MOST)


def _place(engine: Engine, token: str, waiting: Sequence[Placed], now: datetime) -> int:
    """Give these articles, earliest first, their stories. Returns how many have one."""
    runs = _runs(waiting)
    with reading(engine) as connection:
        chosen = _chosen(runs, stories.around(connection, map(_reach, runs)))
    with writing(engine) as connection:
        if not leases.held(connection, lease, token):
            return 0
        opened_now = stories.open_stories(connection, _titles(waiting, chosen), now)
        placements = {at: opened_now.get(story, story) for at, story in chosen.items()}
        stories.place(connection, placements, now)
    return len(waiting)


def _runs(waiting: Sequence[Placed]) -> list[list[Placed]]:
    """The articles in stretches of time no longer than the window itself."""
    runs: list[list[Placed]] = []
    for item in waiting:
        if runs and item.dated - runs[-1][0].dated <= defaults.STORY_WINDOW:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _reach(run: Sequence[Placed]) -> tuple[datetime, datetime]:
    return run[0].dated - defaults.STORY_WINDOW, run[-1].dated + defaults.STORY_WINDOW


def _chosen(runs: Iterable[Sequence[Placed]], grouped: Iterator[Placed]) -> dict[int, int]:
    """The story of each article; one that is yet to be opened has the number of its first article,
    below zero. `grouped` is what stands around the runs; both earliest first."""
    chosen: dict[int, int] = {}
    window: list[Member[int]] = []
    ahead = next(grouped, None)
    for run in runs:
        start, end = _reach(run)
        window = [member for member in window if member.dated and member.dated >= start]
        while ahead and ahead.dated <= end:
            if ahead.dated >= start and ahead.story_id:
                window.append(_member(ahead, ahead.story_id))
            ahead = next(grouped, None)
        pieces = [Piece(item.id, item.title, item.text, item.dated) for item in run]
        for at, where in assign(window, pieces, _texts).items():
            chosen[at] = -where.first if isinstance(where, Founded) else where.story
        window += [_member(item, chosen[item.id]) for item in run]
    return chosen


def _member(item: Placed, story: int) -> Member[int]:
    return Member(item.id, story, item.title, item.text, item.dated)


def _titles(waiting: Iterable[Placed], chosen: Mapping[int, int]) -> dict[int, str]:
    """The titles of new stories: of the earliest article of each, the original of copies."""
    titles: dict[int, str] = {}
    for item in waiting:  # earliest first
        if (story := chosen[item.id]) < 0:
            titles.setdefault(story, item.title)
    return titles
