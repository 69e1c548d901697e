"""`tocsin serve`: the deployments on this machine, with a Prefect server of our own if need be.

This process only starts two others and stops them: the runner and, without PREFECT_API_URL, the
server. Each leads a process group of its own, so a Ctrl-C, which a terminal sends to everything
at once, reaches this process alone, and they end in order: the runner can still tell the server.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tocsin.cli.app import note
from tocsin.core.errors import RunError, SettingError

_START_SECONDS: Final = 180
_STOP_SECONDS: Final = 6  # for each of the two; what is left then is killed
_LOOK_SECONDS: Final = 0.5
_OURS: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Slots leased in memory are never released when server and worker die together.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "1209600",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
    "PYTHONSAFEPATH": "1",  # a folder `flows` where we are started is not ours
}
Child = subprocess.Popen[bytes]


def serve_deployments() -> None:
    """Serve until SIGINT or SIGTERM. Wrong settings, watchlist or database are refused at once.

    Raises `RunError` when the server or the runner ends by itself.
    """
    file = _refuse_what_cannot_run()
    environment = {**_OURS, **os.environ}
    with _stop_asked() as stop, ExitStack() as children:
        watched: dict[str, Child] = {}
        if not environment.get("PREFECT_API_URL"):
            server, address = children.enter_context(_server(environment))
            if not _came_up(server, address, stop):
                return
            environment["PREFECT_API_URL"] = address
            watched["Prefect server"] = server
        runner = _command("flows.deployments", *([str(file)] if file else []))
        watched["runner"] = children.enter_context(_child(runner, environment, signal.SIGINT))
        where = urlsplit(environment["PREFECT_API_URL"])
        note(f"serving with the Prefect API at {where.netloc.rpartition('@')[2]}; Ctrl-C stops")
        _watch(watched, stop)


def _refuse_what_cannot_run() -> Path | None:
    """The file of deployments, where one is set. Raises `UsageError`."""
    from db.engine import connect
    from db.migrations import require_ours
    from tocsin import settings
    from tocsin.adapters.namer import require_model
    from tocsin.adapters.trials import read_trusted

    config = settings.load()
    if config.deployments and not config.deployments.is_file():
        raise SettingError(
            f"TOCSIN_DEPLOYMENTS: there is no file {config.deployments}",
            hint="unset it to serve deployments/prefect.yaml",
        )
    read_trusted(config.config)
    require_model(config.model)
    engine = connect(config.database_url.get_secret_value())
    require_ours(engine, create=True)
    engine.dispose()
    return config.deployments


@contextmanager
def _stop_asked() -> Iterator[Event]:
    """Set once SIGINT or SIGTERM comes. An event and no exception: an exception between the start
    of a process and the note of its id would leave it behind."""
    stop = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _command(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", module, *arguments)


@contextmanager
def _server(environment: Mapping[str, str]) -> Iterator[tuple[Child, str]]:
    """A Prefect server on loopback, not yet up, and its address."""
    port = _free_port()
    note("starting a Prefect server on loopback; this takes a quarter of a minute")
    command = _command("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with _child(command, environment, signal.SIGTERM, silent=True) as server:
        yield server, f"http://127.0.0.1:{port}/api"


@contextmanager
def _child(
    command: Sequence[str], environment: Mapping[str, str], end: int, *, silent: bool = False
) -> Iterator[Child]:
    """A process in a session of its own; at the end of the block it is sent `end`, and what is
    left of it and of what it started is killed."""
    out = subprocess.DEVNULL if silent else None
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        env=environment,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        with suppress(subprocess.TimeoutExpired):
            child.send_signal(end)
            child.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _came_up(server: Child, address: str, stop: Event) -> bool:
    """Whether the server is up; False when we are asked to stop before. Raises `RunError`."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if stop.wait(_LOOK_SECONDS):
            return False
        # Our own loopback address.
        with suppress(URLError, OSError), urlopen(f"{address}/health", timeout=2):  # noqa: S310
            return True
    raise RunError(
        "the Prefect server did not come up",
        hint="run `prefect server start` to see why, or set PREFECT_API_URL to one that runs",
    )


def _watch(children: Mapping[str, Child], stop: Event) -> None:
    """Wait until we are asked to stop. Raises `RunError` when a child ends before."""
    while not stop.wait(_LOOK_SECONDS):
        for name, child in children.items():
            if child.poll() is not None:
                raise RunError(
                    f"the {name} ended by itself, exit {child.returncode}",
                    hint="see what it said above, and start `tocsin serve` again",
                )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
