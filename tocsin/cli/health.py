"""What `doctor` does: the installation, the database's invariants, and whether passes succeed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from db import invariants, runs
from db.engine import connect, reading, where
from db.migrations import require_ours
from tocsin import settings
from tocsin.adapters.files import read_watchlist
from tocsin.adapters.namer import require_model
from tocsin.cli.app import as_json, not_built
from tocsin.cli.tables import show, table
from tocsin.core import defaults
from tocsin.core.errors import TocsinError
from tocsin.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `trouble` is empty where it is well."""

    what: str
    trouble: str


def examined(fresh: int | None, *, ring: bool, as_documents: bool) -> int:
    """Look at everything and say what was found. Returns 1 where something is wrong."""
    if ring:
        raise not_built("doctor --ring", "use the exit code of `doctor --fresh`")
    findings = list(_findings(settings.load(), fresh))
    if as_documents:
        for finding in findings:
            as_json({"check": finding.what, "trouble": finding.trouble or None})
    else:
        show(
            table(
                "doctor",
                ("looked at", "found"),
                [(finding.what, finding.trouble or "well") for finding in findings],
            )
        )
    return 1 if any(finding.trouble for finding in findings) else 0


def _findings(config: Settings, fresh: int | None) -> Iterator[Finding]:
    yield Finding("the watchlist", _refusal(lambda: read_watchlist(config.config)))
    yield Finding(f"the model {config.model}", _refusal(lambda: require_model(config.model)))
    engine = connect(config.database_url.get_secret_value())
    away = _refusal(lambda: require_ours(engine))
    yield Finding(f"the database {where(engine)}", away)
    if away:
        return
    with reading(engine) as connection:
        for name, count in invariants.violations(connection):
            yield Finding(name, f"{count} rows break it" if count else "")
    if fresh is not None:
        yield Finding("a pass succeeded lately", _stale(engine, fresh))


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
