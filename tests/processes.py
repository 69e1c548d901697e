"""Passes in processes of their own: beside one another, and killed in the middle."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom import Newsroom, serving

_SETTINGS = ("TOCSIN_", "SLACK_URL", "MAIL_URL")
_PATIENCE = 60
BATCH = 4
# A process forked off one that has imported everything is up at once, and has nothing open.
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.preloaded"])


def live_pass(now: datetime) -> Any:
    """A bare monitoring pass."""
    from flows.passes import bare, monitoring

    return monitoring(bare, now)


def telling_pass(now: datetime) -> Any:
    """A bare `tocsin digest`: it decides nothing and sends what is due. A channel that stalls is
    soon left."""
    from flows.digest import digesting
    from flows.passes import bare
    from tocsin.core import defaults

    vars(defaults).update(SEND_TIMEOUT=timedelta(seconds=0.3))
    return digesting(bare, now)


def history_pass(now: datetime, **wish: Any) -> Any:
    """A bare backfill."""
    from flows.backfill import Wish, backfilling
    from flows.passes import bare

    return backfilling(Wish(**wish), bare, now)


def upkeep_pass(now: datetime) -> Any:
    """A bare maintenance."""
    from flows.maintain import maintaining
    from flows.passes import bare

    return maintaining(bare, now)


def _die_before(statement: int) -> None:
    """Have this process killed before it sends its nth statement to the database."""
    from sqlalchemy import Engine, event

    numbers = count(1)

    def kill(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", kill)
    event.listen(Engine, "commit", kill)


def counting() -> Callable[[], int]:
    """How many statements this process has sent to the database, commits among them."""
    from sqlalchemy import Engine, event

    numbers = count()

    def tick(*_: object) -> None:
        next(numbers)

    event.listen(Engine, "before_cursor_execute", tick)
    event.listen(Engine, "commit", tick)
    return lambda: next(numbers)


@dataclass(frozen=True)
class _Setting:
    environment: dict[str, str]
    folder: Path
    small: bool
    dies_before: int | None


def _live(setting: _Setting, answer: Connection, work: Callable[..., Any], given: Any) -> None:
    for name in [name for name in os.environ if name.startswith(_SETTINGS)]:
        del os.environ[name]
    os.environ.update(setting.environment)
    os.chdir(setting.folder)
    if setting.small:
        _small_batches()
    if setting.dies_before is not None:
        _die_before(setting.dies_before)
    statements = counting()
    from tasks import world

    try:
        report = work(*given[0], **given[1])
    finally:
        world.close()
    answer.send((report.as_json(), report.balanced, statements()))


def _small_batches() -> None:
    """Batches of a few, one after another, so that two passes over a little share them."""
    from flows import passes
    from tocsin.core import defaults

    vars(defaults).update(FEED_BATCH=BATCH, ARTICLE_BATCH=BATCH)
    vars(passes).update(SIDE_BY_SIDE=1)


@dataclass
class Elsewhere:
    """Work in another process."""

    process: BaseProcess
    _answer: Connection

    def result(self) -> tuple[dict[str, Any], bool, int]:
        """The report as JSON, whether it balances, and how many statements were sent."""
        if not self._answer.poll(_PATIENCE):
            raise TimeoutError("the process gave no answer")
        told: tuple[dict[str, Any], bool, int] = self._answer.recv()
        assert self.ended() == 0
        return told

    def ended(self) -> int | None:
        """Its exit code, once it has ended."""
        self.process.join(_PATIENCE)
        return self.process.exitcode


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Elsewhere]]:
    """Start work in another process, with this one's folder and settings.

    `small` makes its batches small; `dies_before` kills it before its nth statement.
    """
    started: list[Elsewhere] = []

    def start(
        work: Callable[..., Any],
        *positional: Any,
        small: bool = False,
        dies_before: int | None = None,
        **named: Any,
    ) -> Elsewhere:
        environment = {k: v for k, v in os.environ.items() if k.startswith(_SETTINGS)}
        setting = _Setting(environment, Path.cwd(), small, dies_before)
        here, there = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(target=_live, args=(setting, there, work, (positional, named)))
        process.start()
        there.close()
        started.append(Elsewhere(process, here))
        return started[-1]

    yield start
    for each in started:
        if each.process.is_alive():
            each.process.kill()
        each.process.join()
        each._answer.close()  # noqa: SLF001 - ours


FEEDS = [f"f{number:02}" for number in range(30)]
FIRST = datetime(2026, 3, 3, 6, tzinfo=UTC)
SECOND = FIRST + timedelta(minutes=15)
CROWD = """
[[channels]]
name = "desk"
url = "{channel}"
{feeds}
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce"
budget = 100
[[watches]]
name = "Sanctions"
query = "sanction"
budget = 100
"""


def _words(seed: str) -> str:
    """Three words that no other seed has, so that nothing is told twice by chance."""
    letters = sha256(seed.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(letters[start : start + 8] for start in (0, 8, 16))


@dataclass
class Crowd:
    """Thirty feeds of ten publishers, three each; those of a publisher share half of what they
    carry. First old items, then new ones, of which a third matches a watch."""

    newsroom: Newsroom
    other_port: int
    channel: str

    def listed(self) -> str:
        """The watchlist: every other feed is on another host, so that there are two batches."""
        ports = (self.newsroom.port, self.other_port)
        feeds = "\n".join(
            f'[[feeds]]\nurl = "http://127.0.0.1:{ports[number % 2]}/{feed}"\n'
            f'publisher = "p{number // 3}"'
            for number, feed in enumerate(FEEDS)
        )
        return CROWD.format(channel=self.channel, feeds=feeds)

    def publish(self, *, news: bool) -> None:
        """Serve the old items, and on top of them the new ones."""
        for number, feed in enumerate(FEEDS):
            publisher = number // 3
            owners = (feed, f"p{publisher}")
            ages = ("new", "old") if news else ("old",)
            of = [self._item(owner, age, n) for age in ages for owner in owners for n in range(3)]
            self.newsroom.publish(feed, *of)

    def _item(self, owner: str, age: str, number: int) -> dict[str, Any]:
        what = ("agrees on a truce", "opens a library", "faces sanctions")[number]
        return {
            "guid": f"https://{owner}.example/{age}/{number}",
            "url": f"https://{owner}.example/{age}/{number}",
            "title": f"{_words(owner + age + str(number))} {what}",
            "text": _words(owner + age + str(number) + "text"),
            "published": FIRST,
        }


@pytest.fixture
def crowd(newsroom: Newsroom, smtp_sink: Any) -> Iterator[Crowd]:
    """A `Crowd` that rings by mail."""
    with serving(newsroom) as other_port:
        yield Crowd(newsroom, other_port, smtp_sink.url())
