"""deciding: roundups, what waits for a digest, mutes, feedback, acknowledgements"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
ONE_OF_TWO = "(alert_id IS NULL) <> (notice_id IS NULL)"
ONE_OF_THREE = (
    "(CASE WHEN alert_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN notice_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN roundup_id IS NULL THEN 0 ELSE 1 END) = 1"
)


def upgrade() -> None:
    op.create_table(
        "roundup",
        sa.Column("id", ID, nullable=False),
        sa.Column("public", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("watch", sa.String(length=200), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roundup")),
        sa.UniqueConstraint("public", name=op.f("uq_roundup_public")),
    )
    op.create_index("ix_roundup_kind_watch", "roundup", ["kind", "watch"], unique=False)
    _digest_items()
    _mutes()
    op.create_table(
        "feedback",
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_feedback_alert_id_alert"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_feedback")),
    )
    op.add_column("alert", sa.Column("acked_at", WHEN, nullable=True))
    op.add_column("alert", sa.Column("acked_why", sa.Text(), nullable=True))
    zero = sa.text("0")
    op.add_column(
        "told", sa.Column("publishers", sa.Integer(), server_default=zero, nullable=False)
    )
    op.add_column(
        "told", sa.Column("lowered", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_reading_watch_read_at", "reading", ["watch", "read_at"], unique=False)
    _deliveries()


def _digest_items() -> None:
    op.create_table(
        "digest_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("watch", sa.String(length=200), nullable=False),
        sa.Column("story_id", ID, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("roundup_id", ID, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_digest_item_{table}_id_{table}"),
                ondelete=gone,
            )
            for table, gone in (
                ("story", "CASCADE"),
                ("article", "CASCADE"),
                ("roundup", "SET NULL"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_item")),
        sa.UniqueConstraint(
            *("channel", "watch", "story_id", "status"),
            name=op.f("uq_digest_item_channel_watch_story_id_status"),
        ),
    )
    op.create_index(
        "ix_digest_item_roundup_id_channel", "digest_item", ["roundup_id", "channel"], unique=False
    )


def _mutes() -> None:
    op.create_table(
        "mute",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("until", WHEN, nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mute")),
        sa.UniqueConstraint("kind", "target", name=op.f("uq_mute_kind_target")),
    )


def _deliveries() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("roundup_id", ID, nullable=True))
        batch.add_column(sa.Column("folded_id", ID, nullable=True))
        batch.add_column(
            sa.Column(
                "way", sa.String(length=10), server_default=sa.text("'alone'"), nullable=False
            )
        )
        for name in ("roundup_id", "folded_id"):
            batch.create_foreign_key(
                batch.f(f"fk_delivery_{name}_roundup"), "roundup", [name], ["id"],
                ondelete="RESTRICT",
            )  # fmt: skip
        batch.create_unique_constraint(
            batch.f("uq_delivery_roundup_id_channel"), ["roundup_id", "channel"]
        )
        batch.drop_constraint(batch.f("ck_delivery_one_message"), type_="check")
        batch.create_check_constraint(batch.f("ck_delivery_one_message"), ONE_OF_THREE)


def downgrade() -> None:
    op.drop_index("ix_reading_watch_read_at", "reading")
    op.execute("DELETE FROM delivery WHERE roundup_id IS NOT NULL")
    op.execute("UPDATE delivery SET state = 'sent', sent_at = due_at WHERE state = 'folded'")
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(batch.f("ck_delivery_one_message"), type_="check")
        batch.create_check_constraint(batch.f("ck_delivery_one_message"), ONE_OF_TWO)
        batch.drop_constraint(batch.f("uq_delivery_roundup_id_channel"), type_="unique")
        for name in ("roundup_id", "folded_id"):
            batch.drop_constraint(batch.f(f"fk_delivery_{name}_roundup"), type_="foreignkey")
            batch.drop_column(name)
        batch.drop_column("way")
    for table, columns in (
        ("told", ("lowered", "publishers")),
        ("alert", ("acked_why", "acked_at")),
    ):
        for name in columns:
            op.drop_column(table, name)
    for table in ("feedback", "mute", "digest_item", "roundup"):
        op.drop_table(table)
