"""What the demo tells: outlets, feeds and items, from the TOML files beside this module.

Pure but for `load`, which reads those files. All instants are aware and in UTC.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Literal

Fault = Literal["down", "html"]
_OUTLETS = "outlets.toml"


@dataclass(frozen=True, slots=True)
class Outage:
    """A feed that misbehaves from one instant until another."""

    kind: Fault
    start: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """One feed of an outlet. `id` is `outlet/feed`, which is also its path on the server."""

    id: str
    outlet: str
    publisher: str
    domain: str
    title: str
    format: Literal["rss", "atom", "rdf"]
    encoding: str = "utf-8"
    dates: bool = True
    validators: tuple[str, ...] = ("etag", "last-modified")
    outages: tuple[Outage, ...] = ()

    def fault(self, now: datetime) -> Fault | None:
        """How the feed misbehaves at `now`, if it does."""
        return next((o.kind for o in self.outages if o.start <= now < o.until), None)


@dataclass(frozen=True, slots=True)
class Edit:
    """A title that an outlet changed, keeping the guid."""

    at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Item:
    """One news item, in one feed or in several of the same outlet.

    `near_miss` names a watch of the demo that leaves it out on purpose, and how.
    """

    slug: str
    feeds: tuple[str, ...]
    at: datetime
    title: str
    summary: str
    body: tuple[str, ...] = ()
    guid: str | None = None
    relative: bool = False
    in_feed: bool = False
    edits: tuple[Edit, ...] = ()
    read_more: tuple[str, ...] = ()
    near_miss: tuple[str, str] | None = None

    @property
    def path(self) -> str:
        """Where the page is on the server."""
        outlet = self.feeds[0].split("/")[0]
        return f"/{outlet}/{self.at:%Y/%m/%d}/{self.slug}"

    def as_of(self, now: datetime) -> "Item":
        """The item with the title that it carries at `now`."""
        titles = [self.title, *(edit.title for edit in self.edits if edit.at <= now)]
        return replace(self, title=titles[-1])

    def changed(self, now: datetime) -> datetime:
        """When the item last changed, as seen at `now`."""
        return max([self.at, *(edit.at for edit in self.edits if edit.at <= now)])


@dataclass(frozen=True, slots=True)
class Edition:
    """All that the demo tells, over its three days."""

    sources: tuple[Source, ...]
    items: tuple[Item, ...]

    def source(self, feed: str) -> Source | None:
        """The feed with this id."""
        return next((source for source in self.sources if source.id == feed), None)

    def page(self, path: str, now: datetime) -> Item | None:
        """The item whose page this is, once it is out."""
        found = (item for item in self.items if item.path == path and item.at <= now)
        return next((item.as_of(now) for item in found), None)

    def entries(self, feed: str, now: datetime, newest: int = 20) -> tuple[Item, ...]:
        """What the feed holds at `now`: its newest items, newest first, titled as of then."""
        out = [item for item in self.items if feed in item.feeds and item.at <= now]
        out.sort(key=lambda item: (item.at, item.slug), reverse=True)
        return tuple(item.as_of(now) for item in out[:newest])

    def modified(self, feed: str, now: datetime) -> datetime:
        """When what the feed holds at `now` last changed."""
        changes = (entry.changed(now) for entry in self.entries(feed, now))
        return max(changes, default=datetime.min.replace(tzinfo=UTC))


def load() -> Edition:
    """The bundled edition."""
    folder = files(__package__) / "content"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    tables = {name: tomllib.loads((folder / name).read_text("utf-8")) for name in names}
    outlets = tables.pop(_OUTLETS)["outlets"]
    return edition(outlets, [row for day in tables.values() for row in day["items"]])


def edition(outlets: list[dict[str, Any]], items: list[dict[str, Any]]) -> Edition:
    """The edition that the tables describe. Raises `ValueError` where they clash."""
    sources = tuple(_source(outlet, feed) for outlet in outlets for feed in outlet["feeds"])
    rows = {row["slug"]: row for row in items}
    if len(rows) < len(items):
        raise ValueError("two items of the demo share a slug")
    known = {source.id: source for source in sources}
    return Edition(sources, tuple(_item(row, rows, known) for row in items))


def _source(outlet: Mapping[str, Any], feed: Mapping[str, Any]) -> Source:
    faults = [fault for fault in outlet.get("faults", ()) if fault["feed"] == feed["id"]]
    given = {key: feed[key] for key in ("encoding", "dates") if key in feed}
    return Source(
        id=f"{outlet['id']}/{feed['id']}",
        outlet=outlet["id"],
        publisher=outlet["name"],
        domain=outlet["domain"],
        title=feed["title"],
        format=feed["format"],
        validators=tuple(feed.get("validators", ("etag", "last-modified"))),
        outages=tuple(Outage(f["kind"], f["from"], f["until"]) for f in faults),
        **given,
    )


def _item(
    row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]], known: Mapping[str, Source]
) -> Item:
    text = rows[row["copy_of"]] if "copy_of" in row else row
    source = known[row["feeds"][0]]
    return Item(
        slug=row["slug"],
        feeds=tuple(row["feeds"]),
        at=row["at"],
        title=row["title"],
        summary=row.get("summary", text["summary"]),
        body=_paragraphs(row.get("body", text.get("body", ""))),
        guid=row.get("guid", f"tag:{source.domain},{row['at']:%Y-%m-%d}:{row['slug']}") or None,
        relative=row.get("relative", False),
        in_feed=row.get("in_feed", False),
        edits=tuple(Edit(edit["at"], edit["title"]) for edit in row.get("edits", ())),
        read_more=tuple(row.get("read_more", ())),
        near_miss=tuple(row["near_miss"]) if "near_miss" in row else None,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
