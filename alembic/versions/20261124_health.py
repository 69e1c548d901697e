"""health: the last polls of each feed, its troubles, and notices to the operator"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "health",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("messages", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=True),
        sa.Column("quiet_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_health_feed_id_feed"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_health")),
    )
    op.create_index("ix_health_quiet_at", "health", ["quiet_at"], unique=False)
    op.create_table(
        "trouble",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_trouble_feed_id_feed"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", "kind", name=op.f("pk_trouble")),
    )
    op.create_table(
        "notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("public", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("public", name=op.f("uq_notice_public")),
    )
    op.create_index("ix_notice_created_at", "notice", ["created_at"], unique=False)
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("notice_id", ID, nullable=True))
        batch.alter_column("alert_id", existing_type=ID, nullable=True)
        batch.create_foreign_key(
            batch.f("fk_delivery_notice_id_notice"),
            "notice",
            ["notice_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch.create_unique_constraint(
            batch.f("uq_delivery_notice_id_channel"), ["notice_id", "channel"]
        )
        batch.create_check_constraint(
            batch.f("ck_delivery_one_message"), "(alert_id IS NULL) <> (notice_id IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE notice_id IS NOT NULL")
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(batch.f("ck_delivery_one_message"), type_="check")
        batch.drop_constraint(batch.f("uq_delivery_notice_id_channel"), type_="unique")
        batch.drop_constraint(batch.f("fk_delivery_notice_id_notice"), type_="foreignkey")
        batch.alter_column("alert_id", existing_type=ID, nullable=False)
        batch.drop_column("notice_id")
    op.drop_table("notice")
    op.drop_table("trouble")
    op.drop_table("health")
