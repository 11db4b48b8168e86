"""Readers, what they follow, articles, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "readers",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("address_index", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("address_seal", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("wider", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "subscriptions",
        sa.Column("region", CODE, primary_key=True),
        sa.Column("reader_id", ID, sa.ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("subscriptions_of_reader", "subscriptions", ["reader_id"])
    _articles()
    _deliveries()


def _articles() -> None:
    texts = ("guid", "url", "canonical_url", "fingerprint", "title", "lead", "body", "author", "section")
    op.create_table(
        "articles",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("image_url", sa.Text, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("planned_at", sa.BigInteger),
    )
    # PostgreSQL's usual indexes refuse what is longer than 2,700 bytes, and a feed's link may be.
    op.create_index("articles_by_guid", "articles", ["guid"], postgresql_using="hash")
    op.create_index("articles_by_url", "articles", ["canonical_url"], postgresql_using="hash")
    op.create_index("articles_by_fingerprint", "articles", ["fingerprint"], postgresql_using="hash")
    op.create_index("articles_by_time", "articles", ["published_at", "id"])
    unplanned = sa.text("planned_at IS NULL")
    op.create_index(
        "articles_to_plan", "articles", ["id"], sqlite_where=unplanned, postgresql_where=unplanned
    )
    op.create_table(
        "article_regions",
        sa.Column("region", CODE, primary_key=True),
        sa.Column("article_id", ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("regions_of_article", "article_regions", ["article_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("reader_id", ID, sa.ForeignKey("readers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("thing_id", ID, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("in_doubt", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("done_at", sa.BigInteger),
    )
    op.create_index("deliveries_once", "deliveries", ["reader_id", "kind", "thing_id"], unique=True)
    waiting, claimed = sa.text("state = 1"), sa.text("state = 2")
    op.create_index(
        "deliveries_waiting", "deliveries", ["priority", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index(
        "deliveries_claimed", "deliveries", ["id"], sqlite_where=claimed, postgresql_where=claimed
    )


def downgrade() -> None:
    for table in ("deliveries", "article_regions", "articles", "subscriptions", "readers", "meta"):
        op.drop_table(table)
