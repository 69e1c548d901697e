"""Who works on what: claims in one atomic statement, by the database's clock.

A lease is a token, a time and a holder on the row itself. A holder that died on this host
frees its leases at once; one that died elsewhere, when the time is over. What a holder that
lost its lease brings back is discarded: it asks `held` inside its writing transaction.
"""

import os
import socket
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, or_, select, update

from db.alert_tables import delivery
from db.engine import db_clock, writing
from db.tables import article, feed, lease
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.errors import StorageError

LEASED = (feed, article, delivery, lease)
_SECONDS = defaults.LEASE.total_seconds()
_TRIES = 60
_WAIT = 0.5  # seconds
_DEAD = {"X", "Z"}  # states in proc(5): killed, but its parent has not yet looked
FREED: Mapping[str, Any] = {"lease_token": None, "lease_until": None, "lease_holder": None}


def holder() -> str:
    """This process: host, boot, pid and the pid's start, so that a pid used again is another."""
    return f"{_host()} {os.getpid()} {_started(os.getpid())}"


def claim(connection: Connection, table: Table, wanted: Select[Any]) -> tuple[str, list[int]]:
    """Lease the rows that `wanted` selects and nobody holds. Returns the token and their ids."""
    token = str(uuid.uuid4())
    unheld = wanted.where(or_(table.c.lease_until.is_(None), table.c.lease_until < db_clock()))
    # Not a subquery: PostgreSQL may ask one again for each row, and each time it locks others.
    free = unheld.with_for_update(skip_locked=True).cte("free")
    rows = connection.execute(
        update(table)
        .where(table.c.id.in_(select(free.c.id)))
        .values(lease_token=token, lease_until=db_clock() + _SECONDS, lease_holder=holder())
        .returning(table.c.id)
    )
    return token, sorted(rows.scalars())


def in_turn(connection: Connection, name: str) -> None:
    """Wait until no other transaction is in the turn of this name, and be in it to the end."""
    connection.execute(insert(connection, lease).values(id=name).on_conflict_do_nothing())
    connection.execute(select(lease.c.id).where(lease.c.id == name).with_for_update())


def held(connection: Connection, table: Table, token: str) -> set[int]:
    """The rows still leased under this token, locked until the transaction ends."""
    rows = connection.execute(
        select(table.c.id)
        .where(table.c.lease_token == token)
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    return set(rows.scalars())


def free(connection: Connection, table: Table, token: str) -> None:
    """Give the token's rows back."""
    connection.execute(update(table).where(table.c.lease_token == token).values(FREED))


def free_dead(connection: Connection) -> None:
    """Free what processes of this host held that are no more."""
    for table in LEASED:
        holders = connection.execute(
            select(table.c.lease_holder).where(table.c.lease_token.is_not(None)).distinct()
        ).scalars()
        dead = [who for who in holders if who and _is_dead(who)]
        if dead:
            connection.execute(update(table).where(table.c.lease_holder.in_(dead)).values(FREED))


@contextmanager
def renewing(engine: Engine, table: Table, token: str) -> Iterator[None]:
    """Keep the token's leases alive while the body works. A renewal that fails is left to the
    next: if none succeeds, the lease runs out and `held` says so."""
    done = Event()
    thread = Thread(target=_renew, args=(engine, table, token, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(engine: Engine, table: Table, token: str, done: Event) -> None:
    while not done.wait(_SECONDS / 3):
        try:
            with writing(engine) as connection:
                connection.execute(
                    update(table)
                    .where(table.c.lease_token == token)
                    .values(lease_until=db_clock() + _SECONDS)
                )
        except StorageError:
            continue


@contextmanager
def window(engine: Engine, name: str) -> Iterator[str | None]:
    """The lease of a named window, renewed: its token, or None where another holds it."""
    with writing(engine) as connection:
        connection.execute(insert(connection, lease).values(id=name).on_conflict_do_nothing())
        token, ids = claim(connection, lease, select(lease.c.id).where(lease.c.id == name))
    if not ids:
        yield None
        return
    try:
        with renewing(engine, lease, token):
            yield token
    finally:
        with writing(engine) as connection:
            free(connection, lease, token)


@contextmanager
def awaited(engine: Engine, name: str) -> Iterator[str | None]:
    """The same, asked for again for half a minute where another holds it."""
    for _ in range(_TRIES):
        with window(engine, name) as token:
            if token:
                yield token
                return
        sleep(_WAIT)
    yield None


@cache
def _host() -> str:
    """The host, its boot, and where pids are counted: a container counts its own."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    pids = Path("/proc/self/ns/pid")
    return "/".join(
        (
            socket.gethostname(),
            boot.read_text().strip() if boot.exists() else "-",
            str(pids.readlink()) if pids.exists() else "-",
        )
    )


def _started(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "-"
    # proc(5): fields 3 and 22, counted after the command's closing parenthesis.
    state, *rest = stat.rpartition(")")[2].split()
    return "-" if state in _DEAD else rest[18]


def _is_dead(who: str) -> bool:
    host, _, rest = who.partition(" ")
    pid, _, started = rest.partition(" ")
    if host != _host() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return started not in {"-", _started(int(pid))}
