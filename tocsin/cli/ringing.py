"""What `alerts test` does: one message to one channel, and what came back."""

from datetime import datetime

from tocsin import settings
from tocsin.adapters.channels import open_channel
from tocsin.adapters.files import read_watchlist
from tocsin.core import defaults
from tocsin.core.errors import RunError, UsageError
from tocsin.core.model import Deferred, Delivered, Message, Refused, Status
from tocsin.core.watchlist import expand


def ring_once(channel: str, now: datetime) -> str:
    """Send one message to a channel of the watchlist. Returns what came back.

    Raises `UsageError` for an unknown channel, `RunError` where it did not take the message.
    """
    config = settings.load()
    known = {item.name: item for item in read_watchlist(config.config).channels}
    if channel not in known:
        raise UsageError(f"no channel {channel}", hint=f"known: {', '.join(known) or 'none'}")
    address = expand(known[channel].url, settings.environment())
    opened = open_channel(
        channel, address, slack_base=config.slack_url, timeout=defaults.SEND_TIMEOUT
    )
    match opened.send(_sample(now), now):
        case Delivered():
            return f"{channel} took the message"
        case Deferred(reason) | Refused(reason):
            raise RunError(f"{channel} did not take the message: {reason}")


def _sample(now: datetime) -> Message:
    sentence = "This is a test: the bell works."
    return Message(
        alert="test",
        watch="Test",
        sequence=1,
        status=Status.HAPPENING,
        title="A test of the bell",
        url=None,
        publisher="tocsin",
        also=(),
        sentence=sentence,
        marks=((10, 14),),
        cue=None,
        published=None,
        seen=now,
    )
