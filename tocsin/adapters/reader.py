"""Texts read by killable processes: one that breaks its worker costs itself only."""

from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from pydantic import TypeAdapter

from tocsin.adapters.language import Watch, packed
from tocsin.adapters.workers import Answer, Limits, Workers
from tocsin.core.model import Failure, Reading, Text

_TEXT: Final = TypeAdapter(Text)
_READING: Final = TypeAdapter(tuple[Reading, ...])
_RECYCLE: Final = 50_000  # a matcher keeps nothing of what it read

Read = tuple[Reading, ...] | Failure
"""The readings of one text, or why it could not be read."""


class Readers:
    """`size` processes that read texts for `watches`; see `tocsin.adapters.language.Matcher`.

    May be called from several threads at once. Processes start when they are first needed.
    """

    def __init__(
        self, watches: Sequence[Watch], *, size: int, limits: Limits | None = None
    ) -> None:
        program = "tocsin.adapters.language_child"
        limits = limits or Limits(recycle=_RECYCLE)
        self._workers = Workers(program, packed(watches), size=size, limits=limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, texts: Sequence[Text]) -> list[Read]:
        """What each text says, in order. Raises `RunError` when a worker does not start."""
        jobs = [_TEXT.dump_json(text) for text in texts]
        return [_read(answer) for answer in self._workers.map(jobs)]

    def start(self) -> None:
        """Start the processes now, without waiting for them."""
        self._workers.start()

    def close(self) -> None:
        """Finish what is under way and end the processes."""
        self._workers.close()


def _read(answer: Answer) -> Read:
    return answer if isinstance(answer, Failure) else _READING.validate_json(answer)
