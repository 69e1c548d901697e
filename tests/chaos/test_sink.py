"""Whatever a channel answers and whoever is killed in mid-send, no alert is lost."""

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.alert_tables import alert, delivery
from db.engine import connect, reading
from flows.passes import MONITORING, TELLING, bare, one_pass
from tests.processes import live_pass, telling_pass

Begun = Callable[[str], Any]
ANSWERS = ("404", "429", "500", "503", "302", "login", "reset", "400 invalid_blocks", "stall")
AMBIGUOUS = ("reset", "stall")
TRUCES = (
    "Fishermen of Arden and Borland sign a truce over herring",
    "Miners at Cortina hail the ceasefire with the copper guards",
    "Railway militias in Dunmore observe a truce for the harvest fair",
    "Ceasefire opens the airport road to Elster, drivers say",
    "Shepherds and border scouts near Fairhaven keep their truce",
    "Dam engineers return to Glenrock under a ceasefire",
)
DECIDING = [step for step in MONITORING if step not in TELLING]
KILLS = 6


@pytest.fixture
def begun(
    new_desk: Callable[[str], Any],
    newsroom: Any,
    slack_sink: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Begun:
    """A desk with one channel, after first contact with one feed."""

    def begin(kind: str) -> Any:
        monkeypatch.setenv("TOCSIN_SLACK_URL", slack_sink.base)
        monkeypatch.setenv("SLACK_URL", slack_sink.url)
        desk = new_desk(kind)
        desk.watch(
            f'[[feeds]]\nurl = "{newsroom.url("a")}"\n[[channels]]\nname = "desk"\n'
            'url = "${SLACK_URL}"\n[[watches]]\nname = "Truce"\nquery = "truce OR ceasefire"\n'
        )
        newsroom.publish("a", {"guid": "w", "title": "Weather in the delta"})
        desk.run()
        return desk

    return begin


@pytest.fixture
def chance() -> random.Random:
    """What comes by chance, from a seed that is told."""
    seed = int(os.environ.get("TOCSIN_CHAOS_SEED") or random.randrange(10**6))
    print(f"TOCSIN_CHAOS_SEED={seed}")
    return random.Random(seed)


def rung_and_states(desk: Any) -> tuple[set[str], set[str]]:
    with reading(connect(desk.database_url)) as connection:
        rung = set(connection.execute(select(alert.c.public)).scalars())
        return rung, set(connection.execute(select(delivery.c.state)).scalars())


def answering(sink: Any, chance: random.Random) -> None:
    """Have the channel give every answer there is, and good ones, in any order."""
    script = [*ANSWERS, *["ok"] * 4]
    chance.shuffle(script)
    sink.script.extend(script)


def assert_all_told(desk: Any, sink: Any) -> None:
    rung, states = rung_and_states(desk)
    told = [{public for public in rung if public in str(post)} for post in sink.payloads]
    repeats = sum(bool(one) and one <= set().union(*told[:at]) for at, one in enumerate(told))
    assert len(rung) > 2
    assert set().union(*told) == rung
    assert states <= {"sent", "folded"}
    assert repeats <= KILLS + len(AMBIGUOUS)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_decided_is_told_whatever_happens_to_those_who_tell_it(
    begun: Begun,
    newsroom: Any,
    slack_sink: Any,
    elsewhere: Callable[..., Any],
    chance: random.Random,
    kind: str,
) -> None:
    desk = begun(kind)
    answering(slack_sink, chance)
    for turn in range(20):
        if turn > KILLS and rung_and_states(desk)[1] <= {"sent", "folded"}:
            break
        desk.now += timedelta(hours=2)
        if turn < len(TRUCES):
            newsroom.publish("a", {"guid": f"t-{turn}", "title": TRUCES[turn]})
            one_pass(DECIDING, bare, desk.now)
        workers = [elsewhere(telling_pass, desk.now) for _ in range(2)]
        if turn < KILLS:
            time.sleep(chance.random() / 5)
            workers[0].process.kill()
        for worker in workers:
            worker.ended()
    assert_all_told(desk, slack_sink)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_alert_is_lost_and_repeats_are_those_of_kills_and_lost_answers(
    begun: Begun,
    newsroom: Any,
    slack_sink: Any,
    elsewhere: Callable[..., Any],
    chance: random.Random,
    kind: str,
) -> None:
    desk = begun(kind)
    news = [{"guid": f"t-{n}", "title": title} for n, title in enumerate(TRUCES)]
    answering(slack_sink, chance)
    for turn in range(12):
        newsroom.publish("a", *news[: turn + 1])
        desk.now += timedelta(hours=2)
        workers = [elsewhere(live_pass, desk.now) for _ in range(2)]
        if turn < KILLS:
            time.sleep(chance.random() / 3)
            workers[0].process.kill()
        for worker in workers:
            worker.ended()
    assert_all_told(desk, slack_sink)
