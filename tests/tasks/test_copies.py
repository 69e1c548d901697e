"""Copies on their way: one story, one alert, every publisher named; and what ties two stories."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from db import mergers, stories
from db.engine import connect, reading, writing
from db.tables import article, band, copy, sketch, story, told
from tocsin.core import defaults

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

WIRE = (
    "Envoys of Halden and Velmora signed a truce at the border post of Old Sarn on Tuesday, the"
    " first since fighting broke out over the upper dam last autumn, both governments said. Guns"
    " are to fall silent at midnight and 90 prisoners will be exchanged within ten days under the"
    " eyes of observers from three neutral states. Governor Ines Tarkan called it a beginning, and"
    " warned that a paper holds only as long as both sides want it to. Families waited by the road"
    " with lamps and photographs, and the first convoy of flour crossed the bridge before sunset."
)
CUT = WIRE[:330]
OTHER = (
    "The Fisheries Council has opened the autumn herring season two weeks early after counting"
    " shoals larger than any since 2015, and boats from Brekka left harbour within the hour. Prices"
    " at the auction hall are expected to fall by a third. Biologists who pressed for the ban on"
    " trawling near the shore said that it had paid off sooner than anyone had dared to hope."
)


def item(guid: str, title: str, text: str, hours: float = 0) -> dict[str, Any]:
    from tests.newsroom import MORNING

    return {
        "guid": guid,
        "title": title,
        "text": text,
        "published": MORNING + timedelta(hours=hours),
    }


def by_guid(rows: Rows, desk: Any) -> dict[str, dict[str, Any]]:
    return {row["guid"]: row for row in rows(desk, "article")}


def copied(rows: Rows, desk: Any) -> dict[str, str]:
    names = {row["id"]: row["guid"] for row in rows(desk, "article")}
    return {names[row["article_id"]]: names[row["original_id"]] for row in rows(desk, "copy")}


def grouped(rows: Rows, desk: Any) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows(desk, "article"):
        found.setdefault(row["story_id"], []).append(row["guid"])
    return sorted(map(sorted, found.values()))


@pytest.fixture
def open_desk(desk: Any, newsroom: Any, watchlist: Watchlist) -> Any:
    """A desk that has met three feeds."""
    desk.watch(watchlist("a", "b", "c", "d"))
    for feed in "abcd":
        newsroom.publish(feed, item(f"{feed}-0", f"Nothing of note from {feed}", ""))
    desk.run()
    return desk


def test_a_wire_story_in_four_papers_is_one_story_and_rings_once(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish(
        "b", item("b-1", "Halden and Velmora sign truce", f"OLD SARN (AP) - {WIRE}", 1)
    )
    newsroom.publish("c", item("c-1", "Guns to fall silent at midnight after truce", WIRE, 2))
    first = open_desk.run()
    newsroom.publish("d", item("d-1", "Truce signed by Halden and Velmora", CUT, 2.5))
    newsroom.publish("a", item("a-1", "Old Sarn: a truce at last", WIRE, 0.5))  # the earliest
    second = open_desk.run()
    assert (first.alerts, second.alerts) == (1, 0)
    assert copied(rows, open_desk) == {"b-1": "a-1", "c-1": "a-1", "d-1": "a-1"}
    assert ["a-1", "b-1", "c-1", "d-1"] in grouped(rows, open_desk)


def test_an_article_rewritten_is_no_copy_any_more_and_ties_no_stories(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("a", item("a-1", "Halden and Velmora sign truce", WIRE))
    newsroom.publish("b", item("b-1", "Halden and Velmora sign truce", WIRE, 1))
    newsroom.publish("c", item("c-1", "Boats leave Brekka for herring", OTHER, 0.5))
    open_desk.run()
    before = grouped(rows, open_desk)
    assert copied(rows, open_desk) == {"b-1": "a-1"}
    newsroom.publish("b", item("b-1", "Herring season opens early in Brekka", OTHER, 1.5))
    open_desk.run()
    assert copied(rows, open_desk) == {}
    assert grouped(rows, open_desk) == before
    assert {row["stale"] for row in rows(open_desk, "sketch")} == {False}
    newsroom.publish("d", item("d-1", "Boats leave Brekka early for herring", OTHER, 2))
    open_desk.run()
    assert copied(rows, open_desk) == {"d-1": "c-1"}
    assert rows(open_desk, "redirect") == []


def test_an_article_edited_into_a_copy_of_its_own_story_is_one(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("a", item("a-1", "Halden and Velmora sign truce at Old Sarn", WIRE))
    brief = item("b-1", "Halden and Velmora sign truce at Old Sarn", "More soon.", 1)
    newsroom.publish("b", brief)
    open_desk.run()
    together = grouped(rows, open_desk)
    assert ["a-1", "b-1"] in together
    assert copied(rows, open_desk) == {}
    newsroom.publish("b", brief | {"text": WIRE})
    open_desk.run()
    assert copied(rows, open_desk) == {"b-1": "a-1"}
    assert grouped(rows, open_desk) == together


def page(text: str) -> bytes:
    """A page whose article says this in full."""
    sentences = "".join(f"<p>{sentence}.</p>" for sentence in text.rstrip(".").split(". "))
    return f"<html><body><article>{sentences}</article></body></html>".encode()


def test_a_page_that_comes_after_its_article_was_grouped_shows_that_it_is_a_copy(
    desk: Any, newsroom: Any, watchlist: Watchlist, rows: Rows
) -> None:
    desk.watch(watchlist("a", "b", full_text="true"))
    for feed in "ab":
        newsroom.publish(feed, item(f"{feed}-0", f"Nothing of note from {feed}", ""))
    desk.run()
    wire = item("a-1", "Halden and Velmora sign truce", WIRE)
    brief = item("b-1", "Ceasefire: our man on the bridge", "More soon.", 1)
    newsroom.publish("a", wire | {"url": newsroom.url("wire")})
    newsroom.publish("b", brief | {"url": newsroom.url("late")})
    assert desk.run().alerts == 2  # of two stories, for all that is known of them
    assert copied(rows, desk) == {}
    newsroom.bodies["late"] = page(WIRE)
    late = desk.run()
    assert (late.pages, late.alerts) == (1, 0)
    assert copied(rows, desk) == {"b-1": "a-1"}
    assert ["a-1", "b-1"] in grouped(rows, desk)


def test_a_late_article_that_ties_two_stories_makes_them_one_and_rings_nothing(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    sentences = WIRE.split(". ")
    newsroom.publish("a", item("a-1", "Envoys sign truce at Old Sarn", ". ".join(sentences[:3])))
    rest = ". ".join(sentences[1:])
    newsroom.publish("b", item("b-1", "Ceasefire families wait by the road", rest, 1))
    apart = open_desk.run()
    told = {row["story_id"] for row in rows(open_desk, "told")}
    assert copied(rows, open_desk) == {}
    _part(open_desk, "b-1")  # whatever grouping thought of them
    newsroom.publish("c", item("c-1", "Truce signed, guns to fall silent", WIRE, 2))
    tied = open_desk.run()
    assert apart.alerts == len(told)
    assert tied.alerts == 0
    assert copied(rows, open_desk) == {"b-1": "a-1", "c-1": "a-1"}
    merged = by_guid(rows, open_desk)
    (lead,) = rows(open_desk, "redirect")
    assert {merged[guid]["story_id"] for guid in ("a-1", "b-1", "c-1")} == {lead["story_id"]}


def _part(desk: Any, guid: str) -> None:
    """Have an article stand in a story of its own, as if nothing had joined it."""
    with writing(connect(desk.database_url)) as connection:
        own = connection.execute(select(article).where(article.c.guid == guid)).one()
        others = article.c.story_id == own.story_id
        alone = connection.execute(select(func.count()).where(others)).scalar_one() == 1
        if not alone:
            mergers.split(connection, own.story_id, [own.id], desk.now)
            connection.execute(mergers.apart.delete())


def test_what_was_split_by_hand_stays_apart_and_a_new_copy_goes_with_the_original(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("a", item("a-1", "Halden and Velmora sign truce", WIRE))
    newsroom.publish("b", item("b-1", "Halden and Velmora sign truce", WIRE, 1))
    open_desk.run()
    before = by_guid(rows, open_desk)
    with writing(connect(open_desk.database_url)) as connection:
        made = mergers.split(
            connection, before["b-1"]["story_id"], [before["b-1"]["id"]], open_desk.now
        )
    newsroom.publish("c", item("c-1", "Halden and Velmora sign a truce", WIRE, 2))
    newsroom.publish("b", item("b-1", "Halden, Velmora sign truce", WIRE, 1))  # an edit
    report = open_desk.run()
    after = by_guid(rows, open_desk)
    assert after["b-1"]["story_id"] == made
    assert after["c-1"]["story_id"] == after["a-1"]["story_id"] == before["a-1"]["story_id"]
    assert copied(rows, open_desk) == {"c-1": "a-1"}
    assert report.alerts == 0


def test_a_story_merged_by_hand_rings_nothing_and_takes_what_comes(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("a", item("a-1", "Halden and Velmora sign truce", WIRE))
    newsroom.publish("b", item("b-1", "A truce among herring fishers of Brekka", OTHER, 1))
    assert open_desk.run().alerts == 2
    before = by_guid(rows, open_desk)
    stays, gone = before["a-1"]["story_id"], before["b-1"]["story_id"]
    with writing(connect(open_desk.database_url)) as connection:
        mergers.locked(connection, [stays, gone])
        mergers.merge(connection, {gone: stays})
    newsroom.publish("c", item("c-1", "Brekka herring fishers agree a truce", OTHER, 2))
    assert open_desk.run().alerts == 0
    assert by_guid(rows, open_desk)["c-1"]["story_id"] == stays
    assert [row["story_id"] for row in rows(open_desk, "told")] == [stays]


def test_bands_are_forgotten_when_no_copy_can_come_any_more(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("a", item("a-1", "Halden and Velmora sign truce", WIRE))
    open_desk.run()
    assert {row["article_id"] for row in rows(open_desk, "band")}
    open_desk.now += defaults.COPY_KEPT
    newsroom.publish("b", item("b-1", "Boats leave Brekka for herring", OTHER, 200))
    open_desk.run()
    late = by_guid(rows, open_desk)["b-1"]["id"]
    assert [row["article_id"] for row in rows(open_desk, "sketch")] == [late]
    assert {row["article_id"] for row in rows(open_desk, "band")} == {late}


def test_articles_stored_before_there_were_bands_are_grouped_as_ever(
    open_desk: Any, newsroom: Any, rows: Rows
) -> None:
    newsroom.publish("a", item("a-1", "Halden and Velmora sign truce", WIRE))
    open_desk.run()
    with writing(connect(open_desk.database_url)) as connection:
        connection.execute(band.delete())
        connection.execute(sketch.delete())
        connection.execute(update(story).values(last_seen=open_desk.now))
    newsroom.publish("b", item("b-1", "Halden and Velmora sign truce", WIRE, 1))
    open_desk.run()
    with reading(connect(open_desk.database_url)) as connection:
        assert connection.execute(select(copy)).all() == []
        assert len(connection.execute(select(told)).all()) >= 1
        assert stories.ungrouped(connection, 1) == []
