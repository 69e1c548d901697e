"""A newsroom for tests: feeds and pages on loopback that a test writes, and a desk that watches."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

MORNING = datetime(2026, 3, 3, 6, tzinfo=UTC)


@dataclass
class Newsroom:
    """What is served: bodies by path. `answers` are callables that write a whole answer."""

    port: int = 0
    bodies: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def publish(self, path: str, *items: dict[str, Any]) -> None:
        """Serve an RSS document with these items, the first on top."""
        body = "".join(_item(item) for item in items)
        self.bodies[path] = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>{path}</title><link>https://{path}.example/</link>{body}</channel></rss>"
        ).encode()


def _item(item: dict[str, Any]) -> str:
    published = item.get("published", MORNING)
    guid = f"<guid>{escape(item['guid'])}</guid>" if item.get("guid") else ""
    return (
        f"<item><title>{escape(item['title'])}</title>{guid}"
        f"<link>{escape(item.get('url') or 'https://news.example/' + item['guid'])}</link>"
        f"<description>{escape(item.get('text', ''))}</description>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
    )


def _handler(room: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            room.asked[path] += 1
            room.headers.append((path, dict(self.headers)))
            if path in room.answers:
                room.answers[path](self)
                return
            body = room.bodies.get(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    """Takes many at once: who finds its queue full asks again a second later."""

    daemon_threads = True
    request_queue_size = 128


@contextmanager
def serving(room: Newsroom) -> Iterator[int]:
    """Serve the room on a port of its own, which is handed out."""
    server = _Server(("127.0.0.1", 0), _handler(room))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A `Newsroom` on a port of its own."""
    room = Newsroom()
    with serving(room) as room.port:
        yield room


@dataclass
class Desk:
    """A user's folder: the watchlist, and the passes over it."""

    folder: Path
    database_url: str
    now: datetime = MORNING

    def watch(self, text: str) -> None:
        """Write the watchlist."""
        (self.folder / "tocsin.toml").write_text(text, encoding="utf-8")

    def run(self, minutes: int = 15) -> Any:
        """One bare pass, and the clock moved on. The report."""
        from flows.passes import bare, monitoring

        report = monitoring(bare, self.now)
        self.now += timedelta(minutes=minutes)
        return report


@pytest.fixture
def new_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_database: Callable[[str], str]
) -> Callable[..., Desk]:
    """Make a desk on a database of a kind, and have this process's settings point to it."""

    def make(kind: str) -> Desk:
        monkeypatch.chdir(tmp_path)
        url = new_database(kind)
        for name, value in {
            "CONFIG": str(tmp_path / "tocsin.toml"),
            "DATABASE_URL": url,
            "FETCH_ALLOW": "127.0.0.0/8",
            "FETCH_TIMEOUT": "2",
            "HOST_INTERVAL": "0",
            "HOST_CONCURRENCY": "8",
            "WORKERS": "1",
        }.items():
            monkeypatch.setenv(f"TOCSIN_{name}", value)
        return Desk(tmp_path, url)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, new_desk: Callable[[str], Desk]) -> Desk:
    """A desk, once on each kind of database."""
    return new_desk(request.param)


@pytest.fixture(scope="session", autouse=True)
def _workers_end() -> Iterator[None]:
    """Worker processes are shared by the tests that need the same, and stopped at the end."""
    yield
    import sys

    if "tasks.world" in sys.modules:
        sys.modules["tasks.world"].close()
