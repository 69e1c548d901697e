"""What rings, what waits, and what is told together: passes over real feeds and a real mailbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from db import alerts, mutes
from db.engine import connect, reading, writing
from db.mutes import Mute
from db.tables import redirect
from flows.backfill import Wish, backfilling
from flows.digest import digesting
from flows.passes import bare
from tocsin.core import defaults

Rows = Callable[..., list[dict[str, Any]]]
Desk = Callable[..., Any]

CEASEFIRE = '[[watches]]\nname = "Ceasefire"\nquery = "ceasefire OR truce"\n'
PLACES = (
    *("Arden", "Borland", "Cortina", "Dunmore", "Elster", "Fairhaven", "Glenrock", "Hartwell"),
    *("Ironvale", "Jasperton", "Kingsley", "Lorne"),
)
GOODS = (
    *("copper mine", "fishing fleet", "railway line", "wheat harvest", "border market", "dam"),
    *("airport road", "oil depot", "mountain pass", "salt lake", "cattle path", "old harbour"),
)


@pytest.fixture
def begun(desk: Any, newsroom: Any, smtp_sink: Any) -> Desk:
    """A desk with one mail channel of these keys, after first contact with quiet feeds."""

    def begin(*feeds: str, channel: str = "", more: str = CEASEFIRE) -> Any:
        listed = "".join(
            f'[[feeds]]\nurl = "{newsroom.url(feed)}"\npublisher = "{feed}"\n' for feed in feeds
        )
        desk.watch(
            f'{listed}[[channels]]\nname = "desk"\nurl = "{smtp_sink.url()}"\n{channel}\n{more}'
        )
        for feed in feeds:
            newsroom.publish(feed, {"guid": f"{feed}-0", "title": f"Weather in {feed}"})
        desk.run()
        return desk

    return begin


def stories(feed: str, count: int) -> list[dict[str, Any]]:
    """So many articles on events that have nothing to do with one another."""
    return [
        {
            "guid": f"{feed}-{n}",
            "title": f"{PLACES[n % 12]} and {PLACES[(n * 5 + 1) % 12]} agree truce"
            f" over {GOODS[(n * 7) % 12]}",
        }
        for n in range(count)
    ]


def subjects(smtp_sink: Any) -> list[str]:
    return [str(letter["Subject"]) for letter in smtp_sink.letters]


def test_ten_new_feeds_with_five_hundred_matches_ring_nothing_and_are_one_line_of_the_digest(
    desk: Any, newsroom: Any, smtp_sink: Any, rows: Rows
) -> None:
    feeds = [f"f{n}" for n in range(10)]
    for feed in feeds:
        items = [{"guid": f"{feed}-{n}", "title": f"Ceasefire in {feed} {n}"} for n in range(50)]
        newsroom.publish(feed, *items)
    listed = "".join(f'[[feeds]]\nurl = "{newsroom.url(feed)}"\n' for feed in feeds)
    channel = f'[[channels]]\nname = "desk"\nurl = "{smtp_sink.url()}"\ndigest = "08:00"\n'
    desk.watch(listed + channel + CEASEFIRE)
    report = desk.run()
    assert (report.new, report.matched, report.alerts, report.deliveries) == (500, 500, 0, 0)
    desk.now += timedelta(hours=2)
    assert desk.run().deliveries == 1
    (letter,) = smtp_sink.letters
    text = letter.get_body(("plain",)).get_content()
    assert text.count("- ") == 1
    assert "500 articles matched at first contact and rang nothing (Ceasefire 500)" in text
    desk.now += timedelta(days=1)
    assert desk.run().deliveries == 0  # never empty, never twice


def test_what_is_over_the_budget_goes_as_one_message_that_names_every_item(
    begun: Desk, newsroom: Any, smtp_sink: Any
) -> None:
    desk = begun("a", more=CEASEFIRE + "budget = 2\n")
    newsroom.publish("a", *stories("a", 9))
    report = desk.run()
    told = report.alerts
    assert told > 4
    assert report.deliveries == 3
    assert report.pending == 0
    (overflow,) = [text for text in subjects(smtp_sink) if "in one message" in text]
    assert overflow == f"{told - 2} alerts in one message: Ceasefire"
    letter = smtp_sink.letters[-1].get_body(("plain",)).get_content()
    assert letter.count("- ") == told - 2
    with reading(connect(desk.database_url)) as connection:
        listed = alerts.listing(connection, 20)
    assert [(each.state, bool(each.sent_at)) for each in listed] == [("sent", True)] * told
    (roundup,) = {each.told_in for each in listed if each.told_in}
    assert roundup in letter
    assert sum(each.told_in is None for each in listed) == 2


def test_with_a_digest_hour_the_overflow_and_the_statuses_not_rung_on_wait_for_it(
    begun: Desk, newsroom: Any, smtp_sink: Any, rows: Rows
) -> None:
    more = CEASEFIRE + 'budget = 1\nstatus = ["happening"]\n'
    desk = begun("a", channel='digest = "08:00"\ntimezone = "Europe/Kyiv"', more=more)
    urged = {"guid": "u", "title": "Envoys call for a truce between herders of Marrow"}
    newsroom.publish("a", *stories("a", 4), urged)
    report = desk.run()
    assert report.deliveries == 1
    assert report.alerts > 1
    assert [row["reason"] for row in rows(desk, "digest_item")] == ["status not listed"]
    smtp_sink.letters.clear()
    desk.now = desk.now.replace(hour=5, minute=59) + timedelta(days=1)
    assert desk.run(minutes=1).deliveries == 0
    assert desk.run().deliveries == 1  # eight in Kyiv is six in UTC
    text = smtp_sink.letters[0].get_body(("plain",)).get_content()
    assert "Envoys call for a truce" in text
    assert "(possible · a)" in text
    assert text.count("Alert ") == report.alerts - 1
    states = {row["state"] for row in rows(desk, "delivery")}
    assert states == {"sent", "folded"}
    assert desk.run().deliveries == 0


def test_what_is_no_longer_watched_for_is_not_in_the_digest(
    begun: Desk, newsroom: Any, smtp_sink: Any
) -> None:
    channel = 'digest = "08:00"'
    desk = begun("a", channel=channel, more=CEASEFIRE + 'status = ["rejected"]\n')
    newsroom.publish("a", *stories("a", 2))
    desk.run()
    url = newsroom.url("a")
    other = '[[watches]]\nname = "Other"\nquery = "sanction"\n'
    desk.watch(
        f'[[feeds]]\nurl = "{url}"\npublisher = "a"\n[[channels]]\nname = "desk"\n'
        f'url = "{smtp_sink.url()}"\n{channel}\n{other}'
    )
    desk.now += timedelta(days=1)
    assert desk.run().deliveries == 0
    assert smtp_sink.letters == []


def test_a_digest_can_be_had_before_its_hour(begun: Desk, newsroom: Any, smtp_sink: Any) -> None:
    desk = begun("a", channel='digest = "23:00"', more=CEASEFIRE + 'status = ["rejected"]\n')
    newsroom.publish("a", *stories("a", 1))
    assert desk.run().deliveries == 0
    assert digesting(bare, desk.now).deliveries == 1
    assert digesting(bare, desk.now, "desk").deliveries == 0
    assert subjects(smtp_sink) == ["Digest: 1 story of Ceasefire"]


def test_quiet_hours_hold_what_is_not_critical_and_end_with_one_message(
    begun: Desk, newsroom: Any, smtp_sink: Any
) -> None:
    critical = '[[watches]]\nname = "Surrender"\nquery = "surrender"\ncritical = true\n'
    desk = begun("a", channel='quiet = "05:00-07:00"', more=CEASEFIRE + critical)
    surrender = {"guid": "s", "title": "Garrison of Osk surrenders to the northern army"}
    newsroom.publish("a", *stories("a", 3), surrender)
    report = desk.run()
    assert report.deliveries == 1
    assert subjects(smtp_sink)[0].startswith("Surrender")
    desk.now = desk.now.replace(hour=7, minute=0)
    assert desk.run().deliveries == 1
    assert subjects(smtp_sink)[-1] == f"{report.alerts - 1} alerts in one message: Ceasefire"


def test_what_a_channel_put_off_does_not_go_out_in_its_quiet_hours(
    desk: Any, newsroom: Any, slack_sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_SLACK_URL", slack_sink.base)
    monkeypatch.setenv("SLACK_URL", slack_sink.url)
    channel = '[[channels]]\nname = "desk"\nurl = "${SLACK_URL}"\nquiet = "06:20-07:00"\n'
    critical = '[[watches]]\nname = "Surrender"\nquery = "surrender"\ncritical = true\n'
    newsroom.publish("a", {"guid": "a-0", "title": "Weather in a"})
    desk.watch(f'[[feeds]]\nurl = "{newsroom.url("a")}"\n{channel}{CEASEFIRE}{critical}')
    desk.run()
    surrender = {"guid": "s", "title": "Garrison of Osk surrenders to the northern army"}
    newsroom.publish("a", *stories("a", 3), surrender)
    slack_sink.script.append("503")
    report = desk.run()  # at 06:15
    assert (report.alerts > 2, report.deliveries) == (True, 0)
    assert desk.run().deliveries == 1  # at 06:30, the critical one
    desk.now = desk.now.replace(hour=7, minute=0)
    assert desk.run().deliveries == 1
    assert f"{report.alerts - 1} alerts in one message" in str(slack_sink.payloads[-1])
    assert desk.run().pending == 0


@pytest.mark.parametrize("kind", ["watch", "story", "former story", "publisher"])
def test_what_is_mute_does_not_ring_and_is_not_made_up_for(
    begun: Desk, newsroom: Any, rows: Rows, kind: str
) -> None:
    desk = begun("a", "b")
    rest = "Kyiv accepts a 30-day ceasefire for the Kursk front line"
    newsroom.publish("a", {"guid": "a-1", "title": rest})
    if "story" not in kind:
        target = {"watch": "Ceasefire", "publisher": "a"}[kind]
    else:
        assert desk.run().alerts == 1
        target = str(rows(desk, "alert")[0]["story_id"])
    end = desk.now + timedelta(hours=1)
    with writing(connect(desk.database_url)) as connection:
        if kind == "former story":
            other = next(row["id"] for row in rows(desk, "story") if str(row["id"]) != target)
            connection.execute(redirect.insert().values(old_id=other, story_id=int(target)))
            target = str(other)
        mutes.put(connection, Mute(kind.rsplit(maxsplit=1)[-1], target, "enough", end, desk.now))
    if "story" in kind:
        rest = rest.replace("accepts", "rejects")
        newsroom.publish("a", {"guid": "a-2", "title": rest})
    assert desk.run(minutes=90).alerts == 0
    assert rows(desk, "reading")[-1]["outcome"] == "muted"
    newsroom.publish("b", {"guid": "b-1", "title": rest})
    # A publisher who was not heard has told nobody; of the others it counts as told.
    assert desk.run().alerts == (1 if kind == "publisher" else 0)


@pytest.mark.slow
def test_a_story_of_three_days_in_twenty_publishers_is_three_messages_in_a_thread(
    begun: Desk, newsroom: Any, smtp_sink: Any
) -> None:
    feeds = [f"p{n:02}" for n in range(20)]
    desk = begun(*feeds)
    days = (
        ("Envoys urge a {} ceasefire for the Kursk front line, ministry says", "possible"),
        ("Kyiv and Moscow agree {} ceasefire for the Kursk front line, ministry says", "happening"),
        ("The {} ceasefire for the Kursk front line collapses, ministry says", "ended"),
    )
    wrong = "Moscow rejects {} ceasefire for the Kursk front line, ministry says"
    for day, (right, _) in enumerate(days):
        for hour in range(4):
            for at, feed in enumerate(feeds[hour::4]):
                title = wrong if at == 2 else right
                newsroom.publish(
                    feed, {"guid": f"{feed}-day{day}", "title": title.format("30-day")}
                )
            desk.run(minutes=60)
        desk.now += timedelta(hours=20)
    told = [str(letter["Subject"]).split(":")[0] for letter in smtp_sink.letters]
    assert [text.rpartition(" ")[2] for text in told] == [status for _, status in days]
    first, *others = smtp_sink.letters
    assert {letter["References"] for letter in others} == {first["Message-ID"]}


def test_an_opinion_waits_for_the_digest_and_the_first_report_rings(
    begun: Desk, newsroom: Any, smtp_sink: Any
) -> None:
    desk = begun("a", "b", channel='digest = "23:00"')
    rest = "Kyiv accepts a 30-day ceasefire for the Kursk front line"
    newsroom.publish("a", {"guid": "a-1", "title": f"Opinion: {rest}"})
    assert (report := desk.run()).alerts == 1
    assert report.deliveries == 0
    newsroom.publish("b", {"guid": "b-1", "title": rest})
    assert desk.run().deliveries == 1
    (letter,) = smtp_sink.letters
    assert "Follow-up 1, first report" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("guid", ["a-1", "a-2"], ids=["in place", "by another article"])
def test_a_correction_of_what_rang_is_told(
    begun: Desk, newsroom: Any, smtp_sink: Any, guid: str
) -> None:
    desk = begun("a")
    rest = "Kyiv accepts a 30-day ceasefire for the Kursk front line"
    newsroom.publish("a", {"guid": "a-1", "title": rest})
    desk.run()
    newsroom.publish("a", {"guid": guid, "title": f"CORRECTION: {rest}"})
    assert desk.run(minutes=60).alerts == 1
    assert "a correction" in smtp_sink.letters[-1].get_body(("plain",)).get_content()
    newsroom.publish("a", {"guid": guid, "title": f"CORRECTION: {rest}, officials say"})
    assert desk.run().alerts == 0


def test_a_surge_is_told_with_its_evidence_and_first_contact_makes_none(
    begun: Desk, newsroom: Any, smtp_sink: Any, rows: Rows
) -> None:
    feeds = [f"p{n}" for n in range(defaults.SURGE + 1)]
    more = CEASEFIRE + 'surge = true\nsilence_days = 2\nstatus = ["rejected"]\n'
    desk = begun(*feeds, more=more)
    desk.now += timedelta(days=1, hours=1)
    for feed in feeds:
        newsroom.publish(feed, *stories(feed, 1))
    report = desk.run()
    assert (report.alerts, report.roundups, report.deliveries) == (0, 1, 1)
    text = smtp_sink.letters[0].get_body(("plain",)).get_content()
    assert "Surge: Ceasefire from 6 publishers within an hour, 0.2 are usual" in text
    assert "cold start: only 1 days are known" in text
    assert desk.run().roundups == 0
    backfilling(Wish(restart=True), bare, desk.now)
    desk.now += timedelta(days=2)
    assert desk.run().roundups == 1  # read again in silence, it is silent all the same
    assert subjects(smtp_sink)[-1] == "Silence: no mention of Ceasefire for 2 days"
    desk.now += timedelta(days=2)
    assert desk.run().roundups == 0
