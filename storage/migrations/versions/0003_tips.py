"""Tips: drafts, cases with their parts and messages, what the desk is told, who works there, and the log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _blob(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", ID, primary_key=True, autoincrement=True)


def upgrade() -> None:
    _drafts()
    op.create_table(
        "staff",
        _id(),
        sa.Column("address_index", sa.LargeBinary, nullable=False, unique=True),
        _blob("address_seal"),
        _text("role"),
        _moment("since"),
    )
    _cases()
    _messages_and_parts()
    _desk()
    op.create_table("blocks", sa.Column("pseudonym", sa.LargeBinary, primary_key=True), _moment("until"))
    op.create_table(
        "quotas",
        sa.Column("pseudonym", sa.LargeBinary, primary_key=True),
        sa.Column("hour", sa.BigInteger, primary_key=True),
        _count("tips"),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("address_index", sa.LargeBinary, primary_key=True),
        _blob("seal"),
        _moment("expires_at"),
    )
    op.create_index("drafts_by_expiry", "drafts", ["expires_at"])
    op.create_table(
        "draft_parts",
        _id(),
        sa.Column(
            "address_index",
            sa.LargeBinary,
            sa.ForeignKey("drafts.address_index", ondelete="CASCADE"),
            nullable=False,
        ),
        _text("kind"),
        _count("size"),
        _blob("seal"),
    )
    op.create_index("parts_of_draft", "draft_parts", ["address_index"])


def _cases() -> None:
    op.create_table(
        "cases",
        _id(),
        sa.Column("uid", sa.LargeBinary, nullable=False, unique=True),
        _text("state"),
        _text("level"),
        _text("category"),
        sa.Column("kecamatan", CODE, nullable=False),
        _blob("facts_seal"),
        _moment("arrived_at"),
        _text("route_day"),
        _blob("route_seal", nullable=True),
        _blob("pseudonym_seal", nullable=True),
        sa.Column("receipt_index", sa.LargeBinary, unique=True),
        _blob("receipt_key", nullable=True),
        sa.Column("claimed_by", ID, sa.ForeignKey("staff.id")),
        _moment("claimed_until", nullable=True),
        _moment("nudge_at", nullable=True),
        _moment("deadline_at", nullable=True),
        _moment("closed_at", nullable=True),
        sa.Column("reopened", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("merged_into", ID, sa.ForeignKey("cases.id")),
        sa.Column("topic_id", sa.BigInteger),
        sa.Column("card_message_id", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("cases_by_state", "cases", ["state", "id"])
    op.create_index("cases_by_card", "cases", ["card_message_id"])
    op.create_index("cases_by_topic", "cases", ["topic_id"])


def _messages_and_parts() -> None:
    op.create_table(
        "case_messages",
        _id(),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        _text("direction"),
        sa.Column("staff_id", ID, sa.ForeignKey("staff.id")),
        _blob("seal"),
        _blob("receipt_seal", nullable=True),
        _text("state"),
        _moment("due_at"),
        _count("attempts"),
        _moment("at"),
    )
    op.create_index("messages_of_case", "case_messages", ["case_id"])
    op.create_index("messages_by_state", "case_messages", ["state", "due_at"])
    op.create_table(
        "case_parts",
        _id(),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("message_id", ID, sa.ForeignKey("case_messages.id", ondelete="CASCADE")),
        _text("kind"),
        _count("size"),
        _blob("seal"),
    )
    op.create_index("parts_of_case", "case_parts", ["case_id"])


def _desk() -> None:
    op.create_table(
        "desk_posts",
        _id(),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id", ondelete="CASCADE")),
        _text("kind"),
        _text("notice"),
        sa.Column("ref_id", ID, nullable=False),
        _text("state"),
        _moment("due_at"),
        _count("attempts"),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("begun_after", sa.BigInteger),
    )
    op.create_index("posts_by_state", "desk_posts", ["state", "due_at"])
    op.create_index("posts_by_message", "desk_posts", ["message_id"])
    op.create_index("posts_once", "desk_posts", ["case_id", "kind", "notice", "ref_id"], unique=True)
    op.create_table(
        "actions",
        _id(),
        _moment("at"),
        sa.Column("staff_id", ID),
        _text("action"),
        sa.Column("case_id", ID),
        _text("detail"),
        _blob("hash"),
    )


def downgrade() -> None:
    for table in (
        "quotas",
        "blocks",
        "actions",
        "desk_posts",
        "case_parts",
        "case_messages",
        "cases",
        "staff",
        "draft_parts",
        "drafts",
    ):
        op.drop_table(table)
