"""`tocsin run` and `tocsin backfill`: the report by the contract, the exit codes, the instants."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli.app import moment, zulu

Tocsin = Callable[..., Any]

NUMBERS = {
    *("feeds", "seen", "new", "known", "edited", "refused"),
    *("alerts", "deliveries", "pending", "dead"),
}
KEYS = NUMBERS | {"refused_by", "errors", "latency_p50", "latency_p95"}
QUIET = {"guid": "a-0", "title": "Weather in the delta"}
TRUCE = {"guid": "a-1", "title": "Kyiv accepts a ceasefire", "text": "From Monday."}


def numbers(report: dict[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(report[name] for name in names)


def test_a_run_is_told_by_the_contract_and_makes_its_database(office: Any) -> None:
    office.newsroom.publish("a", QUIET, {"guid": "a-2", "title": ""})
    office.watch("a", "gone")
    ran = office.tocsin("run", "--json", "--now", "2026-03-03T06:00Z")
    assert (ran.code, ran.err) == (0, "")
    report = ran.document
    assert set(report) == KEYS
    assert all(type(report[name]) is int for name in NUMBERS)
    assert numbers(report, "feeds", "seen", "new", "known", "edited") == (2, 2, 2, 0, 0)
    assert report["seen"] == sum(numbers(report, "new", "known", "edited", "refused"))
    (error,) = report["errors"]
    assert set(error) == {"feed", "class", "message"}
    assert (error["feed"], error["class"]) == (office.newsroom.url("gone"), "http_status")
    assert (office.folder / "news.sqlite").exists()


def test_what_came_since_rings_once(office: Any) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a")
    office.tocsin("run", "--now", "2026-03-03T06:00Z")
    office.newsroom.publish("a", TRUCE, QUIET)
    report = office.tocsin("run", "--json", "--now", "2026-03-03T06:30Z").document
    assert numbers(report, "new", "known", "alerts", "deliveries", "pending") == (1, 1, 1, 1, 0)
    again = office.tocsin("run", "--json", "--now", "2026-03-03T07:00Z").document
    assert numbers(again, "feeds", "new", "alerts", "deliveries") == (1, 0, 0, 0)
    assert len(office.smtp_sink.letters) == 1


def test_a_feed_is_polled_when_it_is_due_and_with_all_when_it_is_not(office: Any) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a")
    office.tocsin("run", "--now", "2026-03-03T06:00Z")
    soon = ("run", "--json", "--now", "2026-03-03T06:01Z")
    assert office.tocsin(*soon).document["feeds"] == 0
    assert office.tocsin(*soon, "--all").document["feeds"] == 1


def test_a_run_whose_every_message_failed_tells_its_report_and_is_exit_1(office: Any) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a")
    office.tocsin("run", "--now", "2026-03-03T06:00Z")
    office.newsroom.publish("a", TRUCE, QUIET)
    office.smtp_sink.answers.append("451 4.3.0 later")
    ran = office.tocsin("run", "--json", "--now", "2026-03-03T06:30Z")
    assert ran.code == 1
    assert numbers(ran.document, "alerts", "deliveries", "pending") == (1, 0, 1)
    assert ran.err.startswith("tocsin: 1 messages were to go out, and every one failed")


def test_people_see_a_table_and_which_feeds_gave_nothing(office: Any) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a", "gone")
    ran = office.tocsin("run", "--now", "2026-03-03T06:00Z")
    assert "feeds polled" in ran.out
    assert "feeds that gave nothing: 1 http_status" in ran.out
    assert f"  {office.newsroom.url('gone')}: " in ran.out
    assert "\x1b" not in ran.out


def test_a_thousand_feeds_that_are_down_do_not_fill_the_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tocsin.cli.reporting import tell
    from tocsin.core.model import ErrorClass
    from tocsin.core.report import FeedError, Report

    errors = tuple(
        FeedError(f"https://{at}.example/", ErrorClass.TIMEOUT, "no answer") for at in range(1000)
    )
    tell(Report(feeds=1000, errors=errors), as_documents=False)
    out = capsys.readouterr().out
    assert len(out.splitlines()) < 50
    assert "and 980 more; see `tocsin feeds`" in out


@pytest.mark.parametrize(
    "value", ["", "soon", "2026-13-01", "0001-01-01", "0001-01-01T00:00+23:00", "9999-12-31"]
)
def test_an_instant_that_is_none_is_refused_before_anything(
    value: str, watchlist: Path, tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    before = files()
    assert "--now" in tocsin("run", "--now", value).refused()
    assert files() == before


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("2026-03-03", "2026-03-03T00:00:00Z"),
        ("2026-03-03T06:00", "2026-03-03T06:00:00Z"),
        ("2026-03-03 06:00:00Z", "2026-03-03T06:00:00Z"),
        ("2026-03-03T06:00+02:00", "2026-03-03T04:00:00Z"),
        ("2026-03-03T23:30-05:00", "2026-03-04T04:30:00Z"),
        ("20260303T0600Z", "2026-03-03T06:00:00Z"),
    ],
)
def test_an_instant_may_be_a_date_or_a_time_with_a_zone(value: str, meant: str) -> None:
    assert zulu(moment(value, "--now")) == meant


def test_a_run_works_at_the_instant_it_is_given(office: Any) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a")
    office.tocsin("run", "--now", "2026-03-03T06:00+02:00")
    (feed,) = office.tocsin("feeds", "--json").documents
    assert feed["checked"] == "2026-03-03T04:00:00Z"


def test_ctrl_c_ends_a_run_without_a_stack_trace(office: Any) -> None:
    office.newsroom.answers["a"] = lambda handler: child.send_signal(signal.SIGINT)
    office.watch("a")
    line = [sys.executable, "-m", "tocsin", "run", "--json"]
    # What a job in the background ignores, its children ignore.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, b"")
    assert b"Traceback" not in err


def test_a_first_run_at_a_terminal_reports_to_nobody(office: Any, folder: Path) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a")
    at_home = {"PREFECT_HOME": str(folder / "prefect"), "TERM": "dumb"}
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    ours = {name: value for name, value in os.environ.items() if name.startswith("TOCSIN_")}
    terminal, end = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "tocsin", "run", "--json"],
        env={**kept, **ours, **at_home},  # without what tells that these are tests
        stdin=end,
        stdout=end,
        stderr=end,
        check=True,
        timeout=60,
    )
    said = os.read(terminal, 65_536).decode()
    assert json.loads(said)["feeds"] == 1
    assert not list((folder / "prefect").rglob("notice_shown"))


def test_a_backfill_says_first_what_it_would_read_and_writes_nothing(filled: Any) -> None:
    words = ("backfill", "--restart", "--dry-run")
    before = filled.rows()
    assert filled.tocsin(*words, "--json").document == {"would_read": 3}
    assert filled.tocsin(*words).out == "3 to read; nothing was done\n"
    assert filled.tocsin("backfill", "--dry-run", "--json").document == {"would_read": 0}
    assert filled.rows() == before


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--since", "2026-03-03T06:00Z"], 3),
        (["--since", "2026-03-03T08:00+02:00"], 3),
        (["--since", "2026-03-04"], 0),
        (["--until", "2026-03-03T06:00Z"], 0),
        (["--until", "2026-03-04"], 3),
        (["--since", "2026-03-03", "--until", "2026-03-04"], 3),
    ],
)
def test_a_range_begins_with_since_and_ends_before_until(
    words: list[str], count: int, filled: Any
) -> None:
    ran = filled.tocsin("backfill", "--restart", "--dry-run", "--json", *words)
    assert ran.document == {"would_read": count}


def test_a_backfill_of_one_feed_takes_any_spelling_of_its_address(filled: Any) -> None:
    url = filled.newsroom.url("a").replace("http://", "HTTP://user:s3kret@")
    ran = filled.tocsin("backfill", "--restart", "--dry-run", "--json", "--feed", url)
    assert ran.document == {"would_read": 2}
    line = filled.tocsin("backfill", "--feed", "http://u:s3kret@none.example/").refused()
    assert "nothing is stored of a feed http://none.example/" in line


def test_a_backfill_reads_again_in_silence_and_resumes(filled: Any) -> None:
    ran = filled.tocsin("backfill", "--restart", "--json", "--now", "2026-03-03T08:00Z")
    assert ran.code == 0
    assert set(ran.document) == KEYS
    assert ran.document["alerts"] == 0
    (stored,) = filled.tocsin("alerts", "--json").documents
    assert stored["sequence"] == 1


def test_a_file_of_history_is_stored_under_its_feed_and_rings_nothing(filled: Any) -> None:
    filled.newsroom.publish(
        "old", {"guid": "o-1", "title": "Truce declared"}, {"guid": "o-2", "title": "Rain"}
    )
    (filled.folder / "old.xml").write_bytes(filled.newsroom.bodies["old"])
    words = ("backfill", "--from", "old.xml", "--feed", filled.newsroom.url("a"))
    assert filled.tocsin(*words, "--dry-run", "--json").document == {"would_read": 2}
    report = filled.tocsin(*words, "--json", "--now", "2026-03-03T08:00Z").document
    assert numbers(report, "seen", "new", "alerts") == (2, 2, 0)
    again = filled.tocsin(*words, "--json", "--now", "2026-03-03T08:00Z").document
    assert numbers(again, "seen", "new", "known") == (2, 0, 2)


def test_ringing_for_history_is_never_done_unasked(filled: Any) -> None:
    line = filled.tocsin("backfill", "--restart", "--alert", "ring").refused()
    assert "--yes" in line
    ran = filled.tocsin("backfill", "--restart", "--alert", "ring", "--yes", "--json")
    assert ran.code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--since", "lately"], "--since: 'lately' is no ISO time"),
        (["--until", "2026-02-30"], "--until: '2026-02-30'"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "--since is not before --until"),
        (["--since", "2026-03-02", "--until", "2026-03-02"], "--since is not before --until"),
        (["--from", "gone.xml"], "name it with --feed"),
        (["--from", "gone.xml", "--feed", "http://none.example/"], "not in the watchlist"),
        (["--from", "gone.xml", "--feed", "A"], "gone.xml cannot be read"),
        (["--from", "tocsin.toml", "--feed", "A"], "give a feed document"),
        (["--from", "pages"], "--from pages is not built yet"),
        (["--from", "wayback"], "--from wayback is not built yet"),
        (["--watch", "Ceasefire"], "--watch is not built yet"),
        (["--workers", "2"], "--workers above 1 is not built yet"),
    ],
)
def test_what_a_backfill_cannot_do_is_refused_and_writes_nothing(
    words: list[str], says: str, filled: Any
) -> None:
    before = filled.rows()
    words = [filled.newsroom.url("a") if word == "A" else word for word in words]
    assert says in filled.tocsin("backfill", *words).refused()
    assert filled.rows() == before


def test_the_real_command_keeps_logs_and_results_apart(office: Any, command: Tocsin) -> None:
    office.newsroom.publish("a", QUIET)
    office.watch("a", "gone")
    ran = command("run", "--json")
    assert ran.code == 0
    assert ran.document["feeds"] == 2
    assert ran.err == ""
