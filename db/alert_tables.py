"""The tables of what rings: alerts, notices and roundups, their deliveries, and what people say of
them.

Every index has the query that needs it in a comment.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.columns import Id, UTCDateTime, lease_columns, row_id
from db.metadata import metadata

alert = Table(
    "alert",
    metadata,
    row_id(),
    Column("public", String(16), nullable=False, unique=True),
    Column("watch", String(200), nullable=False),
    Column("story_id", Id, ForeignKey("story.id", ondelete="RESTRICT"), nullable=False),
    Column("article_id", Id, ForeignKey("article.id", ondelete="RESTRICT"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("message", Text, nullable=False),  # a Message as JSON: what rang stays what rang
    Column("created_at", UTCDateTime, nullable=False),
    Column("acked_at", UTCDateTime),
    Column("acked_why", Text),
    UniqueConstraint("watch", "story_id", "sequence"),
    Index("ix_alert_created_at", "created_at"),  # alerts, latest first
    Index("ix_alert_story_id", "story_id"),  # what rang of a story
    Index("ix_alert_article_id", "article_id"),  # articles to delete: none that rang
)

notice = Table(
    "notice",
    metadata,
    row_id(),
    Column("public", String(16), nullable=False, unique=True),
    Column("message", Text, nullable=False),  # a Bulletin as JSON
    Column("created_at", UTCDateTime, nullable=False),
    Index("ix_notice_created_at", "created_at"),  # notices, latest first
)

roundup = Table(
    "roundup",
    metadata,
    row_id(),
    Column("public", String(16), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),  # digest, together, surge, silence
    Column("watch", String(200)),  # of a surge or a silence
    Column("message", Text, nullable=False),  # a Roundup as JSON
    Column("created_at", UTCDateTime, nullable=False),
    Index("ix_roundup_kind_watch", "kind", "watch"),  # the last surge of a watch
)
delivery = Table(
    "delivery",
    metadata,
    row_id(),
    # Of an alert, of a notice to the operator, or of a roundup: one outbox for all.
    Column("alert_id", Id, ForeignKey("alert.id", ondelete="RESTRICT")),
    Column("notice_id", Id, ForeignKey("notice.id", ondelete="RESTRICT")),
    Column("roundup_id", Id, ForeignKey("roundup.id", ondelete="RESTRICT")),
    # An alert that was told in a roundup: which.
    Column("folded_id", Id, ForeignKey("roundup.id", ondelete="RESTRICT")),
    Column("channel", String(200), nullable=False),
    Column("way", String(10), nullable=False, server_default=text("'alone'")),
    Column("state", String(10), nullable=False),  # pending, sent, dead, folded
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("refusals", Integer, nullable=False, server_default=text("0")),
    Column("due_at", UTCDateTime, nullable=False),
    Column("sent_at", UTCDateTime),
    # Of an alert: when its article was published, as claimed, and seen, and read.
    Column("published_at", UTCDateTime),
    Column("seen_at", UTCDateTime),
    Column("matched_at", UTCDateTime),
    Column("error", Text),
    Column("receipt", String(100)),  # what the channel calls the message it took
    *lease_columns("delivery"),
    UniqueConstraint("alert_id", "channel"),
    UniqueConstraint("notice_id", "channel"),
    UniqueConstraint("roundup_id", "channel"),
    CheckConstraint(
        "(CASE WHEN alert_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN notice_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN roundup_id IS NULL THEN 0 ELSE 1 END) = 1",
        name="one_message",
    ),
    Index("ix_delivery_due", "state", "due_at"),  # deliveries due
    Index("ix_delivery_sent_at", "sent_at"),  # how long they took lately
)
circuit = Table(  # a row: the channel did not take the last message
    "circuit",
    metadata,
    Column("channel", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("until", UTCDateTime, nullable=False),  # it is not tried before
    Column("reason", Text, nullable=False),
)
digest_item = Table(
    "digest_item",
    metadata,
    row_id(),
    Column("channel", String(200), nullable=False),
    Column("watch", String(200), nullable=False),
    # Without a story: so many articles that rang nothing, for the reason given.
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE")),
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE")),
    Column("status", String(20)),
    Column("reason", String(40), nullable=False),
    Column("count", Integer, nullable=False, server_default=text("1")),
    Column("created_at", UTCDateTime, nullable=False),
    Column("roundup_id", Id, ForeignKey("roundup.id", ondelete="SET NULL")),
    UniqueConstraint("channel", "watch", "story_id", "status"),
    Index("ix_digest_item_roundup_id_channel", "roundup_id", "channel"),  # what waits
    Index("ix_digest_item_story_id", "story_id"),  # stories to delete
    Index("ix_digest_item_article_id", "article_id"),  # articles to delete
)
mute = Table(
    "mute",
    metadata,
    row_id(),
    Column("kind", String(10), nullable=False),  # watch, story, publisher
    Column("target", String(300), nullable=False),  # its name, or the story's id
    Column("reason", Text),
    Column("until", UTCDateTime),  # null: until it is taken back
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("kind", "target"),
)
feedback = Table(
    "feedback",
    metadata,
    Column("alert_id", Id, ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True),
    Column("right", Boolean, nullable=False),
    Column("note", Text),
    Column("created_at", UTCDateTime, nullable=False),
)
