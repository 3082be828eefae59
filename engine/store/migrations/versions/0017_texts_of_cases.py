"""Three letters in a row lead to the cases whose number or subject has them; names of open tasks.

SQLite keeps them in an index of its own, which names rows by numbers that a VACUUM leaves alone: those of
`process_instance` it may change. Triggers keep it in the statement that writes the case. PostgreSQL has no trigrams
without an extension, so a function makes them and a GIN index keeps them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NOT_ENDED = sa.text("completed_at IS NULL")


def upgrade() -> None:
    statements = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements:
        op.execute(statement)
    op.create_index("ix_task_open_name", "task", ["name"], postgresql_where=_NOT_ENDED, sqlite_where=_NOT_ENDED)


def _words(row: str) -> str:
    return f"coalesce({row}business_key, '') || char(10) || coalesce({row}subject, '')"


_ADD = f"""
    INSERT OR IGNORE INTO case_text_row (instance_id) VALUES (new.id);
    INSERT INTO case_text (rowid, words) SELECT n, {_words("new.")} FROM case_text_row WHERE instance_id = new.id;
"""
_FORGET = f"""
    INSERT INTO case_text (case_text, rowid, words)
    SELECT 'delete', n, {_words("old.")} FROM case_text_row WHERE instance_id = old.id;
"""
_SQLITE = (
    "CREATE TABLE case_text_row (n INTEGER PRIMARY KEY, instance_id CHAR(32) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE case_text USING fts5(words, content='', detail=none, tokenize='trigram')",
    "INSERT INTO case_text_row (instance_id) SELECT id FROM process_instance "
    "WHERE business_key IS NOT NULL OR subject IS NOT NULL ORDER BY started_at, id",
    f"INSERT INTO case_text (rowid, words) SELECT n, {_words('')} "
    "FROM case_text_row JOIN process_instance ON id = instance_id ORDER BY n",
    "CREATE TRIGGER case_text_begins AFTER INSERT ON process_instance "
    f"WHEN new.business_key IS NOT NULL OR new.subject IS NOT NULL BEGIN {_ADD} END",
    "CREATE TRIGGER case_text_changes AFTER UPDATE OF business_key, subject ON process_instance "
    "WHEN new.business_key IS NOT old.business_key OR new.subject IS NOT old.subject "
    f"BEGIN {_FORGET} {_ADD} END",
    "CREATE TRIGGER case_text_ends AFTER DELETE ON process_instance "
    f"BEGIN {_FORGET} DELETE FROM case_text_row WHERE instance_id = old.id; END",
)
_POSTGRESQL = (
    # What both sides of a comparison are made with, so that letters are made small alike.
    "CREATE FUNCTION case_trigrams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ "
    "SELECT array(SELECT DISTINCT substr(lower(words), at, 3) "
    "FROM generate_series(1, length(lower(words)) - 2) AS at) $$",
    # Without a list of what is yet to be put in order, which every search would have to read.
    "CREATE INDEX case_text ON process_instance USING gin "
    "(case_trigrams(coalesce(business_key, '') || chr(10) || coalesce(subject, ''))) WITH (fastupdate = off)",
)
