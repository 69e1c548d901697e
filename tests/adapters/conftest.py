"""Shared by the tests of the adapters: a loopback server that misbehaves as it is told to."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self

import pytest

from tocsin.adapters.gate import Gate, GatePolicy, Request
from tocsin.core.model import Fetched

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Script


@dataclass
class LoopbackServer:
    """Answers each path with bytes, or with a script that has the connection to itself.

    In answers, `{port}` stands for the server's own port.
    """

    answers: Mapping[str, Answer]
    host: str = "127.0.0.1"
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    connections: int = 0
    certificate: Path | None = None  # with its key; then it speaks TLS
    keeps: bool = False  # connections, where bytes are the answer

    async def __aenter__(self) -> Self:
        tls = None
        if self.certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(self.certificate)
        self._server = await asyncio.start_server(self._serve, self.host, self.port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self._connections: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def url(self, path: str, host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._answer(reader, writer)
            while self.keeps:
                await self._answer(reader, writer)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split()[1]
        pairs = (line.partition(":") for line in head[1:] if line)
        self.seen.append((path, {name.lower(): value.strip() for name, _, value in pairs}))
        answer = self.answers[path.partition("?")[0]]
        if isinstance(answer, bytes):
            writer.write(answer.replace(b"{port}", str(self.port).encode()))
            await writer.drain()
        else:
            await answer(writer)


@dataclass
class Exchange:
    """What came of one fetch, and what the server saw of it."""

    outcome: Fetched
    seen: list[tuple[str, dict[str, str]]]


LOOPBACK = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def server() -> type[LoopbackServer]:
    """The server's class, to be used inside an event loop."""
    return LoopbackServer


@pytest.fixture
def policy() -> Callable[..., GatePolicy]:
    """A policy with short limits that opens 127.0.0.1 and nothing else."""

    def make(**changes: Any) -> GatePolicy:
        short = {
            "allow": LOOPBACK,
            "user_agent": "test",
            "host_interval": timedelta(0),
            "total": timedelta(seconds=5),
        }
        return GatePolicy(**{**short, **changes})

    return make


@pytest.fixture
def fetch(policy: Callable[..., GatePolicy]) -> Callable[..., Exchange]:
    """Fetch one path of a server that knows these answers."""

    def run(answers: Mapping[str, Answer] | Answer, path: str = "/", **options: Any) -> Exchange:
        known = answers if isinstance(answers, Mapping) else {"/": answers}
        return asyncio.run(_fetch(known, path, policy, options))

    return run


async def _fetch(
    answers: Mapping[str, Answer],
    path: str,
    policy: Callable[..., GatePolicy],
    options: dict[str, Any],
) -> Exchange:
    lookup, url = options.pop("lookup", None), options.pop("url", None)
    changes = {name: options.pop(name) for name in ("total", "allow", "dns") if name in options}
    async with (
        LoopbackServer(answers) as server,
        Gate(policy(**changes), lookup=lookup) as gate,
    ):
        target = server.url(path) if url is None else url.format(port=server.port)
        return Exchange(await gate.fetch(Request(target, **options)), server.seen)
