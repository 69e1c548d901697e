"""names of articles: further keys, edits that a hash shows, quarantine, the worth of guids"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from db.tables import Id, UTCDateTime
from tocsin.core.identity import link_key
from tocsin.core.links import canonical_link, names_article

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MANY = 5_000
NAMES = sa.table("article_key", sa.column("key"), sa.column("article_id"))


def upgrade() -> None:
    op.create_table(
        "article_key",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("article_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name="fk_article_key_article_id_article",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name="pk_article_key"),
    )
    op.create_index("ix_article_key_article_id", "article_key", ["article_id"])
    zero, trusted = sa.text("0"), sa.text("'trusted'")
    op.add_column(
        "article", sa.Column("hash_edits", sa.Integer, nullable=False, server_default=zero)
    )
    op.add_column("article", sa.Column("quarantined_at", UTCDateTime(timezone=True), nullable=True))
    held = sa.text("quarantined_at IS NOT NULL")
    op.create_index(
        "ix_article_quarantined_at",
        "article",
        ["quarantined_at"],
        sqlite_where=held,
        postgresql_where=held,
    )
    op.add_column("feed", sa.Column("guids", sa.String(10), nullable=False, server_default=trusted))
    _name_what_is_stored()


def _name_what_is_stored() -> None:
    """Give every article the name of its link, as new ones get it: else each would be new once
    more where a later version reads links otherwise. The earliest of several has it."""
    connection, last = op.get_bind(), 0
    wanted = sa.text(
        "SELECT id, url, publisher FROM article WHERE id > :last AND url IS NOT NULL"
        " ORDER BY id LIMIT :many"
    )
    named: set[bytes] = set()
    while rows := connection.execute(wanted, {"last": last, "many": MANY}).all():
        last = rows[-1].id
        links = [(row, canonical_link(row.url)) for row in rows]
        new = {}
        for row, link in links:
            key = link_key(link, publisher=row.publisher)
            if names_article(link) and key not in named:
                new.setdefault(key, row.id)
        named |= new.keys()
        op.bulk_insert(NAMES, [{"key": key, "article_id": at} for key, at in new.items()])


def downgrade() -> None:
    op.drop_index("ix_article_quarantined_at", "article")
    op.drop_column("feed", "guids")
    op.drop_column("article", "quarantined_at")
    op.drop_column("article", "hash_edits")
    op.drop_table("article_key")
