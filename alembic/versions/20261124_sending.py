"""sending: channels that are down, and how long deliveries took"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = sa.DateTime(timezone=True)
TIMES = ("published_at", "seen_at", "matched_at")


def upgrade() -> None:
    op.create_table(
        "circuit",
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_circuit")),
    )
    for name in TIMES:
        op.add_column("delivery", sa.Column(name, WHEN, nullable=True))
    op.add_column("delivery", sa.Column("receipt", sa.String(length=100), nullable=True))
    op.create_index("ix_delivery_sent_at", "delivery", ["sent_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_delivery_sent_at", "delivery")
    op.drop_column("delivery", "receipt")
    for name in reversed(TIMES):
        op.drop_column("delivery", name)
    op.drop_table("circuit")
