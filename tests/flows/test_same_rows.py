"""A month of a desk in a few passes leaves the same rows on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db import mutes, opinions
from db.alert_tables import alert
from db.engine import connect, reading, writing
from db.mutes import Mute
from db.search import search
from flows.backfill import Wish, backfilling
from flows.passes import bare, monitoring
from tocsin.core.search_terms import sought

MORNING = datetime.fromisoformat("2026-03-03T06:00:00+00:00")
REST = "30-day ceasefire for the Kursk front line, the foreign ministry says"
WORDS = "Diplomats spoke for hours about maps, roads and harvests in the region. " * 12
LETTERS = "Président Erdoğan: Київ та Łódź — “санкції” £5m, 😀 新华社"
FEEDS = {"world": "p", "home": "p", "wire": "w", "radio": "r", "down": "d"}
CHANNELS = """
[operator]
channel = "mail"
[[channels]]
name = "mail"
url = "{mail}"
digest = "08:00"
[[channels]]
name = "refuses"
url = "{refuses}"
[[channels]]
name = "unset"
url = "${{NOT_SET_ANYWHERE}}"
[[channels]]
name = "quiet"
url = "{mail}"
quiet = "05:00-07:00"
"""
CEASEFIRE = '[[watches]]\nname = "Ceasefire"\nquery = "ceasefire OR truce"\n'
SANCTIONS = """
[[watches]]
name = "Sanctions"
query = "sanction NOT football"
status = ["happening"]
channels = ["mail"]
[[watches]]
name = "Peace"
query = '(talks NEAR/8 delta) OR title:("peace deal")'
critical = true
"""


def item(guid: str, title: str, **more: Any) -> dict[str, Any]:
    return {"guid": guid, "title": title, "published": MORNING, **more}


def shared(number: int, title: str, **more: Any) -> dict[str, Any]:
    """An item that is the same article in every feed of a publisher."""
    url = f"https://p.example/{number}"
    return item(url, title, url=url, **more)


@dataclass
class Play:
    """The scenario over one database, pass by pass."""

    desk: Any
    newsroom: Any
    sink: Any
    now: datetime = MORNING

    def listed(self, *feeds: str, watches: str = CEASEFIRE) -> None:
        parts = [
            f'[[feeds]]\nurl = "{self.newsroom.url(feed)}"\npublisher = "{FEEDS[feed]}"\n'
            f"full_text = {str(feed == 'wire').lower()}\n"
            for feed in feeds
        ]
        refuses = self.sink.url("from=bell@example.org&to=nobody@example.org")
        channels = CHANNELS.format(mail=self.sink.url(), refuses=refuses)
        self.desk.watch("\n".join((*parts, channels, watches)))

    def run(self, minutes: int = 15, **published: list[dict[str, Any]]) -> dict[str, Any]:
        """Publish, one pass, and the clock moved on. The report."""
        for feed, items in published.items():
            self.newsroom.publish(feed, *items)
        report: dict[str, Any] = monitoring(bare, self.now).as_json()
        self.now += timedelta(minutes=minutes)
        return report

    def page(self, path: str, *paragraphs: str) -> str:
        body = "".join(f"<p>{text}</p>" for text in (WORDS, *paragraphs, WORDS))
        html = f"<html><body><article><h1>Night</h1>{body}</article></body></html>"
        self.newsroom.bodies[path] = html.encode()
        return str(self.newsroom.url(path))

    def begin(self) -> list[dict[str, Any]]:
        """First contact, then news: a shared article, a page, an article without a guid."""
        talks, night = shared(1, "Talks go on in the delta"), self.page("night", LETTERS)
        reports = [
            self.run(
                world=[talks],
                home=[talks | {"text": "Worded for the front page."}],
                wire=[item("w-0", "A long night in the delta", url=night)],
                radio=[item("", "", url="https://r.example/0", text="No title, no guid.")],
            )
        ]
        kyiv = shared(2, f"Kyiv accepts {REST}", text=LETTERS)
        dawn = self.page("dawn", "At dawn both armies agreed on a ceasefire.")
        reports += [
            self.run(
                world=[kyiv, talks],
                home=[talks],
                wire=[item("w-1", "Dawn over the river", url=dawn)],
                radio=[item("r-1", f"Kyiv accepts {REST}"), item("r-1", "A guid used twice")],
            )
        ]
        return reports

    def go_on(self) -> list[dict[str, Any]]:
        """Edits, there and back; a change of status that is told once two publishers carry it."""
        moscow = item("r-2", f"Moscow rejects {REST}")
        edited = self.page("dawn", "At dawn both armies broke the ceasefire.")
        agreed = shared(1, "Ceasefire agreed in the delta")
        return [
            self.run(world=[agreed], wire=[item("w-1", "Dawn over the rivers", url=edited)]),
            self.run(radio=[moscow], home=[agreed]),
            self.run(world=[shared(3, f"Moscow rejects {REST}")]),
            self.run(world=[shared(1, "Talks go on in the delta")]),
        ]

    def change(self) -> list[dict[str, Any]]:
        """A feed goes, one comes, watches come; a day later a watch goes and another story ends."""
        self.listed("world", "home", "radio", "down", watches=CEASEFIRE + SANCTIONS)
        lifts = shared(4, "Parliament lifts sanctions on grain ships, peace deal near")
        reports = [self.run(), self.run(minutes=24 * 60, home=[lifts], radio=[])]
        self.listed("world", "wire", "radio", watches=SANCTIONS)
        fresh = item("r-3", "Seven ministers impose sanctions on a shipping network")
        return [*reports, self.run(radio=[fresh]), self.run()]

    def look_back(self, source: str) -> list[dict[str, Any]]:
        """A file of history, a new watch read back in silence, and one that rings."""
        old = [
            item(f"r-old-{n}", title, published=MORNING - timedelta(days=n + 1))
            for n, title in enumerate(("Army and rebels agree on a truce", LETTERS, "Storm"))
        ]
        self.newsroom.publish("history", *old)
        path = self.desk.folder / source
        path.write_bytes(self.newsroom.bodies.pop("history"))
        radio = self.newsroom.url("radio")
        self.listed("world", "wire", "radio", watches=CEASEFIRE + SANCTIONS)
        wishes = (
            Wish(source=str(path), feed=radio, since=MORNING - timedelta(days=2)),
            Wish(since=MORNING - timedelta(days=3)),
            Wish(alert="ring", restart=True),
        )
        return [backfilling(wish, bare, self.now).as_json() for wish in wishes]

    def end(self) -> list[dict[str, Any]]:
        """A week later, when what no channel took still waits, and there is news."""
        with writing(connect(self.desk.database_url)) as connection:
            mutes.put(connection, Mute("publisher", "d", "down", None, self.now))
            for public in connection.execute(select(alert.c.public)).scalars().all():
                opinions.judge(connection, public, None, self.now, right=True)
        week, fresh = 8 * 24 * 60, item("r-9", "Fishing fleets of two islands agree on a truce")
        return [self.run(), self.run(minutes=week), self.run(), self.run(radio=[fresh])]

    def acts(self) -> Iterator[list[dict[str, Any]]]:
        """The reports, act by act."""
        self.sink.refuse["nobody@example.org"] = "550 5.1.1 no such desk"
        self.listed(*FEEDS)
        yield self.begin()
        yield self.go_on()
        yield self.change()
        yield self.look_back("old.xml")
        yield self.end()


SEARCHES = (
    *("ceasefire", "erdogan", "truce*", "sanction* parliament", "5m", "delta talks"),
    'КИЇВ "łodz санкції"',
)


@dataclass
class Played:
    """The scenario as a database has it: reports and dump after each act, and what is found."""

    reports: list[list[dict[str, Any]]]
    dumps: list[dict[str, list[str]]]
    found: dict[str, list[tuple[Any, ...]]]

    def values(self, table: str, column: str) -> set[str]:
        """What stood in a column at any time, as the dump writes it."""
        begins = f"'{column}': "
        rows = (row for dumped in self.dumps for row in dumped[table])
        return {row.partition(begins)[2].partition(", '")[0].rstrip("}") for row in rows}


@pytest.fixture
def played(
    new_desk: Callable[[str], Any],
    newsroom: Any,
    smtp_sink: Any,
    dump: Callable[[str], dict[str, list[str]]],
) -> Callable[[str], Played]:
    """Play the scenario on a kind of database."""

    def play(kind: str) -> Played:
        newsroom.bodies.clear()
        desk = new_desk(kind)
        acts = [
            (reports, dump(desk.database_url)) for reports in Play(desk, newsroom, smtp_sink).acts()
        ]
        with reading(connect(desk.database_url)) as connection:
            found = {
                words: [tuple(row) for row in search(connection, sought(words), 50)]
                for words in SEARCHES
            }
        return Played([act[0] for act in acts], [act[1] for act in acts], found)

    return play


@pytest.mark.slow
def test_the_same_scenario_leaves_the_same_rows_on_both_databases(
    played: Callable[[str], Played],
) -> None:
    one, other = played("sqlite"), played("postgresql")
    for act, (rows, others) in enumerate(zip(one.dumps, other.dumps, strict=True)):
        for table, dumped in rows.items():
            assert others[table] == dumped, (act, table)
    assert other.reports == one.reports
    assert other.found == one.found
    # The scenario has everything in it that the two could disagree on.
    assert [words for words, found in one.found.items() if not found] == []
    assert [table for table, dumped in one.dumps[-1].items() if not dumped] == []
    assert one.values("article", "origin") == {"'poll'", "'backfill'"}
    assert one.values("article", "page") >= {"'none'", "'full'"}
    assert one.values("alert", "sequence") == {"1", "2"}
    assert one.values("told", "sequence") >= {"0", "1", "2"}
    assert one.values("delivery", "state") == {"'sent'", "'pending'", "'folded'"}
    assert one.values("reading", "outcome") >= {"'rang'", "'already told'", "'first contact'"}
    assert one.values("feed", "active") == {"True", "False"}
    assert len(one.dumps[-1]["revision"]) >= 2
    reports = [report for act in one.reports for report in act]
    assert sum(report["edited"] for report in reports) >= 4
    assert any(report["refused"] for report in reports)
    assert any(report["errors"] for report in reports)
