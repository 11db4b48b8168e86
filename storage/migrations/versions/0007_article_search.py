"""The words of articles, for the search: titles and texts, kept in step by triggers.

On SQLite an FTS5 table that holds words alone: what an article says stays in `articles` and is read through
the view. Whoever makes `articles` anew (a batch change drops its triggers) makes the triggers anew as well.

On PostgreSQL a generated column with an index. What is a word is the same: letters and digits without their
marks, so what its own parser would take for addresses, versions or numbers with signs is parted before.
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


# Everything between letters and digits; by their numbers, so that no locale has a say in it.
_BETWEEN = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7"
    r"\u2000-\u2bff\u3000-\u303f\ufe00-\ufe6f]+"
)
_MARKS = r"[\u0300-\u036f]+"
#: Longer texts than any article are searched by their beginning: an index of a row takes a megabyte at most.
_MOST = 200_000
_PLAIN = f"""
    CREATE FUNCTION plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(
        regexp_replace(normalize(left(said, {_MOST}), NFKD), '{_MARKS}', '', 'g'), '{_BETWEEN}', ' ', 'g'
    )
"""
_TEXT_ON_SERVER = (
    "CASE WHEN body = '' THEN lead"
    " WHEN strpos(body, rtrim(lead, '…')) > 0 THEN body"
    " ELSE lead || chr(10) || body END"
)
_WORDS_ON_SERVER = (
    "ALTER TABLE articles ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', plain_words(title)), 'A') || "
    f"setweight(to_tsvector('simple', plain_words({_TEXT_ON_SERVER})), 'D')) STORED"
)
_ON_SERVER = (_PLAIN, _WORDS_ON_SERVER, "CREATE INDEX articles_by_words ON articles USING gin (words)")
_DOWNGRADE_ON_SERVER = (
    "DROP INDEX articles_by_words",
    "ALTER TABLE articles DROP COLUMN words",
    "DROP FUNCTION plain_words(text)",
)


def upgrade() -> None:
    _execute(_statements(), _ON_SERVER)


def downgrade() -> None:
    _execute(_DOWNGRADE, _DOWNGRADE_ON_SERVER)


def _execute(in_a_file: tuple[str, ...], on_a_server: tuple[str, ...]) -> None:
    for statement in in_a_file if op.get_bind().dialect.name == "sqlite" else on_a_server:
        op.execute(statement)
