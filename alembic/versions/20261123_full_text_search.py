"""full-text search: FTS5 on SQLite, a tsvector on PostgreSQL, both kept by triggers

A table that batch mode copies loses its triggers: a later migration of `article` on SQLite drops
and makes TRIGGERS again, as a test of the whole chain holds.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The first 100,000 characters: a tsvector holds less than a megabyte.
VIEW = """
CREATE VIEW searchable AS SELECT
  id, substr(title || ' ' || text || ' ' || coalesce(page_text, ''), 1, 100000) AS words
FROM article
"""
TABLE = """
CREATE VIRTUAL TABLE article_search USING fts5 (
  words, content = 'searchable', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
)
"""
FILL = "INSERT INTO article_search (article_search) VALUES ('rebuild')"
ADDED = """
CREATE TRIGGER article_search_added AFTER INSERT ON article BEGIN
  INSERT INTO article_search (rowid, words) VALUES (new.id,
    substr(new.title || ' ' || new.text || ' ' || coalesce(new.page_text, ''), 1, 100000));
END
"""
REMOVED = """
CREATE TRIGGER article_search_removed AFTER DELETE ON article BEGIN
  INSERT INTO article_search (article_search, rowid, words) VALUES ('delete', old.id,
    substr(old.title || ' ' || old.text || ' ' || coalesce(old.page_text, ''), 1, 100000));
END
"""
CHANGED = """
CREATE TRIGGER article_search_changed AFTER UPDATE OF title, text, page_text ON article BEGIN
  INSERT INTO article_search (article_search, rowid, words) VALUES ('delete', old.id,
    substr(old.title || ' ' || old.text || ' ' || coalesce(old.page_text, ''), 1, 100000));
  INSERT INTO article_search (rowid, words) VALUES (new.id,
    substr(new.title || ' ' || new.text || ' ' || coalesce(new.page_text, ''), 1, 100000));
END
"""
TRIGGERS = {
    "article_search_added": ADDED,
    "article_search_removed": REMOVED,
    "article_search_changed": CHANGED,
}

# A table of its own: as a column of `article`, each lease of a row would enter its words into
# the index again. Without the marks of Latin letters and in lower case, as FTS5 does it. A blank
# for each punctuation mark: the parser takes addresses and hyphenated words for words of their own.
KEPT = """
CREATE TABLE article_search (
  article_id bigint PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
  words tsvector NOT NULL
)
"""
WORDS = r"""
CREATE FUNCTION article_search_words(title text, body text, page text) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
SELECT to_tsvector('simple', regexp_replace(
  lower(normalize(regexp_replace(
    normalize(substr(title || ' ' || body || ' ' || coalesce(page, ''), 1, 100000), NFD),
    U&'(?<=[A-Za-z])[\0300-\036f]+', '', 'g'), NFC)),
  U&'[!-/:-@\005b-`{-~\00a0-\00a9\00ab-\00b1\00b4\00b6-\00b8\00bb\00bf\2000-\206f\3000-\303f]+',
  ' ', 'g'))
$$
"""
KEEP = """
CREATE FUNCTION article_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO article_search
  VALUES (new.id, article_search_words(new.title, new.text, new.page_text))
  ON CONFLICT (article_id) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END
$$
"""
KEEPS = """
CREATE TRIGGER article_search_kept AFTER INSERT OR UPDATE OF title, text, page_text ON article
FOR EACH ROW EXECUTE FUNCTION article_search_keep()
"""
FILLED = """
INSERT INTO article_search SELECT id, article_search_words(title, text, page_text) FROM article
"""
GIN = "CREATE INDEX ix_article_search_words ON article_search USING gin (words)"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        statements = (VIEW, TABLE, FILL, *TRIGGERS.values())
    else:
        statements = (KEPT, WORDS, KEEP, KEEPS, FILLED, GIN)
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE article_search")
        op.execute("DROP VIEW searchable")
    else:
        op.execute("DROP TRIGGER article_search_kept ON article")
        op.execute("DROP FUNCTION article_search_keep")
        op.execute("DROP FUNCTION article_search_words")
        op.execute("DROP TABLE article_search")
