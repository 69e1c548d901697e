"""Alerts on their way out: a real mail server and a stand-in of Slack, both on loopback."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

Rows = Callable[..., list[dict[str, Any]]]
Watchlist = Callable[..., str]

QUIET = {"guid": "a-0", "title": "Weather in the delta"}
TRUCE = {"guid": "a-1", "title": "Kyiv accepts 30-day ceasefire", "text": "It starts on Monday."}


@pytest.fixture
def rung(
    desk: Any,
    newsroom: Any,
    watchlist: Watchlist,
    smtp_sink: Any,
    slack_sink: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Any]:
    """One pass of first contact, then one in which a story rings in Slack and by mail."""

    def ring(**channels: str) -> Any:
        monkeypatch.setenv("TOCSIN_SLACK_URL", slack_sink.base)
        monkeypatch.setenv("SLACK_URL", slack_sink.url)
        monkeypatch.setenv("MAIL_URL", smtp_sink.url())
        names = channels or {"slack": "${SLACK_URL}", "mail": "${MAIL_URL}"}
        desk.watch(watchlist("a", channels=list(names.items())))
        newsroom.publish("a", QUIET)
        desk.run()
        newsroom.publish("a", TRUCE, QUIET)
        return desk.run()

    return ring


def test_each_channel_gets_an_alert_once(
    rung: Callable[..., Any], desk: Any, smtp_sink: Any, slack_sink: Any, rows: Rows
) -> None:
    report = rung()
    assert (report.alerts, report.deliveries, report.pending, report.dead) == (1, 2, 0, 0)
    desk.run()
    (letter,) = smtp_sink.letters
    (payload,) = slack_sink.payloads
    (alert,) = rows(desk, "alert")
    assert "Kyiv accepts 30-day ceasefire" in letter["Subject"]
    assert alert["public"] in str(payload)
    assert alert["public"] in letter["Message-ID"]


def test_an_alert_names_the_people_and_places_of_its_article(
    rung: Callable[..., Any], desk: Any, newsroom: Any, smtp_sink: Any, slack_sink: Any
) -> None:
    rung()
    talks = {"guid": "a-2", "title": "Sergei Lavrov meets Marco Rubio in Geneva to urge a truce"}
    newsroom.publish("a", talks)
    desk.run()
    named = "People: Sergei Lavrov, Marco Rubio · Places: Geneva"
    parts = [part.get_content() for part in smtp_sink.letters[-1].iter_parts()]
    assert [part.count(named) for part in parts] == [1, 1]
    assert named in str(slack_sink.payloads[-1])
    assert "sent 06:30 UTC" in parts[0]


def test_one_failing_channel_of_three_keeps_nothing_from_the_others_and_is_tried_again_alone(
    rung: Callable[..., Any], desk: Any, smtp_sink: Any, slack_sink: Any
) -> None:
    slack_sink.script.append("500")
    night = smtp_sink.url("from=bell@example.org&to=night@example.org")
    report = rung(slack="${SLACK_URL}", mail="${MAIL_URL}", night=night)
    assert (report.deliveries, report.failed_deliveries, report.pending) == (2, 1, 1)
    assert not report.failed
    assert desk.run().deliveries == 1
    assert len(slack_sink.payloads) == 1
    assert sorted(letter["To"] for letter in smtp_sink.letters) == [
        "desk@example.org",
        "night@example.org",
    ]


def test_a_run_in_which_every_message_failed_has_failed(
    rung: Callable[..., Any], smtp_sink: Any, slack_sink: Any
) -> None:
    slack_sink.script.append("500")
    smtp_sink.answers.append("451 4.3.0 later")
    report = rung()
    assert report.failed
    assert report.pending == 2


def test_what_a_channel_asks_to_wait_is_waited(
    rung: Callable[..., Any], desk: Any, slack_sink: Any, rows: Rows
) -> None:
    slack_sink.script.append("429")
    slack_sink.retry_after = "1800"
    rung(slack="${SLACK_URL}")
    (delivery,) = rows(desk, "delivery")
    assert delivery["due_at"] >= desk.now - timedelta(minutes=15) + timedelta(seconds=1800)
    assert desk.run().deliveries == 0
    desk.now += timedelta(minutes=30)
    assert desk.run().deliveries == 1


def test_a_message_the_channel_refuses_for_good_ends_dead_and_blocks_nobody(
    rung: Callable[..., Any], desk: Any, newsroom: Any, slack_sink: Any, rows: Rows
) -> None:
    no = "400 invalid_blocks"
    slack_sink.script.extend([no, no, "ok", no])
    rung(slack="${SLACK_URL}")
    newsroom.publish("a", {"guid": "a-9", "title": "Truce ends a siege in the far south"})
    second = desk.run()
    assert (second.deliveries, second.failed_deliveries) == (1, 1)
    assert desk.run().dead == 1
    assert sorted(row["state"] for row in rows(desk, "delivery")) == ["dead", "sent"]
    assert desk.run().failed_deliveries == 0


def test_an_unset_channel_address_waits_and_says_which_name_is_missing(
    rung: Callable[..., Any], desk: Any, rows: Rows
) -> None:
    report = rung(desk="${NOT_SET_ANYWHERE}")
    assert report.pending == 1
    (delivery,) = rows(desk, "delivery")
    assert "NOT_SET_ANYWHERE" in delivery["error"]


def test_quiet_hours_hold_a_message_and_a_critical_watch_rings_through(
    desk: Any, newsroom: Any, watchlist: Watchlist, smtp_sink: Any, rows: Rows
) -> None:
    quiet = f'[[channels]]\nname = "desk"\nurl = "{smtp_sink.url()}"\nquiet = "22:00-06:30"\n'
    quiet += '[[watches]]\nname = "Calm"\nquery = "ceasefire"\n'
    quiet += '[[watches]]\nname = "Critical"\nquery = "ceasefire"\ncritical = true\n'
    newsroom.publish("a", QUIET)
    desk.watch(watchlist("a", more=quiet))
    desk.run()  # at 06:00
    newsroom.publish("a", TRUCE)
    assert desk.run().deliveries == 1  # at 06:15
    assert desk.run().deliveries == 1  # at 06:30
    assert ["Calm" in letter["Subject"] for letter in smtp_sink.letters] == [False, True]


def test_no_secret_of_a_channel_is_in_the_database(
    rung: Callable[..., Any], desk: Any, slack_sink: Any, rows: Rows
) -> None:
    slack_sink.script.append("403")
    rung()
    kept = str([rows(desk, table) for table in ("delivery", "alert", "run", "feed")])
    assert "abcdefghijklmnop" not in kept
    assert "B0TEST" not in kept


TRUCES = (
    "Fishermen of Arden and Borland sign a truce over herring",
    "Miners at Cortina hail the truce with the copper guards",
    "Railway militias in Dunmore observe a truce for the harvest fair",
    "Truce opens the airport road to Elster, drivers say",
    "Shepherds and border scouts near Fairhaven keep their truce",
    "Dam engineers return to Glenrock under a truce",
    "Monks broker truce between the islands of Hale",
    "Salt traders of Ironvale toast a truce in the old depot",
)


def many(count: int, start: int = 0) -> list[dict[str, Any]]:
    """Articles on so many events of their own."""
    return [
        {"guid": f"m-{n}", "title": TRUCES[n % len(TRUCES)]} for n in range(start, start + count)
    ]


def test_a_day_without_the_channel_loses_nothing_and_ends_without_a_storm(
    rung: Callable[..., Any], desk: Any, newsroom: Any, slack_sink: Any, rows: Rows
) -> None:
    slack_sink.script.extend(["503"] * 1000)
    assert rung(slack="${SLACK_URL}").failed_deliveries == 1
    for hour in range(8):
        newsroom.publish("a", *many(hour + 1))
        desk.run(minutes=180)
    alerts = len(rows(desk, "alert"))
    assert alerts > 5
    assert {row["state"] for row in rows(desk, "delivery")} == {"pending"}
    assert len(slack_sink.posts) <= 9  # one probe a pass, not one a message
    (down,) = rows(desk, "circuit")
    assert down["reason"] == "Slack answered 503, with something else"
    slack_sink.script.clear()
    assert desk.run(minutes=120).deliveries == 1
    assert desk.run().deliveries == 1
    assert rows(desk, "circuit") == []
    first, rest = slack_sink.payloads
    assert rest["blocks"][0]["text"]["text"] == f"{alerts - 1} alerts in one message: Ceasefire"
    told = str(first) + str(rest)
    assert all(row["public"] in told for row in rows(desk, "alert"))
    assert desk.run().pending == 0


def test_a_dead_letter_is_told_to_the_operator_once(
    rung: Callable[..., Any], desk: Any, watchlist: Watchlist, slack_sink: Any, smtp_sink: Any
) -> None:
    channels = [("slack", "${SLACK_URL}"), ("mail", "${MAIL_URL}")]
    watches = (
        '[[watches]]\nname = "Ceasefire"\nquery = "ceasefire OR truce"\nchannels = ["slack"]\n'
    )
    slack_sink.script.extend(["400 invalid_blocks"] * 3)
    rung()
    desk.watch('[operator]\nchannel = "mail"\n' + watchlist("a", channels=channels, more=watches))
    smtp_sink.letters.clear()
    for _ in range(4):
        desk.run(minutes=120)
    (letter,) = smtp_sink.letters
    assert letter["Subject"] == "Tocsin: slack does not take a message"
    assert "tocsin alerts retry" in letter.get_body(("plain",)).get_content()


@pytest.mark.slow
def test_a_message_that_alone_is_never_taken_blocks_nobody(
    rung: Callable[..., Any], desk: Any, newsroom: Any, slack_sink: Any, rows: Rows
) -> None:
    slack_sink.script.append("500")
    rung(slack="${SLACK_URL}")
    for n in range(30):
        newsroom.publish("a", *many(1, n % 8))
        # The first of them is due again now and then, and never taken.
        slack_sink.refused = rows(desk, "alert")[0]["public"]
        desk.run(minutes=90)
    states = {row["alert_id"]: row["state"] for row in rows(desk, "delivery")}
    first, *others = (states[key] for key in sorted(states))
    assert first == "dead"
    assert set(others) == {"sent"}


def test_how_late_an_alert_was_is_kept_and_reported(
    rung: Callable[..., Any], desk: Any, rows: Rows
) -> None:
    report = rung(mail="${MAIL_URL}")
    (delivery,) = rows(desk, "delivery")
    times = [delivery[f"{name}_at"] for name in ("published", "seen", "matched", "sent")]
    assert times == sorted(times)
    assert report.latency_p50 == report.latency_p95 == 15 * 60
    assert desk.run().latency_p50 is None


def test_a_bot_answers_in_the_thread_and_a_webhook_with_one_message_more(
    rung: Callable[..., Any], desk: Any, newsroom: Any, slack_sink: Any, rows: Rows
) -> None:
    rung(bot="slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#desk", hook="${SLACK_URL}")
    rejects = TRUCE | {"guid": "a-2", "title": "Kyiv rejects 30-day ceasefire"}
    newsroom.publish("a", rejects, TRUCE)
    assert desk.run().deliveries == 2
    bots = [body for path, _, body in slack_sink.posts if path.startswith("/api/")]
    hooks = [body for path, _, body in slack_sink.posts if not path.startswith("/api/")]
    assert [body.get("thread_ts") for body in bots] == [None, "1700000000.000001"]
    assert [body.get("thread_ts") for body in hooks] == [None, None]
    assert "Follow-up 1" in str(hooks[1])
    assert {row["receipt"] for row in rows(desk, "delivery")} >= {None, "1700000000.000001"}
