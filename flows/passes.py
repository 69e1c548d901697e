"""One pass, in two shells: the plain composition, and how each shell spreads its batches.

The database is the queue between the steps: each takes what it says is unfinished. So a crash,
a retry, an overlap of two passes and a backfill are the same case: the next pass finishes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prefect import Task
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from tasks import (
    decide,
    deliver,
    extract,
    group,
    health,
    ingest,
    ledger,
    name,
    read,
    roundup,
    trend,
)
from tasks.world import hang_up, pinned
from tocsin.core.report import Report

# Each task holds a connection or two, and the engine pools fifteen.
SIDE_BY_SIDE = 4
RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE)

Work = Task[Any, Report]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: what is unfinished, in batches, and the work on one batch.

    `beside`: it runs together with the one before it, for neither needs what the other does.
    """

    due: Callable[[datetime], Sequence[Any]]
    work: Work
    options: Mapping[str, Any] = field(default_factory=dict)
    beside: bool = False


Job = tuple[Step, Any]
"""A step, and one of its batches."""

Each = Callable[[Sequence[Job], datetime], Iterable[Report]]

GROUPING = Step(group.due, group.group, beside=True)
TELLING = (Step(roundup.due, roundup.round_up), Step(deliver.due, deliver.deliver))
MONITORING = (
    Step(ingest.due, ingest.ingest),
    Step(read.due, read.read),
    Step(extract.due, extract.extract),
    GROUPING,
    Step(name.due, name.name),
    Step(decide.due, decide.decide),
    Step(trend.due, trend.trend),
    Step(health.due, health.watch_over),
    *TELLING,
)


def one_pass(steps: Sequence[Step], each: Each, now: datetime) -> Report:
    """Feeds due → ingest → read → extract and group → name → decide → trend →
    health → roundup → deliver."""
    report = Report()
    for together in _together(steps):
        due = [(step, step.due(now)) for step in together]
        due.sort(key=lambda work: len(work[1]))  # a step's only batch is the longest: it begins
        jobs = [(step, batch) for step, batches in due for batch in batches]
        report = sum(each(jobs, now), start=report)
    return report


def _together(steps: Iterable[Step]) -> list[list[Step]]:
    groups: list[list[Step]] = []
    for step in steps:
        if groups and step.beside:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def bare(jobs: Sequence[Job], now: datetime) -> Iterable[Report]:
    """The plain shell: the functions themselves, side by side."""

    def work(job: Job) -> Report:
        step, batch = job
        return step.work.fn(batch, now, **step.options)

    if len(jobs) < 2:  # noqa: PLR2004 - one needs no thread
        return [work(job) for job in jobs]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        try:
            return list(threads.map(work, jobs))
        except BaseException:
            hang_up()  # so that the others end soon
            raise


def mapped(jobs: Sequence[Job], now: datetime) -> Iterable[Report]:
    """Prefect's shell: a task run a batch, side by side."""
    runs = [step.work.submit(batch, now, **step.options) for step, batch in jobs]
    return [run.result() for run in runs]


def monitoring(each: Each, now: datetime, *, every_feed: bool = False) -> Report:
    """A monitoring pass with its record. Raises `TocsinError` where it could not work."""
    with pinned():
        run_id = ledger.begin("monitor", now, every_feed=every_feed)
        return ledger.end(run_id, one_pass(MONITORING, each, now))
