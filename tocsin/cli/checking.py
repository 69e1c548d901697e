"""What `check` and `alerts test` do: the watchlist held against itself, a channel tried."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typer

from tocsin import settings
from tocsin.adapters.files import read_watchlist
from tocsin.cli.app import as_json, note
from tocsin.core import defaults
from tocsin.core.errors import RunError, UsageError
from tocsin.core.model import Deferred, Delivered, Message, Refused, Status, Text
from tocsin.core.plain import watch_in_words
from tocsin.core.watchlist import WatchConfig, Watchlist, expand, references


def checked(config: Path | None, *, as_documents: bool) -> int:
    """Check a watchlist and say what was found. Returns the exit code: 2 for failed examples.

    Raises `WatchlistError` for one that does not load.
    """
    watchlist = read_watchlist(config or settings.load().config)
    warnings = list(_warnings(watchlist, settings.environment()))
    failed = {watch.name: _failed_examples(watch) for watch in watchlist.watches}
    for watch in watchlist.watches:
        _tell(watch, failed[watch.name], as_documents=as_documents)
    for warning in warnings:
        if as_documents:
            as_json({"warning": warning})
        else:
            note(f"warning: {warning}")
    if not as_documents:
        note(_summary(watchlist, sum(len(items) for items in failed.values())))
    return 2 if any(failed.values()) else 0


def _tell(watch: WatchConfig, failed: list[str], *, as_documents: bool) -> None:
    reads = watch_in_words(watch)
    if as_documents:
        examples = len(watch.must_match) + len(watch.must_not_match)
        as_json({"watch": watch.name, "reads": reads, "examples": examples, "failed": failed})
        return
    typer.echo("\n".join(reads))
    for line in failed:
        typer.secho(f"  FAILS {line}", fg="red")
    typer.echo()


def _failed_examples(watch: WatchConfig) -> list[str]:
    if not watch.must_match and not watch.must_not_match:
        return []
    from tocsin.adapters.language import Matcher  # slow to load, and only examples need it

    matcher = Matcher([(watch.name, {"": watch.query, **watch.queries})])
    return [
        *(f"must_match: {text}" for text in watch.must_match if not matcher.read(Text(text))),
        *(f"must_not_match: {text}" for text in watch.must_not_match if matcher.read(Text(text))),
    ]


def _warnings(watchlist: Watchlist, environment: dict[str, str]) -> Iterator[str]:
    for name, where in references(watchlist).items():
        if not environment.get(name):
            yield f"{name} is not set, but {where} asks for it"
    if not watchlist.feeds:
        yield "no feeds: nothing will be polled"
    if not watchlist.channels:
        yield "no channels: alerts are kept, and nobody is told"
    yield from _not_obeyed_yet(watchlist)


def _not_obeyed_yet(watchlist: Watchlist) -> Iterator[str]:
    if watchlist.aliases:
        yield "aliases are not built yet: write the other spellings into the query"
    if watchlist.operator:
        yield "the operator's channel is not told anything yet: see `tocsin doctor`"
    for channel in watchlist.channels:
        if channel.digest:
            yield f"channel {channel.name}: digests are not built yet, nothing is sent for them"
    for watch in watchlist.watches:
        if watch.surge or watch.silence_days:
            yield f"watch {watch.name}: surge and silence_days are not built yet, nothing rings"
        if watch.budget != defaults.ALERTS_AN_HOUR:
            yield f"watch {watch.name}: budget is not built yet, every alert is sent"


def _summary(watchlist: Watchlist, failed: int) -> str:
    counted = (
        f"{len(watchlist.feeds)} feeds, {len(watchlist.watches)} watches,"
        f" {len(watchlist.channels)} channels"
    )
    return f"{counted}: {failed} examples fail" if failed else f"{counted}: good"


def ring_once(channel: str, now: datetime) -> str:
    """Send one message to a channel of the watchlist. Returns what came back.

    Raises `UsageError` for an unknown channel, `RunError` where it did not take the message.
    """
    from tocsin.adapters.channels import open_channel

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
