"""Questions about feeds: which are due, what a poll changes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select, true, update

from db.leases import FREED
from db.listed import is_among
from db.tables import feed
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.model import Failure, Validators


@dataclass(frozen=True, slots=True)
class WantedFeed:
    """A feed as the watchlist names it; `url` carries no credentials."""

    key: bytes
    url: str
    name: str | None
    publisher: str
    language: str | None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed to poll, with what the last poll left."""

    id: int
    key: bytes
    url: str
    publisher: str
    language: str | None
    body_hash: bytes | None
    wordings: bytes | None  # of the entries of the last good document, packed
    first_contact: bool
    failures: int
    validators: Validators


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A poll that found what the last one left, validators and all."""

    feed_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that went well: what to keep of it. `None` fields keep what is stored."""

    feed_id: int
    due_at: datetime
    validators: Validators
    body_hash: bytes | None
    wordings: bytes | None = None
    title: str | None = None
    site: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Unpolled:
    """A poll that failed."""

    feed_id: int
    due_at: datetime
    failure: Failure


Outcome = Unchanged | Polled | Unpolled

# As the fields of `FeedRow` stand.
_ROW = (
    feed.c.id,
    feed.c.key,
    feed.c.url,
    feed.c.publisher,
    feed.c.language,
    feed.c.body_hash,
    feed.c.wordings,
    feed.c.first_success_at.is_(None),
    feed.c.failures,
)
_VALIDATORS = (feed.c.etag, feed.c.last_modified)


def sync(connection: Connection, wanted: Sequence[WantedFeed], now: datetime) -> None:
    """Make the active feeds those of the watchlist. A feed left out keeps its history, inactive;
    one that is new is due at once."""
    rows = connection.execute(
        select(feed.c.key, feed.c.url, feed.c.name, feed.c.publisher, feed.c.language).where(
            feed.c.active == true()
        )
    )
    active = {row.key: WantedFeed(*row) for row in rows}
    changed = [item for item in wanted if active.get(item.key) != item]
    keys = {item.key for item in wanted}
    gone = [key for key in active if key not in keys]
    if gone:
        connection.execute(
            update(feed).where(feed.c.key == bindparam("gone")).values(active=False),
            [{"gone": key} for key in gone],
        )
    if changed:
        _upsert(connection, changed, now)


def _upsert(connection: Connection, changed: Sequence[WantedFeed], now: datetime) -> None:
    statement = insert(connection, feed)
    names = ("url", "name", "publisher", "language")
    # Under another publisher its entries are new articles: that is first contact again, and
    # nothing of what it said before counts.
    same = feed.c.publisher == statement.excluded.publisher
    said = ("first_success_at", "etag", "last_modified", "body_hash", "wordings")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={name: statement.excluded[name] for name in names}
            | {name: case((same, feed.c[name]), else_=None) for name in said}
            | {"active": True},
        ),
        [
            {"key": item.key, "due_at": now, "active": True}
            | {name: getattr(item, name) for name in names}
            for item in changed
        ],
    )


def make_due(connection: Connection, now: datetime) -> None:
    """Every active feed is due at once."""
    connection.execute(
        update(feed).where(feed.c.active == true(), feed.c.due_at > now).values(due_at=now)
    )


def due(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """The feeds whose time has come, with their addresses, longest due first."""
    rows = connection.execute(
        select(feed.c.id, feed.c.url)
        .where(feed.c.id.in_(_due(now)))
        .order_by(feed.c.due_at, feed.c.id)
    )
    return [(feed_id, url) for feed_id, url in rows]


def due_among(ids: Sequence[int], now: datetime) -> Select[Any]:
    """Those of `ids` that are still due, to claim."""
    return _due(now).where(is_among(feed.c.id, ids))


def _due(now: datetime) -> Select[Any]:
    return select(feed.c.id).where(feed.c.active == true(), feed.c.due_at <= now)


def load(connection: Connection, ids: Sequence[int]) -> list[FeedRow]:
    """The feeds with these ids, in order of id."""
    wanted = select(*_ROW, *_VALIDATORS).where(is_among(feed.c.id, ids)).order_by(feed.c.id)
    return [_row(*found) for found in connection.execute(wanted)]


def _row(*found: Any) -> FeedRow:
    """By position: asked for its columns by name, a row takes three times as long."""
    whole: Callable[..., FeedRow] = FeedRow
    *kept, etag, last_modified = found
    return whole(*kept, Validators(etag, last_modified))


def packed(wordings: Iterable[str]) -> bytes:
    """Wordings as a feed's row keeps them: end to end, each once."""
    return b"".join(bytes.fromhex(wording) for wording in dict.fromkeys(wordings))


def unpacked(kept: bytes | None) -> frozenset[str]:
    """The wordings that a feed's row keeps."""
    kept = kept or b""
    size = defaults.WORDING_BYTES
    return frozenset(kept[at : at + size].hex() for at in range(0, len(kept), size))


def record(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Keep what the polls brought, and give their leases back. What is unchanged touches only its
    timers, in a statement for all that are due again at one time."""
    same: dict[datetime, list[int]] = {}
    good, bad = [], []
    for outcome in outcomes:
        match outcome:
            case Unchanged(feed_id, due_at):
                same.setdefault(due_at, []).append(feed_id)
            case Polled():
                good.append(_good(outcome))
            case Unpolled():
                bad.append(_bad(outcome))
    for due_at, ids in same.items():
        well = update(feed).where(is_among(feed.c.id, ids))
        connection.execute(well.values(due_at=due_at, **_well(now)))
    if good:
        connection.execute(_success(now), good)
    if bad:
        connection.execute(_failure(now), bad)


def _well(now: datetime) -> dict[str, Any]:
    return {
        "checked_at": now,
        "succeeded_at": now,
        "first_success_at": func.coalesce(feed.c.first_success_at, now),
        "failures": 0,
        "error": None,
        "error_message": None,
        **FREED,
    }


def _success(now: datetime) -> Any:
    kept = ("title", "site", "kind", "body_hash", "wordings")
    return (
        update(feed)
        .where(feed.c.id == bindparam("the_id"))
        .values(
            due_at=bindparam("due"),
            etag=bindparam("new_etag"),
            last_modified=bindparam("new_last_modified"),
            **_well(now),
            **{
                name: func.coalesce(bindparam(f"new_{name}", type_=feed.c[name].type), feed.c[name])
                for name in kept
            },
        )
    )


def _failure(now: datetime) -> Any:
    return (
        update(feed)
        .where(feed.c.id == bindparam("the_id"))
        .values(
            due_at=bindparam("due"),
            checked_at=now,
            failures=feed.c.failures + 1,
            error=bindparam("error_class"),
            error_message=bindparam("reason"),
            **FREED,
        )
    )


def _good(item: Polled) -> dict[str, Any]:
    return {
        "the_id": item.feed_id,
        "due": item.due_at,
        "new_etag": item.validators.etag,
        "new_last_modified": item.validators.last_modified,
        "new_body_hash": item.body_hash,
        "new_wordings": item.wordings,
        "new_title": item.title,
        "new_site": item.site,
        "new_kind": item.kind,
    }


def _bad(item: Unpolled) -> dict[str, Any]:
    return {
        "the_id": item.feed_id,
        "due": item.due_at,
        "error_class": str(item.failure.error),
        "reason": item.failure.message,
    }


def find(connection: Connection, key: bytes) -> FeedRow | None:
    """The feed with this key, if it was ever in the watchlist of a pass."""
    found = connection.execute(select(feed.c.id).where(feed.c.key == key)).scalar_one_or_none()
    return load(connection, [found])[0] if found else None


def is_known(connection: Connection, key: bytes) -> bool:
    """Whether a feed was ever in the watchlist of a pass."""
    return connection.execute(select(feed.c.id).where(feed.c.key == key)).first() is not None


def listing(connection: Connection) -> Iterable[Any]:
    """Every active feed with its health, those in trouble first."""
    return connection.execute(
        select(
            feed.c.url,
            feed.c.name,
            feed.c.publisher,
            feed.c.title,
            feed.c.checked_at,
            feed.c.succeeded_at,
            feed.c.due_at,
            feed.c.failures,
            feed.c.error,
            feed.c.error_message,
        )
        .where(feed.c.active == true())
        .order_by(feed.c.failures.desc(), feed.c.url)
    ).all()
