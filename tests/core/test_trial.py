"""A watch has to do what it says of itself, and must not match everything."""

import pytest

from tocsin.adapters.trials import tried
from tocsin.core import watchlist
from tocsin.core.errors import WatchlistError
from tocsin.core.trial import doubts, faults

GOOD = """
[[watches]]
name = "Ceasefire"
query = 'truce OR ceasefire'
queries.de = 'Waffenruhe'
must_match = ["A cease-fire holds", "Die Waffenruhe steht"]
must_not_match = ["Rain", "Wahl"]
"""


def refusal(text: str) -> str:
    with pytest.raises(WatchlistError) as raised:
        watchlist.load(text, "tocsin.toml", tried)
    return str(raised.value)


def test_a_watch_that_does_what_its_examples_say_loads() -> None:
    loaded = watchlist.load(GOOD, "tocsin.toml", tried)
    assert [watch.name for watch in loaded.watches] == ["Ceasefire"]


def test_without_a_judge_examples_are_not_tried() -> None:
    assert watchlist.load(GOOD.replace('"Rain"', '"A truce"'), "tocsin.toml").watches


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"A cease-fire holds"',
            '"A day\\n of rain"',
            (
                'tocsin.toml:6:15: watch Ceasefire does not find its own example "A day of rain"; '
                "mend the query or the example"
            ),
        ),
        (
            '"Wahl"',
            '"Keine Waffenruhe"',
            (
                "tocsin.toml:7:27: watch Ceasefire finds what it must not: "
                '"Keine Waffenruhe"; mend the query or the example'
            ),
        ),
        (
            "truce OR ceasefire'",
            'truce OR "of the" OR title:IT\'',
            (
                "tocsin.toml:4:1: watch Ceasefire holds where only IT, of the stands: "
                "nearly everywhere; add what to look for with AND or NEAR, "
                "or write =WHO for these letters only"
            ),
        ),
    ],
    ids=["missed", "found", "everything"],
)
def test_a_watch_that_fails_is_refused_at_its_place(old: str, new: str, message: str) -> None:
    assert refusal(GOOD.replace(old, new)) == message


@pytest.mark.parametrize(
    ("query", "wide"),
    [
        ("the", True),
        ("truce OR The", True),
        ("the NOT party", True),
        ("the of", True),
        ("the NEAR/5 of", True),
        ("the EXCEPT truce", True),
        ('"to be"', True),
        ("the truce", False),
        ("the NEAR/5 truce", False),
        ("truce EXCEPT the", False),
        ("truce NOT the", False),
        ("=IT", False),
        ('"the truce"', False),
        ("th*", False),
        ("UN", False),
        ("war OR die", False),
        ("und", True),
        ("truce OR les", True),
        ("и", True),
        ('"что это"', True),
        ("της", True),
    ],
)
def test_a_query_that_common_words_satisfy_is_too_wide(query: str, *, wide: bool) -> None:
    text = f"[[watches]]\nname = 'A'\nquery = '{query}'\n"
    found = list(faults(watchlist.load(text, "tocsin.toml").watches, lambda _text: ()))
    assert bool(found) is wide


@pytest.mark.parametrize(
    ("language", "word", "wide"),
    [
        *[("de", "der", True), ("de", "war", True), ("fr", "un", True), ("tr", "bir", True)],
        *[("de", "Krieg", False), ("de", "=der", False), ("fr", "der", False), ("zz", "a", False)],
    ],
)
def test_a_language_has_common_words_of_its_own(language: str, word: str, *, wide: bool) -> None:
    text = f"[[watches]]\nname = 'A'\nquery = 'truce'\nqueries.{language} = '{word}'\n"
    found = list(faults(watchlist.load(text, "tocsin.toml").watches, lambda _text: ()))
    assert [fault.key for fault in found] == ["queries"] * wide


@pytest.mark.parametrize(
    ("query", "wide"),
    [
        ("th*", True),
        ("truce OR мир*", True),
        ("(th* NEAR/3 wa*) NOT party", True),
        ("th* truce", False),
        ("sanc*", False),
        ("G7*", False),
        ("=the", False),
    ],
)
def test_a_short_beginning_alone_is_doubted(query: str, *, wide: bool) -> None:
    text = f"[[watches]]\nname = 'A'\nquery = '{query}'\n"
    assert len(list(doubts(watchlist.load(text, "tocsin.toml").watches))) == wide


def test_a_common_word_in_another_language_is_refused_at_its_place() -> None:
    assert refusal(GOOD.replace("'Waffenruhe'", "'der OR Waffenruhe'")).startswith("tocsin.toml:5:")


def test_a_long_example_is_shown_in_part() -> None:
    assert len(refusal(GOOD.replace("A cease-fire holds", "rain " * 200))) < 250
