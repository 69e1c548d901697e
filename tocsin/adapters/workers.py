"""A few persistent processes for work that must be killable: hostile documents, language.

A regular expression that runs away holds the interpreter lock, so no thread can be stopped from
outside. A process can. One job that breaks its limits costs itself only.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Final

from tocsin.adapters.child import ANSWER
from tocsin.adapters.worker import Limits, Worker
from tocsin.core.model import ErrorClass, Failure

__all__ = ["Answer", "Limits", "Workers"]

Answer = bytes | Failure

_BATCH: Final = 16
_BATCHES_EACH: Final = 4


class Workers:
    """A pool of `size` processes that run `python -m program`, each given `setup` first.

    May be called from several threads at once. Processes start when they are first needed.
    """

    def __init__(
        self, program: str, setup: bytes = b"", *, size: int, limits: Limits | None = None
    ) -> None:
        self._program, self._setup, self._size = program, setup, size
        self._limits = limits or Limits()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="workers")
        self._idle: SimpleQueue[Worker | None] = SimpleQueue()
        for _ in range(size):
            self._idle.put(None)

    def map(self, jobs: Sequence[bytes]) -> list[Answer]:
        """The answer to each job, in order; a `Failure` where the job broke its worker or raised.

        Raises `RunError` when a worker does not start.
        """
        step = max(1, min(_BATCH, len(jobs) // (self._size * _BATCHES_EACH)))
        batches = [jobs[start : start + step] for start in range(0, len(jobs), step)]
        return [answer for batch in self._threads.map(self._run, batches) for answer in batch]

    def start(self) -> None:
        """Start the processes that do not run yet, without waiting for them. One that does not
        start says so when it is needed."""
        for _ in range(self._size):
            self._threads.submit(self._run, ())

    def close(self) -> None:
        """Finish what is under way and end the processes."""
        self._threads.shutdown(cancel_futures=True)
        for _ in range(self._size):
            if worker := self._idle.get():
                worker.close()

    def _run(self, jobs: Sequence[bytes]) -> list[Answer]:
        answers: list[Answer] = []
        worker = self._idle.get()
        try:
            worker = self._fresh(worker)
            while len(answers) < len(jobs):
                worker = self._fresh(worker)
                frames, broken = worker.run(jobs[len(answers) :])
                answers += [_opened(frame) for frame in frames]
                if broken:
                    answers.append(Failure(ErrorClass.PARSER_LIMIT, broken.reason))
                    worker = None
        except BaseException:
            if worker:
                worker.kill()
            worker = None
            raise
        finally:
            self._idle.put(worker)
        return answers

    def _fresh(self, worker: Worker | None) -> Worker:
        """This worker, or a new one in place of none, of a dead one, and of one that has served
        its time."""
        if worker and (worker.served >= self._limits.recycle or worker.dead):
            worker.close()
            worker = None
        return worker or Worker(self._program, self._setup, self._limits)


def _opened(frame: bytes) -> Answer:
    if frame.startswith(ANSWER):
        return frame[1:]
    cause = frame[1:].decode(errors="replace")
    return Failure(ErrorClass.UNREADABLE, f"it cannot be read ({cause})")
