from datetime import timedelta

import pytest

from tocsin.core.capacity import shortfalls
from tocsin.core.watchlist import FeedConfig

SECOND = timedelta(seconds=1)


def feeds(count: int, *, host: str = "", every: int = 15) -> list[FeedConfig]:
    return [
        FeedConfig(f"https://{host or f'h{n}'}.example/{n}", str(n), every=timedelta(minutes=every))
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "seconds", "said"),
    [
        (2000, None, None),
        (2000, 0.001, None),
        (2000, 0.3, None),
        (2000, 0.4, "can hardly be met: 2000 feeds need 89% of the time"),
        (2000, 0.6, "cannot be met: 2000 feeds need 133% of the time"),
    ],
)
def test_what_the_feeds_need_is_held_against_what_was_measured(
    count: int, seconds: float | None, said: str | None
) -> None:
    found = list(shortfalls(feeds(count), SECOND, seconds))
    assert len(found) == (said is not None)
    assert said is None or said in found[0]


@pytest.mark.parametrize(
    ("count", "every", "interval", "told"),
    [(800, 15, SECOND, False), (1000, 15, SECOND, True), (1000, 30, SECOND, False),
     (1000, 15, timedelta(), False), (400, 1, SECOND, True), (200, 1, SECOND, False)],
)  # fmt: skip
def test_a_host_with_more_feeds_than_politeness_allows_is_named(
    count: int, every: int, interval: timedelta, told: bool
) -> None:
    # What is asked for more often than every five minutes is polled every five minutes.
    found = list(shortfalls(feeds(count, host="one", every=every), interval, None))
    assert bool(found) is told
    assert not told or "feeds of one.example are to be polled" in found[0]
