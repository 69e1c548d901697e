"""What `doctor` does: the installation, the database's invariants, and whether passes succeed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine

from db import deliveries, health, invariants, runs
from db.engine import connect, reading, where
from db.migrations import require_ours
from tocsin import settings
from tocsin.adapters.files import read_watchlist
from tocsin.adapters.namer import require_model
from tocsin.adapters.trials import read_trusted
from tocsin.cli.app import as_json, not_built
from tocsin.cli.reporting import span
from tocsin.cli.tables import show, table
from tocsin.core import defaults
from tocsin.core.capacity import shortfalls
from tocsin.core.errors import TocsinError
from tocsin.core.health import Kind
from tocsin.core.latency import legs
from tocsin.core.outbox import State
from tocsin.settings import Settings

_LATEST = 500  # messages


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `trouble` is empty where it is well; a `remark` is no trouble."""

    what: str
    trouble: str
    remark: str = ""


def examined(fresh: int | None, *, ring: bool, as_documents: bool) -> int:
    """Look at everything and say what was found. Returns 1 where something is wrong."""
    if ring:
        raise not_built("doctor --ring", "use the exit code of `doctor --fresh`")
    findings = list(_findings(settings.load(), fresh))
    if as_documents:
        for finding in findings:
            as_json(
                {
                    "check": finding.what,
                    "trouble": finding.trouble or None,
                    "remark": finding.remark or None,
                }
            )
    else:
        show(
            table(
                "doctor",
                ("looked at", "found"),
                [
                    (finding.what, finding.trouble or finding.remark or "well")
                    for finding in findings
                ],
            )
        )
    return 1 if any(finding.trouble for finding in findings) else 0


def _findings(config: Settings, fresh: int | None) -> Iterator[Finding]:
    yield Finding("the watchlist", _refusal(lambda: read_trusted(config.config)))
    yield Finding(f"the model {config.model}", _refusal(lambda: require_model(config.model)))
    engine = connect(config.database_url.get_secret_value())
    away = _refusal(lambda: require_ours(engine))
    yield Finding(f"the database {where(engine)}", away)
    if away:
        return
    with reading(engine) as connection:
        for name, count in invariants.violations(connection):
            yield Finding(name, f"{count} rows break it" if count else "")
        yield Finding("feeds are well", "", _unwell(connection))
        yield Finding("messages go out", "", _outbox(connection))
        yield Finding("alerts come in time", "", _late(connection))
        yield Finding("the schedule can be met", "", _hurried(connection, config))
    if fresh is not None:
        yield Finding("a pass succeeded lately", _stale(engine, fresh))


def _unwell(connection: Connection) -> str:
    """Feeds that are down are no fault of the installation: they are told, and fail nothing."""
    open_ = Counter(kind for one in health.patients(connection) for kind in one.open)
    counted = ", ".join(f"{open_[kind]} {kind}" for kind in Kind if open_[kind])
    return f"{counted}; see `tocsin feeds health`" if counted else ""


def _outbox(connection: Connection) -> str:
    """A channel that is down, or takes a message never, is no fault of the installation either."""
    states = deliveries.counts(connection)
    down = [
        f"{name} is down since {state.since:%Y-%m-%d %H:%M} UTC ({state.reason})"
        for name, state in sorted(deliveries.circuits(connection).items())
    ]
    dead = states.get(State.DEAD, 0)
    waiting = states.get(State.PENDING, 0)
    counted = [f"{dead} are dead: see `tocsin alerts`"] if dead else []
    return "; ".join([*down, *counted, *([f"{waiting} wait"] if waiting else [])])


def _late(connection: Connection) -> str:
    sent = deliveries.journeys(connection, most=_LATEST)
    told = ", ".join(f"{leg.name} {span(leg.p50)} / {span(leg.p95)}" for leg in legs(sent))
    return f"{told} (median / 95th percentile of {len(sent)} messages)" if told else ""


def _hurried(connection: Connection, config: Settings) -> str:
    try:
        feeds = read_watchlist(config.config).feeds
    except TocsinError:  # it has its own line
        return ""
    interval = timedelta(seconds=config.host_interval)
    return "; ".join(shortfalls(feeds, interval, runs.seconds_a_feed(connection, "monitor")))


def _refusal(look: Callable[[], object]) -> str:
    try:
        look()
    except TocsinError as error:
        return str(error)
    return ""


def _stale(engine: Engine, fresh: int) -> str:
    with reading(engine) as connection:
        ago = runs.seconds_since_success(connection, "monitor")
    if ago is None:
        return "no pass ever succeeded; run `tocsin run`"
    most = fresh * defaults.POLL_EVERY.total_seconds()
    return f"the last good pass ended {ago / 60:.0f} minutes ago" if ago > most else ""
