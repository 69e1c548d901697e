"""One worker process, as its parent sees it: started, fed, timed, ended."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Final

from tocsin.adapters.child import OUT_OF_MEMORY, READY
from tocsin.adapters.frames import FrameBuffer, FrameError, framed
from tocsin.core import defaults
from tocsin.core.errors import RunError

_PIECE: Final = 1 << 18
_PATIENCE: Final = 2.0
# What a Python needs to start, and none of the secrets that stand beside it.
_PASSED_ON: Final = ("PATH", "LANG", "LC_", "TZ", "HOME", "TMPDIR", "PYTHON", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take, and how many jobs a process serves before it is replaced."""

    wall: timedelta = defaults.WORKER_WALL
    processor: timedelta = defaults.WORKER_CPU
    memory: int = defaults.WORKER_MEMORY
    start: timedelta = timedelta(seconds=60)
    recycle: int = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The process is gone, and the first job without an answer is to blame."""

    reason: str


def _environment() -> dict[str, str]:
    inherited = os.environ.items()  # noqa: TID251  handed on, not read
    return {name: value for name, value in inherited if name.startswith(_PASSED_ON)}


class Worker:
    """A process that runs `python -m program`. Not for use by two threads at once.

    Raises `RunError` when the process does not start.
    """

    def __init__(self, program: str, setup: bytes, limits: Limits) -> None:
        self._limits = limits
        self.served = 0
        self._buffer = FrameBuffer()
        self._process = _started(program, limits)
        first, broken = self._exchange([setup], limits.start)
        if broken or first != [READY]:
            self.kill()
            reason = broken.reason if broken else first[0].decode(errors="replace")
            raise RunError(f"the worker {program} did not start: {reason}")

    @property
    def dead(self) -> bool:
        """Whether the process has ended on its own, or been ended by somebody else."""
        return self._process.poll() is not None

    def run(self, jobs: Sequence[bytes]) -> tuple[list[bytes], Broken | None]:
        """The answers in order; where the process broke, only those before the job at fault."""
        answers, broken = self._exchange(jobs, self._limits.wall)
        self.served += len(answers)
        if broken:
            self.kill()
        return answers, broken

    def _exchange(
        self, jobs: Iterable[bytes], wall: timedelta
    ) -> tuple[list[bytes], Broken | None]:
        """Write and read at once, so that neither side waits for the other with a full pipe."""
        waiting = deque(memoryview(framed(job)) for job in jobs)
        wanted, answers = len(waiting), list[bytes]()
        deadline = time.monotonic() + wall.total_seconds()
        source, sink = _pipes(self._process)
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            selector.register(sink, selectors.EVENT_WRITE)
            while len(answers) < wanted:
                ready = {key.fileobj for key, _ in selector.select(deadline - time.monotonic())}
                if time.monotonic() > deadline:
                    return answers, Broken(f"it takes more than {wall.total_seconds():g} s")
                if sink in ready and not _write(sink, waiting):
                    selector.unregister(sink)
                if source in ready:
                    new = self._read(source)
                    if new is None:
                        return answers, self._ended()
                    answers += new
                    deadline = time.monotonic() + wall.total_seconds() if new else deadline
        return answers, None

    def _read(self, source: IO[bytes]) -> list[bytes] | None:
        """The frames that have become whole; None when no more can come."""
        piece = os.read(source.fileno(), _PIECE)
        try:
            return list(self._buffer.feed(piece)) if piece else None
        except FrameError:
            self._process.kill()
            return None

    def _ended(self) -> Broken:
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return Broken("the worker closed its output")
        if code == OUT_OF_MEMORY:
            return Broken(f"it needs more than {self._limits.memory // defaults.MIB} MiB of memory")
        if code == -signal.SIGXCPU:
            seconds = self._limits.processor.total_seconds()
            return Broken(f"it takes more than {seconds:g} s of processor time")
        return Broken(f"it crashed the worker ({_how(code)})")

    def close(self) -> None:
        """End the process: by the end of its input, else by force."""
        _, sink = _pipes(self._process)
        sink.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.wait()
        for pipe in _pipes(self._process):
            pipe.close()


def _started(program: str, limits: Limits) -> "subprocess.Popen[bytes]":
    memory, processor = str(limits.memory), str(limits.processor.total_seconds())
    process = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
        [sys.executable, "-P", "-m", program, memory, processor],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=_environment(),
        start_new_session=True,
    )
    for pipe in _pipes(process):
        os.set_blocking(pipe.fileno(), False)
    return process


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdout, process.stdin


def _write(sink: IO[bytes], waiting: deque[memoryview]) -> bool:
    """Write what the pipe takes now; whether anything is left to write."""
    try:
        written = os.write(sink.fileno(), waiting[0][:_PIECE])
    except BlockingIOError:
        return True
    except BrokenPipeError:
        return False
    waiting[0] = waiting[0][written:]
    if not waiting[0]:
        waiting.popleft()
    return bool(waiting)


def _how(code: int) -> str:
    return signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit {code}"
