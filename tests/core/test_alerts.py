"""An alert as a message: facts put together, the same wherever they are."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.alerts import Evidence, compose, public_id
from tocsin.core.decisions import Ring
from tocsin.core.model import Mention, Message, Status, Zone

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


def mention(
    text: str, sentence: str, zone: Zone = Zone.TEXT, status: Status = Status.HAPPENING
) -> Mention:
    return Mention("Ceasefire", text, text, 0, len(text), zone, sentence, status, "agreed")


def message(
    *mentions: Mention, ring: Ring | None = None, also: tuple[str, ...] = (), thread: str = ""
) -> Message:
    ring = ring or Ring(Status.HAPPENING, None, 1, 7)
    evidence = Evidence(b"k" * 32, "A title", "https://a.example/1", "a", None, NOW, mentions)
    return compose("Ceasefire", ring, evidence, also=also, thread=thread or None)


def test_the_sentence_shown_is_one_of_the_status_that_rings() -> None:
    far = mention("truce", "A truce was once refused.", Zone.LEAD, Status.REJECTED)
    near = mention("ceasefire", "The ceasefire holds, both say.")
    shown = message(far, near)
    assert shown.sentence == near.sentence
    assert [shown.sentence[start:end] for start, end in shown.marks] == ["ceasefire"]
    assert shown.cue == "agreed"


def test_a_title_shows_best() -> None:
    text, title = mention("truce", "The truce holds."), mention("truce", "Truce holds", Zone.TITLE)
    assert message(text, title).sentence == "Truce holds"


def test_every_term_of_the_sentence_is_marked() -> None:
    sentence = "A ceasefire, or truce, from Monday."
    shown = message(mention("ceasefire", sentence), mention("truce", sentence))
    assert [sentence[start:end] for start, end in shown.marks] == ["ceasefire", "truce"]


def test_without_mentions_the_title_is_shown() -> None:
    shown = message()
    assert (shown.sentence, shown.marks, shown.cue) == ("A title", (), None)


def test_a_publisher_is_not_also_itself() -> None:
    assert message(also=("a", "b", "c")).also == ("b", "c")


def test_people_and_places_come_as_in_the_article_and_whole() -> None:
    evidence = Evidence(
        b"k" * 32, "Envoys land in Vale", None, "a", None, NOW, (),
        text="Weber left Harbour City, Anna Weber said. Osk waits.",
        people=("Osk", "Anna Weber", "Weber", "Nobody"), places=("Harbour City", "Vale"),
    )  # fmt: skip
    shown = compose("Ceasefire", Ring(Status.HAPPENING, None, 1, 7), evidence, also=(), thread=None)
    assert shown.people == ("Anna Weber", "Osk", "Nobody")
    assert shown.places == ("Vale", "Harbour City")


def test_a_follow_up_says_what_was_told_and_where_its_story_began() -> None:
    first = message()
    assert (first.thread, first.before) == (first.alert, None)
    ring = Ring(Status.ENDED, Status.HAPPENING, 2, 8)
    second = message(ring=ring, thread=first.alert)
    assert (second.thread, second.before) == (first.alert, Status.HAPPENING)
    assert (second.sequence, second.status) == (2, Status.ENDED)


@given(st.text(max_size=5), st.binary(min_size=32, max_size=32), st.integers(1, 99))
def test_the_id_that_people_see_is_short_and_always_the_same(
    watch: str, key: bytes, sequence: int
) -> None:
    public = public_id(watch, key, sequence)
    assert public == public_id(watch, key, sequence)
    assert len(public) == 10
    assert public.isalnum()
    assert public.islower() or public.isdigit()


@pytest.mark.parametrize(
    "other", [("Truce", b"k" * 32, 1), ("Ceasefire", b"x" * 32, 1), ("Ceasefire", b"k" * 32, 2)]
)
def test_another_alert_has_another_id(other: tuple[str, bytes, int]) -> None:
    assert public_id(*other) != public_id("Ceasefire", b"k" * 32, 1)
