"""A loopback channel: takes what Apprise's `json://` posts, keeps it, and writes it to a file.

One JSON document a line, in the order of arrival.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any, Final

from tocsin.demo.loopback import Quiet, listening

_MOST_BYTES: Final = 1024 * 1024


@dataclass(slots=True)
class Sink:
    """What arrived. `url` is the channel's address for Apprise."""

    file: Path
    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, alert: dict[str, Any]) -> None:
        """Keep one alert, on disk before the sender hears that it arrived."""
        with self._lock, self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(alert, ensure_ascii=False) + "\n")
            self.taken.append(alert)


@contextmanager
def listen(file: Path) -> Iterator[Sink]:
    """Take alerts while the `with` block lasts."""
    file.touch()
    sink = Sink(file)
    with listening(_handler(sink)) as address:
        sink.url = f"json://{address}/alerts"
        yield sink


def _handler(sink: Sink) -> type[Quiet]:
    class Handler(Quiet):
        def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
            self.send_response(self._take())
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _take(self) -> HTTPStatus:
            length = self.headers.get("Content-Length", "")
            if not length.isascii() or not length.isdigit():
                return HTTPStatus.LENGTH_REQUIRED
            if int(length) > _MOST_BYTES:
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            try:
                alert = json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                return HTTPStatus.BAD_REQUEST
            if not isinstance(alert, dict):
                return HTTPStatus.BAD_REQUEST
            sink.take(alert)
            return HTTPStatus.OK

    return Handler
