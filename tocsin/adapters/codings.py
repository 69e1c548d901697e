"""HTTP content codings undone in bounded steps (RFC 9110, 8.4): identity, gzip and deflate.

One megabyte of gzip can hold a gigabyte, so a client's own decoding is switched off and every
step here says how much it may give.
"""

import zlib
from collections.abc import Sequence
from typing import Final, Protocol

from tocsin.core.model import ErrorClass

ACCEPTED: Final = "gzip, deflate"
# Every member costs a copy of what follows it: thousands of tiny ones would be quadratic.
_MEMBERS: Final = 64
_GZIP: Final = 16 + zlib.MAX_WBITS
_MAGIC: Final = b"\x1f\x8b"
# What servers write that mean none, or mistake the field for another.
_NO_CODING: Final = frozenset(("", "identity", "none", "binary", "8bit", "7bit", "utf-8", "utf8"))
_ZLIB_HEADER_BYTES: Final = 2


class CodingError(Exception):
    """The body cannot be decoded. `error` is its class, the message says why."""

    def __init__(self, error: ErrorClass, message: str) -> None:
        super().__init__(message)
        self.error = error


class Decoder(Protocol):
    """Takes a body in pieces. Raises `CodingError`."""

    def feed(self, chunk: bytes, most: int) -> bytes:
        """The next decoded bytes; more than `most` of them only if the body holds more."""
        ...

    def finish(self) -> None:
        """The body has ended: complain if it ended too early."""
        ...


class _Identity:
    def feed(self, chunk: bytes, most: int) -> bytes:  # noqa: ARG002  the protocol's signature
        return chunk

    def finish(self) -> None:
        """An identity body has no end of its own."""


class _Inflated:
    """What gzip and deflate share: bounded output, and an end without which nothing counts.

    Bytes after that end are ignored, as browsers and gzip itself do: the body before them has
    been checked to be whole.
    """

    def __init__(self) -> None:
        self._started = False

    def _inflate(self, stream: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
        self._started = True
        try:
            return stream.decompress(chunk, most + 1)
        except zlib.error as error:
            raise CodingError(ErrorClass.PROTOCOL, "the compressed body is damaged") from error

    def _require(self, stream: "zlib._Decompress | None") -> None:
        if self._started and (stream is None or not stream.eof):
            raise CodingError(ErrorClass.TRUNCATED, "the compressed body ends too early")


class _Gzip(_Inflated):
    """RFC 1952: a body may be several members, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._stream = zlib.decompressobj(_GZIP)
        self._members = 1
        self._held = b""  # what stands after a member, until it can be told what it is

    def feed(self, chunk: bytes, most: int) -> bytes:
        decoded = bytearray()
        chunk, self._held = self._held + chunk, b""
        while chunk and len(decoded) <= most:
            if self._stream.eof:
                if not chunk.startswith(_MAGIC):
                    self._held = chunk[: len(_MAGIC)]
                    break
                self._next_member()
            decoded += self._inflate(self._stream, chunk, most - len(decoded))
            chunk = self._stream.unused_data
        return bytes(decoded)

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MEMBERS:
            raise CodingError(ErrorClass.PROTOCOL, f"more than {_MEMBERS} gzip members")
        self._stream = zlib.decompressobj(_GZIP)

    def finish(self) -> None:
        self._require(self._stream)


class _Deflate(_Inflated):
    """A zlib stream as RFC 9110 wants it, or the bare deflate that many servers send."""

    def __init__(self) -> None:
        super().__init__()
        self._head = b""
        self._stream: zlib._Decompress | None = None

    def feed(self, chunk: bytes, most: int) -> bytes:
        if self._stream is None:
            self._head += chunk
            if len(self._head) < _ZLIB_HEADER_BYTES:
                self._started = self._started or bool(self._head)
                return b""
            chunk, self._head = self._head, b""
            self._stream = zlib.decompressobj(_deflate_bits(chunk))
        return b"" if self._stream.eof else self._inflate(self._stream, chunk, most)

    def finish(self) -> None:
        self._require(self._stream)


def _deflate_bits(head: bytes) -> int:
    """RFC 1950: method 8 in the low bits, and the first two bytes a multiple of 31."""
    is_zlib = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def decoder(headers: Sequence[str]) -> Decoder:
    """The decoder for the Content-Encoding headers of one answer.

    Raises `CodingError` for a coding we did not ask for, or for more than one.
    """
    codings = [part.strip().lower() for header in headers for part in header.split(",")]
    match [coding for coding in codings if coding not in _NO_CODING]:
        case []:
            return _Identity()
        case ["gzip" | "x-gzip"]:
            return _Gzip()
        case ["deflate"]:
            return _Deflate()
        case _:
            raise CodingError(
                ErrorClass.UNSUPPORTED_ENCODING,
                "the body is in a content coding we did not ask for",
            )
