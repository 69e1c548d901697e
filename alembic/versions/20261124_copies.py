"""copies: bands of words, which article copies which; stories that are one, and those kept apart"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNGROUPED = sa.text("story_id IS NULL")


def of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_index(
        "ix_article_ungrouped",
        "article",
        ["dated"],
        sqlite_where=UNGROUPED,
        postgresql_where=UNGROUPED,
    )
    op.create_table(
        "band",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        of("band", "article_id", "article"),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_band"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_band_article_id", "band", ["article_id"])
    op.create_table(
        "sketch",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stale", sa.Boolean(), server_default=sa.false(), nullable=False),
        of("sketch", "article_id", "article"),
        sa.PrimaryKeyConstraint("article_id", name="pk_sketch"),
    )
    op.create_index("ix_sketch_dated", "sketch", ["dated"])
    op.create_index(
        "ix_sketch_stale",
        "sketch",
        ["article_id"],
        sqlite_where=sa.text("stale = 1"),
        postgresql_where=sa.text("stale"),
    )
    op.create_table(
        "copy",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("original_id", ID, nullable=False),
        of("copy", "article_id", "article"),
        of("copy", "original_id", "article"),
        sa.PrimaryKeyConstraint("article_id", name="pk_copy"),
    )
    op.create_index("ix_copy_original_id", "copy", ["original_id"])
    op.create_table(
        "redirect",
        sa.Column("old_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        of("redirect", "old_id", "story"),
        of("redirect", "story_id", "story"),
        sa.PrimaryKeyConstraint("old_id", name="pk_redirect"),
    )
    op.create_index("ix_redirect_story_id", "redirect", ["story_id"])
    op.create_table(
        "apart",
        sa.Column("one_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        of("apart", "one_id", "story"),
        of("apart", "other_id", "story"),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_apart"),
    )
    op.create_index("ix_apart_other_id", "apart", ["other_id"])


def downgrade() -> None:
    for table in ("apart", "redirect", "copy", "sketch", "band"):
        op.drop_table(table)
    op.drop_index("ix_article_ungrouped", "article")
