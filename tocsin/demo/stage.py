"""What a run of the demo needs around it: a folder, the outlets, the channel, an environment.

The environment is that of a newcomer: no setting of Tocsin or Prefect from outside comes in, and
none of ours stays behind.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from tocsin.core.errors import UsageError
from tocsin.demo.content import load
from tocsin.demo.server import Newsroom, serve
from tocsin.demo.sink import Sink, listen

WATCHLIST: Final = "tocsin.toml"
DATABASE: Final = "tocsin.sqlite"
ALERTS: Final = "alerts.jsonl"
_OUTLETS: Final = "http://127.0.0.1:8001"  # as the watchlist beside this module writes them
_CHANNEL: Final = "json://127.0.0.1:8002/alerts"


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder, and what listens while the stage stands."""

    folder: Path
    newsroom: Newsroom
    sink: Sink

    @property
    def database_url(self) -> str:
        """Where the demo's articles and alerts are kept."""
        return settings(self.folder)["TOCSIN_DATABASE_URL"]


@contextmanager
def staged(folder: Path, clock: datetime) -> Iterator[Stage]:
    """Outlets and channel on loopback, and a folder with all that Tocsin needs, for the block.

    Raises `UsageError` where the folder cannot be made, or holds an earlier demo.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made ({error.strerror})", hint="name another folder"
        ) from error
    if (folder / DATABASE).exists():
        raise UsageError(f"{folder} holds an earlier demo", hint="name another folder")
    with serve(load(), clock) as newsroom, listen(folder / ALERTS) as sink:
        (folder / WATCHLIST).write_text(watchlist(newsroom.base, sink.url), "utf-8")
        lines = (f"{name}={value}\n" for name, value in settings(folder).items())
        (folder / ".env").write_text("".join(lines), "utf-8")
        with chdir(folder), _environment(settings(folder) | _QUIET_PREFECT | _home(folder)):
            yield Stage(folder, newsroom, sink)


def watchlist(outlets: str, channel: str) -> str:
    """The bundled watchlist with these addresses in it."""
    text = (files(__package__) / "watchlist.toml").read_text("utf-8")
    return text.replace(_OUTLETS, outlets).replace(_CHANNEL, channel)


def settings(folder: Path) -> dict[str, str]:
    """Tocsin's settings for a demo in `folder`, by name."""
    return {
        "TOCSIN_CONFIG": str(folder / WATCHLIST),
        "TOCSIN_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "TOCSIN_FETCH_ALLOW": "127.0.0.0/8",
        "TOCSIN_HOST_INTERVAL": "0",
        "TOCSIN_HOST_CONCURRENCY": "8",
    }


_QUIET_PREFECT: Final = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # A proxy would be asked for our own loopback.
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}


def _home(folder: Path) -> dict[str, str]:
    return {"PREFECT_HOME": str(folder / "prefect")}


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    environment = os.environ  # noqa: TID251 - the demo is an entry point and sets the scene
    before = dict(environment)
    for name in before:
        if name.startswith(("TOCSIN_", "PREFECT_")):
            del environment[name]
    environment.update(wanted)
    try:
        yield
    finally:
        environment.clear()
        environment.update(before)
