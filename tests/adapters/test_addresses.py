"""Which addresses may be dialled."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters.addresses import why_forbidden

FORBIDDEN = (
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "3fff:fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "4000::1",
    "8000::1",
    "e000::1",
    "1::1",
)

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


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_public_is_forbidden(address: str) -> None:
    assert why_forbidden(ip_address(address))


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


def test_the_reason_is_given_in_words() -> None:
    assert why_forbidden(ip_address("10.0.0.1")) == "private"
    assert why_forbidden(ip_address("8.8.8.8")) is None


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
