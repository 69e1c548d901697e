"""Questions about feeds: which there are, which are due, what the last poll of each left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select, true, update

from db import health, leases
from db.engine import db_clock
from db.listed import is_among
from db.tables import feed
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.batches import server
from tocsin.core.health import Kind
from tocsin.core.model import FeedHints, Validators
from tocsin.core.moves import Move
from tocsin.core.naming import Guids
from tocsin.core.rhythm import Rhythm


@dataclass(frozen=True, slots=True)
class WantedFeed:
    """A feed as the watchlist names it; `url` carries no credentials."""

    key: bytes
    url: str
    name: str | None
    publisher: str
    language: str | None
    row_digest: bytes = b""  # of what else its row asks for


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
    checked_at: datetime | None
    succeeded_at: datetime | None
    whole_at: datetime | None  # when the server last sent a document, not "not modified"
    by_hand: bool  # due because somebody said so
    host: str
    guids: Guids
    validators: Validators
    rhythm: Rhythm
    hints: FeedHints
    move: Move


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
    feed.c.checked_at,
    feed.c.succeeded_at,
    feed.c.whole_at,
    feed.c.by_hand,
    feed.c.host,
    feed.c.guids,
)
_MORE = (
    *(feed.c.etag, feed.c.last_modified),
    *(feed.c.every, feed.c.votes),
    *(feed.c.update_every, feed.c.skip_hours, feed.c.skip_days),
    *(feed.c.moved_url, feed.c.moving_to, feed.c.moving_since, feed.c.moving_polls),
)


_WANTED = ("url", "name", "publisher", "language", "row_digest")
_UNMOVED = {"moved_url": None, "moving_to": None, "moving_since": None, "moving_polls": 0}
_RHYTHM = Rhythm()
_NO_HINTS = FeedHints()
_STAYED = Move()
_HOSTS = "hosts of feeds"


def sync(connection: Connection, wanted: Sequence[WantedFeed], now: datetime) -> None:
    """Make the active feeds those of the watchlist. A feed left out keeps its history, inactive;
    one that is new is due at once, and one whose row has changed, even where its server said that
    it is gone."""
    columns = ("key", *_WANTED)
    rows = connection.execute(
        select(*(feed.c[name] for name in columns)).where(feed.c.active == true())
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
    # Under another publisher its entries are new articles: that is first contact again, and
    # nothing of what it said before counts.
    same = feed.c.publisher == statement.excluded.publisher
    said = ("first_success_at", "etag", "last_modified", "body_hash", "wordings")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={name: statement.excluded[name] for name in (*_WANTED, "host", "due_at")}
            | {name: case((same, feed.c[name]), else_=None) for name in said}
            | {"active": True, "gone_at": None, **_UNMOVED},
        ),
        [
            {"key": item.key, "due_at": now, "active": True, "host": server(item.url)}
            | {name: getattr(item, name) for name in _WANTED}
            for item in changed
        ],
    )


def trust(connection: Connection, feed_id: int, now: datetime) -> bool:
    """Rely on the feed's guids again; what it said last is read anew for it. False where they
    were relied on all along."""
    again = (
        update(feed)
        .where(feed.c.id == feed_id, feed.c.guids != str(Guids.TRUSTED))
        .values(
            guids=str(Guids.TRUSTED), etag=None, last_modified=None, body_hash=None, wordings=None
        )
    )
    done = connection.execute(again).rowcount > 0
    health.settle(connection, feed_id, Kind.GUIDS, now)
    return done


def make_due(connection: Connection, now: datetime) -> None:
    """Every active feed is due at once, by hand, even one whose server said that it is gone."""
    earlier = case((feed.c.due_at > now, now), else_=feed.c.due_at)
    connection.execute(
        update(feed)
        .where(feed.c.active == true())
        .values(due_at=earlier, by_hand=True, gone_at=None)
    )


def due(
    connection: Connection, now: datetime, most_a_host: int | None = None
) -> list[tuple[int, str]]:
    """The feeds whose time has come, with the addresses to poll, longest due first; of one host
    the `most_a_host` that are due longest, the rest stays due."""
    turn = func.row_number().over(partition_by=feed.c.host, order_by=(feed.c.due_at, feed.c.id))
    polled = func.coalesce(feed.c.moved_url, feed.c.url).label("polled")
    waiting = _due(now).add_columns(polled, feed.c.due_at, turn.label("turn")).subquery()
    wanted = select(waiting.c.id, waiting.c.polled).order_by(waiting.c.due_at, waiting.c.id)
    if most_a_host is not None:
        wanted = wanted.where(waiting.c.turn <= most_a_host)
    return [(feed_id, url) for feed_id, url in connection.execute(wanted)]


def claim(connection: Connection, ids: Sequence[int], now: datetime) -> tuple[str, list[int]]:
    """Lease those of `ids` that are still due, unless their host is being asked under another
    lease: two passes at once are as polite as one. Returns the token and their ids."""
    leases.in_turn(connection, _HOSTS)  # else two could claim feeds of one host side by side
    other = feed.alias()
    busy = select(other.c.host).where(
        other.c.lease_token.is_not(None), other.c.lease_until >= db_clock()
    )
    return leases.claim(connection, feed, due_among(ids, now).where(feed.c.host.not_in(busy)))


def due_among(ids: Sequence[int], now: datetime) -> Select[Any]:
    """Those of `ids` that are still due, to claim."""
    return _due(now).where(is_among(feed.c.id, ids))


def _due(now: datetime) -> Select[Any]:
    return select(feed.c.id).where(
        feed.c.active == true(), feed.c.due_at <= now, feed.c.gone_at.is_(None)
    )


def load(connection: Connection, ids: Sequence[int]) -> list[FeedRow]:
    """The feeds with these ids, in order of id."""
    wanted = select(*_ROW, *_MORE).where(is_among(feed.c.id, ids)).order_by(feed.c.id)
    return [_row(found) for found in connection.execute(wanted)]


def _row(found: Sequence[Any]) -> FeedRow:
    """By position: asked for its columns by name, a row takes three times as long."""
    whole: Callable[..., FeedRow] = FeedRow
    etag, last_modified, every, votes, update_every, hours, days, *move = found[len(_ROW) :]
    return whole(
        *found[: len(_ROW) - 1],
        Guids(found[len(_ROW) - 1]),
        Validators(etag, last_modified),
        Rhythm(timedelta(seconds=every), votes) if every else _RHYTHM,
        _hints(update_every, hours, days) if update_every or hours or days else _NO_HINTS,
        Move(*move) if any(move) else _STAYED,
    )


def _hints(update_every: int, hours: int, days: int) -> FeedHints:
    return FeedHints(timedelta(seconds=update_every) or None, _members(hours), _members(days))


def _members(bits: int) -> frozenset[int]:
    return frozenset(at for at in range(bits.bit_length()) if bits >> at & 1)


def packed(wordings: Iterable[str]) -> bytes:
    """Wordings as a feed's row keeps them: end to end, each once."""
    return b"".join(bytes.fromhex(wording) for wording in dict.fromkeys(wordings))


def unpacked(kept: bytes | None) -> frozenset[str]:
    """The wordings that a feed's row keeps."""
    kept = kept or b""
    size = defaults.WORDING_BYTES
    return frozenset(kept[at : at + size].hex() for at in range(0, len(kept), size))


def find(connection: Connection, key: bytes) -> FeedRow | None:
    """The feed with this key, if it was ever in the watchlist of a pass."""
    found = connection.execute(select(feed.c.id).where(feed.c.key == key)).scalar_one_or_none()
    return load(connection, [found])[0] if found else None


def is_known(connection: Connection, key: bytes) -> bool:
    """Whether a feed was ever in the watchlist of a pass."""
    return connection.execute(select(feed.c.id).where(feed.c.key == key)).first() is not None
