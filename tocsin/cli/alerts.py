"""Commands on alerts: what rang, how it was delivered, and once more."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Annotated, Any, Final

import typer

from tocsin.cli.app import (
    LOOK,
    JsonOption,
    LimitOption,
    NowOption,
    app,
    as_json,
    instant,
    note,
    zulu,
)
from tocsin.core.errors import UsageError

AlertArgument = Annotated[str, typer.Argument(help="Its id, as `tocsin alerts` shows it.")]

_ANY_LENGTH: Final = 10**9

alerts_app = typer.Typer(help="Alerts: what rang, and how it was delivered.")
app.add_typer(alerts_app, name="alerts", rich_help_panel=LOOK)


@alerts_app.callback(invoke_without_command=True, epilog="Example: `tocsin alerts`")
def alerts(context: typer.Context, limit: LimitOption = 20, json: JsonOption = False) -> None:
    """Alerts with their deliveries, the latest first."""
    if not context.invoked_subcommand:
        _list(limit, json=json)


@alerts_app.command("list", epilog="Example: `tocsin alerts list --json`")
def list_(limit: LimitOption = 20, json: JsonOption = False) -> None:
    """List alerts with their deliveries, latest first."""
    _list(limit, json=json)


def _list(limit: int, *, json: bool) -> None:
    from db import alerts as questions
    from tocsin.cli.database import looking
    from tocsin.cli.tables import show, table

    with looking() as connection:
        rows = questions.listing(connection, limit)
    rung = [list(deliveries) for _, deliveries in groupby(rows, key=lambda row: row.public)]
    if not json:
        columns = ("made!", "watch!", "headline")
        show(table("alerts", columns, [_cells(deliveries) for deliveries in rung]))
        return
    for deliveries in rung:
        as_json(_json(deliveries))


def _cells(deliveries: list[Any]) -> tuple[object, ...]:
    from tocsin.cli.tables import STATUS_STYLE, under

    alert = deliveries[0]
    return (
        under(alert.created_at, alert.public),
        under(alert.watch, alert.status, STATUS_STYLE.get(alert.status, "")),
        under(alert.message.title, ", ".join(_states(deliveries)) or "no channel was told"),
    )


def _states(deliveries: Iterable[Any]) -> Iterator[str]:
    for row in deliveries:
        if row.channel:
            why = f" ({row.error})" if row.error and row.state != "sent" else ""
            where = f" in {row.told_in}" if row.told_in else ""
            yield f"{row.channel}: {row.state}{where}{why}"


def _json(deliveries: list[Any]) -> dict[str, Any]:
    alert = deliveries[0]
    return {
        "alert": alert.public,
        "watch": alert.watch,
        "status": alert.status,
        "sequence": alert.sequence,
        "story": alert.story_id,
        "title": alert.message.title,
        "url": alert.message.url,
        "created": zulu(alert.created_at),
        "deliveries": [
            {
                "channel": row.channel,
                "state": row.state,
                "sent": zulu(row.sent_at),
                "error": row.error,
                "told_in": row.told_in,
            }
            for row in deliveries
            if row.channel
        ],
    }


@alerts_app.command("show", epilog="Example: `tocsin alerts show k3v9q0b7xa`")
def show_alert(alert: AlertArgument, json: JsonOption = False) -> None:
    """One alert, digest or notice as its channels are told it, in full."""
    from dataclasses import asdict

    from db import deliveries as questions
    from tocsin.cli.database import looking
    from tocsin.cli.tables import show
    from tocsin.core.forms import plain

    with looking() as connection:
        message = questions.message_of(connection, alert)
        told = list(questions.told(connection, alert))
    if message is None:
        raise UsageError(f"no alert {alert}", hint="see `tocsin alerts list`")
    if json:
        as_json(asdict(message))
    else:
        show(*plain(message, _ANY_LENGTH).split("\n"), *(["", *told] if told else []))


@alerts_app.command("retry", epilog="Example: `tocsin alerts retry k3v9q0b7xa`")
def retry(alert: AlertArgument, now: NowOption = None) -> None:
    """Have what was not delivered of an alert sent with the next pass."""
    from db import deliveries as questions
    from db.engine import writing
    from tocsin.cli.database import engine

    present = instant(now)
    with writing(engine()) as connection:
        revived = questions.revive(connection, alert, present)
    if not revived:
        raise UsageError(f"nothing of alert {alert} waits", hint="see `tocsin alerts list`")
    note(f"{revived} deliveries go out with the next pass")


@alerts_app.command("test", epilog="Example: `tocsin alerts test desk`")
def try_channel(
    channel: Annotated[str, typer.Argument(help="A channel of the watchlist.")],
    now: NowOption = None,
) -> None:
    """Send one message to a channel, and say what came back."""
    from tocsin.cli.ringing import ring_once

    note(ring_once(channel, instant(now)))
