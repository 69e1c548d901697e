"""Which network addresses a feed or a page may make us dial: a pure table, no look-ups.

The judgement is on the address that is dialled, never on the spelling of a URL. The standard
library's `is_global` is not used: up to Python 3.11 it calls multicast, 6to4 and NAT64 forms of
private addresses global. Source: the IANA special-purpose registries (RFC 6890 and updates).
"""

import re
from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_V4: Final[Sequence[tuple[IPv4Network, str]]] = [
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
]
# Only 2000::/3 is given out as global unicast, so the last rows close all the rest.
_V6: Final[Sequence[tuple[IPv6Network, str]]] = [
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/32", "discard"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("::/3", "reserved"),
        ("4000::/2", "reserved"),
        ("8000::/1", "reserved"),
    )
]
_NAT64: Final = ip_network("64:ff9b::/96")
_LOW_32: Final = 0xFFFF_FFFF
_NUMBER: Final = re.compile(r"0[xX][0-9A-Fa-f]*|[0-9]+")
_BYTES: Final = 4


def spelled(host: str) -> IPv4Address | None:
    """The address that a host ending in a number stands for, None for a name.

    So `127.1`, `0x7f.1`, `0177.0.0.1` and `2130706433` are what they lead to, before a proxy or a
    system's own reading sees them (WHATWG URL standard, IPv4 parser). Raises `ValueError` for a
    number that is no address.
    """
    parts = host.removesuffix(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    *high, low = map(_number, parts)
    if len(high) >= _BYTES or max(high, default=0) > 0xFF or low >> 8 * (_BYTES - len(high)):  # noqa: PLR2004
        raise ValueError("a number that is no address")
    places = range(_BYTES - 1, 0, -1)
    return IPv4Address(
        low + sum(byte << 8 * place for byte, place in zip(high, places, strict=False))
    )


def _number(part: str) -> int:
    if not _NUMBER.fullmatch(part):
        raise ValueError("a part that is no number")
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8 if part[0] == "0" else 10)


def _as_dialled(address: Address) -> Address:
    """The IPv4 address that a mapped (RFC 4291) or NAT64 (RFC 6052) address leads to."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & _LOW_32)
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def why_forbidden(address: Address, allow: Sequence[Network] = ()) -> str | None:
    """The kind of address, in two words, that forbids dialling it; None if it may be dialled."""
    target = _as_dialled(address)
    if _within(address, allow) or _within(target, allow):
        return None
    table = _V4 if isinstance(target, IPv4Address) else _V6
    return next((kind for network, kind in table if target in network), None)
