"""Commands by which people say back: seen, right or wrong, not now; and which watches are noise."""

import re
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tocsin.cli.alerts import AlertArgument, alerts_app
from tocsin.cli.app import JsonOption, NowOption, as_json, instant, moment, note, zulu
from tocsin.core.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SPAN: Final = re.compile(r"(\d{1,4})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}

WhyOption = Annotated[str | None, typer.Option("--reason", help="Why, for those who look later.")]


class Verdict(StrEnum):
    """What somebody says of an alert."""

    RIGHT = "right"
    WRONG = "wrong"


class Kind(StrEnum):
    """What can be mute."""

    WATCH = "watch"
    STORY = "story"
    PUBLISHER = "publisher"


_WHERE: Final = {
    Kind.WATCH: "see `tocsin check`",
    Kind.STORY: "see `tocsin stories`",
    Kind.PUBLISHER: "see `tocsin feeds`",
}
KindArgument = Annotated[Kind, typer.Argument(help="What it is.")]
TargetArgument = Annotated[str, typer.Argument(help="Its name, or the number of a story.")]


@alerts_app.command("ack", epilog="Example: `tocsin alerts ack k3v9q0b7xa --reason 'on the desk'`")
def ack(alert: AlertArgument, reason: WhyOption = None, now: NowOption = None) -> None:
    """Say that an alert was seen."""
    from db import opinions
    from db.engine import writing
    from tocsin.cli.database import engine

    with writing(engine()) as connection:
        known = opinions.ack(connection, alert, reason, instant(now))
    _require(known, alert)
    note(f"{alert} is acknowledged")


@alerts_app.command("feedback", epilog="Example: `tocsin alerts feedback k3v9q0b7xa wrong`")
def feedback(
    alert: AlertArgument,
    verdict: Annotated[Verdict, typer.Argument(help="Whether it should have rung.")],
    reason: WhyOption = None,
    now: NowOption = None,
) -> None:
    """Say whether an alert was right: it counts towards its watch's precision."""
    from db import opinions
    from db.engine import writing
    from tocsin.cli.database import engine

    right = verdict is Verdict.RIGHT
    with writing(engine()) as connection:
        known = opinions.judge(connection, alert, reason, instant(now), right=right)
    _require(known, alert)
    note(f"{alert} was {verdict}: see `tocsin alerts noise`")


@alerts_app.command("mute", epilog="Example: `tocsin alerts mute publisher example.org --for 7d`")
def mute(
    kind: KindArgument,
    target: TargetArgument,
    span: Annotated[str | None, typer.Option("--for", help="So long: 90m, 12h, 7d.")] = None,
    until: Annotated[str | None, typer.Option(help="Until then: ISO, UTC.")] = None,
    reason: WhyOption = None,
    now: NowOption = None,
) -> None:
    """Silence a watch, a story or a publisher: what comes meanwhile counts as told."""
    from db import mutes
    from db.engine import writing
    from tocsin.cli.database import engine

    present = instant(now)
    end = _end(span, until, present)
    if end and end <= present:
        raise UsageError(f"{zulu(end)} is over", hint="give an end that is to come")
    with writing(engine()) as connection:
        _require_known(connection, kind, target)
        mutes.put(connection, mutes.Mute(kind, target, reason, end, present))
    note(f"{kind} {target} is mute " + (f"until {zulu(end)}" if end else "until it is taken back"))


@alerts_app.command("unmute", epilog="Example: `tocsin alerts unmute publisher example.org`")
def unmute(kind: KindArgument, target: TargetArgument) -> None:
    """Let a watch, a story or a publisher ring again."""
    from db import mutes
    from db.engine import writing
    from tocsin.cli.database import engine

    with writing(engine()) as connection:
        was = mutes.lift(connection, kind, target)
    if not was:
        raise UsageError(f"{kind} {target} is not mute", hint="see `tocsin alerts mutes`")
    note(f"{kind} {target} rings again")


@alerts_app.command("mutes", epilog="Example: `tocsin alerts mutes`")
def list_mutes(json: JsonOption = False, now: NowOption = None) -> None:
    """List what is mute, and until when."""
    from db import mutes
    from tocsin.cli.database import looking
    from tocsin.cli.tables import show, table

    with looking() as connection:
        found = mutes.active(connection, instant(now))
    if not json:
        rows = [(item.kind, item.target, item.until, item.reason) for item in found]
        show(table("mute", ("kind!", "target!", "until!", "reason"), rows))
        return
    for item in found:
        as_json(
            {
                "kind": item.kind,
                "target": item.target,
                "reason": item.reason,
                "until": zulu(item.until),
                "created": zulu(item.created_at),
            }
        )


@alerts_app.command("noise", epilog="Example: `tocsin alerts noise --days 30`")
def noise(
    days: Annotated[int, typer.Option(min=1, max=3650, help="So many days back.")] = 30,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Which watches never ring, ring too often, or are wrong, by what people said of them."""
    from db import opinions
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist
    from tocsin.cli.database import looking
    from tocsin.cli.tables import show, table
    from tocsin.core.noise import precision, remarks

    names = [watch.name for watch in read_watchlist(settings.load().config).watches]
    with looking() as connection:
        habits = opinions.habits(connection, names, days, instant(now))
    if not json:
        columns = ("watch!", "alerts#", "acked#", "right#", "wrong#", "precision", "remarks")
        rows = [
            (
                habit.watch,
                habit.alerts,
                habit.acked,
                habit.right,
                habit.wrong,
                _interval(precision(habit)),
                ", ".join(remarks(habit)),
            )
            for habit in habits
        ]
        show(table(f"the last {days} days", columns, rows))
        return
    for habit in habits:
        judged = precision(habit)
        as_json(
            {
                "watch": habit.watch,
                "alerts": habit.alerts,
                "acked": habit.acked,
                "right": habit.right,
                "wrong": habit.wrong,
                "precision": judged and judged[0],
                "interval": judged and [judged[1], judged[2]],
                "remarks": remarks(habit),
            }
        )


@alerts_app.command(
    "simulate", epilog="Example: `tocsin alerts simulate --days 7 --config new.toml`"
)
def simulate(
    days: Annotated[int, typer.Option(min=1, max=3650, help="So many stored days back.")] = 7,
    config: Annotated[
        Path | None, typer.Option(help="The changed watchlist; default TOCSIN_CONFIG.")
    ] = None,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Say what a changed watchlist would have sent over the stored days, per channel."""
    from tocsin.cli.simulating import simulated

    simulated(config, days, instant(now), as_documents=json)


def _interval(judged: tuple[float, float, float] | None) -> str:
    return "{:.2f} ({:.2f} to {:.2f})".format(*judged) if judged else "not judged"


def _end(span: str | None, until: str | None, now: datetime) -> datetime | None:
    if span and until:
        raise UsageError("--for and --until say the same", hint="give one of them")
    if until:
        return moment(until, "--until")
    if span is None:
        return None
    found = _SPAN.fullmatch(span)
    if not found or not int(found[1]):
        raise UsageError(f"--for: {span!r} is no span of time", hint="write 90m, 12h or 7d")
    return now + timedelta(**{_UNITS[found[2]]: int(found[1])})


def _require_known(connection: "Connection", kind: Kind, target: str) -> None:
    """What is misspelt would be mute for nobody, and the rest go on ringing."""
    from db import mutes
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist

    listed = read_watchlist(settings.load().config)
    known: set[str]
    match kind:
        case Kind.WATCH:
            known = {watch.name for watch in listed.watches}
        case Kind.PUBLISHER:
            named = {feed.publisher for feed in listed.feeds if feed.publisher}
            known = mutes.publishers(connection) | named
        case Kind.STORY:
            known = {target} if mutes.is_story(connection, target) else set()
    if target not in known:
        like = get_close_matches(target, known, n=1)
        hint = f"did you mean {like[0]}?" if like else _WHERE[kind]
        raise UsageError(f"no {kind} {target}", hint=hint)


def _require(known: bool, alert: str) -> None:
    if not known:
        raise UsageError(f"no alert {alert}", hint="see `tocsin alerts list`")
