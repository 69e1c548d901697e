"""Worker processes: whatever a job does, it does to itself only."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters.frames import MOST, FrameBuffer, FrameError, framed
from tocsin.adapters.workers import Limits, Workers
from tocsin.core.errors import RunError
from tocsin.core.model import ErrorClass, Failure

CHILD = """
import os, pathlib, socket, subprocess, sys, time
from tocsin.adapters.child import serve

def spin():
    while True: pass

DEEDS = {
    b"sleep": lambda: time.sleep(60),
    b"spin": spin,
    b"memory": lambda: bytes(1 << 31),
    b"raise": lambda: {}["secret"],
    b"exit": lambda: os._exit(3),
    b"crash": lambda: os.kill(os.getpid(), 11),
    b"print": lambda: print("x" * 100_000, flush=True),
    b"write": lambda: pathlib.Path("written").write_text("x"),
    b"connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    b"start": lambda: subprocess.run(["true"]),
    b"input": lambda: sys.stdin.read(1),
}

def make_handler(setup):
    if setup == b"refuse":
        raise LookupError("no such model")
    def handle(job):
        if job == b"pid":
            return str(os.getpid()).encode()
        if job == b"environment":
            return " ".join(os.environ).encode()
        DEEDS.get(job, lambda: None)()
        return setup + job
    return handle

serve(make_handler)
"""
PARENT = """
import time
from tocsin.adapters.workers import Workers
pool = Workers({!r}, size=1)
print(pool.map([b"pid"])[0].decode(), flush=True)
time.sleep(60)
"""
LIMITS = Limits(
    wall=timedelta(seconds=20), processor=timedelta(seconds=1), memory=1 << 29, recycle=1000
)
GENEROUS = Limits()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "child_of_a_test.py").write_text(CHILD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("TOCSIN_SECRET", "secret")
    monkeypatch.chdir(tmp_path)
    return "child_of_a_test"


@pytest.fixture
def workers(program: str) -> Iterator[Workers]:
    with closing(Workers(program, b"did ", size=2, limits=LIMITS)) as pool:
        yield pool


def broken(answer: object) -> str:
    assert isinstance(answer, Failure), answer
    assert answer.error is ErrorClass.PARSER_LIMIT
    return answer.message


def test_answers_come_in_the_order_of_the_jobs(workers: Workers) -> None:
    jobs = [str(number).encode() for number in range(300)]
    assert workers.map(jobs) == [b"did " + job for job in jobs]


def test_no_jobs_need_no_process(workers: Workers) -> None:
    assert workers.map([]) == []


def test_a_job_larger_than_any_pipe_goes_through_both_ways(workers: Workers) -> None:
    jobs = [bytes(5 << 20), b"small", bytes(5 << 20)]
    assert workers.map(jobs) == [b"did " + job for job in jobs]


def test_only_the_job_at_fault_fails(program: str) -> None:
    with closing(
        Workers(program, b"did ", size=1, limits=Limits(wall=timedelta(seconds=0.5)))
    ) as workers:
        jobs = [b"a", b"sleep", b"b", b"crash", b"c"]
        before, slow, after, crashed, last = workers.map(jobs)
    assert [before, after, last] == [b"did a", b"did b", b"did c"]
    assert "0.5 s" in broken(slow)
    assert "Segmentation fault" in broken(crashed)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (b"spin", "processor"),
        (b"memory", "512 MiB"),
        (b"exit", "exit 3"),
    ],
)
def test_a_broken_limit_is_named(workers: Workers, job: bytes, words: str) -> None:
    assert words in broken(workers.map([job])[0])
    assert workers.map([b"next"]) == [b"did next"]


def test_a_job_that_raises_is_unreadable_and_the_process_goes_on(workers: Workers) -> None:
    ((first,), (raised,), (second,)) = (workers.map([job]) for job in (b"pid", b"raise", b"pid"))
    assert isinstance(raised, Failure)
    assert raised.error is ErrorClass.UNREADABLE
    assert "KeyError" in raised.message
    assert "secret" not in raised.message
    pids = {first, second, *workers.map([b"pid"] * 20)}
    assert len(pids) <= 2


@pytest.mark.parametrize("job", [b"connect", b"start", b"write"])
def test_a_worker_reaches_neither_network_nor_files_nor_programs(
    workers: Workers, job: bytes, tmp_path: Path
) -> None:
    (answer,) = workers.map([job])
    assert isinstance(answer, Failure)
    written = tmp_path / "written"
    assert not written.exists() or not written.stat().st_size


@pytest.mark.parametrize("job", [b"print", b"input"])
def test_the_frames_are_nobody_elses_output_or_input(workers: Workers, job: bytes) -> None:
    assert workers.map([job, b"next"]) == [b"did " + job, b"did next"]


def test_the_environments_secrets_stay_outside(workers: Workers) -> None:
    (names,) = workers.map([b"environment"])
    assert isinstance(names, bytes)
    assert b"TOCSIN_SECRET" not in names


def test_a_process_is_replaced_after_its_share_of_jobs(program: str) -> None:
    limits = Limits(recycle=3)
    with closing(Workers(program, size=1, limits=limits)) as pool:
        pids = [pool.map([b"pid"])[0] for _ in range(7)]
    assert len(set(map(str, pids))) == 3


def test_a_process_that_was_killed_while_it_had_nothing_to_do_costs_no_job(program: str) -> None:
    with closing(Workers(program, b"did ", size=1, limits=GENEROUS)) as pool:
        (pid,) = pool.map([b"pid"])
        assert isinstance(pid, bytes)
        os.kill(int(pid), signal.SIGKILL)
        os.waitid(os.P_PID, int(pid), os.WEXITED | os.WNOWAIT)
        assert pool.map([b"a", b"b"]) == [b"did a", b"did b"]


def test_several_threads_may_ask_at_once(workers: Workers) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(workers.map, [[str(n).encode()] * 5 for n in range(30)]))
    assert answers == [[b"did %d" % n] * 5 for n in range(30)]


@pytest.mark.parametrize(("program_name", "words"), [("", "no such model"), ("no.such", "exit 1")])
def test_a_worker_that_does_not_start_fails_the_run(
    program: str, program_name: str, words: str
) -> None:
    with (
        closing(Workers(program_name or program, b"refuse", size=1)) as pool,
        pytest.raises(RunError, match=words),
    ):
        pool.map([b"a"])


def test_closing_ends_the_processes(program: str) -> None:
    with closing(Workers(program, size=2, limits=GENEROUS)) as pool:
        pids = {int(answer) for answer in pool.map([b"pid"] * 40) if isinstance(answer, bytes)}
    assert not any(_is_running(pid) for pid in pids)


def test_no_worker_outlives_a_killed_parent(program: str, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(program)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert _is_running(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


@given(st.lists(st.binary(max_size=50), max_size=6), st.integers(1, 9))
def test_frames_are_put_together_from_any_pieces(payloads: list[bytes], step: int) -> None:
    stream = b"".join(framed(payload) for payload in payloads)
    buffer, found = FrameBuffer(), list[bytes]()
    for start in range(0, len(stream), step):
        found += buffer.feed(stream[start : start + step])
    assert found == payloads


def test_a_frame_of_impossible_length_is_refused() -> None:
    with pytest.raises(FrameError):
        list(FrameBuffer().feed((MOST + 1).to_bytes(4, "big")))
