"""Whether it is our own side that is down: most of many hosts cannot be reached at once."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from tocsin.core.model import ErrorClass, Failure

_HOSTS: Final = 10
_NONE: Final[Mapping[str, bool]] = MappingProxyType({})
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


def by_host(asked: Iterable[tuple[str, bool]]) -> dict[str, bool]:
    """Polls, as (host, whether unreached), by host: one that was reached once was reached."""
    hosts: dict[str, bool] = {}
    for host, unreached in asked:
        hosts[host] = hosts.get(host, True) and unreached
    return hosts


def is_down(hosts: Mapping[str, bool], before: Mapping[str, bool] = _NONE) -> bool:
    """Whether these hosts, with whether each was unreached, say so: of ten or more, more than half
    were not reached at all. Fewer are judged with those asked `before` in the same pass."""
    judged = hosts if len(hosts) >= _HOSTS else {**before, **hosts}
    return len(judged) >= _HOSTS and 2 * sum(judged.values()) > len(judged)
