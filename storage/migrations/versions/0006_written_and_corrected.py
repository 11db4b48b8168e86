"""Articles that are written on the desk, and what a correction by hand must remember."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _cascading(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, ID, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"))


def upgrade() -> None:
    op.add_column("articles", sa.Column("fed", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "articles",
        sa.Column(
            "regions_by_hand", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
        ),
    )
    op.add_column("corrections", sa.Column("reached_all_at", sa.BigInteger))
    op.create_table(
        "article_drafts",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("uid", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        _cascading("article_id", "articles"),
        _cascading("case_number", "cases"),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("publish_at", sa.BigInteger),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        # A number is never given twice: an old button must not lead to another draft.
        sqlite_autoincrement=True,
    )
    op.create_index("article_drafts_of_article", "article_drafts", ["article_id"], unique=True)
    op.create_index("article_drafts_of_case", "article_drafts", ["case_number"], unique=True)


def downgrade() -> None:
    op.drop_table("article_drafts")
    op.drop_column("corrections", "reached_all_at")
    op.drop_column("articles", "regions_by_hand")
    op.drop_column("articles", "fed")
