"""A channel answers with a value in time, tells no secret, and lets nothing of a feed through."""

import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.channels import Channel, open_channel
from tocsin.core.errors import ChannelError, UsageError
from tocsin.core.model import Deferred, Delivered, Message, Refused

Make = Callable[..., Message]
NOW = datetime(2025, 3, 11, 18, 10, tzinfo=UTC)
LIMIT = timedelta(seconds=5)
CANARY = "Canary7Secret"


def json_url(sink: Any, secret: str = "") -> str:
    return sink.base.replace("http://", "json://") + f"/{secret}"


def test_any_other_service_gets_plain_text_by_apprise(slack_sink: Any, message: Make) -> None:
    slack_sink.script.append("200 ok")
    channel = open_channel("hook", json_url(slack_sink), timeout=LIMIT)
    assert channel.send(message(), NOW) == Delivered()
    [(_, _, body)] = slack_sink.posts
    assert body["title"] == "Ceasefire, possible: Envoys push for a month without shelling"
    assert "30-day *ceasefire* along" in body["message"]
    assert "https://www.example.org/world/envoys?id=7&lang=en\n" in body["message"]
    assert "Alert k7f2q9" in body["message"]


def test_a_service_without_titles_gets_all_in_its_text(slack_sink: Any, message: Make) -> None:
    slack_sink.script.append("200 ok")
    url = slack_sink.base.replace("http://", "mmost://").replace("services", "abcdefgh")
    long = message(title="x" * 999, also=("paper",) * 99, sentence="word " * 2000)
    assert open_channel("hook", url, timeout=LIMIT).send(long, NOW) == Delivered()
    [(_, _, body)] = slack_sink.posts
    assert body["text"].startswith("xxx")
    assert body["text"].endswith("Alert k7f2q9")
    assert len(body["text"]) <= 4000


def test_a_time_out_in_the_address_is_kept(slack_sink: Any, message: Make) -> None:
    slack_sink.script.append("stall")
    channel = open_channel("hook", json_url(slack_sink) + "?rto=0.2", timeout=LIMIT)
    assert channel.send(message(), NOW) == Deferred("the service did not take it")


def test_other_services_get_no_mention_and_no_markup_of_a_feed(
    slack_sink: Any, message: Make
) -> None:
    text = "@everyone <!channel> <@1> [bank](https://evil.example) <b>x</b>"
    slack_sink.script.append("200 ok")
    hostile = message(title=text, sentence=text, publisher=text, watch=text, also=(text,))
    open_channel("hook", json_url(slack_sink), timeout=LIMIT).send(hostile, NOW)
    [(_, _, body)] = slack_sink.posts
    assert not set("<>@[]") & set(body["title"] + body["message"])


@pytest.mark.parametrize("mode", ["500", "403", "429", "302", "reset"])
def test_what_another_service_does_not_take_waits(
    slack_sink: Any, message: Make, mode: str
) -> None:
    slack_sink.script.append(mode)
    sent = open_channel("hook", json_url(slack_sink), timeout=LIMIT).send(message(), NOW)
    status = "" if mode == "reset" else f" ({mode})"
    assert sent == Deferred(f"the service did not take it{status}")
    assert slack_sink.followed == 0


@pytest.mark.parametrize("mode", ["slack", "mail", "other"])
def test_a_server_that_drips_is_left_in_time(message: Make, dripping: int, mode: str) -> None:
    place = f"127.0.0.1:{dripping}"
    url = {
        "slack": "slack://T1/B1/c1",
        "mail": f"mailto://{place}?from=a@example.org",
        "other": f"json://{place}/",
    }[mode]
    limit = timedelta(seconds=0.3)
    channel = open_channel("slow", url, slack_base=f"http://{place}/services", timeout=limit)
    began = time.monotonic()
    assert channel.send(message(), NOW) == Deferred("no answer within 0.3 s")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("error", "kind"), [(ValueError(CANARY), Refused), (OSError(CANARY), Deferred)]
)
def test_what_a_message_makes_a_library_raise_is_a_value_without_its_words(
    message: Make, caplog: pytest.LogCaptureFixture, error: Exception, kind: type
) -> None:
    class Broken:
        def deliver(self, message: Message, now: datetime) -> Delivered:
            raise error

    sent = Channel("desk", Broken(), LIMIT).send(message(), NOW)
    assert isinstance(sent, kind)
    assert type(error).__name__ in repr(sent)
    assert CANARY not in repr(sent) + caplog.text


@pytest.mark.parametrize(
    "scheme",
    [
        "syslog",
        "dbus",
        "qt",
        "kde",
        "glib",
        "gio",
        "gnome",
        "macosx",
        "windows",
        "blink1",
        "SYSLOG",
    ],
)
def test_what_would_ring_on_this_machine_only_is_refused(scheme: str) -> None:
    with pytest.raises(ChannelError, match="this machine only"):
        open_channel("here", f"{scheme}://_/", timeout=LIMIT)


@pytest.mark.parametrize(
    "url", ["", "desk", "file:///etc/hostname", "nosuch://x", "json://", "json://a, json://b"]
)
def test_what_apprise_cannot_use_is_wrong_usage_that_names_the_channel(url: str) -> None:
    with pytest.raises(UsageError, match=r"^channel desk: its url is not one"):
        open_channel("desk", url, timeout=LIMIT)


@settings(max_examples=60, deadline=None)
@given(
    url=st.builds(
        "{}://{}".format, st.sampled_from(["slack", "mailto", "mailtos", "json"]), st.text()
    )
)
def test_an_address_of_any_shape_opens_or_is_refused(url: str) -> None:
    assert opened(url).startswith(("Channel('desk')", "channel desk: "))


def opened(url: str) -> str:
    """What opening a channel shows: the channel, or the whole of its error."""
    try:
        return repr(open_channel("desk", url, timeout=LIMIT))
    except ChannelError as error:
        return "\n".join([str(error), repr(error), *traceback.format_exception(error)])


def secret_urls(slack: Any, smtp: Any) -> list[str]:
    mail = f"127.0.0.1:{smtp.port}?from=a@example.org"
    return [
        f"slack://T0TEST/B0TEST/{CANARY}",
        f"slack://xoxb-1234-{CANARY}/#news",
        f"https://hooks.slack.com/services/T0TEST/B0TEST/{CANARY}",
        f"mailto://me:{CANARY}@{mail}&mode=insecure",
        f"mailto://127.0.0.1:{smtp.port}?from=a@example.org&to={CANARY}@example.org",
        json_url(slack, CANARY),
        json_url(slack) + f"?+X-Token={CANARY}",
        # broken ones
        f"slack://{CANARY}",
        f"slack://T0TEST/B0TEST/{CANARY}!",
        f"slack://T0TEST/B0TEST/c?template={CANARY}",
        f"slack://T0TEST/{CANARY}/c?mode={CANARY}",
        f"mailto://127.0.0.1?from={CANARY}",
        f"mailto://me:{CANARY}é@{mail}",
        f"mailto://me:{CANARY}@{mail}&mode={CANARY}",
        f"nosuch://{CANARY}",
        f"json://:{CANARY}@",
        f"syslog://{CANARY}",
        CANARY,
    ]


@pytest.mark.parametrize("mode", ["ok", "400", "429", "500", "302", "login", "reset"])
def test_no_secret_of_an_address_is_told(
    slack_sink: Any, smtp_sink: Any, message: Make, told: pytest.LogCaptureFixture, mode: str
) -> None:
    smtp_sink.refuse_sender = "" if mode == "ok" else "550 5.1.0 no"
    for url in secret_urls(slack_sink, smtp_sink)[:7]:
        slack_sink.script.append(mode)
        channel = open_channel("desk", url, slack_base=slack_sink.base, timeout=LIMIT)
        assert CANARY not in repr(channel) + repr(channel.send(message(), NOW))
    assert not [each.name for each in told.records if CANARY in each.getMessage()]


def test_no_secret_is_told_of_an_address_that_is_broken_or_away(
    slack_sink: Any, smtp_sink: Any, message: Make, told: pytest.LogCaptureFixture
) -> None:
    good, broken = (urls := secret_urls(slack_sink, smtp_sink))[:7], urls[7:]
    for url in good[:3]:
        away = open_channel("desk", url, slack_base="http://127.0.0.1:1/x", timeout=LIMIT)
        assert CANARY not in repr(away.send(message(), NOW))
    for url in broken:
        assert opened(url).startswith("channel desk: ")
        assert CANARY not in opened(url)
    assert not [each.name for each in told.records if CANARY in each.getMessage()]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything logged from now on, save by the mail sink, which lives in this process."""
    for logger in ("", "apprise", "urllib3", "urllib3.connectionpool", "requests"):
        caplog.set_level(logging.DEBUG, logger=logger)
    not_the_sink = logging.Filter()
    not_the_sink.filter = lambda record: record.name != "mail.log"  # type: ignore[method-assign]
    caplog.handler.addFilter(not_the_sink)
    yield caplog
    caplog.handler.removeFilter(not_the_sink)


def test_the_collections_reach_slack_and_mail(
    data: Path, slack_sink: Any, smtp_sink: Any, message: Make
) -> None:
    assert_all_arrive(collected(data)[::120], slack_sink, smtp_sink, message)


@pytest.mark.slow
@pytest.mark.parametrize("quarter", range(4))
def test_the_whole_collections_reach_slack_and_mail(
    data: Path, slack_sink: Any, smtp_sink: Any, message: Make, quarter: int
) -> None:
    assert_all_arrive(collected(data)[quarter::4], slack_sink, smtp_sink, message)


def collected(folder: Path) -> list[str]:
    naughty = json.loads((folder / "security/naughty-strings.json").read_text())
    return [*naughty, *(folder / "security/xss.txt").read_text().splitlines()]


def assert_all_arrive(texts: list[str], slack: Any, smtp: Any, make: Make) -> None:
    desk = open_channel("desk", slack.url, slack_base=slack.base, timeout=LIMIT)
    post = open_channel("post", smtp.url(), timeout=LIMIT)
    for text in texts:
        hostile = make(
            title=text, sentence=f"{text} ceasefire", publisher=text, url=text, cue=text,
            watch=text, also=(text,), people=(text,), places=(text,),
        )  # fmt: skip
        assert desk.send(hostile, NOW) == Delivered()
        assert post.send(hostile, NOW) == Delivered()
    assert len(slack.payloads) == len(smtp.letters) == len(texts)
    assert {tuple(sorted(set(letter.keys()))) for letter in smtp.letters} == {
        ("Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
         "Subject", "To"),
    }  # fmt: skip
    assert not [letter for letter in smtp.letters if letter.defects]


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of a server that says one letter every 50 ms and never ends a line."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = server.accept()
        with connection:
            while not over.wait(0.05):
                try:
                    connection.send(b"2")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    over.set()
    thread.join()
    server.close()
