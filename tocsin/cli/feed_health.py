"""What `feeds health` and `feeds show` say: how every feed is, and the last polls of one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from rich.text import Text

from db import health
from db.health import Patient
from tocsin.cli.app import as_json, zulu
from tocsin.cli.database import looking
from tocsin.cli.tables import folding, show, table, under
from tocsin.core.errors import UsageError
from tocsin.core.health import Kind, State, state
from tocsin.core.polls import NOT_MODIFIED, WELL, Event
from tocsin.core.watchlist import feed_address

_STYLES: Final = {
    State.DISABLED: "bold magenta",
    State.BROKEN: "bold red",
    State.FAILING: "red",
    State.QUIET: "yellow",
    State.NEW: "dim",
    State.WELL: "green",
}
_GAP_SHOWN: Final = timedelta(days=7)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_NAMED: Final = 5


def tell_all(now: datetime, *, as_documents: bool) -> None:
    """Every feed of the watchlist as the last pass left it, the worst first."""
    with looking() as connection:
        found = sorted(health.patients(connection), key=lambda one: _rank(one, now))
    if as_documents:
        for one in found:
            as_json(_json(one, now))
        return
    columns = ("state!", "feed", "last good!", "due!")
    show(table("feeds", columns, [_cells(one, now) for one in found]), "")
    show(folding(_summary(found, now)))


def tell_one(wanted: str, now: datetime, *, as_documents: bool) -> None:
    """One feed, by its address or its name, and its last polls. Raises `UsageError`."""
    with looking() as connection:
        one = chosen(health.patients(connection), wanted)
        events = health.events(connection, one.feed.id)
    if as_documents:
        as_json({**_json(one, now), "polls": [_event_json(event) for event in events]})
        return
    show(*_about(one, now), "")
    columns = ("when!", "came to!", "took#", "bytes#", "new#", "edited#", "known#", "due!")
    show(table("last polls", columns, [_event_cells(event) for event in events]))
    if any(event.message for event in events):
        show("", *_reasons(events))


def chosen(found: Sequence[Patient], wanted: str) -> Patient:
    """The feed that is meant by an address, a name, or a part of either. Raises `UsageError`."""
    asked, address = wanted.casefold(), feed_address(wanted)
    exact = [
        one
        for one in found
        if feed_address(one.feed.url) == address or (one.feed.name or "").casefold() == asked
    ]
    near = exact or [
        one for one in found if asked in f"{one.feed.name or ''}\n{one.feed.url}".casefold()
    ]
    if len(near) == 1:
        return near[0]
    if not near:
        raise UsageError(f"no feed {wanted}", hint="see `tocsin feeds` for those there are")
    names = ", ".join(_name(one) for one in near[:_NAMED])
    raise UsageError(f"{len(near)} feeds are meant by {wanted}", hint=f"say which: {names}")


def _state(one: Patient) -> State:
    polled = one.feed.checked_at is not None
    return state(one.open, failures=one.feed.failures, polled=polled)


def _rank(one: Patient, now: datetime) -> tuple[int, datetime, str]:
    since = min((trouble.began_at for trouble in one.open.values()), default=now)
    return list(State).index(_state(one)), since, one.feed.url


def _overdue(one: Patient, now: datetime) -> timedelta:
    return max(now - one.feed.due_at, timedelta()) if one.feed.due_at else timedelta()


def _json(one: Patient, now: datetime) -> dict[str, Any]:
    feed = one.feed
    return {
        "url": feed.url,
        "name": feed.name,
        "publisher": feed.publisher,
        "title": feed.title,
        "state": str(_state(one)),
        "since": zulu(min((each.began_at for each in one.open.values()), default=None)),
        "checked": zulu(feed.checked_at),
        "succeeded": zulu(feed.succeeded_at),
        "due": zulu(feed.due_at),
        "overdue": int(_overdue(one, now).total_seconds()),
        "failures": feed.failures,
        "class": feed.error,
        "message": feed.error_message,
        "last_new": zulu(one.heard_at),
        "quiet_from": zulu(one.quiet_at),
        "moved": one.feed.moved_url,
        "possible_gap": zulu(one.feed.gap_at),
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "at": zulu(event.at),
        "outcome": event.outcome,
        "status": event.status,
        "seconds": event.seconds,
        "bytes": event.size,
        "new": event.new,
        "edited": event.edited,
        "known": event.known,
        "possible_gap": event.gap,
        "message": event.message or None,
        "due": zulu(event.due_at),
    }


def _name(one: Patient) -> str:
    return str(one.feed.name or one.feed.url)


def _cells(one: Patient, now: datetime) -> tuple[object, ...]:
    found, name = _state(one), _name(one)
    said = name if one.feed.publisher == name else f"{name} ({one.feed.publisher})"
    style = "yellow" if found is State.WELL else _STYLES[found].removeprefix("bold ")
    return (
        Text(str(found), _STYLES[found]),
        under(said, _trouble(one, found, now), style),
        _ago(one.feed.succeeded_at, now),
        _due(one.feed.due_at, now) if one.feed.due_at else "-",
    )


def _trouble(one: Patient, found: State, now: datetime) -> str | None:
    match found:
        case State.DISABLED:
            gone = one.open[Kind.DISABLED]
            return f"no longer polled, gone {_ago(gone.began_at, now)}: {gone.reason}"
        case State.BROKEN:
            since = _for(now - one.open[Kind.BROKEN].began_at)
            return f"broken for {since}, failed {_times(one.feed)}"
        case State.FAILING:
            return f"failed {_times(one.feed)}"
        case State.QUIET:
            return f"nothing new for {_for(now - one.open[Kind.QUIET].began_at)}"
        case State.NEW:
            return "not polled yet"
        case State.WELL:
            return _remark(one, now)


def _remark(one: Patient, now: datetime) -> str | None:
    """What is to be said of a feed that is well."""
    if flood := one.open.get(Kind.FLOOD):
        return f"in quarantine: {flood.reason}"
    if guids := one.open.get(Kind.GUIDS):
        return f"its guids are not to be relied on: {guids.reason}"
    gap = one.feed.gap_at
    return f"may have lost entries {_ago(gap, now)}" if _is_recent(gap, now) else None


def _is_recent(gap: datetime | None, now: datetime) -> bool:
    return gap is not None and now - gap < _GAP_SHOWN


def _times(feed: Any) -> str:
    times = "once" if feed.failures == 1 else f"{feed.failures} times"
    return f"{times}: {feed.error_message}"


def _summary(found: Sequence[Patient], now: datetime) -> Text:
    counts = Counter(_state(one) for one in found)
    text = Text(f"{len(found)} {'feed' if len(found) == 1 else 'feeds'}")
    for number, each in enumerate(reversed(State)):
        if counts[each]:
            text.append(", " if number else ": ").append(f"{counts[each]} {each}", _STYLES[each])
    late = max(found, key=lambda one: _overdue(one, now), default=None)
    if late and _overdue(late, now) >= timedelta(minutes=1):
        text.append(f"; longest overdue {_for(_overdue(late, now))}: ").append(_name(late))
    return text


def _about(one: Patient, now: datetime) -> list[Text | str]:
    found = _state(one)
    head = Text(_name(one), "bold").append("  ").append(str(found), _STYLES[found])
    facts: Mapping[str, object] = {
        "trouble": _trouble(one, found, now),
        "address": one.feed.url,
        "moved to": one.feed.moved_url,
        "publisher": one.feed.publisher,
        "last new": one.heard_at and _ago(one.heard_at, now),
        "quiet from": one.quiet_at and f"{one.quiet_at:%Y-%m-%d %H:%M}, if nothing new comes",
    }
    return [head, *(f"  {name}: {fact}" for name, fact in facts.items() if fact)]


def _event_cells(event: Event) -> tuple[object, ...]:
    came_to = "not modified" if event.outcome == NOT_MODIFIED else event.outcome
    style = "red" if event.failed else ("dim" if event.outcome in WELL and not event.new else "")
    known = "none!" if event.gap else event.known
    counts: Iterable[object] = (event.new or "", event.edited or "", known or "")
    return (
        event.at,
        Text(came_to, style),
        f"{event.seconds:.2f} s",
        f"{event.size:,}" if event.size else "",
        *counts,
        f"+{_for(event.due_at - event.at)}",
    )


def _reasons(events: Iterable[Event]) -> Iterator[Text]:
    """Why polls failed, each reason once, the latest first."""
    counts = Counter(event.message for event in events if event.message)
    for message, count in counts.items():
        yield Text(f"{count} x {message}", "red")


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    return f"{_for(now - at)} ago" if at < now else "now"


def _due(at: datetime, now: datetime) -> str:
    if at > now:
        return f"in {_for(at - now)}"
    return f"{_for(now - at)} late" if now - at >= timedelta(minutes=1) else "now"


def _for(span: timedelta) -> str:
    """A length of time in its largest unit, as `12 min`."""
    seconds = abs(int(span.total_seconds()))
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds // _MINUTE} min" if seconds >= _MINUTE else f"{seconds} s"
