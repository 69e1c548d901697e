"""pages: why an article has not its page's text, when it was read, when it may be asked again"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from db.columns import UTCDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = (
    ("page_reason", sa.String(40)),
    ("page_at", UTCDateTime(timezone=True)),
    ("page_due", UTCDateTime(timezone=True)),
    ("page_key", sa.LargeBinary(32)),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("article", sa.Column(name, kind, nullable=True))
    op.create_index("ix_article_page_key", "article", ["page_key"])
    op.execute("UPDATE article SET page = 'feed-only' WHERE page = 'feed'")


def downgrade() -> None:
    op.execute("UPDATE article SET page = 'feed' WHERE page IN ('feed-only', 'blocked')")
    op.drop_index("ix_article_page_key", "article")
    for name, _ in COLUMNS:
        op.drop_column("article", name)
