"""Channels: one place each where alerts ring, by Apprise URL; what sending comes to is a value."""

import logging
import queue
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins.email import NotifyEmail
from apprise.plugins.slack import NotifySlack

from tocsin.adapters.mail import Mail
from tocsin.adapters.slack import PUBLIC_BASE, Slack
from tocsin.core.errors import ChannelError
from tocsin.core.forms import plain, subject, tame
from tocsin.core.inert import cut
from tocsin.core.message import PLAIN_UNITS
from tocsin.core.model import Deferred, Delivered, Post, Refused, Sent

_log: Final = logging.getLogger(__name__)
# These run a program, or write to this machine's desktop, log or ports: not a way to ring anyone.
_LOCAL: Final = frozenset(
    {"blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}
)
_LEAST_ROOM: Final = 60


class _Plugin(Protocol):
    def deliver(self, message: Post, now: datetime) -> Sent: ...


class _Silence(logging.Filter):
    """Drops what libraries log of addresses, which carry secrets."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return False


class _Heard(logging.Handler):
    """Keeps, of what a service's plug-in logs of a failure, the HTTP status and nothing else."""

    status = ""
    _ERROR: Final = re.compile(r"\berror=(\d{3})\b")

    def emit(self, record: logging.LogRecord) -> None:
        if found := self._ERROR.search(record.getMessage()):
            self.status = f" ({found[1]})"


_SILENCE: Final = _Silence()


class Channel:
    """A named place where alerts ring. Its address is in no error, log, repr or outcome."""

    def __init__(self, name: str, plugin: _Plugin, timeout: timedelta) -> None:
        self.name = name
        self._plugin = plugin
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"Channel({self.name!r})"

    def send(self, message: Post, now: datetime) -> Sent:
        """Tries once to deliver `message`, and comes back within the time-out, whatever happens.

        `now` (aware) dates the letter and the wait a server asks for. A `Deferred` may have
        arrived all the same, if the answer was lost: a repeat carries the same alert id.
        """
        return _within(self._timeout, lambda: self._delivered(message, now))

    def _delivered(self, message: Post, now: datetime) -> Sent:
        try:
            return self._plugin.deliver(message, now)
        except OSError as error:
            return Deferred(f"could not send ({type(error).__name__})")
        # The boundary where feed text meets Apprise's plug-ins and the mail library: what one
        # message makes them raise must not stop the others. The text of the error may hold
        # the address, so only its kind is told.
        except Exception as error:  # noqa: BLE001
            _log.error("channel %s: %s while sending an alert", self.name, type(error).__name__)
            return Refused(f"could not be written for this channel ({type(error).__name__})")


def open_channel(
    name: str, url: str, *, slack_base: str = PUBLIC_BASE, timeout: timedelta
) -> Channel:
    """The channel at `url`, an Apprise URL with its secrets filled in. Connects to nothing.

    `slack_base` is where Slack webhooks are posted; a bot's calls go to `api` beside it.
    Raises `ChannelError`, which names the channel and never the URL.
    """
    for logger in ("apprise", "urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(logger).addFilter(_SILENCE)
    try:
        plugin = _plugin(name, url.strip(), slack_base, timeout)
    except (TypeError, ValueError, AttributeError):
        plugin = None
    if plugin is None:
        raise ChannelError(
            f"channel {name}: its url is not one that Apprise can use",
            hint="see https://appriseit.com/services/ for the forms",
        )
    return Channel(name, plugin, timeout)


class _Other:
    """Any other service, by Apprise as it is: plain text, and false may be true later."""

    def __init__(self, apprise: Apprise, timeout: timedelta) -> None:
        self._apprise = apprise
        self._service = service = apprise[0]
        if service.socket_read_timeout == type(service).socket_read_timeout:
            # Apprise's four seconds call a slow success a failure, and the repeat is ours.
            service.socket_read_timeout = timeout.total_seconds()
        self._heard = _Heard(logging.WARNING)
        service.logger = logging.Logger("a service")  # noqa: LOG001 - in no tree: only we hear it
        service.logger.addHandler(self._heard)

    def deliver(self, message: Post, now: datetime) -> Sent:  # noqa: ARG002
        harmless = tame(message)
        service = self._service
        title = cut(subject(harmless), service.title_maxlen) if service.title_maxlen else ""
        body = plain(harmless, max(min(service.body_maxlen, PLAIN_UNITS), _LEAST_ROOM))
        self._heard.status = ""
        if self._apprise.notify(title=title, body=body, body_format=NotifyFormat.TEXT):
            return Delivered()
        return Deferred(f"the service did not take it{self._heard.status}")


def _plugin(name: str, url: str, slack_base: str, timeout: timedelta) -> _Plugin | None:
    scheme = url.partition(":")[0].lower()
    if scheme in _LOCAL:
        raise ChannelError(
            f"channel {name}: {scheme}:// rings on this machine only",
            hint="use a service that reaches people",
        )
    asset = AppriseAsset(app_id="Tocsin", http_redirects=False)  # a redirect is no delivery
    if found := _slack_parts(scheme, url):
        return Slack(name, slack_base, timeout, asset=asset, **found)
    if scheme in ("mailto", "mailtos"):
        found = NotifyEmail.parse_url(url)
        return Mail(name, timeout, asset=asset, **found) if found else None
    apprise = Apprise(asset=asset)
    return _Other(apprise, timeout) if apprise.add(url) and len(apprise) == 1 else None


def _slack_parts(scheme: str, url: str) -> dict[str, Any] | None:
    # Apprise takes a "#" before a channel's name for what it says, not for a fragment.
    url = url.replace("/#", "/%23")
    found: dict[str, Any] | None = (
        NotifySlack.parse_url(url) if scheme == "slack" else NotifySlack.parse_native_url(url)
    )
    return found


def _within(limit: timedelta, call: Callable[[], Sent]) -> Sent:
    # A socket's time-out is for each read; a server that drips would hold us for ever. The
    # thread left behind ends with its own time-outs, or with us.
    box: queue.SimpleQueue[Sent] = queue.SimpleQueue()
    threading.Thread(target=lambda: box.put(call()), daemon=True, name="tocsin-send").start()
    try:
        return box.get(timeout=limit.total_seconds())
    except queue.Empty:
        return Deferred(f"no answer within {limit.total_seconds():g} s")
