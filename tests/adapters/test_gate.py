"""The fetch gate against servers that mean harm."""

import asyncio
import gzip
import os
import resource
import socket
import ssl
import struct
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.adapters.faults import Stop
from tocsin.adapters.gate import Gate, GatePolicy, Request
from tocsin.adapters.targets import target
from tocsin.adapters.visits import Visit
from tocsin.core.model import Document, ErrorClass, Failure, NotModified, Validators

Fetch = Callable[..., Any]
SHORT = timedelta(seconds=0.3)


def answer(body: bytes = b"<rss/>", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)  # the same each time: it names tests


def refusal(outcome: object) -> ErrorClass:
    assert isinstance(outcome, Failure), outcome
    assert "\n" not in outcome.message
    assert "secret" not in outcome.message
    return outcome.error


def drip(start: bytes, piece: bytes) -> Callable[[asyncio.StreamWriter], Any]:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():  # under TLS `drain` may go on as if somebody listened
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
            await asyncio.sleep(0.02)

    return script


def flood(start: bytes, piece: bytes) -> Callable[[asyncio.StreamWriter], Any]:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():  # under TLS `drain` may go on as if somebody listened
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return script


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


# What is fetched


def test_a_document_comes_with_what_its_server_said_of_it(fetch: Fetch) -> None:
    headers = (
        "Content-Type: application/rss+xml",
        'ETag: "v1"',
        "Last-Modified: Tue, 03 Mar 2026 08:00:00 GMT",
        "Content-Location: /feed.xml",
    )
    outcome = fetch(answer(b"<rss/>", *headers)).outcome
    assert isinstance(outcome, Document)
    assert outcome.body == b"<rss/>"
    assert outcome.content_type == "application/rss+xml"
    assert outcome.content_location == "/feed.xml"
    assert outcome.validators == Validators('"v1"', "Tue, 03 Mar 2026 08:00:00 GMT")


def test_validators_are_sent_back_and_304_is_not_modified(fetch: Fetch) -> None:
    known = Validators('"v1"', "Tue, 03 Mar 2026 08:00:00 GMT")
    exchange = fetch(answer(b"", 'ETag: "v2"', status="304 Not Modified"), validators=known)
    assert exchange.outcome == NotModified(Validators('"v2"', known.last_modified))
    sent = exchange.seen[0][1]
    assert (sent["if-none-match"], sent["if-modified-since"]) == (known.etag, known.last_modified)


def test_a_304_to_an_unconditional_request_is_a_failure(fetch: Fetch) -> None:
    outcome = fetch(answer(b"", status="304 Not Modified")).outcome
    assert refusal(outcome) is ErrorClass.PROTOCOL


@pytest.mark.parametrize("etag", ["x" * 501, '"caf\u00e9"', '"a\tb"'])
def test_a_validator_that_cannot_be_sent_back_is_forgotten(fetch: Fetch, etag: str) -> None:
    outcome = fetch(answer(b"<rss/>", f"ETag: {etag}")).outcome
    assert isinstance(outcome, Document)
    assert outcome.validators == Validators()


def test_we_introduce_ourselves_and_send_what_the_feed_is_configured_to_send(fetch: Fetch) -> None:
    sent = fetch(answer(), headers={"X-Api-Key": "k"}, user_agent="mine").seen[0][1]
    assert sent["user-agent"] == "mine"
    assert sent["x-api-key"] == "k"
    assert sent["accept-encoding"] == "gzip, deflate"


def test_userinfo_becomes_basic_authorization_and_is_not_told(fetch: Fetch) -> None:
    url = "http://anna:secret%20word@127.0.0.1:{port}/"
    exchange = fetch(answer(), url=url)
    assert exchange.seen[0][1]["authorization"] == "Basic YW5uYTpzZWNyZXQgd29yZA=="
    assert "secret" not in repr(exchange.outcome)
    assert "secret" not in repr(Request(url))


def test_the_environment_names_no_proxy_and_no_credentials(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login anna password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    exchange = fetch(answer())
    assert isinstance(exchange.outcome, Document)
    assert "authorization" not in exchange.seen[0][1]


def test_no_cookie_is_kept(server: Any, policy: Any) -> None:
    async def twice() -> list[tuple[str, dict[str, str]]]:
        async with server({"/": answer(b"x", "Set-Cookie: a=1")}) as here, Gate(policy()) as gate:
            await gate.fetch(Request(here.url("/")))
            await gate.fetch(Request(here.url("/")))
            seen: list[tuple[str, dict[str, str]]] = here.seen
            return seen

    assert all("cookie" not in headers for _, headers in asyncio.run(twice()))


# Statuses and emptiness


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410, 429, 451, 500, 503, 599])
def test_a_status_that_is_no_success_is_named(fetch: Fetch, status: int) -> None:
    outcome = fetch(answer(b"secret", status=f"{status} secret words")).outcome
    denied = status in {401, 402, 403, 451}
    assert refusal(outcome) is (ErrorClass.DENIED if denied else ErrorClass.HTTP_STATUS)
    assert outcome.status == status
    assert str(status) in outcome.message


@pytest.mark.parametrize("header", ["cf-mitigated: challenge", "X-Amzn-Waf-Action: captcha"])
@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "403 Forbidden", "503 Wait"])
def test_a_check_of_the_visitor_is_no_document_whatever_its_status(
    fetch: Fetch, header: str, status: str
) -> None:
    outcome = fetch(answer(b"<html>", header, status=status)).outcome
    assert refusal(outcome) is ErrorClass.DENIED
    assert outcome.status == int(status[:3])


@pytest.mark.parametrize("status", ["200 OK", "204 No Content"])
def test_an_empty_body_is_a_failure(fetch: Fetch, status: str) -> None:
    assert refusal(fetch(answer(b"", status=status)).outcome) is ErrorClass.EMPTY_BODY


# Time


@pytest.mark.parametrize(
    "script",
    [
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        drip(b"", b""),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
    ids=["body", "headers", "silence", "chunks", "hints"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_whole_exchange_ends_in_time_however_it_drips(
    fetch: Fetch, script: Any, scheme: str
) -> None:
    if scheme == "https":  # a handshake that is never answered
        script = drip(b"", b"")
    started = time.monotonic()
    outcome = fetch(script, total=SHORT, url=scheme + "://127.0.0.1:{port}/").outcome
    assert refusal(outcome) is ErrorClass.TIMEOUT
    assert time.monotonic() - started < 3


def test_the_time_limit_covers_all_hops_together(fetch: Fetch) -> None:
    async def slow_hop(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.12)
        writer.write(answer(b"", "Location: /", status="302 Found"))

    outcome = fetch(slow_hop, total=SHORT).outcome
    assert refusal(outcome) is ErrorClass.TIMEOUT


def test_a_slow_resolver_has_its_own_limit(fetch: Fetch) -> None:
    async def never(host: str, port: int, family: int) -> Sequence[Any]:
        await asyncio.sleep(60)
        return []

    outcome = fetch(
        answer(), url="http://slow.test/", lookup=never, dns=timedelta(seconds=0.05)
    ).outcome
    assert refusal(outcome) is ErrorClass.DNS


def test_a_server_that_does_not_take_the_connection_has_its_own_limit(policy: Any) -> None:
    async def run() -> Any:
        with socket.socket() as full, socket.socket() as waiting:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            waiting.connect(full.getsockname())
            with socket.socket() as last:
                last.setblocking(False)
                last.connect_ex(full.getsockname())
                async with Gate(policy(connect=timedelta(seconds=0.2))) as gate:
                    return await gate.fetch(Request(f"http://127.0.0.1:{full.getsockname()[1]}/"))

    outcome = asyncio.run(run())
    assert refusal(outcome) is ErrorClass.TIMEOUT
    assert "no connection" in outcome.message


# Size


def test_an_endless_body_ends_at_the_cap(fetch: Fetch) -> None:
    endless = flood(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)
    outcome = fetch(endless, wire_bytes=1 << 20, max_bytes=1 << 24).outcome
    assert refusal(outcome) is ErrorClass.TOO_LARGE


@pytest.mark.parametrize(
    "piece",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
        b"\r\n",
        b"1;" + b"x" * 4000 + b"\r\nx\r\n",
        b"1\r\nx\r\n",
    ],
    ids=["hints", "blank lines", "chunk extensions", "tiny chunks"],
)
def test_what_is_no_body_counts_too(fetch: Fetch, piece: bytes) -> None:
    start = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" if b"x\r\n" in piece[-3:] else b""
    )
    script = flood(start, piece * (1 + (1 << 16) // len(piece)))
    outcome = fetch(script, wire_bytes=1 << 18).outcome
    assert refusal(outcome) is ErrorClass.TOO_LARGE


def test_a_kept_connection_counts_anew_for_each_answer(server: Any, policy: Any) -> None:
    body = b"x" * (1 << 20)

    async def run() -> list[Any]:
        async with server({"/": answer(body)}) as here:
            here.keeps = True
            async with Gate(policy(host_concurrency=1)) as gate:
                request = Request(here.url("/"), wire_bytes=len(body))
                outcomes = await asyncio.gather(*(gate.fetch(request) for _ in range(8)))
            assert here.connections < 8
            return outcomes

    assert all(isinstance(outcome, Document) for outcome in asyncio.run(run()))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "bare deflate", "members"])
def test_a_bomb_ends_at_the_cap_in_little_memory(fetch: Fetch, coding: str) -> None:
    bombs = {
        "gzip": lambda: gzipped(bytes(100 << 20)),
        "deflate": lambda: deflated(bytes(100 << 20), 15),
        "bare deflate": lambda: deflated(bytes(100 << 20), -15),
        "members": lambda: gzipped(bytes(1 << 20)) * 60,
    }
    bomb = bombs[coding]()
    named = "gzip" if coding == "members" else coding.rsplit(maxsplit=1)[-1]
    tracemalloc.start()
    outcome = fetch(answer(bomb, f"Content-Encoding: {named}"), max_bytes=4 << 20).outcome
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refusal(outcome) is ErrorClass.TOO_LARGE
    assert peak < 40 << 20


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Big: " + b"a" * (1 << 20) + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: b\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 " + b"a" * (1 << 20) + b"\r\n\r\n",
    ],
    ids=["one field", "many fields", "status line"],
)
def test_huge_headers_are_refused(fetch: Fetch, head: bytes) -> None:
    assert refusal(fetch(head).outcome) is ErrorClass.PROTOCOL


# Content codings


def deflated(body: bytes, bits: int) -> bytes:
    stream = zlib.compressobj(wbits=bits)
    return stream.compress(body) + stream.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzipped(b"<rss/>")),
        ("x-gzip", gzipped(b"<rss/>")),
        ("GZIP", gzipped(b"<rss") + gzipped(b"/>")),
        ("deflate", deflated(b"<rss/>", zlib.MAX_WBITS)),
        ("deflate", deflated(b"<rss/>", -zlib.MAX_WBITS)),
        ("identity", b"<rss/>"),
        ("none", b"<rss/>"),
        ("UTF-8", b"<rss/>"),
        ("identity, gzip", gzipped(b"<rss/>")),
        ("gzip", gzipped(b"<rss/>") + b"trailing"),
        ("gzip", gzipped(b"<rss/>") + bytes(512)),
        ("gzip", gzipped(b"<rss/>") + b"\r\n" + gzipped(b"more")),
        ("gzip", gzipped(b"<rss/>") + b"\x1f"),
        ("deflate", deflated(b"<rss/>", 15) + b"trailing"),
    ],
)
def test_what_we_asked_for_is_decoded(fetch: Fetch, coding: str, body: bytes) -> None:
    outcome = fetch(answer(body, f"Content-Encoding: {coding}")).outcome
    assert isinstance(outcome, Document)
    assert outcome.body == b"<rss/>"


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "x"])
def test_what_we_did_not_ask_for_is_refused(fetch: Fetch, coding: str) -> None:
    outcome = fetch(answer(gzipped(b"<rss/>"), f"Content-Encoding: {coding}")).outcome
    assert refusal(outcome) is ErrorClass.UNSUPPORTED_ENCODING


def test_two_coding_headers_are_refused(fetch: Fetch) -> None:
    twice = ("Content-Encoding: gzip", "Content-Encoding: gzip")
    outcome = fetch(answer(gzipped(gzipped(b"x")), *twice)).outcome
    assert refusal(outcome) is ErrorClass.UNSUPPORTED_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", "second gzip"])
def test_a_truncated_coding_is_no_document(fetch: Fetch, coding: str) -> None:
    whole = deflated(b"<rss/>" * 99, 15) if coding == "deflate" else gzipped(b"<rss/>" * 99)
    if coding == "second gzip":
        coding, whole = "gzip", whole * 2
    outcome = fetch(answer(whole[:-5], f"Content-Encoding: {coding}")).outcome
    assert refusal(outcome) is ErrorClass.TRUNCATED


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"<rss/>"),
        ("gzip", gzipped(b"") * 100),
        ("gzip", gzipped(b"<rss/>") + b"\x1f\x8b garbage that begins as gzip does"),
        ("deflate", b"<rss/>"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_no_document(
    fetch: Fetch, coding: str, body: bytes
) -> None:
    outcome = fetch(answer(body, f"Content-Encoding: {coding}")).outcome
    assert refusal(outcome) in {ErrorClass.PROTOCOL, ErrorClass.TRUNCATED}


@given(
    st.binary(max_size=200),
    st.sampled_from(["gzip", "deflate"]),
    st.integers(1, 50),
    st.sampled_from([b"", b"\n", b"\x1f", b"\x1f\x1f\x8b", bytes(9)]),
)
def test_any_split_of_a_coded_body_decodes_to_the_body(
    body: bytes, coding: str, step: int, trailing: bytes
) -> None:
    from tocsin.adapters import codings

    coded = gzipped(body) if coding == "gzip" else deflated(body, 15)
    decoder = codings.decoder([coding])
    coded += trailing
    pieces = [coded[start : start + step] for start in range(0, len(coded), step)]
    assert b"".join(decoder.feed(piece, 1000) for piece in pieces) == body
    decoder.finish()


# Broken connections


@pytest.mark.parametrize(
    "broken",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
    ],
    ids=["length", "chunks"],
)
def test_a_body_that_ends_too_early_is_truncated(fetch: Fetch, broken: bytes) -> None:
    assert refusal(fetch(broken).outcome) is ErrorClass.TRUNCATED


async def reset_in_the_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    await writer.drain()
    await asyncio.sleep(0.05)
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def test_a_body_that_ends_with_a_broken_connection_is_truncated(fetch: Fetch) -> None:
    assert refusal(fetch(reset_in_the_body).outcome) is ErrorClass.TRUNCATED


def test_a_body_that_ends_with_its_connection_is_whole(fetch: Fetch) -> None:
    outcome = fetch(b"HTTP/1.1 200 OK\r\n\r\n<rss/>").outcome
    assert isinstance(outcome, Document)
    assert outcome.body == b"<rss/>"


LENGTHS = {
    "too short": "Content-Length: 3",
    "below nothing": "Content-Length: -6",
    "no number": "Content-Length: six",
    "beyond all": "Content-Length: " + "9" * 40,
    "two": "Content-Length: 6\r\nContent-Length: 3",
    "beside chunks": "Content-Length: 6\r\nTransfer-Encoding: chunked",
}


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_that_is_wrong_is_no_document(fetch: Fetch, length: str) -> None:
    outcome = fetch(f"HTTP/1.1 200 OK\r\n{LENGTHS[length]}\r\n\r\n<rss/>".encode()).outcome
    assert refusal(outcome) is ErrorClass.PROTOCOL


@pytest.mark.parametrize("script", [reset, b""], ids=["reset", "closed"])
def test_no_answer_at_all_is_a_failure_to_connect(fetch: Fetch, script: Any) -> None:
    exchange = fetch(script)
    assert refusal(exchange.outcome) is ErrorClass.CONNECT
    assert len(exchange.seen) == 1  # and the server is not asked again


def test_a_kept_connection_that_turns_out_to_be_closed_costs_no_document(
    server: Any, policy: Any
) -> None:
    async def run() -> tuple[list[Any], int]:
        async with server({"/": answer()}) as here, Gate(policy(host_concurrency=1)) as gate:
            asked = (gate.fetch(Request(here.url("/"))) for _ in range(9))
            return await asyncio.gather(*asked), here.connections

    outcomes, connections = asyncio.run(run())
    assert all(isinstance(outcome, Document) for outcome in outcomes)
    assert connections == 9


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH\r\n\r\n", b"\x00\xff\r\n\r\n", b"{}" * 99])
def test_an_answer_that_is_not_http_is_a_protocol_failure(fetch: Fetch, garbage: bytes) -> None:
    assert refusal(fetch(garbage).outcome) in {ErrorClass.PROTOCOL, ErrorClass.CONNECT}


def test_a_closed_port_is_a_failure_to_connect(fetch: Fetch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert refusal(fetch(answer(), url=url).outcome) is ErrorClass.CONNECT


def test_a_name_that_does_not_resolve_is_a_dns_failure(fetch: Fetch) -> None:
    async def unknown(host: str, port: int, family: int) -> Sequence[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    outcome = fetch(answer(), url="http://nowhere.test/", lookup=unknown).outcome
    assert refusal(outcome) is ErrorClass.DNS
    assert "nowhere.test" in outcome.message


# Addresses

# Each leads to the server of the test, or would; the last of each row is a name for nothing else.
SPELLED = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0x7f000001",
    "0X7F000001",
    "2130706433",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "0000000177.0.0.1",
    "127.0.0.0x1",
    "0",
    "0.0.0.0",
    "0x0",
    "00",
    "\uff11\uff12\uff17.0.0.1",
    "\u2460\u2461\u2466.0.0.1",
    "127\u30020\u30020\u30021",
    "127\uff0e0\uff0e0\uff0e1",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "127.0.0.1%00",
    "127.0.0.1%00.example.org",
    "127.0.0.1%25lo",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "\u24dbocalhost",
    "loc\xadalhost",
    "loc\u200balhost",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::1%25lo]",
    "[::1%lo]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:FFFF:127.0.0.1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "10.0.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
)
# What stands around the host so that one reader sees another.
TRICKS = (
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://example.org%40127.0.0.1:{port}/",
    "http://example.org%2f@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}?@example.org/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://a@b@127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "ht\ntp://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "\x01http://127.0.0.1:{port}/",
)


def refused_before_connect(server: Any, policy: Any, request: Callable[[int], Request]) -> None:
    async def run() -> tuple[Any, int]:
        async with server({"/": answer()}) as here, Gate(policy(allow=())) as gate:
            return await gate.fetch(request(here.port)), here.connections

    outcome, connections = asyncio.run(run())
    assert refusal(outcome) in {ErrorClass.BLOCKED_ADDRESS, ErrorClass.BAD_URL}
    assert connections == 0


@pytest.mark.parametrize("host", SPELLED, ids=ascii)
def test_a_forbidden_address_is_not_dialled_however_it_is_spelled(
    server: Any, policy: Any, host: str
) -> None:
    refused_before_connect(server, policy, lambda port: Request(f"http://{host}:{port}/"))


@pytest.mark.parametrize("host", SPELLED, ids=ascii)
def test_nor_is_a_proxy_asked_for_it(server: Any, policy: Any, host: str) -> None:
    def request(port: int) -> Request:
        return Request(f"http://{host}/", proxy=f"http://127.0.0.1:{port}")

    refused_before_connect(server, policy, request)


@pytest.mark.parametrize("url", TRICKS, ids=ascii)
def test_nor_whatever_stands_around_it(server: Any, policy: Any, url: str) -> None:
    refused_before_connect(server, policy, lambda port: Request(url.replace("{port}", str(port))))


@pytest.mark.parametrize("host", SPELLED, ids=ascii)
def test_nor_does_a_redirect_lead_to_it(server: Any, policy: Any, host: str) -> None:
    async def run() -> tuple[Any, int]:
        async with server({"/": answer()}) as there:
            location = f"Location: http://{host}:{there.port}/"
            moving = answer(b"", location, status="302 Found")
            async with server({"/": moving}, host="127.0.0.2") as here:
                allowed = policy(allow=(ip_network("127.0.0.2/32"),))
                async with Gate(allowed) as gate:
                    return await gate.fetch(Request(here.url("/"))), there.connections

    outcome, connections = asyncio.run(run())
    assert refusal(outcome) in {ErrorClass.BLOCKED_ADDRESS, ErrorClass.REDIRECT}
    assert connections == 0


def test_nothing_private_is_dialled_by_default(fetch: Fetch) -> None:
    exchange = fetch(answer(), allow=())
    assert refusal(exchange.outcome) is ErrorClass.BLOCKED_ADDRESS
    assert exchange.seen == []


def test_the_name_of_a_forbidden_address_is_not_dialled(fetch: Fetch) -> None:
    outcome = fetch(answer(), url="http://localhost:{port}/", allow=()).outcome
    assert refusal(outcome) is ErrorClass.BLOCKED_ADDRESS


def answers_with(*addresses: str) -> Any:
    """A resolver that gives these addresses, one set a question, the last one for ever."""
    sets = [entry.split() for entry in addresses]

    async def lookup(host: str, port: int, family: int) -> Sequence[Any]:
        current = sets.pop(0) if len(sets) > 1 else sets[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in current]

    return lookup


def system_but(**names: str) -> Any:
    """A resolver that knows these names under `.test`, and otherwise reads addresses."""

    async def lookup(host: str, port: int, family: int) -> Sequence[Any]:
        address = names.get(host.removesuffix(".test"), host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return lookup


def test_the_address_that_is_judged_is_the_one_dialled(fetch: Fetch) -> None:
    lookup = answers_with("127.0.0.1", "127.0.0.2")
    first = answer(b"", "Location: http://again.test:{port}/", status="302 Found")
    exchange = fetch(first, url="http://once.test:{port}/", lookup=lookup)
    assert refusal(exchange.outcome) is ErrorClass.BLOCKED_ADDRESS
    assert len(exchange.seen) == 1


def test_a_name_with_mixed_addresses_is_dialled_at_its_open_ones_only(fetch: Fetch) -> None:
    lookup = answers_with("127.0.0.2 10.0.0.1 127.0.0.1")
    exchange = fetch(answer(), url="http://mixed.test:{port}/", lookup=lookup)
    assert isinstance(exchange.outcome, Document)


def test_a_name_with_several_forbidden_addresses_is_blocked(fetch: Fetch) -> None:
    lookup = answers_with("127.0.0.2 127.0.0.3 127.0.0.4")
    outcome = fetch(answer(), url="http://several.test:{port}/", lookup=lookup).outcome
    assert refusal(outcome) is ErrorClass.BLOCKED_ADDRESS


def test_a_name_that_may_lead_to_a_private_address_is_no_proxys_business(fetch: Fetch) -> None:
    lookup = answers_with("93.184.215.14 10.0.0.1")
    exchange = fetch(answer(), url="http://x.test/", lookup=lookup, proxy="http://127.0.0.1:1")
    assert refusal(exchange.outcome) is ErrorClass.BLOCKED_ADDRESS


def test_a_proxy_that_is_away_is_a_failure_without_its_secret(fetch: Fetch) -> None:
    lookup = answers_with("93.184.215.14")
    proxy = "http://user:secret@127.0.0.1:1"
    outcome = fetch(answer(), url="http://public.test/", lookup=lookup, proxy=proxy).outcome
    assert refusal(outcome) is ErrorClass.CONNECT


def test_a_document_comes_through_a_proxy_which_may_be_private(server: Any, policy: Any) -> None:
    async def run() -> Any:
        async with server({"http://public.test/feed": answer()}) as proxy:
            lookup = answers_with("93.184.215.14")
            async with Gate(policy(allow=()), lookup=lookup) as gate:
                named = f"http://me:secret@127.0.0.1:{proxy.port}"
                outcome = await gate.fetch(Request("http://public.test/feed", proxy=named))
                return outcome, proxy.seen[0][1]

    outcome, sent = asyncio.run(run())
    assert isinstance(outcome, Document)
    assert sent["proxy-authorization"] == "Basic bWU6c2VjcmV0"


def test_through_a_proxy_a_redirect_is_judged_too(server: Any, policy: Any) -> None:
    async def run() -> Any:
        answers = {"http://public.test/": moved("http://10.0.0.1/")}
        async with server(answers) as proxy:
            lookup = system_but(public="93.184.215.14")
            async with Gate(policy(allow=()), lookup=lookup) as gate:
                request = Request("http://public.test/", proxy=proxy.url(""))
                return await gate.fetch(request), len(proxy.seen)

    outcome, asked = asyncio.run(run())
    assert refusal(outcome) is ErrorClass.BLOCKED_ADDRESS
    assert asked == 1


# URLs

BAD_URLS = (
    "",
    "feed",
    "//example.org/feed",
    "file:///etc/passwd",
    "ftp://example.org/feed",
    "gopher://example.org/",
    "data:text/xml,<rss/>",
    "feed:https://example.org/feed",
    "javascript:alert(1)",
    "http://",
    "http:///feed",
    "http://?x",
    "http://exa mple.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/\nX-Injected: 1",
    "http://example.org/\x00",
    "http://a@b@127.0.0.1/",
    "http://example.org:99999/",
    "http://example.org:0/",
    "http://example.org:-1/",
    "http://example.org:port/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://[::1/",
    "http://exam%00ple.org/",
    "http://ex%2fample.org/",
    "http://-/",
    "http://[v1.a]@/",
    "http://[https:a]/",
    "http://" + "a" * 5000 + ".org/",
)


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_not_a_web_address_is_refused_unasked(fetch: Fetch, url: str) -> None:
    outcome = fetch(answer(), url=url.replace("{", "{{")).outcome
    assert refusal(outcome) is ErrorClass.BAD_URL


_PIECES = (
    "http:",
    "https:",
    "//",
    "/",
    "[",
    "]",
    "::1",
    "v1.a",
    "%",
    "%zz",
    "@",
    ":",
    "?",
    "#",
    "a",
)


@given(st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
@example("//[v1.a]@")
@example("//[https:a")
def test_any_text_as_a_url_is_a_value(text: str) -> None:
    from tocsin.adapters.targets import BadUrlError

    for url in (text, "http://" + text, "http://127.0.0.1/" + text):
        with suppress(BadUrlError):
            assert target(url).url.scheme in {"http", "https"}
    with suppress(BadUrlError):
        assert target("http://127.0.0.1/").redirected(text).url.scheme in {"http", "https"}


@pytest.mark.parametrize("proxy", ["//proxy", "http://[v1.a]@", "proxy", "http://a%3Ab@proxy"])
def test_an_odd_proxy_is_a_value(fetch: Fetch, proxy: str) -> None:
    assert isinstance(fetch(answer(), proxy=proxy).outcome, Failure)


# Redirects


def moved(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_a_redirect_is_followed_and_the_last_url_told(fetch: Fetch, status: str) -> None:
    exchange = fetch({"/": moved("/b?x=1", status), "/b": answer()})
    assert isinstance(exchange.outcome, Document)
    assert exchange.outcome.url.endswith("/b?x=1")


def test_five_redirects_are_followed_and_not_six(fetch: Fetch) -> None:
    chain = {f"/{hop}": moved(f"/{hop - 1}") for hop in range(1, 7)} | {"/0": answer()}
    assert isinstance(fetch(chain, "/5").outcome, Document)
    assert refusal(fetch(chain, "/6").outcome) is ErrorClass.REDIRECT


@pytest.mark.parametrize("location", ["//[v1.a]@", "//[https:a", "http://[", "http://[::1%25a]/"])
def test_a_redirect_to_what_no_library_can_read_is_a_failure(fetch: Fetch, location: str) -> None:
    assert refusal(fetch(moved(location)).outcome) is ErrorClass.REDIRECT


def test_a_redirect_loop_ends(fetch: Fetch) -> None:
    exchange = fetch({"/": moved("/")})
    assert refusal(exchange.outcome) is ErrorClass.REDIRECT
    assert len(exchange.seen) == 6


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:22/", "//a b/", "x:y"],
)
def test_a_redirect_to_no_web_address_is_refused(fetch: Fetch, location: str) -> None:
    assert refusal(fetch(moved(location)).outcome) is ErrorClass.REDIRECT


@pytest.mark.parametrize(
    ("location", "path"),
    [("/a b", "/a%20b"), (" /ab ", "/ab"), ("/\u00fc", "/%C3%BC"), ("?x=a b", "/?x=a%20b")],
)
def test_a_location_is_read_as_browsers_read_it(fetch: Fetch, location: str, path: str) -> None:
    exchange = fetch({"/start": moved(location), "/": answer(), path: answer()}, "/start")
    expected = path.replace("/?", "/start?")
    assert exchange.seen[-1][0] == expected


def test_a_location_in_another_encoding_is_escaped_byte_by_byte(fetch: Fetch) -> None:
    latin = b"HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation: /\xfc\r\n\r\n"
    assert fetch({"/": latin, "/%FC": answer()}).seen[-1][0] == "/%FC"


def test_from_https_to_http_goes_nothing_with_a_secret() -> None:
    url = "https://me:secret@example.org/"
    for request in (Request(url), Request(url, headers={"X-Key": "secret"})):
        with pytest.raises(Stop) as stopped:
            Visit(target(url), request).redirected("http://example.org/")
        assert refusal(stopped.value.failure) is ErrorClass.REDIRECT
    bare = "https://example.org/"
    there = Visit(target(bare), Request(bare)).redirected("http://example.org/")
    assert str(there.target.url) == "http://example.org/"


@pytest.mark.parametrize(
    "location", ["http://example.org:8080/", "https://example.org/", "http://www.example.org/"]
)
def test_another_port_scheme_or_name_is_another_server(location: str) -> None:
    url = "http://me:secret@example.org/"
    request = Request(url, validators=Validators('"v"'), headers={"X-Key": "secret"})
    there = Visit(target(url), request).redirected(location)
    sent = there.headers("ours")
    assert not {"Authorization", "X-Key", "If-None-Match"} & set(sent)
    back = there.redirected("http://example.org/").headers("ours")
    assert not {"Authorization", "X-Key"} & set(back)


def test_no_referer_is_sent(fetch: Fetch) -> None:
    exchange = fetch({"/": moved("/b"), "/b": answer()})
    assert all("referer" not in headers for _, headers in exchange.seen)


def test_nothing_secret_is_logged_at_any_level(
    fetch: Fetch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    url = "http://anna:secret@127.0.0.1:{port}/?key=secret"
    fetch(
        {"/": moved("/b?key=secret"), "/b": answer(b"secret")}, url=url, headers={"X-K": "secret"}
    )
    fetch(answer(), url="http://x.test/?secret", proxy="http://me:secret@127.0.0.1:1")
    fetch(reset, url=url)
    assert "secret" not in caplog.text


def test_a_redirect_without_a_location_is_refused(fetch: Fetch) -> None:
    assert refusal(fetch(answer(b"x", status="302 Found")).outcome) is ErrorClass.REDIRECT


def test_a_redirect_to_a_forbidden_address_is_not_followed(fetch: Fetch) -> None:
    outcome = fetch(moved("http://127.0.0.2:{port}/")).outcome
    assert refusal(outcome) is ErrorClass.BLOCKED_ADDRESS


def test_credentials_headers_and_validators_stay_with_their_server(
    server: Any, policy: Any
) -> None:
    async def run() -> dict[str, str]:
        async with server({"/": answer()}) as other:
            there = moved(f"http://eve:pw@127.0.0.1:{other.port}/")
            async with server({"/": there}) as here, Gate(policy()) as gate:
                request = Request(
                    f"http://anna:secret@127.0.0.1:{here.port}/",
                    validators=Validators('"v1"'),
                    headers={"X-Api-Key": "secret", "Cookie": "secret"},
                )
                outcome = await gate.fetch(request)
                assert isinstance(outcome, Document)
                assert "eve" not in outcome.url
                assert here.seen[0][1]["x-api-key"] == "secret"
                headers: dict[str, str] = other.seen[0][1]
                return headers

    headers = asyncio.run(run())
    assert not {"authorization", "x-api-key", "cookie", "if-none-match"} & set(headers)


def test_credentials_stay_on_a_redirect_within_their_server(fetch: Fetch) -> None:
    url = "http://anna:secret@127.0.0.1:{port}/"
    exchange = fetch({"/": moved("/b"), "/b": answer()}, url=url, headers={"X-Api-Key": "k"})
    assert exchange.seen[1][1]["authorization"] == exchange.seen[0][1]["authorization"]
    assert exchange.seen[1][1]["x-api-key"] == "k"


# TLS


def certified(path: Path, address: str = "127.0.0.1", until: int = 2120) -> Path:
    """A certificate for an address that vouches for itself, with its key."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, path.stem)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(pem) + private)
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody has reason to trust."""
    return certified(tmp_path_factory.mktemp("tls") / "server.pem")


TRUSTING = """
import asyncio, sys
from ipaddress import ip_address, ip_network
from tocsin.adapters.gate import Gate, GatePolicy, Request

async def main():
    async with Gate(GatePolicy(allow=(ip_network("127.0.0.1/32"),))) as gate:
        for port in sys.argv[1:]:
            print(await gate.fetch(Request(f"https://127.0.0.1:{port}/", wire_bytes=1 << 20)))

asyncio.run(main())
"""


def test_a_certificate_counts_for_its_server_and_its_time_only(tmp_path: Path, server: Any) -> None:
    kinds = {
        "good": certified(tmp_path / "good.pem"),
        "expired": certified(tmp_path / "expired.pem", until=2021),
        "another's": certified(tmp_path / "other.pem", address="127.0.0.9"),
    }
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(b"".join(path.read_bytes() for path in kinds.values()))
    endless = flood(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)

    async def run() -> list[str]:
        ports = []
        async with AsyncExitStack() as open_servers:
            for path, said in ((kinds["good"], answer()), (kinds["good"], endless)):
                here = await open_servers.enter_async_context(server({"/": said}, certificate=path))
                ports.append(here.port)
            for kind in ("expired", "another's"):
                here = server({"/": answer()}, certificate=kinds[kind])
                ports.append((await open_servers.enter_async_context(here)).port)
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", TRUSTING, *map(str, ports)),
                env={**os.environ, "SSL_CERT_FILE": str(trusted)},
                stdout=asyncio.subprocess.PIPE,
            )
            told, _ = await child.communicate()
            return told.decode().splitlines()

    good, endless_one, expired, another = asyncio.run(run())
    assert good.startswith("Document(")
    assert "too_large" in endless_one
    assert "certificate has expired" in expired
    assert "mismatch" in another
    assert all("ErrorClass.TLS" in each for each in (expired, another))


def test_a_certificate_nobody_vouches_for_is_refused(certificate: Path, policy: Any) -> None:
    async def run() -> Any:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        listening = await asyncio.start_server(
            lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context
        )
        port = listening.sockets[0].getsockname()[1]
        async with Gate(policy()) as gate:
            outcome = await gate.fetch(Request(f"https://127.0.0.1:{port}/"))
        listening.close()
        return outcome

    outcome = asyncio.run(run())
    assert refusal(outcome) is ErrorClass.TLS
    assert "self-signed" in outcome.message


def test_a_server_without_tls_is_a_tls_failure(fetch: Fetch) -> None:
    async def plain(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    outcome = fetch(plain, url="https://127.0.0.1:{port}/", total=SHORT).outcome
    assert refusal(outcome) in {ErrorClass.TLS, ErrorClass.TIMEOUT}


# Politeness


def crowd(
    server: Any, policy: GatePolicy, requests: int, answering: Any
) -> tuple[list[Any], float]:
    async def run() -> tuple[list[Any], float]:
        async with server({"/": answering}) as here, Gate(policy) as gate:
            started = time.monotonic()
            asked = [gate.fetch(Request(here.url("/"))) for _ in range(requests)]
            return await asyncio.gather(*asked), time.monotonic() - started

    return asyncio.run(run())


def test_requests_to_one_host_start_apart_and_waiting_is_not_held_against_them(
    server: Any, policy: Any
) -> None:
    apart = policy(host_interval=timedelta(seconds=0.1), total=SHORT)
    outcomes, took = crowd(server, apart, 5, answer())
    assert all(isinstance(outcome, Document) for outcome in outcomes)
    assert took >= 0.4


def test_no_more_requests_at_once_than_a_host_is_to_have(server: Any, policy: Any) -> None:
    now, most = 0, 0

    async def counting(writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        writer.write(answer())

    crowd(server, policy(host_concurrency=3), 12, counting)
    assert most == 3


def test_a_crowd_at_one_host_does_not_keep_another_waiting(server: Any, policy: Any) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(answer())

    async def run() -> float:
        async with (
            server({"/": slow}) as crowded,
            server({"/": answer()}) as free,
            Gate(policy(host_concurrency=1, concurrency=2)) as gate,
        ):
            crowd = [asyncio.create_task(gate.fetch(Request(crowded.url("/")))) for _ in range(9)]
            await asyncio.sleep(0.02)
            started = time.monotonic()
            await gate.fetch(Request(free.url("/")))
            took = time.monotonic() - started
            for task in crowd:
                task.cancel()
            await asyncio.gather(*crowd, return_exceptions=True)
            return took

    assert asyncio.run(run()) < 0.15


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """A limit that this process has reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = os.open(os.devnull, os.O_RDONLY)
    resource.setrlimit(resource.RLIMIT_NOFILE, (taken + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.close(taken)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_shortage_of_our_own_is_no_fault_of_the_server(policy: Any, host: str) -> None:
    async def run() -> Any:
        async with Gate(policy()) as gate:
            with no_descriptor_left():
                return await gate.fetch(Request(f"http://{host}:49152/"))

    outcome = asyncio.run(run())
    assert isinstance(outcome, Failure)
    assert outcome.error is ErrorClass.OWN_NETWORK


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts in /proc")
def test_no_file_descriptor_is_left_open(server: Any, policy: Any) -> None:

    async def run() -> tuple[int, int]:
        answers = {"/": answer(), "/r": moved("/"), "/x": reset, "/404": answer(status="404 N")}
        async with server(answers) as here:
            counts = []
            for _ in range(2):
                async with Gate(policy()) as gate:
                    for path in [*answers] * 5:
                        await gate.fetch(Request(here.url(path)))
                await asyncio.sleep(0.05)
                counts.append(open_descriptors())
            return counts[0], counts[1]

    first, second = asyncio.run(run())
    assert second <= first


def test_a_network_that_is_allowed_is_dialled(fetch: Fetch) -> None:
    allow = (ip_network("127.0.0.0/8"),)
    assert isinstance(fetch(answer(), allow=allow).outcome, Document)


def test_a_connection_is_kept_only_where_another_request_wants_it(fetch: Fetch) -> None:
    assert fetch(answer()).seen[0][1]["connection"] == "close"
