"""Feeds that mean harm, each with the class of error it has to end with, and their server."""

import asyncio
import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Final

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Script
GOOD: Final = "<title>{0}</title><guid isPermaLink='false'>{0}</guid>"


@dataclass(frozen=True)
class Case:
    """A hostile feed: how to make its answer, and what becomes of it.

    `error` is the class of its failure, none where its good items are to be kept: `new` of them.
    `url` stands in place of the server's own address; `{port}` for its port.
    """

    make: Callable[[], Answer]
    error: str | None
    new: int = 0
    url: str = ""


def rss(*items: str, head: str = "") -> bytes:
    """An RSS document with these items."""
    wrapped = "".join(f"<item>{item}</item>" for item in items)
    return f"{head}<rss version='2.0'><channel><title>t</title>{wrapped}</channel></rss>".encode()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer, packed where it is large."""
    if len(body) > 1 << 20 and not headers:
        body, headers = gzip.compress(body, 1), ("Content-Encoding: gzip",)
    ours = (f"Content-Length: {len(body)}", "Connection: close")
    lines = [f"HTTP/1.1 {status}", *ours, *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def document(error: str | None, *pieces: str, new: int = 0, head: str = "") -> Case:
    """A feed whose second item holds the pieces, between two good ones."""
    items = (GOOD.format("before"), "".join(pieces), GOOD.format("after"))
    return Case(lambda: http(rss(*items, head=head)), error, new)


def plain(error: str | None, make: Callable[[], bytes], new: int = 0) -> Case:
    """A feed whose body is this."""
    return Case(lambda: http(make()), error, new)


def raw(error: str, make: Callable[[], bytes]) -> Case:
    """A feed whose server answers with these bytes."""
    return Case(make, error)


def coded(error: str | None, coding: str, make: Callable[[], bytes], new: int = 0) -> Case:
    """A feed whose body is in a content coding."""
    return Case(lambda: http(make(), f"Content-Encoding: {coding}"), error, new)


def moved(location: str, error: str = "redirect") -> Case:
    """A feed that redirects."""
    return Case(lambda: http(b"", f"Location: {location}", status="302 Found"), error)


def elsewhere(url: str, error: str = "blocked_address") -> Case:
    """A feed at an address that is not to be dialled."""
    return Case(lambda: http(rss(GOOD.format("x"))), error, url=url)


def drip(error: str, start: bytes, piece: bytes, pause: float = 0.05) -> Case:
    """A server that sends a start, and then a piece again and again, to no end."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return Case(lambda: script, error)


def flood(error: str, start: bytes, piece: bytes) -> Case:
    """The same, as fast as it is read."""
    return drip(error, start, piece * (1 + (1 << 18) // len(piece)), 0)


async def reset(writer: asyncio.StreamWriter) -> None:
    """Begin a body that ends with the connection, and break the connection."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + rss(GOOD.format("a"))[:-40])
    await writer.drain()
    await asyncio.sleep(0.05)
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


@cache
def bomb(bits: int) -> bytes:
    """A hundred megabytes of nothing in a coding of zlib's: 31 gzip, 15 zlib, -15 bare."""
    stream = zlib.compressobj(9, wbits=bits)
    piece = bytes(1 << 20)
    return b"".join(stream.compress(piece) for _ in range(100)) + stream.flush()


def nested(depth: int, body: bytes) -> bytes:
    """The body in so many layers of gzip."""
    for _ in range(depth):
        body = gzip.compress(body)
    return body


def laughs(declared: str = "<!ENTITY {} '{}'>") -> str:
    """A few entities, each of ten of the one before."""
    rows = [declared.format(f"a{n}", f"&a{n - 1};" * 10) for n in range(1, 10)]
    return f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{''.join(rows)}]>"


TRAP: Final = "http://127.0.0.1:{port}/trap"

TRANSPORT: Final[Mapping[str, Case]] = {
    "a body that drips": drip("timeout", b"HTTP/1.1 200 OK\r\n\r\n<rss>", b"x"),
    "headers that drip": drip("timeout", b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "chunks that drip": drip(
        "timeout", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"
    ),
    "silence": drip("timeout", b"", b""),
    "an endless body": flood("too_large", b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    "endless hints": flood(
        "too_large", b"", b"HTTP/1.1 103 Early Hints\r\nLink: " + b"x" * 4000 + b"\r\n\r\n"
    ),
    "endless chunk extensions": flood(
        "too_large",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1;" + b"x" * 4000 + b"\r\nx\r\n",
    ),
    "endless blank lines": flood("too_large", b"", b"\r\n"),
    "endless headers": flood("protocol", b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "a header of a megabyte": raw(
        "protocol", lambda: b"HTTP/1.1 200 OK\r\nX: " + b"y" * (1 << 20) + b"\r\n\r\n<rss/>"
    ),
    "a length that is too long": raw(
        "truncated", lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + rss("x")
    ),
    "a length that is too short": raw(
        "protocol", lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + rss("x")
    ),
    "a length below nothing": raw(
        "protocol", lambda: b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + rss("x")
    ),
    "two lengths": raw(
        "protocol",
        lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 6\r\n\r\n<rss/>xyz",
    ),
    "chunks that end early": raw(
        "truncated", lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"
    ),
    "a connection that breaks": Case(lambda: reset, "truncated"),
    "a connection that closes at once": raw("connect", lambda: b""),
    "an answer that is not HTTP": raw("protocol", lambda: b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "an empty body": plain("empty_body", lambda: b""),
    "a 304 that nobody asked for": Case(lambda: http(b"", status="304 Not Modified"), "protocol"),
    "a redirect loop": moved("?"),
    "a redirect to a file": moved("file:///etc/passwd"),
    "a redirect to ftp": moved("ftp://127.0.0.1/"),
    "a redirect to a script": moved("javascript:alert(1)"),
    "a redirect to a private address": moved("http://127.0.0.2:{port}/", "blocked_address"),
    "a redirect to the metadata service": moved("http://169.254.169.254/", "blocked_address"),
    "a redirect to a name that is private": moved("http://private.test/", "blocked_address"),
    "a redirect nowhere": Case(lambda: http(b"", status="302 Found"), "redirect"),
    "a redirect to another name": moved("http://other.test:{port}/", "blocked_address"),
    "a name that turns private once it is judged": Case(
        lambda: http(rss(GOOD.format("x"))), None, new=1, url="http://turns.test:{port}"
    ),
    "a name that was private when it was judged": Case(
        lambda: http(rss(GOOD.format("x"))), "blocked_address", url="http://turned.test:{port}"
    ),
    "a name with many addresses": Case(
        lambda: http(rss(GOOD.format("x"))), "blocked_address", url="http://many.test:{port}"
    ),
    "a private name": elsewhere("http://private.test:{port}"),
    "a number": elsewhere("http://2130706434:{port}"),
    "octal": elsewhere("http://0177.0.0.2:{port}"),
    "a mapped address": elsewhere("http://[::ffff:127.0.0.2]:{port}"),
    "a wall": Case(lambda: http(b"no", status="403 Forbidden"), "denied"),
    "a wall with a check": Case(
        lambda: http(b"<html>", "cf-mitigated: challenge", status="503 Wait"), "denied"
    ),
    "gzip that is cut": coded("truncated", "gzip", lambda: gzip.compress(rss("x"))[:-5]),
    "gzip that is none": coded("protocol", "gzip", lambda: rss("x")),
    "a gzip bomb": coded("too_large", "gzip", lambda: bomb(31)),
    "a zlib bomb": coded("too_large", "deflate", lambda: bomb(15)),
    "a deflate bomb": coded("too_large", "deflate", lambda: bomb(-15)),
    "a bomb in members": coded("too_large", "gzip", lambda: gzip.compress(bytes(1 << 20)) * 40),
    "a crowd of members": coded("protocol", "gzip", lambda: gzip.compress(b"") * 100_000),
    "a bomb in a bomb": coded("unsupported_encoding", "gzip, gzip", lambda: nested(1, bomb(31))),
    "fifty layers": coded(
        "unsupported_encoding", ", ".join(["gzip"] * 50), lambda: nested(50, rss("x"))
    ),
    "layers that nobody tells of": coded("not_a_feed", "gzip", lambda: nested(3, rss("x"))),
    "brotli": coded("unsupported_encoding", "br", lambda: b"\x8b\x02\x80abc\x03"),
    "zstandard": coded("unsupported_encoding", "zstd", lambda: b"\x28\xb5\x2f\xfd\x04\x00"),
}

DOCUMENTS: Final[Mapping[str, Case]] = {
    "billion laughs": document("unsafe_xml", "<title>&a9;</title>", head=laughs()),
    "one large entity": document(
        "unsafe_xml",
        f"<title>{'&a;' * 5000}</title>",
        head=f"<!DOCTYPE rss [<!ENTITY a '{'x' * 200_000}'>]>",
    ),
    "laughs in UTF-16": plain(
        "unsafe_xml", lambda: (laughs() + "<rss>&a9;</rss>").encode("utf-16")
    ),
    "an external entity": document(
        "unsafe_xml", "&e;", head=f"<!DOCTYPE rss [<!ENTITY e SYSTEM '{TRAP}'>]>"
    ),
    "an external parameter entity": document(
        "unsafe_xml", head=f"<!DOCTYPE rss [<!ENTITY % e SYSTEM '{TRAP}'> %e;]>"
    ),
    "an external DTD": document(None, new=2, head=f"<!DOCTYPE rss SYSTEM '{TRAP}'>"),
    "a stylesheet": document(None, new=2, head=f"<?xml-stylesheet href='{TRAP}'?>"),
    "an inclusion": document(
        None, f"<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='{TRAP}'/>", new=2
    ),
    "images and frames": document(
        None,
        f"<title>w</title><description>&lt;img src='{TRAP}'&gt;&lt;iframe src='{TRAP}'&gt;"
        f"</description><enclosure url='{TRAP}' type='audio/mpeg' length='1'/>",
        new=3,
    ),
    "100,000 attributes": document(
        None, "<x ", "".join(f" a{n}='b'" for n in range(100_000)), "/>", new=2
    ),
    "100,000 attributes without quotes": document(
        None, "<x ", "".join(f" a{n}=b" for n in range(100_000)), "/>", new=2
    ),
    "a million attributes without quotes": document(
        "parser_limit", "<x ", "".join(f" a{n}=b" for n in range(1_000_000)), "/>"
    ),
    "100,000 namespaces": document(
        None, "<x ", "".join(f" xmlns:a{n}='b'" for n in range(100_000)), "/>", new=2
    ),
    "an attribute of ten megabytes": document(None, f"<x a='{'y' * 10_000_000}'/>", new=2),
    "a title of ten megabytes": document(None, f"<title>{'y' * 10_000_000}</title>", new=3),
    "a million items": plain(
        None, lambda: b"<rss><channel>" + b"<item/>" * 1_000_000 + b"</channel></rss>"
    ),
    "a million items that are not closed": plain(
        None, lambda: b"<rss><channel>" + b"<item>" * 1_000_000
    ),
    "40 kB of newlines": plain(None, lambda: b"\n" * 40_000 + rss(GOOD.format("a")), new=1),
    "a megabyte of newlines": plain(None, lambda: b"\n" * 1_000_000 + rss(GOOD.format("a")), new=1),
    "a megabyte of comments": plain(
        "unsafe_xml", lambda: b"<!-- x -->" * 100_000 + rss(GOOD.format("a"))
    ),
    "100,000 elements deep": document(None, "<x>" * 100_000, "</x>" * 100_000, new=2),
    "elements that are never closed": plain(
        None, lambda: rss(GOOD.format("a")).replace(b"</channel></rss>", b"<x>" * 1_000_000), new=1
    ),
    "a tag that never ends": plain(
        None,
        lambda: rss(GOOD.format("a")).replace(b"</channel></rss>", b"<x " + b"a" * 8_000_000),
        new=1,
    ),
    "50,000 half comments": document(
        None, "<title>w</title><description>", "&lt;!--" * 50_000, "</description>", new=3
    ),
    "50,000 half sections": document(
        None, "<title>w</title><description>", "&lt;![" * 50_000, "</description>", new=3
    ),
    "200,000 ampersands": document(
        None, "<title>w</title><description>", "&" * 200_000, "</description>", new=3
    ),
    "three million ampersands": document(
        None, "<title>w</title><description>", "&" * 3_000_000, "</description>", new=3
    ),
    "HTML 100,000 deep": document(
        None, "<title>w</title><description>", "&lt;div&gt;" * 100_000, "</description>", new=3
    ),
    "characters that are none": document(
        None, f"<title>w&#xD800;&#0;&#1114112;&#{'9' * 5000};</title>", new=3
    ),
    "100,000 categories": document(
        None, "<title>w</title>", "<category>c</category>" * 100_000, new=3
    ),
    "an encoding that is a program": plain(
        None,
        lambda: b"<?xml version='1.0' encoding='unicode_escape'?>" + rss(GOOD.format("a")),
        new=1,
    ),
    "JSON too deep": plain("parser_limit", lambda: b'{"items":' + b"[" * 1_000_000),
    "JSON with a million items": plain(
        None,
        lambda: (
            b'{"version":"https://jsonfeed.org/version/1.1","items":['
            + b"{}," * 1_000_000
            + b"{}]}"
        ),
    ),
    "a page in place of a feed": plain("not_a_feed", lambda: b"<html><p>Gone</p></html>"),
    "a check of its visitor": plain(
        "denied",
        lambda: b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>",
    ),
    "the path of a file": plain("not_a_feed", lambda: b"/dev/zero"),
    "an address": plain("not_a_feed", lambda: b"http://127.0.0.1:{port}/trap"),
}
CASES: Final[Mapping[str, Case]] = {**TRANSPORT, **DOCUMENTS}


@dataclass
class HostileServer:
    """Serves answers by path, from an event loop in a thread. `asked` are the paths, in order."""

    answers: Mapping[str, Answer]
    port: int = 0
    asked: list[str] = field(default_factory=list)

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        """Until it is over."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split()[1].decode().partition("?")[0]
            self.asked.append(path)
            answer = self.answers[path]
            if isinstance(answer, bytes):
                # As long as what it stands for: a length has been told already.
                writer.write(answer.replace(b"{port}", b"%06d" % self.port))
                await writer.drain()
            else:
                await answer(writer)
        writer.close()


@contextmanager
def serving_hostile(answers: Mapping[str, Callable[[], Answer]]) -> Iterator[HostileServer]:
    """A `HostileServer` on a port of its own."""
    made = {path: make() for path, make in answers.items()}  # now, so that nothing waits for it
    server, ready = HostileServer(made), threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(server.serve(ready, over),), daemon=True
    )
    thread.start()
    ready.wait(5)
    yield server
    loop.call_soon_threadsafe(over.set)
    thread.join()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
