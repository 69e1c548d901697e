"""when to come back: the rhythm of each feed, what it hints, where it moved, its host"""

from collections.abc import Sequence
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = sa.DateTime(timezone=True)
FEED = sa.table("feed", sa.column("id", sa.BigInteger()), sa.column("url"), sa.column("host"))


def columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("host", sa.Text(), server_default="", nullable=False),
        sa.Column("row_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("votes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("whole_at", WHEN, nullable=True),
        sa.Column("update_every", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("skip_hours", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("skip_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gone_at", WHEN, nullable=True),
        sa.Column("gap_at", WHEN, nullable=True),
        sa.Column("moved_url", sa.Text(), nullable=True),
        sa.Column("moving_to", sa.Text(), nullable=True),
        sa.Column("moving_since", WHEN, nullable=True),
        sa.Column("moving_polls", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )


def upgrade() -> None:
    for column in columns():
        op.add_column("feed", column)
    op.create_index("ix_feed_host", "feed", ["host"])
    connection = op.get_bind()
    hosts = [
        {"the_id": the_id, "its_host": _host(url)}
        for the_id, url in connection.execute(sa.select(FEED.c.id, FEED.c.url)).all()
    ]
    if hosts:
        connection.execute(
            sa.update(FEED)
            .where(FEED.c.id == sa.bindparam("the_id"))
            .values(host=sa.bindparam("its_host")),
            hosts,
        )


def _host(url: str) -> str:
    """Name and port; nothing of an address that cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').rstrip('.')}:{port}"


def downgrade() -> None:
    op.drop_index("ix_feed_host", "feed")
    for column in reversed(columns()):
        op.drop_column("feed", column.name)
