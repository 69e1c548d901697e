"""What is looked for: no text is a mistake, and every word is one that an index can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import UsageError
from tocsin.core.search_terms import CHARACTERS, Sought, folded, sought


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("ceasefire Kursk", [Sought(("ceasefire",)), Sought(("kursk",))]),
        ('"peace talks" geneva', [Sought(("peace", "talks")), Sought(("geneva",))]),
        ("cease-fire", [Sought(("cease", "fire"))]),
        ("sanction*", [Sought(("sanction",), prefix=True)]),
        ("arms-deal*", [Sought(("arms", "deal"), prefix=True)]),
        ('"sanction*"', [Sought(("sanction",))]),
        ("Erdoğan ÉLYSÉE", [Sought(("erdogan",)), Sought(("elysee",))]),
        ("100%", [Sought(("100",))]),
        ('"open', [Sought(("open",))]),
        ("*", []),
        ('"" - OR', [Sought(("or",))]),
        ("", []),
    ],
)
def test_what_is_typed_is_what_is_sought(typed: str, parts: list[Sought]) -> None:
    assert list(sought(typed)) == parts


@given(st.text())
def test_whatever_is_typed_asks_for_words(typed: str) -> None:
    for part in sought(typed):
        assert part.words
        assert all(word.isalnum() and folded(word) == word for word in part.words)


def test_a_search_that_is_too_long_is_wrong_usage() -> None:
    assert len(sought("a " * (CHARACTERS // 2))) == CHARACTERS // 2
    with pytest.raises(UsageError, match="at most 500 characters"):
        sought("a" * (CHARACTERS + 1))
