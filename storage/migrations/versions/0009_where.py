"""Where news goes: which readers are topics of one group, which are channels, lost topics, own channels."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
REGION = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _reader() -> sa.Column[int]:
    return sa.Column("reader_id", ID, sa.ForeignKey("readers.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    op.add_column("readers", sa.Column("chat_index", sa.LargeBinary))
    op.add_column(
        "readers",
        sa.Column(
            "is_channel", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
        ),
    )
    has_chat = sa.text("chat_index IS NOT NULL")
    op.create_index(
        "readers_of_chat", "readers", ["chat_index"], sqlite_where=has_chat, postgresql_where=has_chat
    )
    op.create_table(
        "lost_topics",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("topic_index", sa.LargeBinary, nullable=False, unique=True),
        _reader(),
        sa.Column("followed", sa.Text, nullable=False),
        sa.Column("taken_over", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("lost_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
    )
    op.create_index("ix_lost_topics_reader_id", "lost_topics", ["reader_id"])
    op.create_table(
        "mirrors",
        sa.Column("region", REGION, primary_key=True),
        sa.Column("reader_id", ID, sa.ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("mirrors")
    op.drop_table("lost_topics")
    op.drop_index("readers_of_chat", "readers")
    op.drop_column("readers", "is_channel")
    op.drop_column("readers", "chat_index")
