"""Whether it is our own side that is down: most of many hosts cannot be reached at once."""

from collections.abc import Iterable
from typing import Final

from tocsin.core.model import ErrorClass, Failure

_HOSTS: Final = 10
_UNREACHED: Final = frozenset(
    (ErrorClass.DNS, ErrorClass.CONNECT, ErrorClass.TIMEOUT, ErrorClass.OWN_NETWORK)
)
MESSAGE: Final = (
    "our own network seems to be down, or we are out of file descriptors; nothing is counted"
    " against the feeds that were not reached, which are due again in five minutes"
)


def is_unreached(failure: Failure, *, answered: bool) -> bool:
    """Whether a poll failed before anybody answered: no name, no connection, or no word in time."""
    return failure.error in _UNREACHED and not answered


def is_down(asked: Iterable[tuple[str, bool]]) -> bool:
    """Whether these polls, as (host, whether unreached), say so: of ten hosts or more, more than
    half were not reached at all."""
    hosts: dict[str, bool] = {}
    for host, unreached in asked:
        hosts[host] = hosts.get(host, True) and unreached
    return len(hosts) >= _HOSTS and 2 * sum(hosts.values()) > len(hosts)
