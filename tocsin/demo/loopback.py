"""A small HTTP server on loopback for as long as a `with` block lasts.

Listens on 127.0.0.1 only, at a port that the system picks. HTTP/1.0, so that no connection
outlives its answer and the end of the block is the end of the server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class _Server(ThreadingHTTPServer):
    """Takes every feed of a pass at once: who finds its queue full asks again a second later."""

    request_queue_size = 128


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer with `handler`; the value is `host:port`."""
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Quiet(BaseHTTPRequestHandler):
    """A handler that logs nothing: the account is what the demo prints."""

    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        """Nothing."""
