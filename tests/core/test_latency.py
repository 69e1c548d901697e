"""How late alerts were, and where the time went."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.latency import Journey, Leg, legs, percentiles

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def journey(*minutes: float, dated: bool = True) -> Journey:
    published, seen, matched, sent = (NOON + timedelta(minutes=each) for each in minutes)
    return Journey(published if dated else None, seen, matched, sent)


@given(st.lists(st.floats(0, 10**6), min_size=1))
def test_at_least_half_and_nineteen_in_twenty_are_no_later(seconds: list[float]) -> None:
    half, most = percentiles(seconds)
    assert {half, most} <= set(seconds)
    assert sum(each <= half for each in seconds) >= len(seconds) / 2
    assert sum(each <= most for each in seconds) >= len(seconds) * 0.95


def test_the_way_and_its_parts_are_told() -> None:
    found = list(legs([journey(0, 10, 10, 12), journey(0, 20, 21, 21)]))
    assert found[0] == Leg("published to sent", 12 * 60, 21 * 60)
    assert [(leg.name, leg.p50, leg.p95) for leg in found[1:]] == [
        ("published to seen", 600, 1200),
        ("seen to matched", 0, 60),
        ("matched to sent", 0, 120),
    ]
    assert list(legs([])) == []


def test_where_no_date_is_known_or_it_lies_ahead_the_way_begins_when_we_saw_it() -> None:
    for strange in (journey(0, 10, 10, 15, dated=False), journey(60, 10, 10, 15)):
        assert [leg.p50 for leg in legs([strange])] == [300, 0, 0, 300]
