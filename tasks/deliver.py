"""Deliveries due → messages sent: the one way out.

A delivery is claimed, sent, and marked. Killed between the last two, we send once more: the
alert's id, in every message, tells the repeat.
"""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine

from db import alerts, leases
from db.alert_tables import delivery
from db.alerts import Outgoing
from db.engine import reading, writing
from tasks.world import World, opened
from tocsin.core.errors import UsageError
from tocsin.core.model import Deferred, Delivered, Sent
from tocsin.core.outbox import settle
from tocsin.core.report import Report


def due(now: datetime) -> list[str]:
    """The channels with something to send. What waits for one that has left the watchlist goes
    on waiting: it is counted as pending, and sent when the channel is back."""
    world = opened()
    with reading(world.engine) as connection:
        return [name for name in alerts.waiting(connection, now) if name in world.channels]


@task(name="deliver", cache_policy=NO_CACHE, persist_result=False)
def deliver(channel: str, now: datetime) -> Report:
    """Send what is due on one channel, oldest first, until it is done or the channel balks."""
    world = opened()
    report = Report()
    while claimed := _claim(world.engine, channel, now):
        token, outgoing = claimed
        with leases.renewing(world.engine, delivery, token):
            result = _send(world, outgoing, now)
        with writing(world.engine) as connection:
            settled = settle(outgoing.attempted, result, now)
            alerts.mark(connection, outgoing.id, token, settled)
        report += _counted(result)
        if isinstance(result, Deferred):
            break
    return report


def _claim(engine: Engine, channel: str, now: datetime) -> tuple[str, Outgoing] | None:
    with writing(engine) as connection:
        token, ids = leases.claim(connection, delivery, alerts.next_due(channel, now))
        return (token, alerts.load(connection, ids[0])) if ids else None


def _send(world: World, outgoing: Outgoing, now: datetime) -> Sent:
    try:
        channel = world.channel(outgoing.channel)
    except UsageError as error:
        return Deferred(str(error))
    return channel.send(outgoing.message, now)


def _counted(result: Sent) -> Report:
    if isinstance(result, Delivered):
        return Report(deliveries=1)
    return Report(failed_deliveries=1)
