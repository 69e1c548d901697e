"""The rules around an alert: its way, its weight, what is told together, what is unusual."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import limits_broken
from tocsin.core import defaults
from tocsin.core.clock_times import last_at, next_at
from tocsin.core.decisions import CORRECTED, REPORTED, Quiet, Ring, Silence, Told, Voice, decide
from tocsin.core.digest import Entry, digested, together
from tocsin.core.forms import html, plain, slack_blocks, subject, tame
from tocsin.core.model import Item, Message, Roundup, Section, Status
from tocsin.core.noise import Habit, precision, remarks
from tocsin.core.query import parse
from tocsin.core.severity import is_correction, lowered
from tocsin.core.trends import History, Hour, Surge, is_silent, silence_post, surge, surge_post
from tocsin.core.watchlist import ChannelConfig, WatchConfig
from tocsin.core.ways import Route, Way, route

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
KYIV = "Europe/Kyiv"
ANY = frozenset(Status) - {Status.BACKGROUND}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


@pytest.mark.parametrize(
    ("now", "clock", "before", "after"),
    [
        ("2026-03-03T12:00", "08:00", "2026-03-03T06:00", "2026-03-04T06:00"),
        ("2026-03-03T06:00", "08:00", "2026-03-03T06:00", "2026-03-04T06:00"),
        # Clocks go forward over 03:30 on 29 March, and back over it on 25 October.
        ("2026-03-29T02:00", "03:30", "2026-03-29T01:30", "2026-03-30T00:30"),
        ("2026-10-25T03:00", "03:30", "2026-10-25T00:30", "2026-10-26T01:30"),
        ("2026-10-25T01:00", "03:30", "2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_a_digest_falls_due_once_a_day_by_the_clocks_of_its_zone(
    now: str, clock: str, before: str, after: str
) -> None:
    hour = time.fromisoformat(clock)
    assert last_at(at(now), hour, KYIV) == at(before)
    assert next_at(at(now), hour, KYIV) == at(after)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.times().map(lambda t: t.replace(microsecond=0)),
)
def test_now_lies_between_the_last_time_and_the_next(now: datetime, clock: time) -> None:
    moment = now.replace(tzinfo=UTC)
    before, after = last_at(moment, clock, KYIV), next_at(moment, clock, KYIV)
    assert before <= moment < after
    assert timedelta(hours=22) < after - before < timedelta(hours=26)


def watch(**keys: object) -> WatchConfig:
    return WatchConfig("W", parse("truce"), "truce", budget=2, channels=("c",), **keys)  # type: ignore[arg-type]


QUIET = (time(22), time(6))
EIGHT = time(8)


@pytest.mark.parametrize(
    ("channel", "critical", "sent", "low", "way", "due"),
    [
        ({}, False, 1, "", Way.ALONE, "2026-03-03T23:00"),
        ({}, False, 2, "", Way.TOGETHER, "2026-03-03T23:00"),
        ({"digest": EIGHT}, False, 2, "", Way.DIGEST, "2026-03-04T08:00"),
        ({"digest": EIGHT}, False, 0, "opinion", Way.DIGEST, "2026-03-04T08:00"),
        ({}, False, 0, "opinion", Way.ALONE, "2026-03-03T23:00"),
        ({"quiet": QUIET}, False, 0, "", Way.TOGETHER, "2026-03-04T06:00"),
        ({"quiet": QUIET}, True, 0, "", Way.ALONE, "2026-03-03T23:00"),
        ({"quiet": QUIET}, True, 0, "opinion", Way.TOGETHER, "2026-03-04T06:00"),
    ],
)
def test_the_way_of_an_alert(
    channel: dict[str, object], critical: bool, sent: int, low: str, way: Way, due: str
) -> None:
    where = ChannelConfig("c", "json://x", **channel)  # type: ignore[arg-type]
    told = route(
        where, watch(critical=critical), sent=sent, lowered=bool(low), now=at("2026-03-03T23:00")
    )
    assert told == Route(way, at(due))


@pytest.mark.parametrize(
    ("title", "url", "reason"),
    [
        ("Seventy years on, the armistice still holds", None, "anniversary"),
        ("Village marks tenth year of the ceasefire", None, "anniversary"),
        ("On this day: the surrender at the bridge", None, "anniversary"),
        ("Opinion: Why the truce will not last", None, "opinion"),
        ("The truce that nobody wanted | Letters", None, "opinion"),
        ("Truce, again", "https://news.example/opinion/truce-again", "opinion"),
        ("LIVE: Ceasefire takes effect in the north", None, "live blog"),
        ("Northern front \u2013 live updates", None, "live blog"),
        ("Northern front", "https://news.example/world/live/2026/mar/03/front", "live blog"),
        ("Ceasefire takes effect in the north", "https://news.example/world/1", ""),
        ("Troops live in fear of the truce ending", "https://live.example/world/1", ""),
        ("Minister comments on sanctions", "https://news.example/comments-by-minister", ""),
        ("Truce agreed two years after talks began at the border", None, "anniversary"),
    ],
)
def test_what_counts_for_less_and_why(title: str, url: str | None, reason: str) -> None:
    assert lowered(title, url) == reason


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("CORRECTION: No truce was agreed", True),
        ("Corrected: Kyiv has not accepted", True),
        ("Retraction - report of a surrender", True),
        ("Kyiv has not accepted (corrects headline)", True),
        ("Correction officers strike over pay", False),
        ("A market correction as truce nears", False),
    ],
)
def test_a_correction_says_that_it_is_one(title: str, is_one: bool) -> None:
    assert is_correction(title) is is_one


def voice(publisher: str, status: Status = Status.HAPPENING, **more: object) -> Voice:
    number = ord(publisher)
    values = {"first_contact": False, "decided": False} | more
    return Voice(number, publisher, status, NOW, **values)  # type: ignore[arg-type]


def again(told: Told, *said: Voice, ups: int = 0) -> Ring | Quiet:
    return decide(list(said), told, rings_on=ANY, recent_follow_ups=ups, now=NOW)


HELD = Told(Status.HAPPENING, 1, publishers=1)


def test_a_correction_of_what_rang_rings_and_is_shown() -> None:
    old = voice("a", decided=True)
    new = voice("b", corrects=True)
    was = again(HELD, old, new)
    assert isinstance(was, Ring)
    assert (was.cause, was.article_id, was.sequence) == (CORRECTED, new.article_id, 2)
    assert again(Told(Status.HAPPENING, 0), old, new) == Quiet(
        Silence.ALREADY_TOLD, Told(Status.HAPPENING, 0)
    )
    assert isinstance(again(HELD, old, new, ups=defaults.FOLLOW_UPS_A_DAY), Quiet)


def test_an_opinion_is_marked_and_the_first_plain_report_rings_once() -> None:
    first = decide(
        [voice("a", lowered="opinion")], None, rings_on=ANY, recent_follow_ups=0, now=NOW
    )
    assert isinstance(first, Ring)
    assert first.lowered == "opinion"
    told = Told(Status.HAPPENING, 1, 1, lowered=True)
    old = voice("a", lowered="opinion", decided=True)
    assert isinstance(again(told, old, voice("b", lowered="opinion")), Quiet)
    was = again(told, old, voice("b"))
    assert isinstance(was, Ring)
    assert (was.cause, was.article_id, was.lowered) == (REPORTED, ord("b"), "")
    assert isinstance(again(HELD, old, voice("b")), Quiet)


def test_many_more_publishers_are_told_once() -> None:
    crowd = [voice(chr(200 + n)) for n in range(1 + defaults.MORE_PUBLISHERS)]
    was = again(HELD, *crowd)
    assert isinstance(was, Ring)
    assert was.cause == f"now from {len(crowd)} publishers"
    assert isinstance(again(HELD, *crowd[:-1]), Quiet)
    assert isinstance(again(Told(Status.HAPPENING, 2, len(crowd)), *crowd), Quiet)


def message(number: int, watch_name: str = "Ceasefire") -> Message:
    return Message(
        alert=f"alert{number}",
        watch=watch_name,
        sequence=1,
        status=Status.HAPPENING,
        title=f"Truce number {number} <!channel> *is* agreed",
        url=f"https://news.example/{number}?a=1&b=2",
        publisher="p.example",
        also=("q.example",),
        sentence="s",
        marks=(),
        cue=None,
        published=NOW,
        seen=NOW,
    )


def test_overflow_is_one_message_that_names_every_alert() -> None:
    post = together([message(n) for n in range(40)], "desk", NOW)
    assert post.title == "40 alerts in one message: Ceasefire"
    for form in (html(post), str(slack_blocks(post))):
        assert all(f"Alert alert{n}" in form for n in range(40))
    assert post.alert == together([message(n) for n in range(40)], "desk", NOW).alert


def test_a_long_roundup_is_cut_by_the_item_and_counted() -> None:
    post = together([message(n) for n in range(400)], "desk", NOW)
    text = plain(post, 2_000)
    assert len(text) <= 2_000
    assert sum("Alert alert" in line for line in text.splitlines()) == 400 - cut_from(text)
    assert f"more: tocsin alerts show {post.alert}" in text
    whole = plain(post, 10**6)
    assert all(f"Alert alert{n}" in whole for n in range(400))


@pytest.mark.parametrize(("watches", "each"), [(1, 400), (60, 1), (90, 90), (3, 12)])
def test_slack_is_never_asked_for_more_than_it_takes(watches: int, each: int) -> None:
    item = Item("T" * 250, "possible · & · Alert a", f"https://news.example/{'x' * 900}")
    sections = tuple(Section(f"Watch {n}", (item,) * each, more=2) for n in range(watches))
    payload = slack_blocks(Roundup("r1", "T", sections, NOW))
    assert limits_broken(payload) == ""
    told = "\n".join(str(block) for block in payload["blocks"])
    shown = told.count("Alert a") + 2 * told.count("• and 2 more")
    assert shown == (each + 2) * watches - cut_from(told)


def cut_from(told: str) -> int:
    """How many things it says it leaves out."""
    found = re.search(r"And (\d+) more: tocsin alerts show", told)
    return int(found[1]) if found else 0


def test_a_roundup_is_inert_in_every_form() -> None:
    item = Item("<!channel> <script>x</script> @here *b*", "n <https://x|y>", "javascript:alert(1)")
    post = Roundup("r1", "T <b>", (Section("H </h2><script>", (item,), more=3),), NOW)
    page = html(post)
    assert "<script>" not in page
    assert "javascript:" not in page + plain(post) + str(slack_blocks(post))
    told = str(slack_blocks(post)["blocks"][1])
    assert "<!" not in told
    assert "&lt;!channel&gt;" in told
    assert "@" not in plain(tame(post))
    assert "\n" not in subject(post)


def test_a_digest_tells_a_story_once_and_no_publisher_too_often() -> None:
    many = [
        Entry(
            "W",
            "status not listed",
            story=n + 1,
            status="possible",
            title=f"T{n}",
            publisher="loud",
        )
        for n in range(defaults.DIGEST_ITEMS + 3)
    ]
    twice = [
        Entry("W", "status not listed", story=99, status=status, title="Last", publisher="p")
        for status in ("possible", "rejected")
    ]
    post = digested([message(1, "V")], [*many, *twice], "desk", NOW)
    alerts, stories = post.sections
    assert alerts.heading == "V"
    assert stories.more == 3
    assert [item.note for item in stories.items if item.text == "Last"] == ["rejected · p"]


def test_a_title_names_the_watches_with_the_most_to_tell() -> None:
    told = [message(number, watch) for number, watch in enumerate("DCCBBBAA")]
    assert together(told[1:6], "desk", NOW).title == "5 alerts in one message: B, C"
    entries = [Entry("A", "r", story=number) for number in range(1, 6)]
    assert digested(told, entries, "desk", NOW).title == "Digest: 13 stories of A, B, C and 1 more"


def test_first_contact_is_one_line_of_a_digest() -> None:
    entries = [
        Entry(name, "first contact", count=count) for name, count in (("A", 300), ("B", 200))
    ]
    post = digested([], entries, "desk", NOW)
    assert post.sections == (
        Section(
            "First contact",
            (Item("500 articles matched at first contact and rang nothing", "A 300, B 200"),),
        ),
    )


def known(now: int, same: tuple[int, ...] = (), cold: float = 0.5, days: int = 60) -> History:
    hours = tuple(Hour(count, count) for count in same)
    return History(Hour(now, 2 * now), hours, cold, NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("history", "usual"),
    [
        (known(12, (2, 1, 3, 2)), 2.0),
        (known(12, (2, 1, 3, 12)), None),  # it was so before
        (known(4, (0, 0, 0, 0)), None),  # too few to be news
        (known(5, (0, 0, 0, 0)), 0.0),
        (known(30, (25, 20, 22, 26)), None),
        (known(9, days=5), 0.5),
        (known(90, days=0), None),  # nothing is known yet
    ],
)
def test_a_surge_is_far_more_than_usual(history: History, usual: float | None) -> None:
    found = surge(history, NOW)
    assert (found.usual if found else None) == usual


def test_a_surge_tells_its_baseline_and_a_cold_start_says_so() -> None:
    found = surge(known(12, (2, 1, 3, 2)), NOW)
    assert isinstance(found, Surge)
    post = surge_post("Ceasefire", found, [Item("A truce", "happening · p")], NOW)
    text = plain(post)
    assert "Surge: Ceasefire from 12 publishers within an hour, 2.0 are usual" in text
    assert "Tuesdays, the hour to 12:00 UTC, 4 weeks back: 2, 1, 3, 2" in text
    assert "A truce" in text
    cold = surge(known(9, days=5), NOW)
    assert cold is not None
    assert "cold start: only 5 days are known" in cold.baseline


def test_a_silence_is_told_once() -> None:
    last = NOW - timedelta(days=3)
    assert is_silent(last, 3, NOW)
    assert not is_silent(last, 4, NOW)
    later = NOW + timedelta(days=2)
    assert silence_post("W", last, NOW).alert == silence_post("W", last, later).alert
    assert silence_post("W", last, NOW).title == "Silence: no mention of W for 3 days"


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_precision_lies_in_its_interval(right: int, wrong: int) -> None:
    judged = precision(Habit("w", 7, right + wrong, 0, right, wrong))
    if right + wrong:
        assert judged is not None
        share, low, high = judged
        assert 0 <= low <= share + 1e-9
        assert share - 1e-9 <= high <= 1
    else:
        assert judged is None


def test_noise_is_never_too_often_or_wrong() -> None:
    assert remarks(Habit("w", 7, 0, 0, 0, 0)) == ["never rang"]
    assert remarks(Habit("w", 7, 140, 0, 0, 0)) == ["20 alerts a day"]
    assert remarks(Habit("w", 7, 9, 0, 2, 6)) == ["wrong more often than right"]
    assert remarks(Habit("w", 7, 9, 9, 8, 1)) == []
    # Wilson 1927: 8 of 9, by hand.
    judged = precision(Habit("w", 7, 9, 9, 8, 1))
    assert judged is not None
    assert tuple(round(part, 3) for part in judged) == (0.889, 0.565, 0.98)
