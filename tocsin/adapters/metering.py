"""What an exchange receives, counted at the socket.

HTTP counts only bodies: headers, interim answers and the framing of chunks can go on for ever. And
aiohttp takes a connection that breaks for the end of a body that has no other.
"""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final


class Meter:
    """What one exchange may still receive, and what became of its connection."""

    def __init__(self, most: int) -> None:
        self._left = most
        self.broken = False
        self.dialled = False  # rather than used one that was kept

    @property
    def spent(self) -> bool:
        """Whether the other side sent more than it may."""
        return self._left < 0

    def count(self, received: int) -> None:
        """Raises `OSError` when it is too much."""
        self._left -= received
        if self.spent:
            raise OSError(errno.EFBIG, "more than an answer may have")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Remember that receiving failed: aiohttp takes that for the end of some bodies."""
        try:
            yield
        except (BlockingIOError, InterruptedError):
            raise
        except OSError:
            self.broken = True
            raise


METER: Final = ContextVar[Meter]("meter")
"""The meter of the exchange that is under way."""


class MeteredSocket(socket.socket):
    """A socket that counts for the exchange which last sent something on it."""

    def __init__(self, family: int, kind: int, protocol: int) -> None:
        super().__init__(family, kind, protocol)
        self._meter = METER.get()
        self._meter.dialled = True

    def send(self, *data: Any) -> int:
        """As every socket."""
        self._meter = METER.get(self._meter)
        return super().send(*data)

    def sendmsg(self, *data: Any) -> int:
        """As every socket."""
        self._meter = METER.get(self._meter)
        return super().sendmsg(*data)

    def recv(self, *wanted: Any) -> bytes:
        """As every socket, up to the meter's limit."""
        with self._meter.watching():
            data = super().recv(*wanted)
        self._meter.count(len(data))
        return data

    def recv_into(self, *wanted: Any) -> int:
        """As every socket, up to the meter's limit."""
        with self._meter.watching():
            size = super().recv_into(*wanted)
        self._meter.count(size)
        return size
