"""What an answer's head says of when to ask again (RFC 9110, 10.2.3)."""

import pytest

from tocsin.adapters.answers import retry_after

DATE = "Tue, 03 Mar 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("9" * 5000, 999_999_999.0),
        ("Tue, 03 Mar 2026 06:02:00 GMT", 120.0),
        ("Tue, 03 Mar 2026 07:02:00 +0100", 120.0),
        ("Mon, 02 Mar 2026 06:00:00 GMT", 0.0),
        ("Tue, 03 Mar 2026 06:02:00 -0000", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_wait_is_seconds_or_a_date_held_against_the_answer_s_own(
    said: str, seconds: float | None
) -> None:
    assert retry_after({"Retry-After": said, "Date": DATE}) == seconds


def test_a_date_without_a_date_to_hold_it_against_says_nothing() -> None:
    assert retry_after({"Retry-After": DATE}) is None
    assert retry_after({}) is None
