"""When to ring: for news, once, and only for what the voices of a story carry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.decisions import Quiet, Ring, Silence, Told, Voice, decide, story_status
from tocsin.core.model import Status

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
ALL = frozenset(Status) - {Status.BACKGROUND}
H, P, R, E, B, U = Status  # in the order in which they are declared

statuses = st.sampled_from(Status)
voices = st.lists(
    st.builds(
        Voice,
        article_id=st.integers(1, 10_000),
        publisher=st.sampled_from("abcd"),
        status=statuses,
        seen=st.integers(0, 30).map(lambda hours: NOW - timedelta(hours=hours)),
        first_contact=st.booleans(),
        decided=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda voice: voice.article_id,
)
tolds = st.none() | st.builds(Told, statuses.filter(lambda status: status is not B), st.integers(0))
listed = st.frozensets(statuses)


def voice(
    publisher: str,
    status: Status,
    hours: float = 0,
    *,
    old: bool = False,
    decided: bool = False,
) -> Voice:
    """An article of a publisher, seen so many hours ago; `old` at first contact."""
    seen = NOW - timedelta(hours=hours)
    number = ord(publisher) * 100 + int(hours)
    return Voice(number, publisher, status, seen, first_contact=old, decided=decided)


def told_of(said: list[Voice], told: Told | None = None, rings_on: Any = ALL, ups: int = 0) -> Any:
    return decide(said, told, rings_on=rings_on, recent_follow_ups=ups, now=NOW)


@given(voices, tolds, listed, st.integers(0, 10))
def test_only_something_new_that_is_not_first_contact_rings(
    said: list[Voice], told: Told | None, rings_on: frozenset[Status], ups: int
) -> None:
    was = told_of(said, told, rings_on, ups)
    if isinstance(was, Ring):
        news = [voice for voice in said if not (voice.decided or voice.first_contact)]
        assert any(voice.status is not B for voice in news)
        assert was.status in rings_on
        assert told is None or was.sequence == told.sequence + 1
        assert told is None or told.sequence == 0 or ups < defaults.FOLLOW_UPS_A_DAY


@given(voices, tolds, listed, st.integers(0, 10))
def test_the_article_shown_carries_the_status_that_rings(
    said: list[Voice], told: Told | None, rings_on: frozenset[Status], ups: int
) -> None:
    was = told_of(said, told, rings_on, ups)
    if isinstance(was, Ring):
        (shown,) = [voice for voice in said if voice.article_id == was.article_id]
        assert shown.status is was.status


@given(st.data(), voices, tolds, listed, st.integers(0, 10))
def test_the_order_in_which_voices_are_heard_changes_nothing(
    data: Any, said: list[Voice], told: Told | None, rings_on: frozenset[Status], ups: int
) -> None:
    shuffled = data.draw(st.permutations(said))
    assert told_of(shuffled, told, rings_on, ups) == told_of(said, told, rings_on, ups)


@given(voices, tolds, listed)
def test_what_was_decided_is_never_decided_again(
    said: list[Voice], told: Told | None, rings_on: frozenset[Status]
) -> None:
    was = told_of(said, told, rings_on)
    record = Told(was.status, was.sequence) if isinstance(was, Ring) else was.told or told
    again = told_of([replace(voice, decided=True) for voice in said], record, rings_on)
    assert isinstance(again, Quiet)


@given(voices, tolds, listed)
def test_first_contact_alone_is_told_in_silence(
    said: list[Voice], told: Told | None, rings_on: frozenset[Status]
) -> None:
    was = told_of([replace(voice, first_contact=True) for voice in said], told, rings_on)
    assert isinstance(was, Quiet)
    if told and was.told:
        assert was.told.sequence == told.sequence


def test_a_new_story_rings_at_once_by_one_publisher() -> None:
    assert told_of([voice("a", H)]) == Ring(H, None, 1, voice("a", H).article_id)


def test_a_new_story_of_a_status_that_is_not_listed_is_told_in_silence() -> None:
    assert told_of([voice("a", P)], rings_on={H}) == Quiet(Silence.NOT_LISTED, Told(P, 0))


def test_what_is_said_in_passing_does_not_count() -> None:
    assert told_of([voice("a", B)]) == Quiet(Silence.BACKGROUND)
    assert story_status([voice("a", B)], None, NOW) is None


def test_the_same_again_is_already_told() -> None:
    said = [voice("a", H, 2, decided=True), voice("b", H)]
    was = told_of(said, Told(H, 1))
    assert isinstance(was, Quiet)
    assert was.reason is Silence.ALREADY_TOLD


def test_a_change_waits_for_a_second_publisher() -> None:
    before = [voice("a", H, 5, decided=True), voice("b", H, 5, decided=True)]
    one = [*before, voice("a", R, 1)]
    was = told_of(one, Told(H, 1))
    assert isinstance(was, Quiet)
    assert was.reason in {Silence.ONE_PUBLISHER, Silence.ALREADY_TOLD}
    two = [*before, voice("a", R, 1, decided=True), voice("b", R)]
    assert told_of(two, Told(H, 1)) == Ring(R, H, 2, voice("b", R).article_id)


def test_a_story_of_one_publisher_changes_by_its_word_alone() -> None:
    said = [voice("a", H, 5, decided=True), voice("a", E)]
    assert told_of(said, Told(H, 1)) == Ring(E, H, 2, voice("a", E).article_id)


def test_a_fifth_follow_up_of_a_day_waits() -> None:
    said = [voice("a", H, 5, decided=True), voice("a", E)]
    was = told_of(said, Told(H, 5), ups=defaults.FOLLOW_UPS_A_DAY)
    assert isinstance(was, Quiet)
    assert was.reason is Silence.ENOUGH_TODAY


def test_a_story_of_first_contact_rings_when_it_changes() -> None:
    said = [voice("a", P, 5, old=True, decided=True), voice("a", H)]
    assert told_of(said, Told(P, 0)) == Ring(H, P, 1, voice("a", H).article_id)


@pytest.mark.parametrize(
    ("old", "status"), [(None, H), (P, P), (H, H), (R, H)], ids=["new", "stays", "same", "other"]
)
def test_a_tie_keeps_the_old_status(old: Status | None, status: Status) -> None:
    assert story_status([voice("a", H), voice("b", P)], old, NOW) is status


def test_each_publisher_is_counted_once_by_its_latest_word() -> None:
    said = [voice("a", H, 3), voice("a", H, 2), voice("a", R, 1), voice("b", R), voice("c", H)]
    assert story_status(said, None, NOW) is R


def test_a_word_older_than_a_day_does_not_count() -> None:
    said = [voice("a", H, 25, decided=True), voice("b", H, 25, decided=True), voice("c", E, 1)]
    assert story_status(said, None, NOW) is E


def test_an_unread_status_is_no_opinion_and_rings_where_nobody_has_one() -> None:
    assert story_status([voice("a", U), voice("b", U), voice("c", P)], None, NOW) is P
    assert told_of([voice("a", U)]) == Ring(U, None, 1, voice("a", U).article_id)


def test_an_unread_status_is_no_change() -> None:
    said = [voice("a", H, 2, decided=True), voice("b", U, 1, decided=True), voice("c", U)]
    assert told_of(said, Told(H, 1)) == Quiet(Silence.ALREADY_TOLD, Told(H, 1))


def test_what_leaves_the_listed_statuses_and_comes_back_does_not_ring_again() -> None:
    rung = [voice("a", H, 5, decided=True), voice("b", H, 5, decided=True)]
    left = [*rung, voice("a", P, 3, decided=True), voice("b", P, 2)]
    was = told_of(left, Told(H, 1), {H})
    assert was == Quiet(Silence.NOT_LISTED, Told(H, 1))
    back = [*left[:-1], voice("b", P, 2, decided=True), voice("a", H, 1, decided=True)]
    assert isinstance(told_of([*back, voice("b", H)], was.told, {H}), Quiet)


def test_a_word_nobody_has_decided_on_counts_however_old() -> None:
    assert told_of([voice("a", H, 60)]) == Ring(H, None, 1, voice("a", H, 60).article_id)


def test_first_contact_and_news_in_one_pass_ring_by_the_news() -> None:
    said = [voice("a", R, old=True), voice("b", R, old=True), voice("c", H)]
    assert told_of(said) == Ring(H, None, 1, voice("c", H).article_id)


def test_what_first_contact_brings_is_folded_into_what_is_told() -> None:
    rung = voice("d", H, 3, decided=True)
    said = [rung, *(voice(publisher, R, old=True) for publisher in "abc")]
    assert told_of(said, Told(H, 1)) == Quiet(Silence.FIRST_CONTACT, Told(R, 1))
    known = [replace(word, decided=True) for word in said]
    assert isinstance(told_of([*known, voice("d", H)], Told(R, 1)), Quiet)
