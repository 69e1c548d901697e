"""The page for operators has an answer for every class of errors, and says what the code does."""

import re
from datetime import timedelta

from tocsin.core import health, silence
from tocsin.core.model import ErrorClass


def test_every_class_of_errors_has_its_advice(pages: dict[str, str]) -> None:
    page = pages["docs/health.md"]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", page, re.MULTILINE)
    assert {str(each) for each in ErrorClass} <= {
        name for row in rows for name in re.findall(r"\w+", row)
    }


def test_every_state_of_a_feed_is_told(pages: dict[str, str]) -> None:
    page = pages["docs/health.md"]
    assert all(f"| `{state}` |" in page for state in health.State)


def test_the_numbers_of_the_page_are_those_of_the_code(pages: dict[str, str]) -> None:
    page = pages["docs/health.md"]
    assert (5, timedelta(hours=1)) == (health.BROKEN_AFTER, health.BROKEN_FOR)
    assert "five polls in a row failed, over an hour" in page
    assert (3, timedelta(hours=12)) == (silence.TIMES, silence.AT_LEAST)
    assert "three times its longest silence" in page
    assert "before twelve hours, nor before three days" in page
    assert (timedelta(days=3), 5, 30) == (silence.UNTIL_KNOWN, silence.EVIDENCE, silence.DAYS)
    assert "fewer than five silences" in page
    assert timedelta(days=1) == health.TOLD_AGAIN
