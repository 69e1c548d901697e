"""What a worker answers is read as what it was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tocsin.adapters.plain_json import dumped
from tocsin.core.model import Mention, Page, ParsedFeed, Reading

letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
st.register_type_strategy(str, letters)
st.register_type_strategy(datetime, times)
st.register_type_strategy(timedelta, st.integers(0, 10**9).map(lambda each: timedelta(0, each)))


@pytest.mark.parametrize("kind", [ParsedFeed, Page, Reading, Mention])
@given(data=st.data())
def test_every_value_is_read_again_as_it_was(kind: type, data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert TypeAdapter(kind).validate_json(dumped(value)) == value


def test_spans_of_time_and_sets_are_read_again() -> None:
    said = {"every": timedelta(minutes=90), "hours": frozenset({3, 1})}
    kind = TypeAdapter(dict[str, timedelta | frozenset[int]])
    assert kind.validate_json(dumped(said)) == said


def test_half_a_character_is_no_answer() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        dumped("\ud800")
