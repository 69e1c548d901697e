"""The demo played by the bare shell: what it promises to show, it shows."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.passes import bare, monitoring
from tasks import world
from tocsin.core.errors import UsageError
from tocsin.core.model import Message, Status
from tocsin.demo.account import Account
from tocsin.demo.performance import INSTANTS, rehearse
from tocsin.demo.stage import ALERTS, DATABASE, WATCHLIST, staged

# Apprise imports a module of the standard library that goes with Python 3.13.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@dataclass(frozen=True)
class Played:
    account: Account
    folder: Path
    taken: list[dict[str, Any]]
    items: int

    def rang(self, watch: str) -> list[Message]:
        return [message for message in self.account.alerts if message.watch == watch]

    def silent(self, watch: str) -> dict[str, str]:
        return {s.headline: s.reason for s in self.account.silent if s.watch == watch}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo")
    before = dict(os.environ)
    with staged(folder, INSTANTS[0]) as stage:
        try:
            account = rehearse(stage, lambda now: monitoring(bare, now), lambda _: None)
        finally:
            world.close()
    assert dict(os.environ) == before
    return Played(account, folder, stage.sink.taken, len(stage.newsroom.edition.items))


def test_every_pass_balances(played: Played) -> None:
    for each in played.account.passes:
        report = each.report
        parts = sum(report[name] for name in ("new", "known", "edited", "refused"))
        assert report["seen"] == parts


def test_every_item_becomes_one_article(played: Played) -> None:
    assert sum(each.report["new"] for each in played.account.passes) == played.items
    with sqlite3.connect(played.folder / DATABASE) as connection:
        assert connection.execute("SELECT count(*) FROM article").fetchone() == (played.items,)
    connection.close()


def test_first_contact_rings_nothing(played: Played) -> None:
    first = played.account.passes[0].report
    assert first["new"] >= 15
    assert first["alerts"] == 0


def test_two_feeds_fail_once_each_and_come_back(played: Played) -> None:
    failed = [
        (each.now, error["feed"], error["class"])
        for each in played.account.passes
        for error in each.report["errors"]
    ]
    assert failed == [
        (INSTANTS[4], "Lindholm Observer", "http_status"),
        (INSTANTS[4], "Quayside Trade News", "not_a_feed"),
    ]


def test_an_edited_headline_is_an_edit_and_no_new_article(played: Played) -> None:
    befores = [before for before, _ in played.account.edits]
    assert "Kestria orders trapped troops at Brenik to surrender" in befores
    assert sum(each.report["edited"] for each in played.account.passes) == len(befores)


def test_every_alert_reaches_the_channel_once(played: Played) -> None:
    assert len(played.taken) == len(played.account.alerts)
    assert len(told(played.folder)) == len(played.taken)
    ids = {message.alert for message in played.account.alerts}
    assert len(ids) == len(played.taken)


def test_the_ceasefire_is_told_as_it_turns(played: Played) -> None:
    statuses = [message.status for message in played.rang("Ceasefire")]
    assert statuses[0] is Status.HAPPENING
    assert Status.REJECTED in statuses
    assert Status.POSSIBLE not in statuses


def test_a_ceasefire_that_only_the_page_mentions_rings(played: Played) -> None:
    (train,) = [m for m in played.rang("Ceasefire") if "night train" in m.title]
    assert train.publisher == "The Morning Lantern"
    assert "local ceasefire around the station was broken" in train.sentence


def test_the_two_sanctions_stories_ring_apart(played: Played) -> None:
    first = [message for message in played.rang("Sanctions") if message.sequence == 1]
    assert [message.status for message in first] == [Status.POSSIBLE, Status.HAPPENING]


def test_surrender_is_demanded_then_refused(played: Played) -> None:
    statuses = [message.status for message in played.rang("Surrender")]
    assert statuses[0] is Status.POSSIBLE
    assert Status.REJECTED in statuses


def test_aid_of_tens_of_billions_rings_once(played: Played) -> None:
    (aid,) = played.rang("Aid")
    assert aid.status is Status.HAPPENING


def test_what_is_left_out_on_purpose_is_said(played: Played) -> None:
    assert "Party leaders call a truce over the budget" in played.silent("Ceasefire")
    assert "Two academies announce a co-sanctioned tour of the coast" in played.silent("Sanctions")
    assert "Suspect in outboard thefts surrenders to police" in played.silent("Surrender")


def test_an_anniversary_is_background(played: Played) -> None:
    reasons = played.silent("Ceasefire")
    (reason,) = [why for headline, why in reasons.items() if headline.startswith("Ten years")]
    assert reason == "mentioned in passing only"


def test_nothing_rings_for_the_chrome_of_a_page(played: Played) -> None:
    sentences = [message.sentence for message in played.account.alerts]
    assert [s for s in sentences if "Read more" in s or "cookies" in s or "Most read" in s] == []


def test_what_it_says_to_type_next_is_there_to_type(played: Played) -> None:
    from tocsin.cli.app import registered

    typed = [command.line.split() for command in played.account.commands]
    assert typed[0] == ["cd", str(played.folder)]
    for words in typed[1:]:
        assert Path(words[0]).name == "tocsin"
        result = CliRunner().invoke(registered(), [*words[1:], "--help"])
        assert result.exit_code == 0, (words, result.output)


def test_its_watchlist_holds_its_own_examples(played: Played) -> None:
    from tocsin.cli.app import registered

    result = CliRunner().invoke(registered(), ["check", "--config", str(played.folder / WATCHLIST)])
    assert result.exit_code == 0, result.output


def test_a_folder_with_a_demo_in_it_is_refused(played: Played) -> None:
    with pytest.raises(UsageError, match="earlier demo"), staged(played.folder, INSTANTS[0]):
        pass


def start(folder: Path) -> subprocess.Popen[str]:
    code = "import pathlib, sys, tocsin.demo as demo; demo.play(pathlib.Path(sys.argv[1]))"
    # What a job in the background ignores, its children ignore.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def told(folder: Path) -> list[dict[str, Any]]:
    """What the sink of a demo was handed."""
    return [json.loads(line) for line in (folder / ALERTS).read_text("utf-8").splitlines()]


def left_of(session: int) -> list[str]:
    found = subprocess.run(
        ["ps", "-o", "args=", "-s", str(session)], capture_output=True, text=True, check=False
    )
    return found.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.prefect
def test_the_flow_tells_the_same_in_time_and_leaves_nothing_running(
    played: Played, tmp_path: Path
) -> None:
    began = time.monotonic()
    process = start(tmp_path / "demo")
    out, errors = process.communicate(timeout=110)
    assert process.returncode == 0, errors
    assert time.monotonic() - began < 90
    rang = told(tmp_path / "demo")
    # Ids are of the outlets' addresses, and each demo has a port of its own.
    assert sorted(item["title"] for item in rang) == sorted(item["title"] for item in played.taken)
    assert all(item["message"].split()[-1] in out for item in rang)
    assert left_of(process.pid) == []


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.parametrize(
    ("send", "number", "moment"),
    [
        (os.kill, signal.SIGTERM, "starting Prefect"),  # before the API is up
        (os.killpg, signal.SIGINT, "pass 3"),  # Ctrl-C, which goes to the children too
    ],
)
def test_a_demo_cut_short_leaves_nothing_running(
    tmp_path: Path, send: Callable[[int, int], None], number: signal.Signals, moment: str
) -> None:
    process = start(tmp_path / "demo")
    assert process.stderr is not None
    assert any(moment in line for line in process.stderr)
    send(process.pid, number)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert left_of(process.pid) == []
