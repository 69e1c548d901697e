"""Which addresses may be dialled."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters import addresses
from tocsin.adapters.addresses import spelled, why_forbidden

FORBIDDEN = {
    "0.0.0.0": "this host",
    "0.255.255.255": "this host",
    "10.0.0.0": "private",
    "10.255.255.255": "private",
    "100.64.0.0": "carrier-grade NAT",
    "100.100.100.200": "carrier-grade NAT",
    "100.127.255.255": "carrier-grade NAT",
    "127.0.0.0": "loopback",
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "168.63.129.16": "cloud metadata",
    "169.254.0.1": "link-local",
    "169.254.169.254": "link-local",
    "169.254.170.2": "link-local",
    "172.16.0.0": "private",
    "172.31.255.255": "private",
    "192.0.0.0": "protocol assignments",
    "192.0.0.170": "protocol assignments",
    "192.0.0.192": "protocol assignments",
    "192.0.0.255": "protocol assignments",
    "192.0.2.0": "documentation",
    "192.0.2.255": "documentation",
    "192.88.99.1": "6to4 relay",
    "192.168.0.0": "private",
    "192.168.255.255": "private",
    "198.18.0.0": "benchmarking",
    "198.19.255.255": "benchmarking",
    "198.51.100.0": "documentation",
    "198.51.100.255": "documentation",
    "203.0.113.0": "documentation",
    "203.0.113.255": "documentation",
    "224.0.0.0": "multicast",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.0": "reserved",
    "255.255.255.254": "reserved",
    "255.255.255.255": "reserved",
    "::": "this host",
    "::1": "loopback",
    "::2": "IPv4-compatible",
    "::127.0.0.1": "IPv4-compatible",
    "::8.8.8.8": "IPv4-compatible",
    "::ffff:0.0.0.0": "this host",
    "::ffff:10.1.2.3": "private",
    "::ffff:100.64.0.1": "carrier-grade NAT",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:169.254.169.254": "link-local",
    "::ffff:0:127.0.0.1": "reserved",
    "64:ff9b::0.0.0.0": "this host",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b::127.0.0.1": "loopback",
    "64:ff9b::169.254.169.254": "link-local",
    "64:ff9b:0:0:0:1::": "reserved",
    "64:ff9b:1::": "local NAT64",
    "64:ff9b:1:ffff:ffff:ffff:ffff:ffff": "local NAT64",
    "64:ff9b:2::": "reserved",
    "64:ff9c::1": "reserved",
    "100::1": "discard",
    "100:0:0:1::1": "discard",
    "1::1": "reserved",
    "1fff:ffff::1": "reserved",
    "2001::1": "Teredo",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo",
    "2001:2::1": "protocol assignments",
    "2001:10::1": "protocol assignments",
    "2001:20::1": "protocol assignments",
    "2001:1ff:ffff::1": "protocol assignments",
    "2001:db8::1": "documentation",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff": "documentation",
    "2002::1": "6to4",
    "2002:7f00:1::": "6to4",
    "2002:808:808::": "6to4",
    "3fff::1": "documentation",
    "3fff:fff:ffff::1": "documentation",
    "4000::1": "reserved",
    "5f00::1": "segment routing",
    "8000::1": "reserved",
    "e000::1": "reserved",
    "fc00::1": "private",
    "fd00:ec2::254": "private",
    "fdff:ffff::1": "private",
    "fe00::1": "reserved",
    "fe80::1": "link-local",
    "fe80::1%lo": "link-local",
    "febf:ffff::1": "link-local",
    "fec0::1": "site-local",
    "feff:ffff::1": "site-local",
    "ff00::1": "multicast",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
}

DIALLED = (
    "1.0.0.0",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.1",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2001:db7::1",
    "2001:db9::1",
    "2003::1",
    "2606:4700::1111",
    "3ffe:ffff::1",
    "3fff:1000::1",
)


@pytest.mark.parametrize(("address", "kind"), FORBIDDEN.items())
def test_an_address_that_is_not_public_is_forbidden_by_its_kind(address: str, kind: str) -> None:
    assert why_forbidden(ip_address(address)) == kind


def test_every_row_of_the_table_is_tried() -> None:
    kinds = {kind for table in (addresses._V4, addresses._V6) for _, kind in table}  # noqa: SLF001
    assert set(FORBIDDEN.values()) == kinds


@pytest.mark.parametrize("address", DIALLED)
def test_a_public_address_beside_a_forbidden_one_is_dialled(address: str) -> None:
    assert why_forbidden(ip_address(address)) is None


@pytest.mark.parametrize(
    ("address", "allow", "forbidden"),
    [
        ("127.0.0.1", "127.0.0.0/8", False),
        ("::ffff:127.0.0.1", "127.0.0.0/8", False),
        ("64:ff9b::7f00:1", "127.0.0.0/8", False),
        ("10.0.0.1", "127.0.0.0/8", True),
        ("::1", "127.0.0.0/8", True),
        ("::1", "::1/128", False),
        ("fd00::5", "fd00::/64", False),
        ("fd01::5", "fd00::/64", True),
    ],
)
def test_only_the_networks_the_operator_names_are_opened(
    address: str, allow: str, *, forbidden: bool
) -> None:
    reason = why_forbidden(ip_address(address), [ip_network(allow)])
    assert (reason is not None) is forbidden


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_within(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    nat64 = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert why_forbidden(mapped) == why_forbidden(nat64) == why_forbidden(address)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_dialled(
    address: IPv4Address | IPv6Address,
) -> None:
    if address.is_private and not getattr(address, "ipv4_mapped", None):
        assert why_forbidden(address) or address in ip_network("64:ff9b::/96")


SPELLINGS = {
    "127.0.0.1": "127.0.0.1",
    "127.0.0.1.": "127.0.0.1",
    "127.1": "127.0.0.1",
    "127.0.1": "127.0.0.1",
    "127.65535": "127.0.255.255",
    "0x7f.1": "127.0.0.1",
    "0X7F.0x0.0.1": "127.0.0.1",
    "0x7f000001": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1",
    "017700000001": "127.0.0.1",
    "2130706433": "127.0.0.1",
    "0": "0.0.0.0",
    "0x": "0.0.0.0",
    "4294967295": "255.255.255.255",
    "0251.0376.0251.0376": "169.254.169.254",
    "0xa9fea9fe": "169.254.169.254",
    "10.1": "10.0.0.1",
}
NO_ADDRESSES = (
    "256.0.0.1",
    "1.2.3.4.5",
    "127..1",
    "4294967296",
    "1.16777216",
    "1.2.65536",
    "1.2.3.256",
    "08.0.0.1",
    "0x1g.1",
    "host.1",
    "host.0x7f",
    "9" * 3000,
)


@pytest.mark.parametrize(("host", "address"), SPELLINGS.items())
def test_a_number_is_read_as_the_address_it_leads_to(host: str, address: str) -> None:
    assert spelled(host) == ip_address(address)


@pytest.mark.parametrize("host", NO_ADDRESSES)
def test_a_number_that_is_no_address_is_none(host: str) -> None:
    with pytest.raises(ValueError, match=r"number|literal"):
        spelled(host)


@pytest.mark.parametrize(
    "host", ["a", "1a", "127.0.0.1.nip.example", "a.b.", "xn--1.x1", "::1", ""]
)
def test_a_name_is_no_number(host: str) -> None:
    assert spelled(host) is None


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_that_address(address: IPv4Address) -> None:
    number = int(address)
    for host in (str(address), str(number), hex(number), f"0{number:o}"):
        assert spelled(host) == address
