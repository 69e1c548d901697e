"""The inside of a worker process: frames in, frames out, nothing else.

A worker cannot outlive its parent: the end of its input ends it, and a job that never comes back
to read that end runs into the processor limit.
"""

import contextlib
import math
import os
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO, Final, NoReturn

from tocsin.adapters.frames import framed, read_frame
from tocsin.adapters.garbage import collect_seldom

Handler = Callable[[bytes], bytes]

READY: Final = b"+"
ANSWER: Final = b"="
UNREADABLE: Final = b"!"
OUT_OF_MEMORY: Final = 77
_NO_BUSINESS_HERE: Final = ("socket.connect", "socket.getaddrinfo", "subprocess.", "os.exec")


def _frames_only() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, with standard input and output given away so that nobody else uses them."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return source, sink


def _refuse(event: str, _: object) -> None:
    if event.startswith(_NO_BUSINESS_HERE):
        raise PermissionError(f"{event} in a worker")


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # Not every system can limit every kind; the parent's clock limits them all.
    with contextlib.suppress(ValueError):
        resource.setrlimit(kind, (bounded, hard))


def _confine(memory: int) -> None:
    """From here on no files, no core dumps, no network, no programs, and so much memory."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    if memory:
        _limit(resource.RLIMIT_AS, memory)
    sys.addaudithook(_refuse)


def _grant_processor_time(seconds: float) -> None:
    """The limit counts from the start of the process, so every job moves it on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds))


def _answer(handler: Handler, job: bytes) -> bytes:
    try:
        return ANSWER + handler(job)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001  a hostile document may raise anything in a library
        return UNREADABLE + type(error).__name__.encode()


def _serve(source: BinaryIO, sink: BinaryIO, handler: Handler, processor: float) -> NoReturn:
    while (job := read_frame(source)) is not None:
        _grant_processor_time(processor)
        sink.write(framed(_answer(handler, job)))
        sink.flush()
    os._exit(0)


def serve(make_handler: Callable[[bytes], Handler]) -> NoReturn:
    """Answer jobs until the input ends. `make_handler` is given the set-up once, unconfined.

    The command line holds the limits: bytes of memory (0 for none), processor seconds per job.
    """
    memory, processor = int(sys.argv[1]), float(sys.argv[2])
    source, sink = _frames_only()
    try:
        handler = make_handler(read_frame(source) or b"")
    except Exception as error:
        sink.write(framed(f"{type(error).__name__}: {error}".encode(errors="replace")))
        sink.flush()
        raise
    _confine(memory)
    collect_seldom()  # what is loaded by now stays for good
    sink.write(framed(READY))
    sink.flush()
    _serve(source, sink, handler, processor)
