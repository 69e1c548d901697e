"""The account at the end reads well in a narrow and a wide window, and in a file."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from tocsin.core.model import Status
from tocsin.demo.account import Account, Command, show

SECTIONS = (
    "What came in",
    "The stories",
    "Why each alert rang",
    "What did not ring, and why",
    "Where things are",
    "What to type next",
)


def printed(account: Account, width: int, *, terminal: bool = False) -> str:
    out = io.StringIO()
    show(account, Console(file=out, width=width, force_terminal=terminal))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_every_section_is_there_and_fits(account: Account, width: int) -> None:
    text = printed(account, width)
    places = [text.index(section) for section in SECTIONS]
    assert places == sorted(places)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_the_numbers_stay_whole(account: Account, width: int) -> None:
    row = next(line for line in printed(account, width).splitlines() if "Tue 3 Mar 06:00" in line)
    assert row.split()[-7:] == ["15", "16", "15", "1", "0", "0", "0"]


def test_an_alert_says_its_term_status_cue_and_sources(account: Account) -> None:
    text = " ".join(printed(account, 120).split())
    assert "Ceasefire: happening" in text
    assert "the term “ceasefire”, happening by “accepted”" in text
    assert "Meridian Wire, also in 2: Polestar Agency, Saltmarsh Post" in text


def test_a_file_gets_plain_text_with_the_term_starred(account: Account) -> None:
    text = printed(account, 80)
    assert "\x1b" not in text
    assert "30-day *ceasefire* on Tuesday" in " ".join(text.split())


def test_a_terminal_gets_styles_and_no_stars(account: Account) -> None:
    text = printed(account, 80, terminal=True)
    assert "\x1b[" in text
    assert "*ceasefire*" not in text


def test_a_follow_up_says_what_was_told_before(account: Account) -> None:
    later = replace(account.alerts[0], sequence=2, status=Status.REJECTED, before=Status.HAPPENING)
    text = printed(replace(account, alerts=[later]), 120)
    assert "Ceasefire: now rejected (follow-up 1, was happening), Tue 3 Mar 17:00" in text


def test_a_feed_that_gave_nothing_is_named(account: Account) -> None:
    assert "Lindholm Observer: 503 Service (http_status)" in printed(account, 120)


def test_an_edit_shows_both_titles(account: Account) -> None:
    text = " ".join(printed(account, 120).split())
    assert "edited Troops told to surrender to Troops given until Thursday" in text


def test_feed_text_is_not_markup_and_moves_no_cursor(account: Account) -> None:
    hostile = replace(
        account.alerts[0], title="[bold]Bell\x1b[2J[/nonsense]", sentence="[red]x", marks=()
    )
    text = printed(replace(account, alerts=[hostile]), 80)
    assert "[bold]Bell" in text
    assert "\x1b" not in text


def test_no_alert_is_said_in_words(account: Account) -> None:
    assert "Nothing rang." in printed(replace(account, alerts=[]), 80)


def test_the_sum_is_said_first(account: Account) -> None:
    text = " ".join(printed(account, 80).split())
    assert "15 feeds of 13 publishers in 2 passes, 15 articles, 1 alerts." in text


def test_a_command_stays_on_one_line_to_be_copied(account: Account) -> None:
    line = f"cd /{'long/' * 30}folder"
    text = printed(replace(account, commands=[Command(line, "the demo's folder")]), 80)
    assert f" {line}  # the demo's folder\n" in text
