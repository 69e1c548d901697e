"""Frames on a pipe between a parent and its worker: a length, then that many bytes."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

_LENGTH: Final = struct.Struct(">I")
MOST: Final = 1 << 28


class FrameError(Exception):
    """The other side sends something that is not a frame."""


def framed(payload: bytes) -> bytes:
    """The payload with its length before it."""
    return _LENGTH.pack(len(payload)) + payload


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame of a blocking stream; None when it has ended, even in mid-frame."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    payload = stream.read(length)
    return payload if len(payload) == length else None


class FrameBuffer:
    """Frames put together again from pieces of any size."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The frames that this piece completes. Raises `FrameError`."""
        self._pending += piece
        while len(self._pending) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._pending)
            if length > MOST:
                raise FrameError("a frame longer than any answer may be")
            end = _LENGTH.size + length
            if len(self._pending) < end:
                return
            payload = bytes(self._pending[_LENGTH.size : end])
            del self._pending[:end]
            yield payload
