"""A permanent redirect is believed after repeated confirmation."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.core.moves import Move, after_failure, after_good_poll, is_fit

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW, OTHER = "https://new.example/feed", "https://other.example/feed"


def after(*polls: tuple[int, str | None], move: Move | None = None) -> Move:
    """The move after polls at these hours that led there."""
    move = move or Move()
    for hours, target in polls:
        move = after_good_poll(move, target, NOW + hours * HOUR)
    return move


@pytest.mark.parametrize(
    ("polls", "url"),
    [
        ([(0, NEW), (24, NEW), (48, NEW)], NEW),
        ([(0, NEW), (1, NEW), (2, NEW), (3, NEW), (49, NEW)], NEW),
        ([(0, NEW), (1, NEW), (2, NEW), (47, NEW)], None),
        ([(0, NEW), (99, NEW)], None),
        ([(0, NEW), (24, OTHER), (48, NEW), (49, NEW)], None),
        ([(0, NEW), (24, NEW), (30, None), (48, NEW)], None),
        ([(0, None), (99, None), (199, None)], None),
    ],
)
def test_a_move_takes_three_polls_over_two_days(
    polls: list[tuple[int, str | None]], url: str | None
) -> None:
    assert after(*polls).url == url


def test_a_feed_that_moved_stays_and_may_move_on() -> None:
    moved = after((0, NEW), (24, NEW), (48, NEW))
    assert after((50, None), (51, None), move=moved) == moved
    assert after((50, OTHER), (80, OTHER), (99, OTHER), move=moved).url == OTHER


def test_an_address_that_gives_nothing_is_left_for_the_old_one() -> None:
    assert after_failure(Move(NEW), 2, gone=False) == Move(NEW)
    assert after_failure(Move(NEW), 3, gone=False) == Move()
    assert after_failure(Move(NEW), 1, gone=True) == Move()
    pending = Move(None, NEW, NOW, 2)
    assert after_failure(pending, 9, gone=False) == pending


@pytest.mark.parametrize(
    ("address", "target", "fit"),
    [
        ("http://a.example/", NEW, True),
        ("https://a.example/", NEW, True),
        ("https://a.example/", "http://a.example/feed", False),
        ("https://me:pw@a.example/", NEW, False),
        ("https://a.example/?token=x", NEW, False),
        ("https://a.example/${NAME}", NEW, False),
        ("https://a.example/", "https://a.example/?api_key=x", False),
        ("https://a.example/", "https://a.example/" + "x" * 5000, False),
    ],
)
def test_nothing_that_may_hold_a_secret_is_kept(address: str, target: str, fit: bool) -> None:
    assert is_fit(address, target) is fit
