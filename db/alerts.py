"""Questions about alerts: what rang, for which story, and how it was delivered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from db import mergers
from db.alert_tables import alert, delivery, roundup
from db.articles import PARAMETERS, chunks
from db.deliveries import MESSAGE
from db.tables import article, entity, mention
from db.upsert import insert
from tocsin.core import defaults
from tocsin.core.alerts import Evidence
from tocsin.core.model import Mention, Message, Status, Zone
from tocsin.core.outbox import State
from tocsin.core.ways import Route


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to write, with the way it goes to each of its channels."""

    message: Message
    story_id: int
    article_id: int
    channels: Mapping[str, Route]


def evidence(connection: Connection, article_id: int, watch: str) -> Evidence:
    """What to show of an article for a watch, its mentions in the order of the text."""
    row = connection.execute(select(article).where(article.c.id == article_id)).one()
    found = connection.execute(
        select(mention)
        .where(mention.c.article_id == article_id, mention.c.watch == watch)
        .order_by(mention.c.id)
    )
    named = connection.execute(select(entity).where(entity.c.article_id == article_id)).all()
    return Evidence(
        key=row.key,
        title=row.title,
        url=row.url,
        publisher=row.publisher,
        published=row.published,
        first_seen=row.first_seen,
        mentions=[
            Mention(
                watch=item.watch,
                term=item.term,
                text=item.text,
                start=item.start,
                end=item.stop,
                zone=Zone(item.zone),
                sentence=item.sentence,
                status=Status(item.status),
                cue=item.cue,
            )
            for item in found
        ],
        text=row.page_text or row.text,
        people=[each.name for each in named if each.kind == "person"],
        places=[each.name for each in named if each.kind == "place"],
    )


def write(connection: Connection, alerts: Sequence[NewAlert], now: datetime) -> int:
    """Write alerts with their deliveries, once each. Returns how many are new."""
    if not alerts:
        return 0
    rows = connection.execute(
        insert(connection, alert)
        .on_conflict_do_nothing(index_elements=["watch", "story_id", "sequence"])
        .returning(alert.c.id, alert.c.public),
        [
            {
                "public": item.message.alert,
                "watch": item.message.watch,
                "story_id": item.story_id,
                "article_id": item.article_id,
                "sequence": item.message.sequence,
                "status": str(item.message.status),
                "message": MESSAGE.dump_json(item.message).decode(),
                "created_at": now,
            }
            for item in alerts
        ],
    )
    ids = {row.public: row.id for row in rows}
    deliveries = [
        {
            "alert_id": ids[item.message.alert],
            "channel": name,
            "state": State.PENDING,
            "published_at": item.message.published,
            "seen_at": item.message.seen,
            "matched_at": now,
            "way": route.way,
            "due_at": route.due_at,
        }
        for item in alerts
        if item.message.alert in ids
        for name, route in item.channels.items()
    ]
    if deliveries:
        connection.execute(
            insert(connection, delivery).on_conflict_do_nothing(
                index_elements=["alert_id", "channel"]
            ),
            deliveries,
        )
    return len(ids)


def follow_ups(
    connection: Connection, story_ids: Sequence[int], now: datetime
) -> dict[tuple[str, int], int]:
    """How many follow-ups each (watch, story) had in the last day, also under former ids."""
    leads = mergers.formers(connection, story_ids)
    found: Counter[tuple[str, int]] = Counter()
    for some in chunks(sorted(leads), PARAMETERS):
        rows = connection.execute(
            select(alert.c.watch, alert.c.story_id, func.count())
            .where(
                alert.c.story_id.in_(some),
                alert.c.sequence > 1,
                alert.c.created_at > now - defaults.STATUS_WINDOW,
            )
            .group_by(alert.c.watch, alert.c.story_id)
        )
        for row in rows:
            found[row[0], leads[row[1]]] += row[2]
    return found


def threads(connection: Connection, story_ids: Sequence[int]) -> dict[tuple[str, int], str]:
    """The public id of the first alert of each (watch, story), also under a former id."""
    leads = mergers.formers(connection, story_ids)
    found: dict[tuple[str, int], str] = {}
    for some in chunks(sorted(leads), PARAMETERS):
        rows = connection.execute(
            select(alert.c.watch, alert.c.story_id, alert.c.public)
            .where(alert.c.story_id.in_(some), alert.c.sequence == 1)
            .order_by(alert.c.id)
        )
        for row in rows:
            found.setdefault((row.watch, leads[row.story_id]), row.public)
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert and one of its deliveries; without channels `channel` and `state` are None."""

    public: str
    watch: str
    story_id: int
    sequence: int
    status: str
    created_at: datetime
    message: Message
    channel: str | None
    state: str | None
    error: str | None
    sent_at: datetime | None
    told_in: str | None  # of what is folded: the roundup that tells it, whose state the rest is


def listing(connection: Connection, limit: int) -> list[Listed]:
    """The latest alerts, at most `limit`, each with the state of all its deliveries. Of one that
    is told in a roundup it is that of the roundup's."""
    carrier = delivery.alias()
    latest = select(alert.c.id).order_by(alert.c.id.desc()).limit(limit).subquery()
    rows = connection.execute(
        select(
            alert,
            delivery.c.channel,
            roundup.c.public.label("told_in"),
            *(
                func.coalesce(carrier.c[name], delivery.c[name]).label(name)
                for name in ("state", "error", "sent_at")
            ),
        )
        .join(latest, latest.c.id == alert.c.id)
        .join(delivery, delivery.c.alert_id == alert.c.id, isouter=True)
        .join(roundup, roundup.c.id == delivery.c.folded_id, isouter=True)
        .join(
            carrier,
            and_(
                carrier.c.roundup_id == delivery.c.folded_id,
                carrier.c.channel == delivery.c.channel,
            ),
            isouter=True,
        )
        .order_by(alert.c.id.desc(), delivery.c.channel)
    ).all()
    leads = mergers.current(connection, {row.story_id for row in rows})
    return [
        Listed(
            public=row.public,
            watch=row.watch,
            story_id=leads[row.story_id],
            sequence=row.sequence,
            status=row.status,
            created_at=row.created_at,
            message=MESSAGE.validate_json(row.message),
            channel=row.channel,
            state=row.state,
            error=row.error,
            sent_at=row.sent_at,
            told_in=row.told_in,
        )
        for row in rows
    ]
