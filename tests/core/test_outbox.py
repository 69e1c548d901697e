"""What becomes of a delivery: nothing is lost, and nothing is tried for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.model import Deferred, Delivered, Refused, Sent
from tocsin.core.outbox import Attempted, Settled, State, settle

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
    after = settle(before, result, NOW)
    assert after.attempts == before.attempts + 1
    assert (after.state is State.SENT) == isinstance(result, Delivered)
    assert (after.sent_at == NOW) == (after.state is State.SENT)
    match after.state:
        case State.PENDING:
            assert after.due_at is not None
            assert NOW < after.due_at <= NOW + defaults.RETRY_MOST * 1.25
            assert after.error is not None
        case State.DEAD:
            too_old = NOW - before.created_at > defaults.DELIVERY_AGE
            assert too_old or after.refusals >= defaults.REFUSALS
            assert after.error is not None


def test_a_channel_that_is_down_for_days_loses_nothing() -> None:
    days = outcomes([Deferred("down")] * 160 + [Delivered()])
    assert {settled.state for settled in days[:-1]} == {State.PENDING}
    assert days[-1].state is State.SENT


def test_a_channel_that_is_down_for_more_than_a_week_is_given_up_with_its_reason() -> None:
    (*_, last) = outcomes([Deferred("down")] * 15, every=timedelta(hours=13))
    assert (last.state, last.error) == (State.DEAD, "down")


def test_a_refusal_is_tried_again_twice_and_being_down_does_not_count_as_one() -> None:
    states = [
        settled.state
        for settled in outcomes([Refused("no"), Deferred("down"), Refused("no"), Refused("no")])
    ]
    assert states == [State.PENDING, State.PENDING, State.PENDING, State.DEAD]
