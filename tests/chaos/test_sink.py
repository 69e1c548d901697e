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
from tests.processes import live_pass

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
ROUNDS, KILLS = 12, 6


@pytest.fixture
def begun(
    new_desk: Callable[[str], Any],
    newsroom: Any,
    slack_sink: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Any]:
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


def rung_and_states(desk: Any) -> tuple[set[str], set[str]]:
    with reading(connect(desk.database_url)) as connection:
        rung = set(connection.execute(select(alert.c.public)).scalars())
        return rung, set(connection.execute(select(delivery.c.state)).scalars())


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_alert_is_lost_and_repeats_are_those_of_kills_and_lost_answers(
    begun: Callable[[str], Any],
    newsroom: Any,
    slack_sink: Any,
    elsewhere: Callable[..., Any],
    kind: str,
) -> None:
    seed = int(os.environ.get("TOCSIN_CHAOS_SEED") or random.randrange(10**6))
    print(f"TOCSIN_CHAOS_SEED={seed}")
    chance = random.Random(seed)
    desk = begun(kind)
    news = [{"guid": f"t-{n}", "title": title} for n, title in enumerate(TRUCES)]
    script = [*ANSWERS, *["ok"] * 6]
    chance.shuffle(script)
    slack_sink.script.extend(script)
    for turn in range(ROUNDS):
        newsroom.publish("a", *news[: turn + 1])
        desk.now += timedelta(hours=2)
        workers = [elsewhere(live_pass, desk.now) for _ in range(2)]
        if turn < KILLS:
            time.sleep(chance.random() / 3)
            workers[0].process.kill()
        for worker in workers:
            worker.ended()
    rung, states = rung_and_states(desk)
    told = [{public for public in rung if public in str(post)} for post in slack_sink.payloads]
    repeats = sum(bool(one) and one <= set().union(*told[:at]) for at, one in enumerate(told))
    said = f"TOCSIN_CHAOS_SEED={seed}: {repeats} repeats, {states}"
    assert len(rung) > 2, said
    assert set().union(*told) == rung, said
    assert states <= {"sent", "folded"}, said
    assert repeats <= KILLS + len(AMBIGUOUS), said
