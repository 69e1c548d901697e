"""What is deleted leaves its names."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, select, update

from db import arrivals, feeds, leases, retention
from db.alert_tables import alert, delivery, notice
from db.engine import reading, writing
from db.tables import article, article_key, redirect, run, story
from db.tables import reading as reading_
from tocsin.core import intake
from tocsin.core.model import Entry, ParsedFeed
from tocsin.core.naming import Poll, Source, identify
from tocsin.core.outbox import State

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
ENTRIES = (
    Entry("17", "https://p.example/a-17", "One"),
    Entry(None, "https://p.example/a-18", "Two"),
)


def polled(engine: Engine, now: datetime, *items: Entry) -> intake.Intake:
    with writing(engine) as connection:
        feeds.sync(
            connection,
            [feeds.WantedFeed(bytes(32), "https://p.example/", None, "p", None)],
            NOW,
        )
        ((feed_id, _),) = feeds.due(connection, NOW)
        source = Source(feed_id, "f", "p", None, first_contact=False, full_text=False)
        said = identify(Poll(source, ParsedFeed(None, None, None, "rss20", items)))
        stored = arrivals.stored(connection, [said])
        taken = intake.take([said], stored, now)
        arrivals.write(connection, taken, stored.ids, now, origin="poll")
        return taken


def test_what_no_feed_has_carried_for_long_is_deleted_and_never_new_again(engine: Engine) -> None:
    polled(engine, NOW, *ENTRIES)
    later = NOW + timedelta(days=30)
    polled(engine, later, ENTRIES[0])
    with writing(engine) as connection:
        old = retention.unseen_since(connection, later, most=10)
        assert retention.forget(connection, old) == 1
    again = polled(engine, later, *ENTRIES)
    assert (again.new, again.known) == ([], 2)
    with reading(engine) as connection:
        (left,) = connection.execute(select(article)).all()
        assert left.guid == "17"
        names = select(func.count()).select_from(article_key)
        assert connection.execute(names).scalar_one() == 2


def test_every_name_of_an_article_is_kept(engine: Engine) -> None:
    polled(engine, NOW, ENTRIES[0])
    with writing(engine) as connection:
        every = list(connection.execute(select(article.c.id)).scalars())
        assert retention.forget(connection, every, NOW + timedelta(1)) == 1
    assert polled(engine, NOW, Entry(None, "http://www.p.example/a-17/", "One")).known == 1


def seen_long_ago(engine: Engine) -> datetime:
    """The two articles, last seen a month before the feed's last document. When that was."""
    polled(engine, NOW, *ENTRIES)
    later = NOW + timedelta(days=30)
    polled(engine, later, Entry("19", "https://p.example/a-19", "Three"))
    return later


def outlived(engine: Engine, before: datetime) -> list[str]:
    with reading(engine) as connection:
        ids = retention.unseen_since(connection, before, 10)
        titles = select(article.c.title).where(article.c.id.in_(ids)).order_by(article.c.title)
        return list(connection.execute(titles).scalars())


def test_what_is_still_listed_rang_waits_for_a_decision_or_is_held_stays(engine: Engine) -> None:
    later = seen_long_ago(engine)
    assert outlived(engine, later) == ["One", "Two"]
    with writing(engine) as connection:
        ids = dict(connection.execute(select(article.c.title, article.c.id)).tuples().all())
        said = {"article_id": ids["One"], "watch": "w", "status": "happening"}
        undecided = {**said, "first_contact": False, "read_at": NOW}
        connection.execute(insert(reading_), undecided)
        leases.claim(connection, article, select(article.c.id).where(article.c.title == "Two"))
    assert outlived(engine, later) == []
    with writing(engine) as connection:
        connection.execute(update(reading_).values(decided_at=NOW))
        connection.execute(update(article).values(leases.FREED))
        ring(connection, ids["One"])
        assert retention.forget(connection, list(ids.values()), later) == 1
    assert outlived(engine, later + timedelta(days=400)) == []  # "Three" is in the last document


def ring(connection: Connection, article_id: int, story_id: int = 1) -> None:
    if connection.execute(select(story.c.id).where(story.c.id == story_id)).first() is None:
        values = {"id": story_id, "title": "s", "first_seen": NOW, "last_seen": NOW}
        connection.execute(insert(story).values(values))
    values = {"public": f"a{story_id}", "watch": "w", "sequence": 1, "status": "happening"}
    values |= {"article_id": article_id, "story_id": story_id, "message": "{}", "created_at": NOW}
    connection.execute(insert(alert).values(values))


def test_stories_without_articles_go_but_for_those_of_which_something_rang(engine: Engine) -> None:
    """1 holds an article; 2 rang; 3 became part of 2, 4 of 5, 6 of 7; 6 rang; 8 is empty."""
    polled(engine, NOW, *ENTRIES)
    with writing(engine) as connection:
        some = connection.execute(select(article.c.id)).scalars().all()
        titled = {"title": "s", "first_seen": NOW, "last_seen": NOW}
        connection.execute(insert(story), [{"id": at, **titled} for at in range(1, 9)])
        connection.execute(update(article).values(story_id=1))
        for at in (2, 6):
            ring(connection, some[0], at)
        for old, new in ((3, 2), (4, 5), (6, 7)):
            connection.execute(insert(redirect).values(old_id=old, story_id=new))
        assert retention.hollow(connection, 10) == [5, 8]
        assert retention.clear(connection, range(1, 9)) == 2
        assert retention.hollow(connection, 10) == [4]  # which leads nowhere now
        assert retention.clear(connection, [4]) == 1
        assert list(connection.execute(select(story.c.id).order_by(story.c.id)).scalars()) == [
            *(1, 2, 3),
            *(6, 7),
        ]


def test_old_records_go_but_for_the_last_good_pass_and_what_waits(engine: Engine) -> None:
    with writing(engine) as connection:
        for kind, failed in (("monitor", False), ("monitor", True), ("digest", False)):
            values = {"kind": kind, "now": NOW, "began": 0.0, "ended": 1.0, "report": "{}"}
            connection.execute(insert(run).values(**values, failed=failed))
        for public, state in (("n1", State.SENT), ("n2", State.PENDING), ("n3", State.DEAD)):
            made = insert(notice).values(public=public, message="{}", created_at=NOW)
            told = connection.execute(made.returning(notice.c.id)).scalar_one()
            values = {"notice_id": told, "channel": "c", "state": state, "due_at": NOW}
            connection.execute(insert(delivery).values(values | {"sent_at": NOW}))
        assert retention.forget_records(connection, NOW) == 0
        assert retention.forget_records(connection, NOW + timedelta(seconds=1)) == 3
        left = connection.execute(select(notice.c.public)).scalars().all()
        kinds = connection.execute(select(run.c.kind).order_by(run.c.id)).scalars().all()
    assert (left, kinds) == (["n2"], ["monitor", "digest"])
