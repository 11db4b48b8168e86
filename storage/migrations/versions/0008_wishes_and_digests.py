"""What readers wish beside places, and the digests in which news waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _number(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.SmallInteger, nullable=False) for name in names]


def _switch(name: str, default: sa.ColumnElement[bool]) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(create_constraint=False), nullable=False, server_default=default)


def _of_reader() -> sa.Column[int]:
    return sa.Column("reader_id", ID, sa.ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True)


def _wishes() -> None:
    hours = ("rhythm", "morning", "evening", "weekday", "quiet_from", "quiet_until")
    op.create_table(
        "timetables",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        *_number(*hours),
        sa.Column("digest_at", sa.BigInteger),
        sa.Column("gentle_at", sa.BigInteger),
        sa.Column("quiet_ends_at", sa.BigInteger),
        sa.Column("wave_id", ID),
        sa.UniqueConstraint(*hours),
    )
    op.create_index("timetables_due", "timetables", ["digest_at"])
    op.create_index("timetables_in_wave", "timetables", ["wave_id"])
    op.create_table(
        "wishes",
        _of_reader(),
        sa.Column("timetable_id", ID, sa.ForeignKey("timetables.id")),
        sa.Column("paused_until", sa.BigInteger),
        sa.Column("look_at", sa.BigInteger),
        _switch("photos", sa.true()),
        _switch("signs", sa.true()),
    )
    op.create_index("wishes_of_timetable", "wishes", ["timetable_id"])
    op.create_index("wishes_due", "wishes", ["look_at"])


def _topics() -> None:
    op.create_table(
        "topics",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        *_number("kind"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.UniqueConstraint("kind", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reader_topics",
        _of_reader(),
        sa.Column("topic_id", ID, sa.ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("muted", sa.Boolean(create_constraint=False), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("readers_of_topic", "reader_topics", ["topic_id"])


def _digests() -> None:
    op.create_table(
        "waiting_news",
        _of_reader(),
        sa.Column("article_id", ID, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digest_waves",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "digest_entries",
        _of_reader(),
        sa.Column("wave_id", ID, primary_key=True, autoincrement=False),
        sa.Column("article_id", ID, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    _wishes()
    _topics()
    _digests()
    op.add_column("deliveries", _switch("plain", sa.false()))


def downgrade() -> None:
    op.drop_column("deliveries", "plain")
    for table in ("digest_entries", "digest_waves", "waiting_news", "reader_topics", "topics", "wishes"):
        op.drop_table(table)
    op.drop_table("timetables")
