"""Which article an entry is: the traps of real feeds, one document after another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.core import defaults
from tocsin.core.identity import entry_key
from tocsin.core.intake import Intake, take
from tocsin.core.model import Entry, ParsedFeed
from tocsin.core.naming import Guids, Poll, Source, identify
from tocsin.core.recognition import Known, Stored

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
L1, L2 = "https://n.example/talks-1", "https://n.example/talks-2"


@dataclass
class Archive:
    """What a database would know after each document."""

    stored: Stored = field(default_factory=lambda: Stored({}, {}))
    guids: dict[int, Guids] = field(default_factory=dict)

    def say(self, *items: Entry, feed: int = 1) -> Intake:
        """Take a document of a feed; the feeds of this archive are of one publisher."""
        source = Source(
            feed, str(feed), "p", None, False, False, self.guids.get(feed, Guids.TRUSTED)
        )
        parsed = ParsedFeed(None, None, None, "rss20", tuple(items))
        taken = take([identify(Poll(source, parsed))], self.stored, NOW)
        assert taken.seen == len(taken.new) + taken.known + len(taken.edits) + sum(
            taken.refused.values()
        )
        self.guids |= taken.guids
        self._keep(taken)
        return taken

    def _keep(self, taken: Intake) -> None:
        was = self.stored
        ids = dict(was.ids)
        known = dict(was.known)
        for article in taken.new:
            ids[article.key] = len(ids) + 1
            known[article.key] = Known(article.entry.guid, article.entry.title)
        for edit in taken.edits:
            more = known[edit.key].hash_edits + edit.hash_only
            known[edit.key] = replace(known[edit.key], title=edit.entry.title, hash_edits=more)
        said = {(s.feed_id, s.key): s.content for s in taken.sightings if s.content}
        self.stored = Stored(
            ids, {**was.contents, **said}, {**taken.names, **was.names}, known, was.retired
        )

    @property
    def articles(self) -> int:
        """How many there are."""
        return len(self.stored.ids)


def entry(guid: str | None, url: str | None = L1, title: str = "Talks", text: str = "") -> Entry:
    return Entry(guid, url, title, text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (entry("https://n.example/1#0"), entry("https://n.example/1#1", title="Talks end")),
        (entry("http://n.example/1"), entry("https://n.example/1", title="Talks end")),
        (entry("AbC"), entry("abc", title="Talks end")),
        (entry(None), entry("https://n.example/1", title="Talks end")),
        (entry("https://n.example/1"), entry(None, title="Talks end")),
        (entry(None, f"{L1}?utm_source=a"), entry(None, f"{L1}?utm_source=b", title="Talks end")),
        (entry("17", L1), entry("17", L2, title="Talks end")),
    ],
)
def test_an_article_whose_name_changes_with_its_words_is_edited(
    before: Entry, after: Entry
) -> None:
    archive = Archive()
    archive.say(before, entry("other", "https://n.example/other"))
    taken = archive.say(after, entry("other", "https://n.example/other"))
    assert (len(taken.new), len(taken.edits), taken.known) == (0, 1, 1)
    again = archive.say(after)
    assert (len(again.new), len(again.edits), again.known) == (0, 0, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry("https://n.example/1#0", L1), entry("https://n.example/1#1", L2)),
        (entry("http://n.example/1", L1), entry("https://n.example/1", L2)),
        (entry("1"), entry("2", title="Other talks")),
        (entry("0", L1), entry("", L2)),
        (entry("a", "https://n.example/"), entry("b", "https://n.example/")),
        (entry(None, "https://n.example/", "One"), entry(None, "https://n.example/", "Two")),
        (entry("https://n.example/1", title="A"), entry("https://n.example/2", title="B")),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_two_articles_stay_two(one: Entry, other: Entry, together: bool) -> None:
    archive = Archive()
    for document in ((one, other),) if together else ((one,), (other,)):
        archive.say(*document)
    assert archive.articles == 2
    assert archive.say(one, other).known == 2


def test_entries_of_one_document_at_one_link_are_told_apart_by_their_guids() -> None:
    archive = Archive()
    archive.say(entry(f"{L1}#1", title="First"))
    taken = archive.say(entry(f"{L1}#2", title="Second"), entry(f"{L1}#1", title="First"))
    assert (len(taken.new), taken.known) == (1, 1)


def test_entries_of_one_document_at_one_link_without_guids_are_told_apart_by_their_titles() -> None:
    archive = Archive()
    archive.say(entry(None, title="First"))
    taken = archive.say(entry(None, title="Second"), entry(None, title="First"))
    assert (len(taken.new), taken.known) == (1, 1)
    assert archive.say(entry(None, title="Second")).known == 1


def test_a_guid_of_another_feeds_numbering_joins_only_where_the_links_agree() -> None:
    archive = Archive()
    archive.say(entry("17"))
    assert archive.say(entry("17", title="Talks, worded otherwise"), feed=2).known == 1
    assert len(archive.say(entry("18", L2, "Storm"), feed=2).new) == 1
    assert len(archive.say(entry("18", "https://n.example/x", "Storm"), feed=1).new) == 1


def test_feeds_with_guids_of_their_own_share_an_article_of_one_link_and_title() -> None:
    archive = Archive()
    archive.say(entry("world-17"))
    assert archive.say(entry("home-4", title="talks"), feed=2).known == 1
    assert len(archive.say(entry("home-5", title="Storm"), feed=2).new) == 1


def test_the_same_item_twice_in_a_document_is_one() -> None:
    archive = Archive()
    taken = archive.say(entry("1"), entry("1"), entry("1", f"{L1}?utm_source=x"))
    assert (len(taken.new), taken.known) == (1, 2)


def site(prefix: str, count: int, *, titles: str = "Story") -> Sequence[Entry]:
    return [
        entry(f"{prefix}{n}", f"https://n.example/story-{n}", f"{titles} {n}") for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 12])
def test_a_site_that_moves_and_gives_every_entry_a_new_guid_brings_nothing_new(count: int) -> None:
    archive = Archive()
    archive.say(*site("old-", count))
    taken = archive.say(*site("https://n.example/?p=", count))
    assert (taken.new, taken.edits, taken.known) == ([], [], count)
    assert taken.guids == {1: Guids.MOVED}
    again = archive.say(*site("https://n.example/?p=", count))
    assert (again.known, again.guids) == (count, {})


def test_what_changes_with_a_move_is_silent_and_what_is_new_with_it_is_new() -> None:
    archive = Archive()
    archive.say(*site("old-", 10))
    moved = [replace(item, text="Now with text") for item in site("new-", 10)]
    taken = archive.say(*moved, entry("new-x", L1, "Talks"))
    assert [item.entry.title for item in taken.new] == ["Talks"]
    assert all(edit.silent for edit in taken.edits)
    assert len(taken.edits) == 10


def test_guids_that_change_from_poll_to_poll_are_given_up_and_the_links_name_the_entries() -> None:
    archive = Archive()
    for number in range(5):
        taken = archive.say(*site(f"session-{number}-", 6))
        assert len(taken.new) == (6 if number == 0 else 0)
    assert archive.guids == {1: Guids.VOID}
    assert len(archive.stored.names) < 30
    taken = archive.say(*site("session-9-", 7))
    assert [item.entry.title for item in taken.new] == ["Story 6"]


def test_new_guids_at_old_links_under_new_titles_are_new_articles() -> None:
    archive = Archive()
    archive.say(*site("monday-", 6, titles="Monday in town"))
    taken = archive.say(*site("tuesday-", 6, titles="Tuesday in town"))
    assert (len(taken.new), taken.guids) == (6, {})


def test_a_feed_whose_guids_collide_is_named_by_its_links_and_says_so() -> None:
    archive = Archive()
    taken = archive.say(*(replace(item, guid="0") for item in site("", 4)))
    assert (len(taken.new), taken.guids) == (4, {1: Guids.VOID})
    alone = archive.say(entry("0", L1))
    assert len(alone.new) == 1
    assert len(archive.say(entry("0", L2, "More talks")).new) == 1


def test_one_guid_that_collides_among_many_takes_nothing_from_the_others() -> None:
    items = site("", 60)
    taken = Archive().say(*items, replace(items[0], url=L1))
    assert taken.guids == {}
    assert len(taken.new) == 61


def test_an_article_that_vanishes_and_returns_is_the_same() -> None:
    archive = Archive()
    archive.say(entry("1"))
    archive.say(entry("2", L2))
    assert archive.say(entry("1")).known == 1


def test_what_was_deleted_is_not_new_when_it_returns() -> None:
    key = entry_key(entry("1"), feed="1", publisher="p")
    assert key
    taken = Archive(Stored({}, {}, retired={key})).say(entry("1"))
    assert (taken.new, taken.known, taken.sightings) == ([], 1, [])


def test_a_text_that_never_rests_is_left_alone_until_its_title_changes() -> None:
    archive = Archive()
    archive.say(entry("1", text="0 minutes ago"))
    edits = [
        len(archive.say(entry("1", text=f"{minute} minutes ago")).edits)
        for minute in range(1, defaults.HASH_EDITS + 10)
    ]
    assert sum(edits) == defaults.HASH_EDITS
    assert len(archive.say(entry("1", title="Talks end", text="Just now")).edits) == 1


def test_an_edit_that_a_date_speaks_for_is_never_left_out() -> None:
    archive = Archive()
    for hour in range(20):
        for number in range(2):
            item = entry("1", text=f"{hour} {number}")
            archive.say(replace(item, updated=NOW.replace(hour=hour)))
    taken = archive.say(replace(entry("1", text="the end"), updated=NOW.replace(hour=23)))
    assert len(taken.edits) == 1


def test_the_pairs_of_real_feeds(data: Path) -> None:
    found = json.loads((data / "urls" / "identity-dev.json").read_text())
    joined: dict[int, list[bool]] = {0: [], 1: []}
    for pair in found:
        guids = pair["guid"] if isinstance(pair["guid"], list) else [pair["guid"]] * 2
        for together in (False, True):
            archive = Archive()
            items = [
                entry(guid, pair[side], f"Title {side}")
                for guid, side in zip(guids, "ab", strict=True)
            ]
            if together and pair["label"]:
                continue  # one guid for two links in one document is a collision
            for document in (items,) if together else ([items[0]], [items[1]]):
                archive.say(*document)
            joined[pair["label"]].append(archive.articles == 1)
    assert not any(joined[0])
    assert sum(joined[1]) >= 0.95 * len(joined[1])
    print(f"\nsame article joined: {sum(joined[1])} of {len(joined[1])};"
          f" distinct joined: {sum(joined[0])} of {len(joined[0])}")  # fmt: skip
