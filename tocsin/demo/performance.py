"""The demo from beginning to end: the outlets, eight passes of the real flow, the account.

An entry point, like the command line: the only part of the demo that reads where it runs.
"""

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

from rich.console import Console

from db.engine import connect, reading
from tocsin.core.report import Report
from tocsin.demo.account import Account, Pass, show
from tocsin.demo.stage import Stage, staged
from tocsin.demo.tally import account, named

Run = Callable[[datetime], Report]  # one pass at an instant

INSTANTS: Final = (
    datetime(2026, 3, 3, 6, tzinfo=UTC),
    datetime(2026, 3, 3, 10, tzinfo=UTC),
    datetime(2026, 3, 3, 17, tzinfo=UTC),
    datetime(2026, 3, 4, 8, tzinfo=UTC),
    datetime(2026, 3, 4, 13, tzinfo=UTC),
    datetime(2026, 3, 4, 19, tzinfo=UTC),
    datetime(2026, 3, 5, 9, tzinfo=UTC),
    datetime(2026, 3, 5, 16, tzinfo=UTC),
)


def perform(folder: Path | None) -> None:
    """Play the demo by the Prefect flow and print its account. See `tocsin.demo.play`."""
    kept = folder.resolve() if folder else Path(tempfile.mkdtemp(prefix="tocsin-demo-"))
    with staged(kept, INSTANTS[0]) as stage, _interruptible(), _progress() as tell:
        tell("starting Prefect, which takes a while …")
        with flowing() as run:
            played = rehearse(stage, run, tell)
    show(played, Console())


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Where to say how far we are: a line that changes on a terminal, lines elsewhere."""
    told = Console(stderr=True)
    with told.status("") as status:
        yield status.update if told.is_terminal else told.print


def rehearse(stage: Stage, run: Run, tell: Callable[[str], None]) -> Account:
    """Every pass in its order, with the outlets' clock moved on, and the account of them."""
    passes = [_pass(stage, run, now, tell) for now in INSTANTS]
    engine = connect(stage.database_url)
    try:
        with reading(engine) as connection:
            return account(connection, stage, passes, tocsin=_command())
    finally:
        engine.dispose()


def _pass(stage: Stage, run: Run, now: datetime, tell: Callable[[str], None]) -> Pass:
    tell(f"pass {INSTANTS.index(now) + 1} of {len(INSTANTS)}: it is {now:%A %d %B, %H:%M} …")
    stage.newsroom.clock = now
    return Pass(now, named(run(now).as_json(), stage.newsroom.edition, stage.newsroom.base))


@contextmanager
def flowing() -> Iterator[Run]:
    """The monitoring flow on a Prefect API of its own, which ends with the block."""
    from flows.monitor import monitor
    from tasks import world

    with _prefect_api():
        try:
            yield lambda now: monitor(now=now)
        finally:
            world.close()


@contextmanager
def _prefect_api() -> Iterator[None]:
    """Prefect's ephemeral API, stopped at the end: left to atexit, a signal may orphan it.

    The terminal sends Ctrl-C to children too. Were the API gone first, Prefect would try for a
    minute and a half to tell it of the end; so it is started by a thread that takes no SIGINT,
    and inherits that.
    """
    from prefect.server.api.server import SubprocessASGIServer

    server = SubprocessASGIServer()
    starter = ThreadPoolExecutor(1, initializer=_take_no_interrupt)
    try:
        starter.submit(server.start).result()
        yield
    finally:
        server.stop()
        starter.shutdown()
        server.stop()  # for one that came up meanwhile


def _take_no_interrupt() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and a closed terminal end the block as Ctrl-C does: in order."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _command() -> str:
    """How to type `tocsin` from another folder."""
    return str(Path(sys.executable).parent / "tocsin")
