"""The bundled edition, its instants, and an account to render."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tocsin.core.model import Message, Status
from tocsin.demo import content
from tocsin.demo.account import Account, Command, Pass, Silent, Story


@pytest.fixture(scope="session")
def edition() -> content.Edition:
    return content.load()


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """An instant of the demo from "day hour:minute"."""

    def instant(text: str) -> datetime:
        return datetime.strptime(f"2026-03-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)

    return instant


def report(**counts: object) -> dict[str, object]:
    names = ("feeds", "seen", "new", "known", "edited", "refused", "alerts")
    return {**dict.fromkeys(names, 0), "errors": [], **counts}


@pytest.fixture
def account() -> Account:
    """An account with something in every section."""
    down = {"feed": "Lindholm Observer", "class": "http_status", "message": "503 Service"}
    sentence = "Arvenia accepted the mediators' 30-day ceasefire on Tuesday."
    return Account(
        feeds=15,
        publishers=13,
        passes=[
            Pass(datetime(2026, 3, 3, 6, tzinfo=UTC), report(feeds=15, seen=16, new=15, known=1)),
            Pass(datetime(2026, 3, 4, 13, tzinfo=UTC), report(feeds=15, alerts=1, errors=[down])),
        ],
        stories=[Story("Arvenia accepts 30-day ceasefire in Teshna valley", 4, 6)],
        edits=[("Troops told to surrender", "Troops given until Thursday to surrender")],
        alerts=[
            Message(
                alert="a1b2c3",
                watch="Ceasefire",
                sequence=1,
                status=Status.HAPPENING,
                title="Arvenia accepts 30-day ceasefire in Teshna valley, with conditions",
                url="http://127.0.0.1:8001/meridian/2026/03/03/arvenia-accepts",
                publisher="Meridian Wire",
                also=("Polestar Agency", "Saltmarsh Post"),
                sentence=sentence,
                marks=((sentence.index("ceasefire"), sentence.index("ceasefire") + 9),),
                cue="accepted",
                published=datetime(2026, 3, 3, 14, 10, tzinfo=UTC),
                seen=datetime(2026, 3, 3, 17, tzinfo=UTC),
            )
        ],
        silent=[
            Silent("Ceasefire", "Mediators propose 30-day ceasefire", "status not listed", 5),
            Silent("Sanctions", "Two academies announce a co-sanctioned tour", "left out: tour"),
        ],
        places=[("database", "sqlite:////tmp/tocsin-demo/tocsin.sqlite")],
        commands=[Command("tocsin alerts", "every alert, and what became of it")],
    )
