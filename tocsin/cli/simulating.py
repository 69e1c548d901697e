"""What `alerts simulate` and `preview` do: the stored days once more, with other watches."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tocsin import settings
from tocsin.adapters.files import read_watchlist
from tocsin.adapters.reader import Readers
from tocsin.cli.app import as_json, note, zulu
from tocsin.cli.database import looking
from tocsin.cli.tables import STATUS_STYLE, show, table, under
from tocsin.core.decisions import Voice
from tocsin.core.errors import UsageError
from tocsin.core.model import Failure, Reading, Status, Text
from tocsin.core.query import parse
from tocsin.core.severity import is_correction, lowered
from tocsin.core.simulation import Heard, Rung, simulate
from tocsin.core.watchlist import RUNG_BY_DEFAULT, WatchConfig, Watchlist
from tocsin.core.ways import Way


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in which a watch is mentioned."""

    heard: Heard
    title: str
    url: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """Stored days under a watchlist: what matched, and what would have rung."""

    articles: int
    hits: Sequence[Hit]
    rung: Sequence[Rung]


def simulated(config: Path | None, days: int, now: datetime, *, as_documents: bool) -> None:
    """Say what a watchlist would have sent in the last days, per channel.

    Raises `UsageError`.
    """
    listed = read_watchlist(config or settings.load().config)
    done = _replayed(listed, days, now)
    if as_documents:
        for each in done.rung:
            as_json(_json(each, done.hits))
        return
    names = [channel.name for channel in listed.channels]
    columns = ("watch!", "stories#", "alerts#", *(f"{name}#" for name in names), "for later#")
    show(
        table(
            f"the last {days} days, {done.articles} articles",
            columns,
            [_totals(watch.name, names, done) for watch in listed.watches],
        )
    )
    note("for later: in quiet hours, over the budget, or for the digest; told before: nothing")


def previewed(
    watch: str | None, query: str | None, days: int, now: datetime, *, as_documents: bool
) -> None:
    """Say what a watch, or a query, matches in the last days, and when it would have rung.

    Raises `UsageError`.
    """
    listed = _only(watch, query)
    done = _replayed(listed, days, now)
    rings = {each.ring.article_id: each for each in done.rung}
    if as_documents:
        for hit in done.hits:
            as_json(_hit_json(hit, rings.get(hit.heard.voice.article_id)))
        return
    rows = [_hit_cells(hit, rings.get(hit.heard.voice.article_id)) for hit in done.hits]
    show(table("matches, oldest first", ("seen!", "status!", "headline", "would ring!"), rows))
    note(
        f"{len(done.hits)} of {done.articles} articles of the last {days} days match;"
        f" it would have rung {len(done.rung)} times"
    )


def _only(watch: str | None, query: str | None) -> Watchlist:
    """A watchlist of one watch. A query rings as a watch with the defaults would."""
    if (watch is None) == (query is None):
        raise UsageError("one watch or one query", hint="give --watch NAME or --query QUERY")
    if query is not None:
        return Watchlist(
            watches=(WatchConfig("query", parse(query), query, status=RUNG_BY_DEFAULT),)
        )
    listed = read_watchlist(settings.load().config)
    wanted = tuple(item for item in listed.watches if item.name == watch)
    if not wanted:
        known = ", ".join(item.name for item in listed.watches) or "none"
        raise UsageError(f"no watch {watch}", hint=f"known: {known}")
    return Watchlist(watches=wanted, channels=listed.channels)


def _replayed(listed: Watchlist, days: int, now: datetime) -> Replayed:
    from db.articles import stored_between

    watches = [(item.name, {"": item.query, **item.queries}) for item in listed.watches]
    hits: list[Hit] = []
    articles = 0
    with looking() as connection, Readers(watches, size=settings.load().workers) as readers:
        for rows in stored_between(connection, now - timedelta(days=days), now):
            articles += len(rows)
            answers = readers.read([Text(row.title, row.text, row.language) for row in rows])
            for row, answer in zip(rows, answers, strict=True):
                if not isinstance(answer, Failure):
                    hits += _hits(row, answer)
    heard = [hit.heard for hit in hits]
    return Replayed(articles, hits, list(simulate(heard, listed.watches, listed.channels)))


def _hits(row: Any, readings: Sequence[Reading]) -> Iterator[Hit]:
    for found in readings:
        voice = Voice(
            article_id=row.id,
            publisher=row.publisher,
            status=found.status,
            seen=row.first_seen,
            first_contact=row.first_contact,
            decided=False,
            dated=row.dated,
            lowered=lowered(row.title, row.url),
            corrects=is_correction(row.title),
        )
        told = next((each for each in found.mentions if each.status is found.status), None)
        heard = Heard(str(found.watch), row.story_id, voice)
        yield Hit(heard, row.title, row.url, (told or found.mentions[0]).sentence)


def _totals(name: str, channels: Sequence[str], done: Replayed) -> tuple[object, ...]:
    rung = [each for each in done.rung if each.watch == name]
    stories = {hit.heard.story for hit in done.hits if hit.heard.watch == name}
    alone = Counter(
        channel for each in rung for channel, way in each.ways.items() if way is Way.ALONE
    )
    later = sum(way is not Way.ALONE for each in rung for way in each.ways.values())
    return name, len(stories), len(rung), *(alone[channel] for channel in channels), later


def _json(each: Rung, hits: Sequence[Hit]) -> dict[str, Any]:
    shown = next(hit for hit in hits if hit.heard.voice.article_id == each.ring.article_id)
    return {
        "at": zulu(each.at),
        "watch": each.watch,
        "story": each.story,
        "status": str(each.ring.status),
        "sequence": each.ring.sequence,
        "cause": each.ring.cause or None,
        "lowered": each.ring.lowered or None,
        "title": shown.title,
        "url": shown.url,
        "channels": {name: str(way) for name, way in each.ways.items()},
    }


def _hit_json(hit: Hit, rung: Rung | None) -> dict[str, Any]:
    return {
        "watch": hit.heard.watch,
        "article": hit.heard.voice.article_id,
        "story": hit.heard.story,
        "seen": zulu(hit.heard.voice.seen),
        "publisher": hit.heard.voice.publisher,
        "status": str(hit.heard.voice.status),
        "first_contact": hit.heard.voice.first_contact,
        "title": hit.title,
        "url": hit.url,
        "sentence": hit.sentence,
        "rings": rung.ring.sequence if rung else None,
    }


def _hit_cells(hit: Hit, rung: Rung | None) -> tuple[object, ...]:
    status = hit.heard.voice.status
    rings = "" if rung is None else "first" if rung.ring.sequence == 1 else "follow-up"
    old = "first contact" if hit.heard.voice.first_contact and not rings else rings
    style = STATUS_STYLE.get(status, "") if status is not Status.BACKGROUND else ""
    return (
        hit.heard.voice.seen,
        under(status, hit.heard.voice.publisher, style),
        hit.title or hit.sentence,
        old,
    )
