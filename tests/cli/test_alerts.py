"""Saying back: seen, right or wrong, not now; and what other watches would have rung."""

from collections.abc import Callable
from typing import Any

import pytest

Tocsin = Callable[..., Any]

LATER = ("--now", "2026-03-03T09:00Z")


@pytest.fixture
def alert(filled: Any) -> str:
    """The id of the alert that went out."""
    return str(filled.tocsin("alerts", "--json").document["alert"])


def test_an_alert_is_judged_and_its_watch_has_a_precision(filled: Any, alert: str) -> None:
    assert "acknowledged" in filled.tocsin("alerts", "ack", alert, "--reason", "on it").err
    assert filled.tocsin("alerts", "feedback", alert, "wrong", *LATER).code == 0
    assert filled.tocsin("alerts", "feedback", alert, "right", *LATER).code == 0
    first, other = filled.tocsin("alerts", "noise", "--json", *LATER).documents
    assert first["watch"] == "Ceasefire"
    assert [first[key] for key in ("alerts", "acked", "right", "wrong")] == [1, 1, 1, 0]
    assert first["precision"] == 1
    assert first["interval"][0] < 0.3  # one judgement proves little
    assert (other["alerts"], other["remarks"], other["precision"]) == (0, ["never rang"], None)
    assert "1.00 (0.21 to 1.00)" in filled.tocsin("alerts", "noise", *LATER).out


def test_an_alert_that_is_not_there_is_named(filled: Any) -> None:
    for words in (["ack", "nothing"], ["feedback", "nothing", "right"]):
        assert (
            "no alert nothing; see `tocsin alerts list`"
            in filled.tocsin("alerts", *words).refused()
        )


def test_mutes_are_put_listed_and_taken_back(filled: Any) -> None:
    tocsin = filled.tocsin
    done = tocsin(
        "alerts", "mute", "watch", "Ceasefire", "--for", "2h", "--reason", "drill", *LATER
    )
    assert "watch Ceasefire is mute until 2026-03-03T11:00:00Z" in done.err
    assert tocsin("alerts", "mutes", "--json", *LATER).document == {
        "kind": "watch",
        "target": "Ceasefire",
        "reason": "drill",
        "until": "2026-03-03T11:00:00Z",
        "created": "2026-03-03T09:00:00Z",
    }
    assert tocsin("alerts", "mutes", "--json", "--now", "2026-03-03T11:00Z").documents == []
    assert tocsin("alerts", "unmute", "watch", "Ceasefire").code == 0
    assert "is not mute" in tocsin("alerts", "unmute", "watch", "Ceasefire").refused()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["watch", "Ceasfire"], "no watch Ceasfire; did you mean Ceasefire?"),
        (["publisher", "nobody.example"], "no publisher nobody.example; see `tocsin feeds`"),
        (["story", "999"], "no story 999; see `tocsin stories`"),
        (["story", "9" * 40], "no story"),
        (["story", "x"], "no story x"),
        (["watch", "Ceasefire", "--until", "2020-01-01"], "2020-01-01T00:00:00Z is over"),
    ],
)
def test_what_would_be_mute_for_nobody_is_refused(filled: Any, words: list[str], said: str) -> None:
    assert said in filled.tocsin("alerts", "mute", *words).refused()
    assert filled.tocsin("alerts", "mutes", "--json").documents == []


@pytest.mark.parametrize("span", ["soon", "0h", "3w", "-1h"])
def test_a_span_that_is_none_is_refused(filled: Any, span: str) -> None:
    assert (
        "write 90m, 12h or 7d"
        in filled.tocsin("alerts", "mute", "watch", "x", f"--for={span}").refused()
    )


def test_a_query_is_previewed_over_the_stored_days(filled: Any) -> None:
    before = filled.rows()
    hit = filled.tocsin("preview", "--query", "ceasefire", "--json", *LATER).document
    assert (hit["title"], hit["status"], hit["rings"]) == (
        "Kyiv accepts a ceasefire",
        "happening",
        1,
    )
    told = filled.tocsin("preview", "--watch", "Ceasefire", *LATER)
    assert "Kyiv accepts a ceasefire" in told.out
    assert "1 of 3 articles of the last 7 days match; it would have rung 1 times" in told.err
    old = filled.tocsin("preview", "--query", "weather", "--json", *LATER).document
    assert (old["first_contact"], old["rings"]) == (True, None)
    assert filled.tocsin("preview", "--query", "ceasefire", "--json", "--days", "1",
                         "--now", "2026-03-09").documents == []  # fmt: skip
    assert filled.rows() == before
    assert "one watch or one query" in filled.tocsin("preview").refused()


def test_a_changed_watchlist_is_simulated(filled: Any) -> None:
    changed = (filled.folder / "tocsin.toml").read_text().replace("ceasefire OR truce", "truce")
    (filled.folder / "new.toml").write_text(changed)
    rung = filled.tocsin("alerts", "simulate", "--json", *LATER).document
    assert (rung["watch"], rung["channels"]) == ("Ceasefire", {"mail": "alone"})
    assert (
        filled.tocsin("alerts", "simulate", "--config", "new.toml", "--json", *LATER).documents
        == []
    )
    table = filled.tocsin("alerts", "simulate", *LATER).out
    assert "the last 7 days, 3 articles" in table
