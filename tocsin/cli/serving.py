"""`tocsin serve`: the deployments on this machine, with a Prefect server of our own if need be."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from tocsin.cli.app import note
from tocsin.core.errors import RunError

_START_SECONDS = 180
_STOP_SECONDS = 10
_SERVER_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Slots leased in memory are never released when server and worker die together.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "1209600",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
}


def serve_deployments() -> None:
    """Serve until interrupted. Wrong settings, watchlist or database are refused at once."""
    _refuse_what_cannot_run()
    for name, value in _SERVER_DEFAULTS.items():
        os.environ.setdefault(name, value)
    if os.environ.get("PREFECT_API_URL"):
        _serve()
        return
    with _server() as address:
        os.environ["PREFECT_API_URL"] = address
        _serve()


def _refuse_what_cannot_run() -> None:
    from db.engine import connect
    from db.migrations import require_ours
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist

    config = settings.load()
    read_watchlist(config.config)
    require_ours(connect(config.database_url.get_secret_value()), create=True)


def _serve() -> None:
    # Imported now and not before: Prefect reads its settings when it is imported.
    from flows.deployments import FILE, serve_all
    from tocsin import settings

    note(f"serving with the Prefect API at {os.environ['PREFECT_API_URL']}; Ctrl-C stops")
    signal.signal(signal.SIGTERM, _interrupt)
    serve_all(settings.load().deployments or FILE)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _server() -> Iterator[str]:
    """A Prefect server on loopback, ours from start to end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    command = (
        *(sys.executable, "-m", "prefect", "server", "start"),
        *("--host", "127.0.0.1", "--port", str(port)),
    )
    note("starting a Prefect server on loopback; this takes a quarter of a minute")
    server = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_healthy(server, address)
        yield address
    finally:
        _stop(server)


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{address}/health", timeout=2):  # noqa: S310 - our own loopback address
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise RunError(
        "the Prefect server did not come up",
        hint="run `prefect server start` to see why, or set PREFECT_API_URL to one that runs",
    )


def _stop(server: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if server.poll() is None:
            os.killpg(server.pid, number)
            try:
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
