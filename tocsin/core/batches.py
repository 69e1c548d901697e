"""Work in batches: of a size, or so that no host is in two of them."""

import re
from collections.abc import Iterable
from itertools import groupby
from math import ceil
from typing import Final
from urllib.parse import urlsplit

_SIDE_BY_SIDE, _LEAST = 4, 25
_PORTS: Final = {"http": 80, "https": 443}
# What most addresses begin with, spelled in the one way that needs no reading.
_PLAIN: Final = re.compile(r"(https?)://([a-z0-9.-]*[a-z0-9])(?::([1-9][0-9]*))?(?:[/?#]|\Z)")


def size_of(count: int, most: int) -> int:
    """How large batches of so many are best: some side by side, so that one is stored while others
    are read, but none so small that it costs more than it brings. They come out alike: a last one
    of a few could not tell a network that is down from hosts that are."""
    size = min(most, max(ceil(count / _SIDE_BY_SIDE), _LEAST))
    return ceil(count / max(ceil(count / size), 1))


def by_host(items: Iterable[tuple[int, str]], size: int) -> list[list[int]]:
    """The ids of (id, address) pairs, those of one host and port together, in batches of `size`.

    A host with more is a batch of its own: whoever spaces its requests must see them all. Hosts
    of a size stand together, the crowded ones last, so that few wait for a crowd.
    """
    batches: list[list[int]] = []
    ordered = sorted((server(address), number) for number, address in items)
    hosts = [
        [number for _, number in host] for _, host in groupby(ordered, key=lambda pair: pair[0])
    ]
    for ids in sorted(hosts, key=len):
        if batches and len(batches[-1]) + len(ids) <= size:
            batches[-1] += ids
        else:
            batches.append(ids)
    return batches


def server(address: str) -> str:
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
