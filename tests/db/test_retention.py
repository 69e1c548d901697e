"""What is deleted leaves its names."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select

from db import arrivals, feeds, retention
from db.engine import reading, writing
from db.tables import article, article_key
from tocsin.core import intake
from tocsin.core.model import Entry, ParsedFeed
from tocsin.core.naming import Poll, Source, identify

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
        retention.forget(connection, retention.unseen_since(connection, NOW + timedelta(1), 10))
    assert polled(engine, NOW, Entry(None, "http://www.p.example/a-17/", "One")).known == 1
