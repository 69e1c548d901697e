"""Work in batches: of a size, or so that no host is in two of them."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

_SIDE_BY_SIDE, _LEAST = 4, 25
_PORTS: Final = {"http": 80, "https": 443}
# What most addresses begin with, spelled in the one way that needs no reading.
_PLAIN: Final = re.compile(r"(https?)://([a-z0-9.-]*[a-z0-9])(?::([1-9][0-9]*))?(?:[/?#]|\Z)")


def size_of(count: int, most: int) -> int:
    """How large batches of so many are best: some side by side, so that one is stored while others
    are read, but none so small that it costs more than it brings."""
    return min(most, max(count // _SIDE_BY_SIDE, _LEAST))


def by_host(items: Iterable[tuple[int, str]], size: int) -> list[list[int]]:
    """The ids of (id, address) pairs, those of one host and port together, in batches of `size`.

    A host with more is a batch of its own: whoever spaces its requests must see them all.
    """
    batches: list[list[int]] = []
    ordered = sorted((_server(address), number) for number, address in items)
    for _, host in groupby(ordered, key=lambda pair: pair[0]):
        ids = [number for _, number in host]
        if batches and len(batches[-1]) + len(ids) <= size:
            batches[-1] += ids
        else:
            batches.append(ids)
    return batches


def _server(address: str) -> str:
    """Host and port, the same however they are spelled; of what cannot be read, nothing."""
    if plain := _PLAIN.match(address):
        scheme, host, port = plain.groups()
        return f"{host}:{port or _PORTS[scheme]}"
    return _read(address)


def _read(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').rstrip('.')}:{port}"
