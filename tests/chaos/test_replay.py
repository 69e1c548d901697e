"""A replay that is killed in its passes, and started again, ends as one that never was."""

import os
import random
import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.passes import bare, monitoring
from tests.bench.replay import ONE_PUBLISHER, Oracle, Poll, differences, passes, recorded, stored
from tests.processes import FIRST, counting, live_pass

Dump = Callable[[str], dict[str, list[str]]]
Round = Mapping[str, Poll]

pytestmark = pytest.mark.slow  # a process of its own for each pass that is killed

WATCH = """
[[watches]]
name = "War"
query = "ceasefire OR truce OR sanction"
"""
TRUCE = "Halden and Velmora sign a truce"
WIRE = (
    "Envoys of Halden and Velmora signed a truce at the border post of Old Sarn on Tuesday, the"
    " first since fighting broke out over the upper dam last autumn, both governments said. Guns"
    " are to fall silent at midnight and 90 prisoners will be exchanged within ten days."
)


def item(name: str, title: str, text: str = "", at: str = "n.example") -> dict[str, Any]:
    link = f"https://{at}/{name}"
    return {"guid": link, "url": link, "title": title, "text": text, "published": FIRST}


def own_rounds(newsroom: Any) -> list[Round]:
    """Two feeds of one publisher and one of another: articles that are new, shared, said twice,
    reworded and reworded back, that vanish and return, copies, an empty body, and one cut short."""
    rain, frost = item("rain", "Rain in the delta"), item("frost", "Frost on the passes")
    truce, talks = item("truce", TRUCE, WIRE), item("talks", "Talks on sanctions go on")
    copied = item("wire", TRUCE, f"OLD SARN - {WIRE}", at="c.example")
    harvest = item("harvest", "Harvest is late", at="c.example")
    failing = {**talks, "title": "Talks on sanctions fail"}
    said: Sequence[dict[str, Sequence[dict[str, Any]]]] = (
        {"ann": [rain, frost], "adventistreview": [rain], "c": [harvest]},
        {"ann": [truce, rain, rain], "adventistreview": [talks, truce], "c": [copied, harvest]},
        {"ann": [truce], "adventistreview": [failing], "c": []},
        {"ann": [frost, rain], "adventistreview": [talks, failing], "c": [copied, harvest]},
    )
    rounds = []
    for number, documents in enumerate(said):
        for feed, items in documents.items():
            newsroom.publish(feed, *items)
        bodies = {feed: newsroom.bodies[feed] for feed in documents}
        if number == 2:
            bodies["c"] = b""
        if number == 3:
            bodies["ann"] = bodies["ann"][: bodies["ann"].rindex(b"<link>")]
        at = FIRST + timedelta(hours=number)
        rounds.append({feed: Poll(feed, at, body) for feed, body in bodies.items()})
    return rounds


def listed(newsroom: Any, feeds: Sequence[str]) -> str:
    rows = (
        f'[[feeds]]\nurl = "{newsroom.url(feed)}"\nevery = "15m"\n'
        f'publisher = "{ONE_PUBLISHER.get(feed, feed)}"\n'
        for feed in feeds
    )
    return "".join(rows) + WATCH


def replayed(
    rounds: Sequence[Round], newsroom: Any, interrupt: Callable[[int, datetime], None]
) -> list[int]:
    """Every round in a pass of its own, after what may go before it. The statements of each."""
    statements = []
    for number, polls in enumerate(rounds):
        newsroom.bodies.update({feed: poll.body for feed, poll in polls.items()})
        now = FIRST + timedelta(hours=number)
        interrupt(number, now)
        ticks = counting()
        assert monitoring(bare, now).balanced
        statements.append(ticks())
    return statements


def judged(
    desk: Callable[[], Any],
    rounds: Sequence[Round],
    newsroom: Any,
    elsewhere: Callable[..., Any],
    dump: Dump,
    *,
    kills: int,
) -> tuple[dict[str, int], dict[str, list[str]]]:
    """What differs from the oracle after a replay that is killed in so many passes, and what is
    left: what one leaves that is not killed."""
    seed = int(os.environ.get("TOCSIN_CHAOS_SEED") or random.randrange(10**6))
    print(f"TOCSIN_CHAOS_SEED={seed}")
    chance, watchlist = (
        random.Random(seed),
        listed(newsroom, sorted({f for r in rounds for f in r})),
    )
    whole = desk()
    whole.watch(watchlist)
    statements = replayed(rounds, newsroom, lambda *_: None)
    expected = dump(whole.database_url)

    doomed = chance.sample(range(len(rounds)), kills)

    def kill(number: int, now: datetime) -> None:
        if number not in doomed:
            return
        point = chance.randint(1, statements[number])
        killed = elsewhere(live_pass, now, dies_before=point)
        assert killed.ended() == -signal.SIGKILL, f"round {number}, before statement {point}"

    again = desk()
    replayed(rounds, newsroom, kill)
    left = dump(again.database_url)
    assert left == expected
    oracle = Oracle()
    for polls in rounds:
        for poll in polls.values():
            oracle.read(poll)
    return differences(oracle, stored(again.database_url)[0]), left


@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        ("sqlite", 4),
        ("postgresql", 4),
    ],
)
def test_a_replay_killed_in_its_passes_is_what_the_oracle_reads(
    new_desk: Callable[[str], Any],
    newsroom: Any,
    elsewhere: Callable[..., Any],
    dump: Dump,
    kind: str,
    kills: int,
) -> None:
    rounds = own_rounds(newsroom)
    apart, left = judged(lambda: new_desk(kind), rounds, newsroom, elsewhere, dump, kills=kills)
    assert not any(apart.values()), apart
    assert (len(left["copy"]), len(left["revision"])) == (1, 1)


@pytest.mark.timeout(600)
def test_recorded_polls_killed_in_every_pass_are_what_the_oracle_reads(
    new_desk: Callable[[str], Any],
    newsroom: Any,
    elsewhere: Callable[..., Any],
    dump: Dump,
    data: Path,
) -> None:
    polls = recorded(data / "polls" / "2020.tar.xz")
    rounds = [{poll.feed: poll for poll in some} for some in passes(polls)[:3]]
    apart, _ = judged(lambda: new_desk("sqlite"), rounds, newsroom, elsewhere, dump, kills=3)
    assert not apart["missing without a rule"]
    assert not apart["stored and not in the oracle"]
