"""Killed anywhere and run once more, a pass ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from db import leases
from db.engine import connect, reading, writing
from db.tables import lease, metadata
from flows.passes import bare, monitoring
from tests.processes import FIRST, SECOND, live_pass

Dump = Callable[[str], dict[str, list[str]]]

LEASE_SECONDS = 60
TRUCE = {"guid": "a-1", "title": "Kyiv accepts a 30-day ceasefire for the river front"}
WATCHLIST = """
[[feeds]]
url = "{url}"
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce"
"""


@pytest.fixture
def begun(crowd: Any, smtp_sink: Any) -> Callable[[Any], None]:
    """First contact with thirty feeds, and then there is news in all of them."""

    def begin(desk: Any) -> None:
        desk.watch(crowd.listed())
        crowd.publish(news=False)
        monitoring(bare, FIRST)
        crowd.publish(news=True)
        smtp_sink.letters.clear()

    return begin


def states(desk: Any) -> Counter[str]:
    delivery = metadata.tables["delivery"]
    with reading(connect(desk.database_url)) as connection:
        return Counter(connection.execute(select(delivery.c.state)).scalars())


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_pass_killed_anywhere_and_one_more_leave_what_one_leaves(
    new_desk: Callable[[str], Any],
    begun: Callable[[Any], None],
    elsewhere: Callable[..., Any],
    smtp_sink: Any,
    dump: Dump,
    kind: str,
) -> None:
    seed = int(os.environ.get("TOCSIN_CHAOS_SEED") or random.randrange(10**6))
    print(f"TOCSIN_CHAOS_SEED={seed}")
    chance = random.Random(seed)
    desk = new_desk(kind)
    begun(desk)
    _, _, statements = elsewhere(live_pass, SECOND, small=True).result()
    whole = dump(desk.database_url)
    alerts = len(whole["alert"])
    for _ in range(int(os.environ.get("TOCSIN_CHAOS_KILLS") or 5)):
        desk = new_desk(kind)
        begun(desk)
        point = chance.randint(1, statements)
        said = f"TOCSIN_CHAOS_SEED={seed}, killed before statement {point} of {statements}"
        killed = elsewhere(live_pass, SECOND, small=True, dies_before=point)
        assert killed.ended() == -signal.SIGKILL, said
        began = time.monotonic()
        _, balanced, _ = elsewhere(live_pass, SECOND, small=True).result()
        assert time.monotonic() - began < LEASE_SECONDS, said
        assert balanced
        assert dump(desk.database_url) == whole, said
        letters = Counter(letter["Message-ID"] for letter in smtp_sink.letters)
        assert (len(letters), states(desk)) == (alerts, {"sent": alerts}), said
        assert letters.total() <= alerts + 1, said


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_while_it_sends_it_repeats_that_one_message_and_loses_none(
    new_desk: Callable[[str], Any],
    begun: Callable[[Any], None],
    elsewhere: Callable[..., Any],
    smtp_sink: Any,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    desk = new_desk(kind)
    begun(desk)
    running: list[Any] = []
    take = type(smtp_sink).handle_DATA

    async def take_and_kill(sink: Any, *given: Any) -> str:
        answer: str = await take(sink, *given)
        if running and len(sink.letters) in (3, 10, 20):
            running.pop().process.kill()
        return answer

    monkeypatch.setattr(type(smtp_sink), "handle_DATA", take_and_kill)
    for _ in range(3):
        running.append(elsewhere(live_pass, SECOND))
        assert running[0].ended() == -signal.SIGKILL
    elsewhere(live_pass, SECOND).result()
    letters = Counter(letter["Message-ID"] for letter in smtp_sink.letters)
    (sent,) = states(desk).items()
    assert sent == ("sent", len(letters))
    assert letters.total() == len(letters) + 3
    assert max(letters.values()) == 2


def test_the_leases_of_a_killed_process_are_free_before_its_parent_has_looked(
    engine: Any,
) -> None:
    script = (
        "import sys; from db.leases import holder; print(holder(), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        who = child.stdout.readline().strip()
        with writing(engine) as connection:
            connection.execute(insert(lease).values(id="stories"))
            window = select(lease.c.id)
            leases.claim(connection, lease, window)
            connection.execute(update(lease).values(lease_holder=who))
            leases.free_dead(connection)
            assert leases.claim(connection, lease, window)[1] == []
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        with writing(engine) as connection:
            leases.free_dead(connection)
            assert leases.claim(connection, lease, window)[1] == ["stories"]


def children(program: str) -> list[int]:
    """The processes that this one has started with a program."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            command = (entry / "cmdline").read_bytes().decode()
        except (OSError, IndexError):
            continue
        if parent == str(os.getpid()) and program in command:
            found.append(int(entry.name))
    return found


def killer(newsroom: Any, program: str, feed: str) -> None:
    """Have the workers of a kind killed as the feed is asked for, which is in mid-pass."""

    def answer(handler: Any) -> None:
        for pid in children(f"tocsin.adapters.{program}"):
            os.kill(pid, signal.SIGKILL)
        body = newsroom.bodies[feed]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        del newsroom.answers[feed]

    newsroom.answers[feed] = answer


@pytest.fixture
def watching(desk: Any, newsroom: Any) -> Any:
    """A desk after first contact with one feed, with its workers up; then there is news."""
    newsroom.publish("a", TRUCE | {"guid": "a-0"})
    desk.watch(WATCHLIST.format(url=newsroom.url("a")))
    desk.run()
    newsroom.publish("a", TRUCE | {"title": "Fishing fleets of two islands agree on a truce"})
    return desk


def test_a_parser_killed_in_mid_run_costs_at_most_its_document_for_a_while(
    watching: Any, newsroom: Any
) -> None:
    killer(newsroom, "parser_child", "a")
    report = watching.run(minutes=60)
    assert (report.feeds, report.balanced, report.failed) == (1, True, False)
    assert [str(error.error) for error in report.errors] in (["parser_limit"], [])
    assert report.alerts + watching.run().alerts == 1


def test_a_language_worker_killed_in_mid_run_costs_no_article(watching: Any, newsroom: Any) -> None:
    killer(newsroom, "language_child", "a")
    report = watching.run()
    assert (report.new, report.failed) == (1, False)
    assert report.unreadable in (0, 1)
    assert report.alerts + watching.run().alerts == 1


def test_a_namer_killed_in_mid_run_costs_no_alert_and_names_are_found_later(
    watching: Any, newsroom: Any
) -> None:
    killer(newsroom, "names_child", "a")
    assert watching.run().alerts == 1
    watching.run()
    article = metadata.tables["article"]
    with reading(connect(watching.database_url)) as connection:
        assert set(connection.execute(select(article.c.names)).scalars()) == {"found"}
