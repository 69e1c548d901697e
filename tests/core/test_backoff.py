"""A feed that fails is left alone longer each time, never for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.backoff import wait_after
from tocsin.core.model import ErrorClass, Failure
from tocsin.core.network import by_host, is_down, is_unreached

HTTP = ErrorClass.HTTP_STATUS


@pytest.mark.parametrize(
    ("error", "status", "first", "most"),
    [
        (ErrorClass.DNS, None, 0.25, 6),
        (ErrorClass.CONNECT, None, 0.25, 6),
        (ErrorClass.TIMEOUT, None, 0.25, 6),
        (HTTP, 500, 0.25, 6),
        (HTTP, 503, 0.25, 6),
        (ErrorClass.NOT_A_FEED, 200, 0.25, 6),
        (HTTP, 404, 0.5, 24),
        (HTTP, 429, 0.5, 24),
        (ErrorClass.TLS, None, 0.5, 24),
        (ErrorClass.DENIED, 401, 1, 24),
        (ErrorClass.DENIED, 403, 1, 24),
        (ErrorClass.DENIED, 200, 1, 24),
        (ErrorClass.BLOCKED_ADDRESS, None, 1, 24),
        (ErrorClass.UNSAFE_XML, 200, 1, 24),
    ],
)
def test_each_class_begins_and_ends_where_it_should(
    error: ErrorClass, status: int | None, first: float, most: float
) -> None:
    failure = Failure(error, "", status)
    assert wait_after(failure, 1) == timedelta(hours=first)
    assert wait_after(failure, 2) == timedelta(hours=2 * first)
    assert wait_after(failure, 10_000) == timedelta(hours=most)


@given(st.sampled_from(ErrorClass), st.none() | st.integers(100, 599), st.integers(0, 9999))
def test_a_wait_grows_up_to_a_day(error: ErrorClass, status: int | None, failures: int) -> None:
    failure = Failure(error, "", status)
    waits = [wait_after(failure, number) for number in (failures, failures + 1)]
    assert timedelta(0) < waits[0] <= waits[1] <= defaults.CHECK_AT_MOST


@pytest.mark.parametrize(
    ("hosts", "unreached", "down"),
    [(10, 6, True), (10, 5, False), (9, 9, False), (100, 51, True), (0, 0, False)],
)
def test_our_own_network_is_down_when_most_of_many_hosts_are_out_of_reach(
    hosts: int, unreached: int, down: bool
) -> None:
    asked = [(f"{number}.example:80", number < unreached) for number in range(hosts)]
    assert is_down(by_host(asked)) is down
    assert is_down(by_host(asked + [(host, False) for host, _ in asked])) is False


@pytest.mark.parametrize(
    ("few", "unreached", "before", "down"), [(3, 3, 8, True), (3, 3, 4, False), (1, 0, 12, True)]
)
def test_few_hosts_are_judged_with_those_asked_before(
    few: int, unreached: int, before: int, down: bool
) -> None:
    others = {f"before{number}.example:80": number < before for number in range(12)}
    hosts = {f"{number}.example:80": number < unreached for number in range(few)}
    assert is_down(hosts, others) is down
    many = {f"{number}.example:80": False for number in range(10)}
    assert is_down(many, others) is False


def test_what_answered_was_reached() -> None:
    failure = Failure(ErrorClass.TIMEOUT, "")
    assert is_unreached(failure, answered=False)
    assert not is_unreached(failure, answered=True)
    assert not is_unreached(Failure(HTTP, "", 500), answered=False)
