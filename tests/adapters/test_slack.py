"""Slack gets blocks it can take, and what it answers is told as it is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.channels import Channel, open_channel
from tocsin.adapters.slack import Answer, outcome
from tocsin.core.errors import ChannelError
from tocsin.core.model import Deferred, Delivered, Message, Refused

Make = Callable[..., Message]
NOW = datetime(2025, 3, 11, 18, 10, tzinfo=UTC)
GOLDEN = Path(__file__).parent.parent / "data" / "slack_post.json"


def slack(sink: Any, url: str = "", seconds: float = 5) -> Channel:
    limit = timedelta(seconds=seconds)
    return open_channel("desk", url or sink.url, slack_base=sink.base, timeout=limit)


def test_a_post_arrives_as_the_golden_payload(slack_sink: Any, message: Make) -> None:
    assert slack(slack_sink).send(message(), NOW) == Delivered()
    assert slack_sink.payloads == [json.loads(GOLDEN.read_text())]
    assert slack_sink.posts[0][0] == "/services/T0TEST/B0TEST/abcdefghijklmnop"


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("500", "Slack answered 500, rollup_error"),
        ("503", "Slack answered 503, with something else"),
        ("403", "Slack answered 403, action_prohibited"),
        ("403 invalid_token", "Slack answered 403, invalid_token"),
        ("404", "Slack answered 404, no_service"),
        ("410", "Slack answered 410, channel_is_archived"),
        ("400 channel_not_found", "Slack answered 400, channel_not_found"),
        ("login", "Slack answered 200, with something else"),
        ("reset", "no connection to Slack (ConnectionError)"),
    ],
)
def test_what_concerns_the_channel_leaves_the_message_waiting(
    slack_sink: Any, mode: str, reason: str, message: Make
) -> None:
    slack_sink.script.append(mode)
    sent = slack(slack_sink).send(message(), NOW)
    assert isinstance(sent, Deferred)
    assert sent.reason == reason
    assert slack(slack_sink).send(message(), NOW) == Delivered()


@pytest.mark.parametrize("mode", ["400", "400 invalid_blocks", "400 ???", "413"])
def test_what_concerns_the_message_refuses_it(slack_sink: Any, mode: str, message: Make) -> None:
    slack_sink.script.append(mode)
    assert isinstance(slack(slack_sink).send(message(), NOW), Refused)


def test_a_redirect_is_no_delivery_and_is_not_followed(slack_sink: Any, message: Make) -> None:
    slack_sink.script.append("302")
    sent = slack(slack_sink).send(message(), NOW)
    assert isinstance(sent, Deferred)
    assert sent.reason.startswith("redirected")
    assert slack_sink.followed == 0


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("86400", 3600.0),
        ("9" * 400, 3600.0),
        ("Tue, 11 Mar 2025 18:11:00 GMT", 60.0),
        ("Tue, 11 Mar 2025 18:00:00 GMT", 0.0),
        ("Tue, 11 Mar 2025 18:11:00 +99999999999999999", None),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
def test_a_wait_that_slack_asks_for_is_kept_up_to_an_hour(
    slack_sink: Any, asked: str, seconds: float | None, message: Make
) -> None:
    slack_sink.script.append("429 rate_limited")
    slack_sink.retry_after = asked
    sent = slack(slack_sink).send(message(), NOW)
    assert sent == Deferred("Slack answered 429, rate_limited", after=seconds)


def test_a_stall_is_a_value_within_the_time_out(slack_sink: Any, message: Make) -> None:
    slack_sink.script.append("stall")
    sent = slack(slack_sink, seconds=0.3).send(message(), NOW)
    assert isinstance(sent, Deferred)


def test_nobody_at_the_address_is_a_value(slack_sink: Any, message: Make) -> None:
    slack_sink.base = "http://127.0.0.1:1/services"
    sent = slack(slack_sink).send(message(), NOW)
    assert sent == Deferred("no connection to Slack (ConnectionError)")


def test_a_bot_posts_to_its_channel_and_thread(slack_sink: Any, message: Make) -> None:
    channel = slack(slack_sink, "slack://xoxb-1234-1234-abcdef/#news:1700000000.12")
    assert channel.send(message(), NOW) == Delivered("1700000000.000001")
    assert slack_sink.payloads[0]["channel"] == "#news"
    assert slack_sink.payloads[0]["thread_ts"] == "1700000000.12"
    path, headers, _ = slack_sink.posts[0]
    assert path == "/api/chat.postMessage"
    assert headers["Authorization"] == "Bearer xoxb-1234-1234-abcdef"


def test_a_bot_reads_its_error_in_an_answer_of_200(slack_sink: Any, message: Make) -> None:
    channel = slack(slack_sink, "slack://xoxb-1234-1234-abcdef/#news")
    slack_sink.script.extend(["400 not_in_channel", "400 msg_too_long", "login"])
    answers = [channel.send(message(), NOW) for _ in range(4)]
    assert [type(each) for each in answers] == [Deferred, Refused, Deferred, Delivered]
    assert "not_in_channel" in answers[0].reason


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"ok": "yes"}', b"[" * 100_000, b"\xff"])
def test_a_bot_answer_of_any_shape_is_a_value(body: bytes) -> None:
    assert isinstance(outcome(Answer(200, body, None), NOW, bot=True), Deferred)


def test_an_error_that_slack_never_names_is_not_repeated() -> None:
    sent = outcome(Answer(403, b"T0TEST/B0TEST/secret", None), NOW, bot=False)
    assert sent == Deferred("Slack answered 403, with something else")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://hooks.slack.com/services/T1/B1/c1", "/services/T1/B1/c1"),
        ("slack://bell@T1/B1/c1/#news", "/services/T1/B1/c1"),
        ("slack://?token=T1/B1/c1", "/services/T1/B1/c1"),
    ],
)
def test_the_forms_of_a_webhook_lead_to_the_same_place(
    slack_sink: Any, url: str, path: str, message: Make
) -> None:
    assert slack(slack_sink, url).send(message(), NOW) == Delivered()
    assert slack_sink.posts[0][0] == path
    assert slack_sink.payloads[0].get("channel") == ("#news" if "#" in url else None)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("slack://T1/B1/c1/#one/#two", "one #channel"),
        ("https://hooks.slack.com/workflows/T1/F1/X1/Y1", "workflows"),
        ("slack://T1/B1/c1/?template=/etc/hostname", "templates"),
        ("slack://T1/B1", "Apprise"),
        ("slack://", "Apprise"),
    ],
)
def test_a_form_that_cannot_be_honoured_is_refused(slack_sink: Any, url: str, word: str) -> None:
    with pytest.raises(ChannelError, match=word) as refusal:
        slack(slack_sink, url)
    assert "desk" in str(refusal.value)
