"""What the demo tells holds what it promises."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tocsin.demo import content
from tocsin.demo.content import Edition

Instant = Callable[[str], datetime]


def test_the_demo_has_a_dozen_outlets_and_enough_items(edition: Edition) -> None:
    assert len({source.outlet for source in edition.sources}) >= 12
    assert 60 <= len(edition.items) <= 100
    assert {source.format for source in edition.sources} == {"rss", "atom", "rdf"}


def test_every_item_stands_in_feeds_of_one_outlet(edition: Edition) -> None:
    known = {source.id for source in edition.sources}
    for item in edition.items:
        assert set(item.feeds) <= known
        assert len({feed.split("/")[0] for feed in item.feeds}) == 1


def test_every_feed_has_items_before_it_is_first_polled(edition: Edition, at: Instant) -> None:
    held = {source.id: edition.entries(source.id, at("03 06:00")) for source in edition.sources}
    assert [feed for feed, entries in held.items() if not entries] == []


def test_pages_have_addresses_of_their_own(edition: Edition) -> None:
    assert max(Counter(item.path for item in edition.items).values()) == 1


def test_an_item_is_not_there_before_its_time(edition: Edition) -> None:
    for item in edition.items:
        early = item.at - timedelta(seconds=1)
        assert edition.page(item.path, early) is None
        assert item.slug not in {e.slug for e in edition.entries(item.feeds[0], early)}
        assert edition.page(item.path, item.at) is not None


def test_a_feed_holds_its_newest_items_newest_first(edition: Edition, at: Instant) -> None:
    entries = edition.entries("meridian/world", at("05 16:00"), newest=3)
    assert [entry.at for entry in entries] == sorted((e.at for e in entries), reverse=True)
    assert entries[0].slug == "brenik-troops-again-refuse"
    assert len(entries) == 3


def test_an_edit_changes_the_title_and_keeps_the_guid(edition: Edition, at: Instant) -> None:
    before, after = (
        next(e for e in edition.entries("beacon/world", at(when)) if e.slug.startswith("trapped"))
        for when in ("03 17:00", "04 08:00")
    )
    assert before.guid == after.guid
    assert before.title != after.title
    assert edition.modified("beacon/world", at("03 21:00")) == at("03 20:10")


def test_a_copy_carries_the_text_of_its_original(edition: Edition) -> None:
    by_slug = {item.slug: item for item in edition.items}
    copy = by_slug["agency-mediators-propose-30-day-ceasefire"]
    original = by_slug["mediators-propose-30-day-ceasefire"]
    assert (copy.summary, copy.body) == (original.summary, original.body)
    assert copy.title != original.title


def test_one_page_says_ceasefire_where_its_feed_does_not(edition: Edition) -> None:
    train = next(item for item in edition.items if item.slug == "night-train-to-lomna")
    assert "ceasefire" not in (train.title + train.summary).lower()
    assert "ceasefire" in " ".join(train.body)


def test_feeds_misbehave_only_between_their_instants(edition: Edition, at: Instant) -> None:
    observer, quayside = edition.source("observer/all"), edition.source("quayside/shipping")
    assert observer is not None
    assert quayside is not None
    assert [observer.fault(at(t)) for t in ("04 11:29", "04 13:00", "04 14:00")] == [
        None,
        "down",
        None,
    ]
    assert quayside.fault(at("04 13:00")) == "html"


def test_two_items_of_one_slug_are_refused() -> None:
    outlet = {
        "id": "o",
        "name": "O",
        "domain": "o.example",
        "feeds": [{"id": "f", "title": "F", "format": "rss"}],
    }
    row = {"slug": "s", "feeds": ["o/f"], "title": "T", "summary": "S"}
    with pytest.raises(ValueError, match="slug"):
        content.edition([outlet], [row, row])
