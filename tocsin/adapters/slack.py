"""Slack, by an incoming webhook or a bot token: our own blocks, and an honest outcome."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

import requests
from apprise.plugins.slack import CHANNEL_RE, NotifySlack, SlackMode

from tocsin.core.defaults import RETRY_MOST
from tocsin.core.errors import ChannelError
from tocsin.core.forms import slack_blocks
from tocsin.core.model import Deferred, Delivered, Message, Post, Refused, Sent

PUBLIC_BASE: Final = "https://hooks.slack.com/services"
PUBLIC_API: Final = "https://slack.com/api"
_CHUNK: Final = 1024
_CHUNKS: Final = 64  # what Slack says is short
_ERROR: Final = re.compile(r"[a-z_]{2,60}")
# What Slack answers when it is this message that it will not take; anything else it answers
# concerns the channel or the moment. (Slack: incoming webhooks, chat.postMessage, errors.)
_OF_THE_MESSAGE: Final = frozenset(
    {
        "blocks_too_long",
        "invalid_arguments",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_json",
        "invalid_payload",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    }
)
_STAMP: Final = re.compile(r"[0-9]{1,15}\.[0-9]{1,10}")
_OTHER: Final = "with something else"
_WORKFLOWS: Final = (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER)
_REDIRECTS: Final = range(300, 400)
_UNACCEPTABLE: Final = frozenset({400, 413, 415, 422})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a post."""

    status: int
    body: bytes
    retry_after: str | None


class Slack(NotifySlack):
    """One Slack channel, on Apprise's URL forms. Apprise's own sending is not used: it makes
    mentions out of feed text, follows redirects to a false success, and tells only yes or no.
    """

    def __init__(self, name: str, base: str, timeout: timedelta, **parsed: Any) -> None:
        """`parsed` is what Apprise read from the URL; `base` is where webhooks are posted.

        Raises `ChannelError` for a form that we do not honour, `TypeError` for a broken one.
        """
        super().__init__(**parsed)  # type: ignore[no-untyped-call]
        self._base, self._timeout = base.rstrip("/"), timeout.total_seconds()
        if self.mode in _WORKFLOWS or self.template:
            raise ChannelError(
                f"channel {name}: Slack workflows and templates are not supported",
                hint="use an incoming webhook or a bot token",
            )
        if len(self.channels) != 1 or not _postable(self.channels[0]):
            raise ChannelError(
                f"channel {name}: a Slack address posts to one #channel",
                hint="make one [[channels]] table for each",
            )

    def deliver(self, message: Post, now: datetime) -> Sent:
        """Posts `message` once. Never raises for what a server or a network does."""
        payload = slack_blocks(message) | self._place() | self._thread(message)
        try:
            answer = self._post(payload)
        except requests.Timeout:
            return Deferred("Slack did not answer in time")
        except requests.RequestException as error:
            return Deferred(f"no connection to Slack ({type(error).__name__})")
        return outcome(answer, now, bot=self.mode == SlackMode.BOT)

    def _place(self) -> dict[str, Any]:
        place: dict[str, Any] = {"username": self.user} if self.user else {}
        found = CHANNEL_RE.match(self.channels[0] or "")
        if not found:
            return place
        channel = found["channel"]
        place["channel"] = channel[1:] if channel[0] == "+" else channel
        if channel[0] not in "+#@":
            place["channel"] = f"#{channel}"
        return place | ({"thread_ts": found["thread_ts"]} if found["thread_ts"] else {})

    def _thread(self, message: Post) -> dict[str, Any]:
        """A webhook is told nothing of threads: its follow-ups are messages of their own."""
        if self.mode != SlackMode.BOT or not isinstance(message, Message) or not message.reply_to:
            return {}
        return {"thread_ts": message.reply_to}

    def _address(self) -> str:
        if self.mode == SlackMode.BOT:
            public = self._base == PUBLIC_BASE
            api = PUBLIC_API if public else f"{self._base.rpartition('/')[0]}/api"
            return f"{api}/chat.postMessage"
        gov = self._base == PUBLIC_BASE and self.mode == SlackMode.WEBHOOK_GOV
        base = self.webhook_gov_url if gov else self._base
        return f"{base}/{self.token_a}/{self.token_b}/{self.token_c}"

    def _post(self, payload: Mapping[str, Any]) -> Answer:
        headers = {
            "Accept-Encoding": "identity",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Tocsin",
        }
        if self.mode == SlackMode.BOT:
            headers["Authorization"] = f"Bearer {self.access_token}"
        with requests.post(
            self._address(),
            data=json.dumps(payload).encode(),
            headers=headers,
            timeout=self._timeout,
            verify=self.verify_certificate,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = b"".join(islice(response.iter_content(_CHUNK), _CHUNKS))
            return Answer(response.status_code, body, response.headers.get("Retry-After"))


def outcome(answer: Answer, now: datetime, *, bot: bool) -> Sent:
    """What an answer of Slack's means for the message.

    Only Slack's own "ok" is a delivery. An error that concerns this message refuses it; one that
    concerns the channel, the moment or a redirect leaves it waiting.
    """
    error = _bot_error(answer.body) if bot else _webhook_error(answer.body)
    if answer.status == HTTPStatus.OK and not error:
        return Delivered(_receipt(answer.body) if bot else None)
    reason = f"Slack answered {answer.status}" + (f", {error}" if error else "")
    if answer.status in _REDIRECTS:
        return Deferred(f"redirected: {reason}; nothing was followed")
    if error in _OF_THE_MESSAGE or (error == _OTHER and answer.status in _UNACCEPTABLE):
        return Refused(reason)
    return Deferred(reason, after=_wait(answer.retry_after, now))


def _webhook_error(body: bytes) -> str:
    text = body.decode("ascii", "replace").strip()
    return "" if text == "ok" else _named(text)


def _bot_error(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return _named("")
    if isinstance(answer, dict) and answer.get("ok") is True:
        return ""
    return _named(str(answer.get("error")) if isinstance(answer, dict) else "")


def _receipt(body: bytes) -> str | None:
    """The `ts` of a post (Slack, chat.postMessage)."""
    stamp = str(json.loads(body).get("ts"))
    return stamp if _STAMP.fullmatch(stamp) else None


def _named(error: str) -> str:
    return error if _ERROR.fullmatch(error) else _OTHER


def _wait(retry_after: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3), at most an hour."""
    if not retry_after:
        return None
    most = RETRY_MOST.total_seconds()
    if retry_after.strip().isdecimal():
        return min(float(retry_after), most)
    try:
        at = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    return min(max((at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds(), 0.0), most)


def _postable(channel: str | None) -> bool:
    return channel is None or CHANNEL_RE.match(channel) is not None
