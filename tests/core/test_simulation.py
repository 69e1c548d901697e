"""What would have rung is what the live way rings."""

from datetime import UTC, datetime, timedelta

from tocsin.core import defaults
from tocsin.core.decisions import Voice
from tocsin.core.model import Status
from tocsin.core.query import parse
from tocsin.core.simulation import Heard, simulate
from tocsin.core.watchlist import ChannelConfig, WatchConfig
from tocsin.core.ways import Way

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
DESK = ChannelConfig("desk", "json://x")
WATCH = WatchConfig("W", parse("truce"), "truce", channels=("desk",), budget=2)


def heard(story: int, publisher: str, status: Status, minutes: int, *, old: bool = False) -> Heard:
    seen = NOON + timedelta(minutes=minutes)
    number = story * 10_000 + minutes * 26 + ord(publisher)
    return Heard("W", story, Voice(number, publisher, status, seen, old, decided=False))


def test_a_story_rings_once_and_again_when_two_publishers_say_otherwise() -> None:
    said = [
        heard(1, "a", Status.POSSIBLE, 0),
        heard(1, "b", Status.POSSIBLE, 20),
        heard(1, "a", Status.REJECTED, 40),
        heard(1, "b", Status.REJECTED, 60),
    ]
    rung = list(simulate(reversed(said), [WATCH], [DESK]))
    assert [(each.ring.status, each.ring.sequence) for each in rung] == [
        (Status.POSSIBLE, 1),
        (Status.REJECTED, 2),
    ]
    assert rung[0].at == NOON + defaults.POLL_EVERY


def test_first_contact_rings_nothing_and_the_budget_holds() -> None:
    said = [heard(n, "a", Status.HAPPENING, 0, old=n == 9) for n in range(1, 10)]
    rung = list(simulate(said, [WATCH], [DESK]))
    assert len(rung) == 8
    assert [each.ways["desk"] for each in rung].count(Way.ALONE) == 2
    later = [heard(20, "a", Status.HAPPENING, 90)]
    assert list(simulate([*said, *later], [WATCH], [DESK]))[-1].ways == {"desk": Way.ALONE}
