"""The words of articles, for the search: titles and texts, kept in step by triggers.

On SQLite an FTS5 table that holds words alone: what an article says stays in `articles` and is read through
the view. Whoever makes `articles` anew (a batch change drops its triggers) makes the triggers anew as well.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# A feed's lead may be the beginning of the text, or words of its own.
_TEXT = (
    "CASE WHEN {row}body = '' THEN {row}lead"
    " WHEN instr({row}body, rtrim({row}lead, '…')) > 0 THEN {row}body"
    " ELSE {row}lead || char(10) || {row}body END"
)
_FORGET = (
    "INSERT INTO article_words (article_words, rowid, title, text) VALUES ('delete', old.id, old.title, {});"
)
_LEARN = "INSERT INTO article_words (rowid, title, text) VALUES (new.id, new.title, {});"
_VIEW = "CREATE VIEW article_texts AS SELECT id, title, {} AS text FROM articles"
_INDEX = """
    CREATE VIRTUAL TABLE article_words USING fts5(
        title, text, content='article_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
"""


def _statements() -> tuple[str, ...]:
    forget, learn = _FORGET.format(_TEXT.format(row="old.")), _LEARN.format(_TEXT.format(row="new."))
    changed = "AFTER UPDATE OF title, lead, body ON articles"
    return (
        _VIEW.format(_TEXT.format(row="")),
        _INDEX,
        f"CREATE TRIGGER article_words_new AFTER INSERT ON articles BEGIN {learn} END",
        f"CREATE TRIGGER article_words_gone AFTER DELETE ON articles BEGIN {forget} END",
        f"CREATE TRIGGER article_words_changed {changed} BEGIN {forget} {learn} END",
        "INSERT INTO article_words (article_words) VALUES ('rebuild')",
    )


_DOWNGRADE = (
    "DROP TRIGGER article_words_changed",
    "DROP TRIGGER article_words_gone",
    "DROP TRIGGER article_words_new",
    "DROP TABLE article_words",
    "DROP VIEW article_texts",
)


def upgrade() -> None:
    _execute(_statements())


def downgrade() -> None:
    _execute(_DOWNGRADE)


def _execute(statements: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL has a generated tsvector in its place
    for statement in statements:
        op.execute(statement)
