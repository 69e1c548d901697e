"""A feed server for measurements: conditional GETs on every loopback address, in a process of its
own that belongs to no measured family. It prints its port and ends when its standard input does.

Feed n is `/f/n`. Every twentieth changes at each turn; `GET /turn/t` turns the page to t.
"""

import asyncio
import os
import random
import sys

CHANGING = 20  # one feed of so many changes at a turn
ITEMS = 10
NEW = 2  # of them are new in each turn
WATCHED = 20  # one item of so many says a word that is watched for
SYLLABLES = [a + b for a, b in zip("bcdfghjklmnprstvwxyz", "aeiou" * 4, strict=True)]
VOCABULARY = 20_000


def word(rank: int) -> str:
    """A made-up word, one for each rank: the rarer, the longer."""
    made = ""
    while rank or not made:
        rank, syllable = divmod(rank, len(SYLLABLES))
        made += SYLLABLES[syllable]
    return made


def words(seed: str, count: int) -> str:
    """Words that follow from the seed, the nth as frequent as 1/n: as in a language."""
    drawn = random.Random(seed)
    return " ".join(word(int(VOCABULARY ** drawn.random())) for _ in range(count))


def item(feed: int, number: int) -> str:
    """An item: told apart by its words, its guid and its link."""
    name = f"{feed}-{number}"
    watched = "" if (feed // CHANGING + number) % WATCHED else " ceasefire"
    return (
        f"<item><title>{words(name, 8).capitalize()}{watched}</title>"
        f'<guid isPermaLink="false">tag:feeds.example,2026:{name}</guid>'
        f"<link>https://news{feed}.example/{number}</link>"
        f"<description>&lt;p&gt;{words(name + 'text', 40)}.&lt;/p&gt;</description>"
        f"<pubDate>Tue, 03 Mar 2026 05:{number % 60:02}:00 GMT</pubDate></item>"
    )


def document(feed: int, version: int) -> bytes:
    """The feed at a version: its newest items, the newest first."""
    first = version * NEW
    items = "".join(item(feed, number) for number in range(first + ITEMS, first, -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Feed {feed}</title><link>https://news{feed}.example/</link>{items}</channel></rss>"
    ).encode()


class Answers(asyncio.Protocol):
    """Answers requests on one connection, as little work as can be: it must not be the limit."""

    turn = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        heads = (self.waiting + data).split(b"\r\n\r\n")
        self.waiting = heads.pop()
        for head in heads:
            self.transport.write(self.answered(head))

    def answered(self, head: bytes) -> bytes:
        _, kind, value = head.partition(b" HTTP/")[0].partition(b" ")[2].split(b"/")
        if kind == b"turn":
            Answers.turn = int(value)
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        feed = int(value)
        version = Answers.turn if feed % CHANGING == 0 else 0
        etag = b'"%d-%d"' % (feed, version)
        if b": " + etag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        body = document(feed, version)
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n"
            b"ETag: %b\r\n\r\n%b" % (len(body), etag, body)
        )


async def serve() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answers, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__" and not os.fork():  # the child of nobody: not counted with its user
    asyncio.run(serve())
