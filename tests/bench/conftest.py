"""What benchmarks share: figures printed and kept, time and memory measured, the material found."""

import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
KEEP = "BENCH_KEEP"  # set by `make bench`: the figures go to the page
MIB = 1 << 20
SAMPLE_SECONDS = 0.2  # a look at every process costs some milliseconds
HEAD = """\
# Benchmarks

Figures of the last `make bench`; a benchmark that is run alone replaces its own. A ratio compares
two things measured in one run on one machine, so it travels; seconds do not. Memory is the peak of
the process with its children. The machine: {machine}.

"""


@dataclass
class Section:
    """One benchmark: what it compares, and its figures in order."""

    title: str
    about: str
    rows: list[tuple[str, str]] = field(default_factory=list)

    def add(self, what: str, value: float | str) -> None:
        """Keep a figure: numbers to three digits, integers whole."""
        match value:
            case str():
                self.rows.append((what, value))
            case int():
                self.rows.append((what, f"{value:,}"))
            case _:
                self.rows.append((what, f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"))

    def show(self) -> None:
        """The figures on stdout."""
        table = Table(title=self.title, title_justify="left", box=None, show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for row in self.rows:
            table.add_row(*row)
        Console().print(table)

    def written(self) -> str:
        """The figures in Markdown."""
        rows = [f"| {what} | {value} |" for what, value in self.rows]
        head = (f"## {self.title}", "", self.about, "", "| what | figure |", "|---|--:|")
        return "\n".join((*head, *rows, ""))


_sections: dict[str, Section] = {}


@pytest.fixture
def figures() -> Iterator[Callable[[str, str], Section]]:
    """Begins a section: its title, and a sentence on what is compared with what."""
    begun: list[Section] = []

    def begin(title: str, about: str) -> Section:
        section = _sections[title] = Section(title, about)
        begun.append(section)
        return section

    yield begin
    for section in begun:
        section.show()


@dataclass
class Measured:
    """What a block took: seconds by the clock, of processor (children included), MiB at most."""

    wall: float = 0.0
    processor: float = 0.0
    peak: float = 0.0


@pytest.fixture
def measured() -> Callable[[], object]:
    """`with measured() as m:` fills `m` at the end of the block."""
    return _measured


@contextmanager
def _measured() -> Iterator[Measured]:
    found, done = Measured(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(found, done), daemon=True)
    before, began = _processor(), time.perf_counter()
    watcher.start()
    try:
        yield found
    finally:
        found.wall = time.perf_counter() - began
        found.processor = _processor() - before
        done.set()
        watcher.join()


def _family() -> Iterator[psutil.Process]:
    own = psutil.Process()
    yield own
    yield from own.children(recursive=True)


def _processor() -> float:
    total = 0.0
    for process in _family():
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def _watch(found: Measured, done: threading.Event) -> None:
    while not done.wait(SAMPLE_SECONDS):
        size = 0
        for process in _family():
            try:
                size += process.memory_info().rss
            except psutil.Error:
                continue
        found.peak = max(found.peak, size / MIB)


def _kept() -> dict[str, str]:
    """The sections of the page, by their titles."""
    parts = PAGE.read_text("utf-8").split("\n## ")[1:] if PAGE.exists() else []
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep what was measured, where the run went well."""
    if os.environ.get(KEEP) and exitstatus == pytest.ExitCode.OK and _sections:
        memory = psutil.virtual_memory().total / (1 << 30)
        machine = (
            f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()},"
            f" Python {platform.python_version()}"
        )
        measured = {title: section.written() for title, section in _sections.items()}
        parts = [text for _, text in sorted({**_kept(), **measured}.items())]
        PAGE.write_text(HEAD.format(machine=machine) + "\n".join(parts), "utf-8")
