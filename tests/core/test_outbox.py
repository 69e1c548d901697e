"""What becomes of a delivery: nothing is lost, and nothing is tried for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.model import Deferred, Delivered, Refused, Sent
from tocsin.core.outbox import Attempted, Circuit, Settled, State, after, settle

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
YOUNG = Attempted(created_at=NOW, attempts=0, refusals=0, seed=b"seed")

results = st.one_of(
    st.just(Delivered()),
    st.builds(Deferred, st.text(max_size=5), st.none() | st.floats(0, 1e9)),
    st.builds(Refused, st.text(max_size=5)),
)
attempted = st.builds(
    Attempted,
    created_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),
    attempts=st.integers(0, 1000),
    refusals=st.integers(0, defaults.REFUSALS - 1),
    seed=st.binary(min_size=2),
    overtaken=st.booleans(),
)


def outcomes(sent: list[Sent], every: timedelta = timedelta(0)) -> list[Settled]:
    """What a delivery becomes as it is tried again and again, each time when it is due."""
    before, now, found = YOUNG, NOW, []
    for result in sent:
        found.append(settle(before, result, now))
        now = max(found[-1].due_at or now, now + every)
        before = Attempted(NOW, found[-1].attempts, found[-1].refusals, YOUNG.seed)
    return found


@given(attempted, results)
def test_a_message_is_sent_or_waits_or_has_a_reason_to_be_dead(
    before: Attempted, result: Sent
) -> None:
    done = settle(before, result, NOW)
    assert done.attempts == before.attempts + 1
    assert (done.state is State.SENT) == isinstance(result, Delivered)
    assert (done.sent_at == NOW) == (done.state is State.SENT)
    match done.state:
        case State.PENDING:
            assert done.due_at is not None
            assert NOW < done.due_at <= NOW + defaults.RETRY_MOST * 1.25
            assert done.error is not None
        case State.DEAD:
            deferred = before.overtaken and done.attempts >= defaults.DEFERRALS
            assert deferred or done.refusals >= defaults.REFUSALS
            assert done.error is not None


def test_a_channel_that_is_down_for_days_loses_nothing() -> None:
    days = outcomes([Deferred("down")] * 160 + [Delivered()])
    assert {settled.state for settled in days[:-1]} == {State.PENDING}
    assert days[-1].state is State.SENT


def test_a_channel_that_is_down_for_months_loses_nothing() -> None:
    (*_, last) = outcomes([Deferred("down")] * 200, every=timedelta(hours=13))
    assert (last.state, last.error) == (State.PENDING, "down")


def test_a_message_that_alone_is_never_taken_is_given_up_with_its_reason() -> None:
    before = Attempted(NOW, defaults.DEFERRALS - 1, 0, b"seed", overtaken=True)
    assert settle(before, Deferred("no"), NOW).state is State.DEAD
    assert settle(replace(before, overtaken=False), Deferred("no"), NOW).state is State.PENDING


@given(st.lists(results, max_size=30))
def test_a_channel_is_left_alone_while_it_takes_nothing(sent: list[Sent]) -> None:
    state: Circuit | None = None
    for result in sent:
        before, state = state, after(state, result, NOW, b"seed")
        if isinstance(result, Deferred):
            assert state is not None
            assert NOW < state.until <= NOW + defaults.RETRY_MOST * 1.25
            assert state.failures == (before.failures if before else 0) + 1
        else:
            assert state is None


def test_a_refusal_is_tried_again_twice_and_being_down_does_not_count_as_one() -> None:
    states = [
        settled.state
        for settled in outcomes([Refused("no"), Deferred("down"), Refused("no"), Refused("no")])
    ]
    assert states == [State.PENDING, State.PENDING, State.PENDING, State.DEAD]
