"""Deliveries due → messages sent: the one way out.

A delivery is claimed, sent, and marked. Killed between the last two, we send once more: the
alert's id, in every message, tells the repeat. A channel that takes nothing is left alone for a
while, and everything waits for it, for days if need be.
"""

from dataclasses import replace
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection, Engine

from db import deliveries, leases, notices
from db.alert_tables import delivery
from db.deliveries import Outgoing
from db.engine import reading, writing
from tasks.world import World, opened
from tocsin.core.errors import UsageError
from tocsin.core.identity import digest
from tocsin.core.model import Bulletin, Deferred, Delivered, Message, Post, Sent
from tocsin.core.outbox import Settled, State, after, settle
from tocsin.core.report import Report


def due(now: datetime) -> list[str]:
    """The channels with something to send that may be tried. What waits for one that has left the
    watchlist goes on waiting: it is counted as pending, and sent when the channel is back."""
    world = opened()
    with reading(world.engine) as connection:
        down = deliveries.down(connection, now)
        waiting = deliveries.waiting(connection, now)
    return [name for name in waiting if name in world.channels and name not in down]


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
            receipt = result.receipt if isinstance(result, Delivered) else None
            deliveries.mark(connection, outgoing.id, token, settled, receipt=receipt)
            if settled.state is State.DEAD:
                _tell_of_the_dead(connection, world, outgoing, settled, now=now)
            _keep_circuit(connection, channel, result, now)
        report += _counted(result)
        if isinstance(result, Deferred):
            break
    return report


def _keep_circuit(connection: Connection, channel: str, result: Sent, now: datetime) -> None:
    """A channel that is back after it was down is told as one message what waited for it."""
    before = deliveries.circuits(connection).get(channel)
    state = after(before, result, now, digest("circuit", channel))
    if before or state:
        deliveries.record_circuit(connection, channel, state)
    if before and state is None:
        deliveries.hold_together(connection, channel, now)


def _tell_of_the_dead(
    connection: Connection, world: World, outgoing: Outgoing, settled: Settled, *, now: datetime
) -> None:
    """Tell the operator once. Nobody is told that a notice to the operator is dead."""
    operator = world.watchlist.operator
    if operator is None or isinstance(outgoing.message, Bulletin):
        return
    public = outgoing.message.alert
    notice = Bulletin(
        alert=f"n{digest('dead', public, outgoing.channel).hex()[:9]}",
        title=f"{outgoing.channel} does not take a message",
        lines=(
            f"{public}: {settled.error}",
            f"Once it is mended: tocsin alerts retry {public}",
        ),
        seen=now,
    )
    notices.write(connection, notice, {operator: now}, now)


def _claim(engine: Engine, channel: str, now: datetime) -> tuple[str, Outgoing] | None:
    with writing(engine) as connection:
        token, ids = leases.claim(connection, delivery, deliveries.next_due(channel, now))
        return (token, deliveries.load(connection, ids[0])) if ids else None


def _send(world: World, outgoing: Outgoing, now: datetime) -> Sent:
    try:
        channel = world.channel(outgoing.channel)
    except UsageError as error:
        return Deferred(str(error))
    return channel.send(_dated(outgoing.message, now), now)


def _dated(post: Post, now: datetime) -> Post:
    return replace(post, sent=now) if isinstance(post, Message) else post


def _counted(result: Sent) -> Report:
    if isinstance(result, Delivered):
        return Report(deliveries=1)
    return Report(failed_deliveries=1)
