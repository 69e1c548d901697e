"""One pass, in two shells: the plain composition, and how each shell spreads its batches.

The database is the queue between the steps: each takes what it says is unfinished. So a crash,
a retry, an overlap of two passes and a backfill are the same case: the next pass finishes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prefect import Task, unmapped
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from tasks import decide, deliver, extract, group, health, ingest, ledger, name, read
from tasks.world import hang_up, pinned
from tocsin.core.report import Report

# Each task holds a connection or two, and the engine pools fifteen.
SIDE_BY_SIDE = 4
RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE)

Batches = Sequence[Any]
Work = Task[Any, Report]
Each = Callable[["Step", Batches, datetime], Iterable[Report]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: what is unfinished, in batches, and the work on one batch."""

    due: Callable[[datetime], Batches]
    work: Work
    options: Mapping[str, Any] = field(default_factory=dict)


_DELIVERING = Step(deliver.due, deliver.deliver)
_DECIDING = (Step(group.due, group.group), Step(decide.due, decide.decide))
SETTLING = (*_DECIDING, _DELIVERING)
MONITORING = (
    Step(ingest.due, ingest.ingest),
    Step(read.due, read.read),
    Step(extract.due, extract.extract),
    Step(name.due, name.name),
    *_DECIDING,
    Step(health.due, health.watch_over),
    _DELIVERING,
)


def one_pass(steps: Sequence[Step], each: Each, now: datetime) -> Report:
    """Feeds due → ingest → read → extract → name → group → decide → health → deliver."""
    report = Report()
    for step in steps:
        report = sum(each(step, step.due(now), now), start=report)
    return report


def bare(step: Step, batches: Batches, now: datetime) -> Iterable[Report]:
    """The plain shell: the functions themselves, side by side."""

    def work(batch: Any) -> Report:
        return step.work.fn(batch, now, **step.options)

    if len(batches) < 2:  # noqa: PLR2004 - one needs no thread
        return [work(batch) for batch in batches]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        try:
            return list(threads.map(work, batches))
        except BaseException:
            hang_up()  # so that the others end soon
            raise


def mapped(step: Step, batches: Batches, now: datetime) -> Iterable[Report]:
    """Prefect's shell: a task run a batch, side by side."""
    if not batches:
        return []
    options: dict[str, Any] = {name: unmapped(value) for name, value in step.options.items()}
    return [run.result() for run in step.work.map(batches, unmapped(now), **options)]


def monitoring(each: Each, now: datetime, *, every_feed: bool = False) -> Report:
    """A monitoring pass with its record. Raises `TocsinError` where it could not work."""
    with pinned():
        run_id = ledger.begin("monitor", now, every_feed=every_feed)
        return ledger.end(run_id, one_pass(MONITORING, each, now))
