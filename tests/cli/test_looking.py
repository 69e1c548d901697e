"""Looking at what is stored: search, stories, feeds, alerts; and managing it."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]


def test_search_finds_every_word_in_any_case(filled: Any) -> None:
    ran = filled.tocsin("search", "--json", "CEASEFIRE", "kyiv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.document == {
        "title": "Kyiv accepts a ceasefire",
        "url": "https://news.example/a-1",
        "publisher": "a",
        "dated": "2026-03-03T06:00:00Z",
        "page": None,
        "page_reason": None,
    }
    assert filled.tocsin("search", "--json", "a*", "--limit", "1").out.count("\n") == 1
    assert filled.tocsin("search", "--json", "100%").out == ""
    assert filled.tocsin("search", "100%").out == "nothing found\n"


def test_a_phrase_and_a_beginning_are_found(filled: Any) -> None:
    for words in (["accepts a ceasefire"], ["cease*"], ['"kyiv accepts"'], ["kyiv", "ceasefire"]):
        assert filled.tocsin("search", "--json", *words).document["publisher"] == "a"
    assert filled.tocsin("search", "--json", "a ceasefire accepts").out == ""


def test_a_found_article_is_shown_with_its_whole_address(filled: Any) -> None:
    assert filled.tocsin("search", "ceasefire").out.splitlines() == [
        "2026-03-03 06:00  a",
        "  Kyiv accepts a ceasefire",
        "  https://news.example/a-1",
    ]


def test_what_became_of_an_article_s_page_is_shown(filled: Any) -> None:
    for state, reason, shown in [
        ("full", None, "full"),
        ("blocked", "paywall", "blocked (paywall)"),
        ("feed-only", "shorter", "feed-only (shorter)"),
    ]:
        with closing(sqlite3.connect(filled.folder / "news.sqlite")) as connection:
            connection.execute("UPDATE article SET page = ?, page_reason = ?", (state, reason))
            connection.commit()
        first = filled.tocsin("search", "ceasefire").out.splitlines()[0]
        assert first == f"2026-03-03 06:00  a  {shown}"
        told = filled.tocsin("search", "--json", "ceasefire").document
        assert (told["page"], told["page_reason"]) == (state, reason)


def test_stories_are_told_with_how_many_carry_them(filled: Any) -> None:
    stories = filled.tocsin("stories", "--json").documents
    assert {story["title"] for story in stories} == {
        "Kyiv accepts a ceasefire",
        "Weather in the delta",
        "Harvest begins",
    }
    assert set(stories[0]) == {
        *("id", "title", "articles", "copies", "publishers", "first_seen", "last_seen"),
    }
    assert all(story["first_seen"].endswith("Z") for story in stories)
    assert filled.tocsin("stories", "--json", "--limit", "1").documents == stories[:1]
    assert "Kyiv accepts a ceasefire" in filled.tocsin("stories").out


def test_stories_of_the_last_days_are_counted_from_now(filled: Any) -> None:
    ask = ("stories", "--json", "--days", "1", "--now")
    assert len(filled.tocsin(*ask, "2026-03-03T12:00Z").documents) == 3
    assert filled.tocsin(*ask, "2026-03-09").out == ""


@pytest.mark.parametrize("words", [["feeds"], ["feeds", "health"]])
def test_feeds_are_told_with_their_health_the_troubled_first(words: list[str], filled: Any) -> None:
    now = ("--now", "2026-03-03T06:31Z")
    down, well = filled.tocsin(*words, "--json", *now).documents
    assert (down["publisher"], down["failures"], down["class"]) == ("b", 1, "http_status")
    assert (down["state"], well["state"]) == ("failing", "well")
    assert well == {
        "url": filled.newsroom.url("a"),
        "name": well["name"],
        "publisher": "a",
        "title": "a",
        "state": "well",
        "since": None,
        "checked": "2026-03-03T06:30:00Z",
        "succeeded": "2026-03-03T06:30:00Z",
        "due": well["due"],
        "overdue": 0,
        "failures": 0,
        "class": None,
        "message": None,
        "last_new": "2026-03-03T06:30:00Z",
        "quiet_from": None,
        "moved": None,
        "possible_gap": None,
    }
    out = filled.tocsin(*words, *now).out
    assert "failed once" in out
    assert max(map(len, out.splitlines())) <= 80


def test_alerts_are_told_with_their_deliveries(filled: Any) -> None:
    (alert,) = filled.tocsin("alerts", "--json").documents
    assert alert | {"alert": "", "story": 0} == {
        "alert": "",
        "watch": "Ceasefire",
        "status": "happening",
        "sequence": 1,
        "story": 0,
        "title": "Kyiv accepts a ceasefire",
        "url": "https://news.example/a-1",
        "created": "2026-03-03T06:30:00Z",
        "deliveries": [
            {
                "channel": "mail",
                "state": "sent",
                "sent": "2026-03-03T06:30:00Z",
                "error": None,
                "told_in": None,
            }
        ],
    }
    assert filled.tocsin("alerts", "list", "--json").documents == [alert]
    out = filled.tocsin("alerts").out
    assert alert["alert"] in out
    assert "mail: sent" in out


def test_one_alert_is_shown_as_its_channels_are_told_it(filled: Any) -> None:
    (alert,) = filled.tocsin("alerts", "--json").documents
    ran = filled.tocsin("alerts", "show", alert["alert"])
    assert ran.code == 0
    assert "Kyiv accepts a *ceasefire*" in ran.out
    assert "https://news.example/a-1" in ran.out
    assert re.search(r"^mail: sent 2026-03-03 .* UTC$", ran.out, re.MULTILINE)
    told = filled.tocsin("alerts", "show", alert["alert"], "--json").document
    assert (told["watch"], told["cue"]) == ("Ceasefire", "accepts")
    assert told["seen"].endswith("Z")


def test_what_was_sent_is_not_sent_again_by_retry(filled: Any) -> None:
    (alert,) = filled.tocsin("alerts", "--json").documents
    assert "nothing of alert" in filled.tocsin("alerts", "retry", alert["alert"]).refused()


def test_a_dead_delivery_is_sent_again_with_the_next_pass_after_retry(filled: Any) -> None:
    from sqlalchemy import text

    from db.engine import connect

    with connect(filled.database).begin() as connection:
        connection.execute(text("UPDATE delivery SET state = 'dead', error = 'refused'"))
    (alert,) = filled.tocsin("alerts", "--json").documents
    assert alert["deliveries"][0]["error"] == "refused"
    assert "mail: dead (refused)" in filled.tocsin("alerts").out
    ran = filled.tocsin("alerts", "retry", alert["alert"], "--now", "2026-03-03T07:00Z")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "1 deliveries go out with the next pass\n"
    (alert,) = filled.tocsin("alerts", "--json").documents
    assert alert["deliveries"][0]["state"] == "pending"


@pytest.mark.parametrize("words", [["show", "nothing"], ["retry", "nothing"]])
def test_an_unknown_alert_is_refused(words: list[str], filled: Any) -> None:
    assert "see `tocsin alerts list`" in filled.tocsin("alerts", *words).refused()


def test_the_limit_counts_alerts_and_not_deliveries(filled: Any) -> None:
    from sqlalchemy import text

    from db.engine import connect

    with connect(filled.database).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO delivery (alert_id, channel, state, due_at, attempts, refusals)"
                " SELECT alert_id, 'slack', 'pending', due_at, 0, 0 FROM delivery"
            )
        )
    (alert,) = filled.tocsin("alerts", "--json", "--limit", "1").documents
    assert [each["channel"] for each in alert["deliveries"]] == ["mail", "slack"]


def test_a_channel_is_tried_and_its_answer_told(office: Any) -> None:
    office.watch()
    ran = office.tocsin("alerts", "test", "mail")
    assert (ran.code, ran.out, ran.err) == (0, "", "mail took the message\n")
    (letter,) = office.smtp_sink.letters
    assert "test" in letter["Subject"].lower()
    office.smtp_sink.answers.append("554 5.7.1 not here")
    ran = office.tocsin("alerts", "test", "mail")
    assert ran.code == 1
    assert ran.err.startswith("tocsin: mail did not take the message: ")


def test_an_unknown_channel_is_refused_with_those_known(office: Any) -> None:
    office.watch()
    assert "known: mail" in office.tocsin("alerts", "test", "desk").refused()


def test_a_channel_that_cannot_be_used_is_named_without_its_address(
    folder: Path, tocsin: Tocsin
) -> None:
    channel = '[[channels]]\nname = "desk"\nurl = "${DESK}"\n'
    (folder / "tocsin.toml").write_text(channel)
    assert "DESK is not set" in tocsin("alerts", "test", "desk").refused()
    line = tocsin("alerts", "test", "desk", DESK="nonsense://s3kret").refused()
    assert "channel desk" in line
    assert "s3kret" not in line


def test_looking_needs_no_watchlist_and_writes_nothing(filled: Any) -> None:
    (filled.folder / "tocsin.toml").unlink()
    before = filled.rows()
    for words in (["search", "a"], ["stories"], ["feeds"], ["alerts"]):
        assert filled.tocsin(*words, "--json").code == 0
    assert filled.rows() == before


def test_the_real_command_gives_its_results_on_stdout_alone(filled: Any, command: Tocsin) -> None:
    ran = command("alerts", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.document["watch"] == "Ceasefire"
