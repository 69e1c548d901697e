"""How long a feed that fails is left alone: by class of error, longer each time, not for ever."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tocsin.core import defaults
from tocsin.core.model import ErrorClass, Failure

_DOUBLINGS: Final = 20
_TOO_MANY: Final = 429
_SERVER_ERRORS: Final = range(500, 600)
GONE: Final = 410
_WAITS_SAID: Final = frozenset((_TOO_MANY, 503))  # where Retry-After means something to us


@dataclass(frozen=True, slots=True)
class Backoff:
    """The wait after a first failure, doubled for each one more in a row, up to `most`."""

    first: timedelta
    most: timedelta = defaults.CHECK_AT_MOST


# What passes by itself is looked after soon and often, what somebody must mend less so.
_PASSING: Final = Backoff(timedelta(minutes=15), timedelta(hours=6))
_LASTING: Final = Backoff(timedelta(minutes=30))
_REFUSED: Final = Backoff(timedelta(hours=1))
_BY_CLASS: Final = {
    **dict.fromkeys(
        (
            *(ErrorClass.DNS, ErrorClass.CONNECT, ErrorClass.TIMEOUT, ErrorClass.TRUNCATED),
            *(ErrorClass.EMPTY_BODY, ErrorClass.PROTOCOL, ErrorClass.NOT_A_FEED),
        ),
        _PASSING,
    ),
    **dict.fromkeys(
        (
            *(ErrorClass.BLOCKED_ADDRESS, ErrorClass.DENIED),
            *(ErrorClass.UNSAFE_XML, ErrorClass.PARSER_LIMIT),
        ),
        _REFUSED,
    ),
}
_BY_STATUS: Final = {
    **dict.fromkeys((408, 425), _PASSING),
    _TOO_MANY: _LASTING,
}


def backoff(failure: Failure) -> Backoff:
    """How a feed is left alone that failed in this way."""
    if failure.error is not ErrorClass.HTTP_STATUS or failure.status is None:
        return _BY_CLASS.get(failure.error, _LASTING)
    if failure.status in _SERVER_ERRORS:
        return _PASSING
    return _BY_STATUS.get(failure.status, _LASTING)


def wait_after(failure: Failure, failures: int) -> timedelta:
    """How long to wait after so many failures in a row, this one the last."""
    rule = backoff(failure)
    return min(rule.first * (1 << min(max(failures - 1, 0), _DOUBLINGS)), rule.most)


def may_say_when(failure: Failure) -> bool:
    """Whether the answer's Retry-After counts."""
    return failure.status in _WAITS_SAID


def holds_its_host(failure: Failure) -> bool:
    """Whether the other feeds of the host are to wait too."""
    return failure.status == _TOO_MANY
