"""What a polled document changes: every item is counted once, and order decides nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.identity import content_hash
from tocsin.core.intake import Intake, dated
from tocsin.core.intake import take as take_identified
from tocsin.core.model import Entry, ParsedFeed
from tocsin.core.naming import Guids, Poll, Source, identify
from tocsin.core.recognition import Known, Stored

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
NOTHING = Stored({}, {})

sources = [
    Source(number, f"https://{publisher}.example/{number}", publisher, None, False, False)
    for number, publisher in enumerate(["a", "a", "b"])
]
entries = st.builds(
    lambda **said: Entry(**said, wording=repr(sorted(said.items(), key=str))),
    guid=st.sampled_from([None, "1", "2", "https://x.example/1", "http://x.example/1#2"]),
    url=st.sampled_from([None, "https://x.example/1", "https://x.example/2", "https://x.example"]),
    title=st.sampled_from(["", "One", "Two"]),
    text=st.sampled_from(["", "More"]),
    published=st.sampled_from([None, NOW, NOW - timedelta(hours=1)]),
)
polls = st.builds(
    lambda source, items, refused: Poll(
        source, ParsedFeed(None, None, None, "rss20", tuple(items), refused)
    ),
    st.sampled_from(sources),
    st.lists(entries, max_size=6),
    st.dictionaries(st.sampled_from(["no_title", "too_many"]), st.integers(1, 3)),
)


def keys_of(poll: Poll) -> set[bytes]:
    return identify(poll).keys


def take(documents: Iterable[Poll], stored: Stored, now: datetime) -> Intake:
    return take_identified(map(identify, documents), stored, now)


def after(stored: Stored, taken: Intake) -> Stored:
    """What the database knows once `taken` is written."""
    contents = {(seen.feed_id, seen.key): seen.content for seen in taken.sightings if seen.content}
    keys = {article.key for article in taken.new}
    facts = {item.key: Known(item.entry.guid, item.entry.title) for item in taken.new}
    edited = {
        edit.key: replace(
            stored.known.get(edit.key) or facts[edit.key],
            title=edit.entry.title,
            hash_edits=stored.known[edit.key].hash_edits + edit.hash_only,
        )
        for edit in taken.edits
    }
    return Stored(
        {**stored.ids, **numbered(keys)},
        {**stored.contents, **contents},
        {**taken.names, **stored.names},
        {**facts, **stored.known, **edited},
        stored.retired,
    )


def numbered(keys: Iterable[bytes]) -> dict[bytes, int]:
    return {key: number for number, key in enumerate(sorted(keys))}


@st.composite
def known(draw: st.DrawFn, of: list[Poll]) -> Stored:
    """A database that knows some of these entries, some in other words."""
    keys = sorted({key for poll in of for key in keys_of(poll)})
    some = draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    words = content_hash(Entry(None, None, draw(st.sampled_from(["One", "Else"]))))
    feeds = draw(st.lists(st.integers(0, 2), unique=True))
    facts = {key: Known(draw(st.sampled_from([None, "1", "9"])), "One") for key in some}
    contents = {(feed, key): words for feed in feeds for key in some}
    return Stored(numbered(some), contents, known=facts)


@given(st.data(), st.lists(polls, max_size=4))
def test_every_item_is_new_known_edited_or_refused(data: Any, documents: list[Poll]) -> None:
    taken = take(documents, data.draw(known(documents)), NOW)
    assert taken.seen == len(taken.new) + taken.known + len(taken.edits) + taken.refused.total()
    offered = [len(p.parsed.entries) + sum(p.parsed.refused.values()) for p in documents]
    assert taken.seen == sum(offered)


@given(st.data(), st.lists(polls, max_size=4))
def test_each_article_is_stored_once_and_none_is_left_out(data: Any, documents: list[Poll]) -> None:
    stored = data.draw(known(documents))
    taken = take(documents, stored, NOW)
    new = [article.key for article in taken.new]
    assert len(new) == len(set(new))
    assert not set(new) & stored.ids.keys()
    then = after(stored, taken)
    said = {item.key for poll in documents for item in identify(poll).items if item.key}
    assert said <= {*then.ids, *then.names}
    assert set(then.names.values()) <= then.ids.keys()


@given(st.data(), polls)
def test_the_order_of_a_document_changes_nothing(data: Any, document: Poll) -> None:
    stored = data.draw(known([document]))
    shuffled = data.draw(st.permutations(document.parsed.entries))
    other = replace(document, parsed=replace(document.parsed, entries=tuple(shuffled)))
    one, two = take([document], stored, NOW), take([other], stored, NOW)
    for name in ("new", "edits", "sightings"):
        first, second = getattr(one, name), getattr(two, name)
        assert sorted(first, key=repr) == sorted(second, key=repr)
    assert (one.seen, one.known, one.refused) == (two.seen, two.known, two.refused)


@given(st.data(), polls)
def test_the_same_document_again_brings_nothing(data: Any, document: Poll) -> None:
    stored = data.draw(known([document]))
    again = take([document], after(stored, take([document], stored, NOW)), NOW)
    assert (again.new, again.edits) == ([], [])


@given(st.data(), polls, polls)
def test_leaving_out_what_was_read_before_changes_nothing(
    data: Any, first: Poll, second: Poll
) -> None:
    worth = data.draw(st.sampled_from(Guids))
    first = replace(first, source=replace(sources[0], guids=worth))
    taken = take([first], NOTHING, NOW)
    worth = taken.guids.get(0, worth)
    second = replace(second, source=replace(sources[0], guids=worth))
    stored, read = after(NOTHING, taken), set(taken.wordings.get(0, ()))
    passed_over = [
        replace(entry, text="", unread=True) if entry.wording in read else entry
        for entry in second.parsed.entries
    ]
    shorter = replace(second, parsed=replace(second.parsed, entries=tuple(passed_over)))
    whole, short = take([second], stored, NOW), take([shorter], stored, NOW)
    if short.again:  # in this document a guid has come to stand for several links
        assert {item.key for item in short.new} <= {item.key for item in whole.new}
        assert short.seen == len(short.new) + short.known + len(short.edits) + sum(
            short.refused.values()
        )
    else:
        assert (whole.new, whole.known, whole.edits) == (short.new, short.known, short.edits)
        assert (whole.seen, whole.refused) == (short.seen, short.refused)
        assert (whole.names, whole.guids) == (short.names, short.guids)


def test_a_guid_that_comes_to_stand_for_several_links_is_read_again_though_the_link_is_known() -> (
    None
):
    first = poll(Entry(None, "https://x.example/1", ""), Entry("2", "https://x.example/1", "Two"))
    stored = after(NOTHING, take([first], NOTHING, NOW))
    second = poll(
        Entry("2", "https://x.example/1", "Two", unread=True),
        Entry("2", "https://x.example/2", ""),
    )
    taken = take([second], stored, NOW)
    assert (len(taken.new), taken.known, taken.refused) == (1, 0, {"read_again": 1})
    assert taken.again == {0}


def test_an_unread_entry_whose_article_is_gone_is_asked_for_again() -> None:
    taken = take([poll(Entry("1", None, "", unread=True))], NOTHING, NOW)
    assert (taken.new, taken.again) == ([], {0})
    assert taken.seen == taken.refused.total() == 1


def poll(*items: Entry, feed: int = 0, refused: dict[str, int] | None = None) -> Poll:
    parsed = ParsedFeed(None, None, None, "rss20", items, refused or {})
    return Poll(sources[feed], parsed)


def test_a_feed_that_words_an_article_otherwise_than_another_does_not_edit_it() -> None:
    one = Entry("https://x.example/1", None, "One")
    first = take([poll(one)], NOTHING, NOW)
    other = take([poll(replace(one, title="Uno"), feed=1)], after(NOTHING, first), NOW)
    assert (other.known, other.edits) == (1, [])


def test_of_two_items_with_one_identity_the_latest_stands() -> None:
    old = Entry("1", None, "Talks begin", published=NOW - timedelta(hours=1))
    new = Entry("1", None, "Talks end", published=NOW)
    for items in ((old, new), (new, old)):
        taken = take([poll(*items)], NOTHING, NOW)
        assert [article.entry.title for article in taken.new] == ["Talks end"]
        assert taken.known == 1


def test_what_a_document_left_out_is_refused_with_its_reason() -> None:
    taken = take([poll(Entry(None, None, ""), refused={"too_many": 4})], NOTHING, NOW)
    assert taken.refused == {"empty": 1, "too_many": 4}
    assert taken.seen == 5


@given(st.none() | st.datetimes(timezones=st.just(UTC)))
def test_an_article_stands_where_it_says_but_not_in_the_future(published: datetime | None) -> None:
    at = dated(published, NOW)
    assert at <= NOW + timedelta(days=1)
    assert at in {published, NOW, NOW + timedelta(days=1)}
