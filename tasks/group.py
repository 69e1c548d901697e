"""Articles without a story → stories: copies with their originals, the rest by what they tell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection, Engine

from db import copies, leases, mergers, stories
from db.engine import reading, writing
from db.stories import Placed
from db.tables import lease
from tasks.copying import Compared, compare
from tasks.world import opened
from tocsin.adapters.similarity import Texts
from tocsin.core import defaults
from tocsin.core.report import Report
from tocsin.core.stories import Founded, Member, Piece, assign

_MOST = 2000

_texts = Texts()  # keeps words from pass to pass; used by the holder of the window only


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles to group, earliest first, and those whose new words may make them copies."""

    waiting: Sequence[Placed]
    reread: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.reread)


def due(now: datetime) -> list[str]:  # noqa: ARG001 - every step is asked the same
    """The window of stories, where articles are without one or have new words."""
    with reading(opened().engine) as connection:
        waits = stories.ungrouped(connection, 1) or copies.stale(connection, 1)
        return [stories.WINDOW] if waits else []


@task(name="group", cache_policy=NO_CACHE, persist_result=False)
def group(window: str, now: datetime) -> Report:
    """Give every article without a story one. Where another pass is at it, it is left to that."""
    engine = opened().engine
    grouped = 0
    with leases.window(engine, window) as token:
        while token and (batch := _waiting(engine)):
            if not _place(engine, token, batch, now):
                return Report(grouped=grouped)
            grouped += len(batch.waiting)
        if token:
            _prune(engine, token, now)
    return Report(grouped=grouped)


def _waiting(engine: Engine) -> _Batch:
    with reading(engine) as connection:
        return _Batch(stories.ungrouped(connection, _MOST), copies.stale(connection, _MOST))


def _prune(engine: Engine, token: str, now: datetime) -> None:
    """Forget the bands of what is too old to be copied."""
    pruned = 1
    while pruned:
        with writing(engine) as connection:
            held = leases.held(connection, lease, token)
            pruned = copies.prune(connection, now - defaults.COPY_KEPT) if held else 0


def _place(engine: Engine, token: str, batch: _Batch, now: datetime) -> bool:
    """Give these articles their stories. False where another holds the window by now."""
    with reading(engine) as connection:
        compared = compare(connection, [item.id for item in batch.waiting], batch.reread)
    settled = compared.settled
    alone = [
        item
        for item in batch.waiting
        if item.id not in settled.originals and item.id not in settled.stories
    ]
    runs = _runs(alone)
    with reading(engine) as connection:
        chosen = _chosen(runs, stories.around(connection, map(_reach, runs)))
    titles = _titles(alone, chosen)
    chosen |= settled.stories
    for item in batch.waiting:
        if item.id not in chosen:
            chosen[item.id] = chosen[settled.originals[item.id]]
    with writing(engine) as connection:
        if not leases.held(connection, lease, token):
            return False
        leads = _merge(connection, compared, chosen.values())
        leads |= stories.open_stories(connection, titles, now)
        stories.place(connection, {at: leads[story] for at, story in chosen.items()}, now)
        copies.keep(
            connection,
            compared.bands,
            compared.dates,
            compared.held,
            since=_reached(batch, now) - defaults.COPY_KEPT,
        )
        copies.record(connection, settled.originals, batch.reread)
    return True


def _reached(batch: _Batch, now: datetime) -> datetime:
    """How far grouping has come: the batches that follow hold later articles."""
    return min(now, batch.waiting[-1].dated) if batch.waiting else now


def _merge(connection: Connection, compared: Compared, chosen: Iterable[int]) -> dict[int, int]:
    """Make one of the stories that copies tie. Returns where each story that is involved leads."""
    involved = {story for story in chosen if story > 0}
    leads = mergers.locked(connection, involved | {*compared.merged, *compared.merged.values()})
    merged = {
        leads[gone]: leads[stays]
        for gone, stays in compared.merged.items()
        if leads[gone] != leads[stays]
    }
    mergers.merge(connection, merged)
    mergers.keep_apart(connection, compared.apart)
    return {story: merged.get(lead, lead) for story, lead in leads.items()}


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
