"""A pass in numbers: its parts add up, in any order."""

from dataclasses import fields
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.model import ErrorClass
from tocsin.core.report import FeedError, Report

COUNTS = [item.name for item in fields(Report) if item.type in {int, "int"}]

numbers = st.integers(0, 50)
reports = st.builds(
    lambda counts, reasons, errors: Report(
        **dict(zip(COUNTS, counts, strict=True)), refused_by=reasons, errors=tuple(errors)
    ),
    st.lists(numbers, min_size=len(COUNTS), max_size=len(COUNTS)),
    st.dictionaries(st.sampled_from(["empty", "too_many", "out_of_range"]), numbers),
    st.lists(
        st.builds(FeedError, st.sampled_from("abc"), st.sampled_from(ErrorClass), st.just("m")),
        max_size=3,
    ),
)


def same(one: Report, other: Report) -> bool:
    def told(report: Report) -> dict[str, Any]:
        return report.as_json() | {"errors": sorted(map(str, report.errors))}

    return told(one) == told(other)


@given(reports, reports, reports)
def test_it_does_not_matter_how_parts_are_put_together(
    one: Report, two: Report, three: Report
) -> None:
    assert same((one + two) + three, one + (two + three))
    assert same(one + two, two + one)
    assert same(one + Report(), one)


@given(st.lists(reports, min_size=1, max_size=4))
def test_nothing_counted_is_lost(parts: list[Report]) -> None:
    total = reduce(Report.__add__, parts)
    for name in COUNTS:
        assert getattr(total, name) == sum(getattr(part, name) for part in parts)
    assert len(total.errors) == sum(len(part.errors) for part in parts)
    reasons = [part.refused_by.get("empty", 0) for part in parts]
    assert total.refused_by.get("empty", 0) == sum(reasons)


def test_what_balances_says_so() -> None:
    assert Report(seen=10, new=4, known=3, edited=2, refused=1).balanced
    assert not Report(seen=10, new=4, known=3, edited=2).balanced


def test_a_run_failed_when_messages_were_to_go_out_and_every_one_failed() -> None:
    assert Report(failed_deliveries=2).failed
    assert not Report(failed_deliveries=2, deliveries=1).failed
    assert not Report(errors=(FeedError("a", ErrorClass.DNS, "m"),)).failed


def test_the_json_holds_the_numbers_of_the_contract() -> None:
    error = FeedError("https://a.example/", ErrorClass.HTTP_STATUS, "it answered 503")
    told = Report(feeds=3, seen=2, new=2, refused_by={"empty": 1}, errors=(error,)).as_json()
    contract = {"feeds", "seen", "new", "known", "edited", "refused", "alerts", "deliveries"}
    assert contract | {"pending", "dead", "refused_by", "errors"} <= told.keys()
    assert told["errors"] == [
        {"feed": "https://a.example/", "class": "http_status", "message": "it answered 503"}
    ]
    assert told["refused_by"] == {"empty": 1}
