"""The tables.

Identity is a SHA-256 of fixed length: a 9 kB URL fits no B-tree page of PostgreSQL.
Every index has the query that needs it in a comment.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    column,
    false,
    text,
    true,
)

import db.alert_tables  # noqa: F401  so that nobody has the half of it
from db.columns import Hash, Id, UTCDateTime, lease_columns, row_id
from db.metadata import metadata


def _quarantined() -> Index:
    held = column("quarantined_at").is_not(None)
    # What is in quarantine: few rows, however large the table.
    return Index(
        "ix_article_quarantined_at", "quarantined_at", sqlite_where=held, postgresql_where=held
    )


feed = Table(
    "feed",
    metadata,
    row_id(),
    Column("key", Hash, nullable=False, unique=True),  # of the URL without credentials
    Column("url", Text, nullable=False),
    Column("name", Text),
    Column("publisher", String(300), nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("title", Text),
    Column("site", Text),
    Column("language", String(35)),
    Column("kind", String(20)),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Hash),
    Column("wordings", LargeBinary),  # digests of its last good document's entries, end to end
    Column("host", Text, nullable=False, server_default=""),  # that is polled: name and port
    Column("row_digest", Hash),  # of what the watchlist asks for
    Column("every", Integer),  # seconds, as adapted; null: the default
    Column("votes", Integer, nullable=False, server_default=text("0")),
    Column("by_hand", Boolean, nullable=False, server_default=false()),  # due by `run --all`
    Column("whole_at", UTCDateTime),  # when the server last sent a document, not "not modified"
    # What its document hints: seconds, and bits for hours in UTC and for days from Monday.
    Column("update_every", Integer, nullable=False, server_default=text("0")),
    Column("skip_hours", Integer, nullable=False, server_default=text("0")),
    Column("skip_days", Integer, nullable=False, server_default=text("0")),
    Column("gone_at", UTCDateTime),  # its server said 410: polled no more
    Column("guids", String(10), nullable=False, server_default=text("'trusted'")),
    Column("gap_at", UTCDateTime),  # when a poll knew no entry from the one before
    Column("moved_url", Text),  # polled instead
    Column("moving_to", Text),  # where permanent redirects lead …
    Column("moving_since", UTCDateTime),
    Column("moving_polls", Integer, nullable=False, server_default=text("0")),  # … so many times
    Column("due_at", UTCDateTime, nullable=False),
    Column("checked_at", UTCDateTime),
    Column("succeeded_at", UTCDateTime),
    Column("first_success_at", UTCDateTime),  # null: the next good poll is first contact
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("error", String(40)),
    Column("error_message", Text),
    *lease_columns("feed"),
    Index("ix_feed_due", "active", "due_at"),  # feeds due
    Index("ix_feed_host", "host"),  # feeds of a host that asks for peace
)

health = Table(
    "health",
    metadata,
    Column("feed_id", Id, ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("events", Text, nullable=False),  # its last polls, packed, the newest first
    Column("messages", Text, nullable=False, server_default=text("''")),  # why some failed
    Column("rhythm", Text),  # when it had something new
    Column("quiet_at", UTCDateTime),  # null: nothing is known, or its silence is noticed
    Index("ix_health_quiet_at", "quiet_at"),  # feeds that have fallen silent
)

trouble = Table(
    "trouble",
    metadata,
    Column("feed_id", Id, ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("began_at", UTCDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", UTCDateTime),
    Column("told", Boolean, nullable=False, server_default=false()),  # of this opening
    Column("told_at", UTCDateTime),  # of any
)

story = Table(
    "story",
    metadata,
    row_id(),
    Column("title", Text, nullable=False),
    Column("first_seen", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    Index("ix_story_last_seen", "last_seen"),  # stories, latest first
)

article = Table(
    "article",
    metadata,
    row_id(),
    Column("key", Hash, nullable=False, unique=True),
    Column("publisher", String(300), nullable=False),
    Column("guid", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text),
    Column("language", String(35)),
    Column("published", UTCDateTime),  # as claimed
    Column("published_raw", Text),
    Column("updated", UTCDateTime),
    Column("first_seen", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    Column("worded_at", UTCDateTime, nullable=False),  # first seen, or edited to new words
    # Where the article stands in time: as published, but at most a day after it was first seen.
    Column("dated", UTCDateTime, nullable=False),
    Column("first_contact", Boolean, nullable=False, server_default=false()),
    Column("origin", String(20), nullable=False),
    Column("page", String(20), nullable=False),
    Column("page_reason", String(40)),  # why its text is not the page's, or not yet
    Column("page_at", UTCDateTime),  # when the page was last read or tried
    Column("page_due", UTCDateTime),  # not to be asked before; null: with the next pass
    Column("page_key", Hash),  # of the address of the page whose text it has
    Column("page_text", Text),
    Column("page_failures", Integer, nullable=False, server_default=text("0")),
    Column("matched_with", Hash),  # the version of the watches it was matched with
    Column("matched_at", UTCDateTime),
    Column("match_failures", Integer, nullable=False, server_default=text("0")),
    Column("story_id", Id, ForeignKey("story.id", ondelete="SET NULL")),
    Column("names", String(20), nullable=False, server_default=text("'none'")),
    Column("hash_edits", Integer, nullable=False, server_default=text("0")),
    Column("quarantined_at", UTCDateTime),  # with a flood; null: never, or no longer
    *lease_columns("article"),
    Index("ix_article_matched_with", "matched_with"),  # articles not yet matched
    Index("ix_article_page", "page"),  # pages not yet read
    Index("ix_article_page_key", "page_key"),  # other articles of the same page
    Index("ix_article_names", "names"),  # articles whose names are not yet found
    Index("ix_article_story_id", "story_id"),  # a story's articles; articles without one
    Index("ix_article_dated", "dated"),  # the window of stories; a range, for backfill
    Index("ix_article_first_seen", "first_seen"),  # articles of the last days, to match again
    # Articles without a story, earliest first: few rows, however large the table.
    Index(
        "ix_article_ungrouped",
        "dated",
        sqlite_where=text("story_id IS NULL"),
        postgresql_where=text("story_id IS NULL"),
    ),
    _quarantined(),
)

# Further names of articles, besides the key of their own; and all those of what was deleted.
article_key = Table(
    "article_key",
    metadata,
    Column("key", Hash, primary_key=True),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE")),  # null: deleted
    Index("ix_article_key_article_id", "article_id"),  # an article's names
)

# Copies: which articles hold each band of their words, for as long as a copy may come.
band = Table(
    "band",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_band_article_id", "article_id"),  # an article's bands, to take them away
    sqlite_with_rowid=False,
)

sketch = Table(
    "sketch",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("dated", UTCDateTime, nullable=False),  # the article's
    Column("stale", Boolean, nullable=False, server_default=false()),  # it has new words
    Index("ix_sketch_dated", "dated"),  # those that are too old for copies
    Index(
        "ix_sketch_stale",
        "article_id",
        sqlite_where=text("stale = 1"),
        postgresql_where=text("stale"),
    ),
)

copy = Table(
    "copy",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    # Never itself a copy.
    Column("original_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Index("ix_copy_original_id", "original_id"),  # an article's copies
)

# What was told of stories that are one now, and what must never be one again.
redirect = Table(
    "redirect",
    metadata,
    Column("old_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    # Never itself redirected.
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), nullable=False),
    Index("ix_redirect_story_id", "story_id"),  # the stories that a story was made of
)

apart = Table(
    "apart",
    metadata,
    Column("one_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),  # the less
    Column("other_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_apart_other_id", "other_id"),  # what a story was split from
)

sighting = Table(
    "sighting",
    metadata,
    Column("feed_id", Id, ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("first_seen", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    # Of title and text as this feed last gave them: two feeds may word one article differently.
    Column("content_hash", Hash, nullable=False),
    Index("ix_sighting_article_id", "article_id"),  # where an article was seen
)

revision = Table(
    "revision",
    metadata,
    row_id(),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("replaced_at", UTCDateTime, nullable=False),
    Column("content_hash", Hash, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("article_id", "number"),
    UniqueConstraint("article_id", "content_hash"),
)

watch = Table(
    "watch",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("digest", Hash, nullable=False),  # of what decides its matches
    Column("created_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
)

mention = Table(
    "mention",
    metadata,
    row_id(),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("watch", String(200), nullable=False),
    Column("term", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("zone", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("cue", Text),
    Index("ix_mention_article_id", "article_id", "watch"),  # an article's mentions
)

entity = Table(
    "entity",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(300), primary_key=True),
    Column("kind", String(20), primary_key=True),
)

reading = Table(
    "reading",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("watch", String(200), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("first_contact", Boolean, nullable=False),
    Column("read_at", UTCDateTime, nullable=False),
    Column("decided_at", UTCDateTime),
    Column("outcome", String(40)),
    Index("ix_reading_decided_at", "decided_at"),  # readings not yet decided on
    Index("ix_reading_watch_read_at", "watch", "read_at"),  # how much is said of a watch
)

told = Table(
    "told",
    metadata,
    Column("watch", String(200), primary_key=True),
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),  # of the last alert; 0: recorded in silence
    Column("publishers", Integer, nullable=False, server_default=text("0")),  # that carried it
    Column("lowered", Boolean, nullable=False, server_default=false()),  # told in the digest only
    Column("at", UTCDateTime, nullable=False),
    Index("ix_told_story_id", "story_id"),  # what was told of a story; stories to delete
)

lease = Table(
    "lease",
    metadata,
    Column("id", String(100), primary_key=True),  # a window: stories, decisions
    *lease_columns("lease"),
)

run = Table(
    "run",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),
    Column("now", UTCDateTime, nullable=False),  # the pass's own instant; may be a replay's
    Column("began", Double, nullable=False),  # by the database's clock, seconds since 1970
    Column("ended", Double),
    Column("failed", Boolean),
    Column("report", Text),
    Index("ix_run_ended", "kind", "ended"),  # freshness: the last good pass
)
