"""What headers say of when to come back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.hints import HEADERS, Hints, left, read_hints

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
DATE = "Tue, 03 Mar 2026 06:00:00 GMT"
LATER = "Tue, 03 Mar 2026 07:00:00 GMT"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache-Control": "max-age=3600"}, HOUR),
        ({"Cache-Control": 'public, Max-Age="3600"'}, HOUR),
        ({"Cache-Control": "max-age=3600", "Age": "600"}, HOUR * 5 / 6),
        ({"Cache-Control": "max-age=3600", "Age": "9999"}, timedelta(0)),
        ({"Cache-Control": "max-age=60", "Expires": LATER, "Date": DATE}, timedelta(minutes=1)),
        ({"Cache-Control": "no-cache, max-age=3600"}, None),
        ({"Cache-Control": "no-store"}, None),
        ({"Cache-Control": "s-maxage=3600"}, None),
        ({"Cache-Control": "max-age=-5"}, None),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Cache-Control": "max-age=" + "9" * 500}, timedelta(days=36_500)),
        ({"Expires": LATER, "Date": DATE}, HOUR),
        ({"Expires": DATE, "Date": LATER}, timedelta(0)),
        ({"Expires": LATER}, NOW + HOUR),
        ({"Expires": LATER, "Date": "yesterday"}, NOW + HOUR),
        ({"Expires": "0", "Date": DATE}, None),
        ({"Expires": "-1"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_stays_fresh(
    headers: dict[str, str], fresh: timedelta | datetime | None
) -> None:
    assert read_hints(headers) == Hints(fresh=fresh)


@pytest.mark.parametrize(
    ("said", "dated", "after"),
    [
        ("120", None, timedelta(minutes=2)),
        (" 0120 ", DATE, timedelta(minutes=2)),
        (LATER, DATE, HOUR),
        (LATER, None, NOW + HOUR),
        (DATE, LATER, timedelta(0)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None, datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("9" * 900, None, timedelta(days=36_500)),
        ("-120", None, None),
        ("1.5", None, None),
        ("١٢٠", None, None),
        ("in a while", DATE, None),
        ("Tue, 99 Mar 2026 99:00:00 GMT", DATE, None),
        ("", None, None),
    ],
)
def test_retry_after_in_both_forms(
    said: str, dated: str | None, after: timedelta | datetime | None
) -> None:
    headers = {"Retry-After": said} | ({"Date": dated} if dated else {})
    assert read_hints(headers) == Hints(retry_after=after)


@given(st.dictionaries(st.sampled_from(HEADERS), st.text() | st.from_regex(r"[-\d, :GMTa-z=]*")))
def test_whatever_a_server_writes_is_a_wait_that_is_not_negative(headers: dict[str, str]) -> None:
    hints = read_hints(headers)
    assert left(hints.fresh, NOW) >= timedelta(0) <= left(hints.retry_after, NOW)
