"""What every room's tests share: a mail server and a stand-in of Slack, both real, on loopback."""

import asyncio
import json
import os
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tocsin.core.model import Message, Status

# A busy machine is no fault of the code: what must be fast is measured by the benchmarks.
settings.register_profile("tocsin", deadline=None)
settings.load_profile("tocsin")

TEST_DATA = Path(os.environ.get("TOCSIN_TEST_DATA") or "../shared/data").resolve()


@pytest.fixture
def data() -> Path:
    """The folder of test data; a test that asks for it is skipped where there is none."""
    if not TEST_DATA.is_dir():
        pytest.skip(f"no test data in {TEST_DATA}")
    return TEST_DATA


@pytest.fixture
def message() -> Callable[..., Message]:
    """Makes the message of a good first alert, changed as asked."""
    sentence = "Envoys called for a 30-day ceasefire along the river front."
    good = Message(
        alert="k7f2q9",
        watch="Ceasefire",
        sequence=1,
        status=Status.POSSIBLE,
        title="Envoys push for a month without shelling",
        url="https://www.example.org/world/envoys?id=7&lang=en",
        publisher="Harbour Gazette",
        also=("Northern Wire", "Radio Vale"),
        sentence=sentence,
        marks=((27, 36),),
        cue="called for",
        published=datetime(2025, 3, 11, 18, 4, tzinfo=UTC),
        seen=datetime(2025, 3, 11, 18, 9, tzinfo=UTC),
        people=("Anna Weber",),
        places=("Vale", "Harbour City"),
        sent=datetime(2025, 3, 11, 18, 15, tzinfo=UTC),
    )
    return lambda **changes: replace(good, **changes)


class SmtpSink:
    """A mail server that keeps what it took.

    `answers` holds replies to the next letters ("451 4.3.0 later"), then it accepts. `refuse`
    maps a recipient to a reply. `mute_quit` never answers QUIT. With `tls` it offers STARTTLS.
    It takes any login whose password is `password`.
    """

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str], bytes]] = []
        self.answers: deque[str] = deque()
        self.refuse: dict[str, str] = {}
        self.refuse_sender = ""
        self.mute_quit = False
        self.tls: ssl.SSLContext | None = None
        self.password = b"opensesame"

    def url(self, options: str = "from=bell@example.org&to=desk@example.org") -> str:
        """This server as an Apprise URL."""
        return f"mailto://127.0.0.1:{self.port}?{options}"

    def authenticate(self, *given: Any) -> Any:
        from aiosmtpd.smtp import AuthResult

        return AuthResult(success=given[-1].password == self.password, handled=False)

    async def handle_MAIL(self, _: Any, __: Any, envelope: Any, *given: Any) -> str:  # noqa: N802
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = given[0]
        return "250 OK"

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, *given: Any) -> str:  # noqa: N802
        if given[0] in self.refuse:
            return self.refuse[given[0]]
        envelope.rcpt_tos.append(given[0])
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers and not (answer := self.answers.popleft()).startswith("250"):
            return answer
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        self.letters.append(message_from_bytes(envelope.content, policy=policy.SMTP))
        return "250 OK"

    async def handle_QUIT(self, *_: Any) -> str:  # noqa: N802
        if self.mute_quit:
            await asyncio.Event().wait()
        return "221 Bye"


@pytest.fixture
def smtp_sink() -> Iterator[Any]:
    """A `SmtpSink` on a port of its own."""
    from aiosmtpd.smtp import SMTP

    sink = SmtpSink()
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        login = {"authenticator": sink.authenticate, "auth_require_tls": False}
        return SMTP(sink, hostname="sink", loop=loop, tls_context=sink.tls, **login)

    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0))
    sink.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield sink
    asyncio.run_coroutine_threadsafe(_closed(server), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class SlackSink:
    """Slack's incoming webhook and chat.postMessage, with their limits and their answers.

    `script` holds what the next posts get: ok, 400, 403, 404, 410, 429, 500, 503, 302, login,
    stall, reset, or a number and an error as "400 no_text"; after that everything is ok.
    A post that asks too much gets 400 invalid_blocks, as Slack would answer.
    """

    ANSWERS = {  # noqa: RUF012
        "400": "invalid_payload",
        "403": "action_prohibited",
        "404": "no_service",
        "410": "channel_is_archived",
        "500": "rollup_error",
    }

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}/services"
        self.url = "slack://T0TEST/B0TEST/abcdefghijklmnop"
        self.script: deque[str] = deque()
        self.retry_after = "30"
        self.stamps = 0
        self.refused = ""  # a post that names it gets 500, and the script goes on
        self.payloads: list[dict[str, Any]] = []  # of the posts it took
        self.posts: list[tuple[str, dict[str, str], Any]] = []  # path, headers, body of all
        self.followed = 0
        self.released = threading.Event()

    def answer(self, payload: dict[str, Any]) -> tuple[int, str]:
        """The status and the body that the next post gets."""
        if self.refused and self.refused in json.dumps(payload):
            return 500, self.ANSWERS["500"]
        mode = self.script.popleft() if self.script else "ok"
        if mode == "ok":
            broken = limits_broken(payload)
            if not broken:
                self.payloads.append(payload)
            return (400, broken) if broken else (200, "ok")
        code, _, error = mode.partition(" ")
        return int(code), error or self.ANSWERS.get(code, "")


def limits_broken(payload: dict[str, Any]) -> str:
    """The error that Slack would answer to `payload`, or nothing."""
    blocks = payload.get("blocks", [])
    if not payload.get("text", "").strip() and not blocks:
        return "no_text"
    if len(json.dumps(blocks, ensure_ascii=False)) > 12_000:  # of posts that Slack refused
        return "msg_blocks_too_long"
    fine = len(blocks) <= 50 and len(payload.get("text", "")) <= 40_000
    return "" if fine and all(map(_block_fits, blocks)) else "invalid_blocks"


def _block_fits(block: dict[str, Any]) -> bool:
    match block["type"]:
        case "header":
            return block["text"]["type"] == "plain_text" and _text_fits(block["text"], 150)
        case "section":
            return _text_fits(block["text"], 3_000)
        case "context":
            elements = block["elements"]
            return 0 < len(elements) <= 10 and all(_text_fits(each, 3_000) for each in elements)
        case other:
            return other == "divider"


def _text_fits(text: dict[str, Any], limit: int) -> bool:
    length = len(text["text"].encode("utf-16-le")) // 2
    return text["type"] in ("mrkdwn", "plain_text") and 0 < length <= limit


class _SlackHandler(BaseHTTPRequestHandler):
    sink: SlackSink
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.sink.posts.append((self.path, dict(self.headers), payload))
        match self.sink.script[0] if self.sink.script else "ok":
            case "stall":
                self.sink.script.popleft()
                self.sink.released.wait(10)
                self.close_connection = True
            case "reset":
                self.sink.script.popleft()
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
            case "login":
                self.sink.script.popleft()
                self._say(200, "<html>please log in</html>")
            case _:
                self._answer(*self.sink.answer(payload))

    def _answer(self, status: int, body: str) -> None:
        if self.path.startswith("/api/") and status in (200, 400):
            self.sink.stamps += 1
            stamp = f"1700000000.{self.sink.stamps:06}"
            error = {"ts": stamp} if body == "ok" else {"error": body}
            body, status = json.dumps({"ok": body == "ok", **error}), 200
        self._say(status, body)

    def do_GET(self) -> None:
        self.sink.followed += 1
        self._say(200, "ok")

    def _say(self, status: int, body: str) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/login")
        if status in (429, 503):
            self.send_header("Retry-After", self.sink.retry_after)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Silent: the paths hold what stands for secrets."""


@pytest.fixture
def slack_sink() -> Iterator[Any]:
    """A `SlackSink` on a port of its own; hand its `base` to what posts to Slack."""
    handler = type("Handler", (_SlackHandler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    sink = handler.sink = SlackSink(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield sink
    sink.released.set()
    server.shutdown()
    server.server_close()
    thread.join()
