"""`tocsin check`: quick on what is good, and one line with file, line and mend on what is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]

GOOD = """
[[channels]]
name = "desk"
url = "${SLACK_URL}"

[[feeds]]
url = "https://news.example/rss"

[[watches]]
name = "Ceasefire"
query = '(ceasefire OR truce) NOT party'
status = ["happening", "rejected"]
"""
EXAMPLES = """
must_match = ["Both armies accept a truce"]
must_not_match = ["Party leaders call a truce"]
"""
CONTACT = "Tocsin (desk@news.example)"
WATCH = '[[watches]]\nname = "C"\n'
SLOW = {"prefect", "spacy", "sqlalchemy", "apprise", "aiohttp", "trafilatura", "feedparser", "nh3"}


def test_a_good_list_without_examples_takes_under_a_second_and_loads_nothing_heavy(
    folder: Path, command: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(GOOD)
    ran = command("check", PYTHONPROFILEIMPORTTIME="1", SLACK_URL="slack://a/b/c")
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert ran.code == 0
    assert ran.cpu < 1
    assert imported.isdisjoint(SLOW)


def test_a_syntax_error_takes_under_a_second_and_loads_nothing_heavy(
    folder: Path, command: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(GOOD + EXAMPLES + 'query = "twice"\n')
    ran = command("check", PYTHONPROFILEIMPORTTIME="1")
    lines = ran.err.splitlines()
    assert ran.code == 2
    assert ran.cpu < 1
    assert lines[-1].startswith("tocsin: tocsin.toml:")
    assert {line.rpartition("|")[2].strip() for line in lines}.isdisjoint(SLOW)


def test_examples_never_load_prefect_or_a_database(folder: Path, command: Tocsin) -> None:
    (folder / "tocsin.toml").write_text(GOOD + EXAMPLES)
    ran = command("check", PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert ran.code == 0
    assert "tocsin.adapters.language" in imported
    assert imported.isdisjoint(SLOW)


def test_each_watch_is_read_back_on_stdout_and_the_sum_is_told_on_stderr(
    folder: Path, tocsin: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(GOOD + EXAMPLES)
    ran = tocsin("check", SLACK_URL="slack://a/b/c", TOCSIN_USER_AGENT=CONTACT)
    assert ran.code == 0
    assert "Ceasefire finds" in ran.out
    assert "It rings in desk when this is happening or rejected." in ran.out
    assert ran.err == "1 feed, 1 watch, 1 channel: good\n"


def test_how_words_are_read_is_said_once(folder: Path, tocsin: Tocsin) -> None:
    second = '\n[[watches]]\nname = "Other"\nquery = "sanction"\n'
    (folder / "tocsin.toml").write_text(GOOD + second)
    assert tocsin("check").out.count("A word stands for all its forms") == 1


def test_the_reading_back_tells_the_default_operator_inflection_case_and_exclusions(
    folder: Path, tocsin: Tocsin
) -> None:
    query = "truce talks NOT (party NEAR/3 US) OR strike EXCEPT lucky"
    (folder / "tocsin.toml").write_text(WATCH + f"query = '{query}'\n")
    out = " ".join(tocsin("check").out.split())
    for told in (
        "joined by AND",
        "all its forms, in any case",
        "nowhere in the article: party within 3 words of US",
        "strike, but not as part of lucky",
        "=US finds these letters only",
        "in either order",
    ):
        assert told in out


@pytest.mark.parametrize("command", [["run"], ["backfill"], ["run", "--all"]])
def test_a_watch_that_fails_its_own_example_is_loaded_by_no_pass(
    command: list[str], folder: Path, tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    (folder / "tocsin.toml").write_text(GOOD + 'must_match = ["Rain"]\n')
    before = files()
    assert 'tocsin.toml:13:15: watch Ceasefire does not find its own example "Rain"' in (
        tocsin(*command).refused()
    )
    assert files() == before


def test_a_watch_that_matches_everything_fails_with_the_reason(
    folder: Path, tocsin: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(WATCH + 'query = "truce OR the"\n')
    ran = tocsin("check")
    assert ran.code == 2
    assert "FAILS query: watch C holds where only the stands: nearly everywhere" in ran.out


def test_json_is_one_document_a_watch_and_one_a_warning(folder: Path, tocsin: Tocsin) -> None:
    (folder / "tocsin.toml").write_text(GOOD + EXAMPLES)
    watch, warning = tocsin("check", "--json", TOCSIN_USER_AGENT=CONTACT).documents
    assert (watch["watch"], watch["examples"], watch["failed"]) == ("Ceasefire", 2, [])
    assert watch["reads"][0] == "Ceasefire finds"
    assert "SLACK_URL" in warning["warning"]


def test_an_example_that_fails_is_shown_and_the_exit_is_2(folder: Path, tocsin: Tocsin) -> None:
    (folder / "tocsin.toml").write_text(GOOD + 'must_match = ["Rain"]\n')
    ran = tocsin("check")
    assert ran.code == 2
    assert "FAILS must_match: Rain" in ran.out
    assert "1 example fails" in ran.err
    (watch, *_) = tocsin("check", "--json").documents
    assert watch["failed"] == ["must_match: Rain"]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (WATCH + 'query = "truce"\ncolour = 1\n', "tocsin.toml:4:1", "unknown key colour"),
        (WATCH + 'query = "truce OR"\n', "tocsin.toml:3:16", "write a word"),
        (WATCH + 'query = "truce\n', "tocsin.toml:3:", "not TOML"),
        (WATCH + 'query = "truce"\nchannels = ["d"]\n', "tocsin.toml:4:", "no channel d"),
        ('opml = ["none.opml"]\n', "none.opml", "mend the name under opml"),
        ('opml = ["page.opml"]\n', "page.opml", "no OPML"),
        ('opml = ["."]\n', ".", "cannot be read"),
    ],
    ids=[
        "key",
        "query",
        "toml",
        "channel",
        "no opml",
        "opml that is none",
        "opml that is a folder",
    ],
)
def test_what_is_wrong_is_one_line_with_its_place_and_the_mend(
    text: str, place: str, says: str, folder: Path, tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    (folder / "tocsin.toml").write_text(text)
    (folder / "page.opml").write_text("<html></html>")
    before = files()
    line = tocsin("check").refused()
    assert line.startswith(f"tocsin: {place}")
    assert says in line
    assert ";" in line
    assert files() == before


def test_a_watchlist_that_is_not_there_is_named_with_where_to_get_one(tocsin: Tocsin) -> None:
    line = tocsin("check", "--config", "other.toml").refused()
    assert "other.toml" in line
    assert "watchlist.example.toml" in line


def test_a_watchlist_that_is_no_text_is_refused(folder: Path, tocsin: Tocsin) -> None:
    (folder / "tocsin.toml").write_bytes(b"\xff\xfe[[")
    assert "not UTF-8" in tocsin("check").refused()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (GOOD, "SLACK_URL is not set, but the url of channel desk asks for it"),
        (GOOD + '[aliases]\nKyiv = ["Kiev"]\n', "aliases are not built yet"),
        (WATCH + 'query = "truce"\n', "no feeds"),
        ("", "no watches"),
    ],
    ids=["unset", "not built", "no feeds", "nothing"],
)
def test_what_would_surprise_is_a_warning_and_no_failure(
    text: str, warning: str, folder: Path, tocsin: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(text)
    ran = tocsin("check")
    assert ran.code == 0
    assert f"warning: {warning}" in ran.err


@pytest.mark.parametrize(
    ("agent", "warned"),
    [
        (None, True),
        ("Tocsin", True),
        (CONTACT, False),
        ("Tocsin/1 (+https://news.example/bot)", False),
    ],
)
def test_an_introduction_without_a_contact_is_a_warning(
    agent: str | None, warned: bool, folder: Path, tocsin: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(GOOD)
    ran = tocsin("check", **({"TOCSIN_USER_AGENT": agent} if agent else {}))
    assert ran.code == 0
    assert ("TOCSIN_USER_AGENT names no contact" in ran.err) is warned


def test_a_misspelt_setting_is_a_warning(watchlist: Path, tocsin: Tocsin) -> None:
    ran = tocsin("check", TOCSIN_DATABSE_URL="sqlite:///x")
    assert "TOCSIN_DATABSE_URL is set, but is no setting" in ran.err
    assert "sqlite" not in ran.err


def test_the_example_watchlist_passes(command: Tocsin) -> None:
    example = Path(__file__).parents[2] / "deployments" / "watchlist.example.toml"
    ran = command("check", "--config", example, SLACK_URL="slack://a/b/c", MAIL_URL="mailto://a")
    assert ran.code == 0, ran.err
    assert ran.err.endswith(": good\n")
