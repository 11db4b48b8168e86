"""Official warnings: the list that is asked, the messages on it, and what the desk was offered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OPEN = sa.text("outcome = ''")


def _text(name: str, *, unique: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, unique=unique)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _id() -> sa.Column[int]:
    return sa.Column("id", ID, primary_key=True, autoincrement=True)


def upgrade() -> None:
    op.create_table(
        "warning_lists",
        _id(),
        _text("url", unique=True),
        _text("etag"),
        _text("modified"),
        sa.Column("failures", sa.Integer, nullable=False),
        _moment("next_look_at"),
        _moment("last_ok_at", nullable=True),
        _text("last_error"),
    )
    op.create_table(
        "warning_entries",
        _id(),
        _text("link"),
        _text("mark"),
        _text("outcome"),
        sa.Column("failures", sa.Integer, nullable=False),
        _text("last_error"),
        _moment("next_look_at"),
        _moment("listed_at"),
    )
    op.create_index("warning_entries_once", "warning_entries", ["link", "mark"], unique=True)
    op.create_index(
        "warning_entries_waiting",
        "warning_entries",
        ["next_look_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "warning_proposals",
        _id(),
        _text("sender"),
        _text("identifier"),
        _text("thread"),
        _text("proposal"),
        _moment("arrived_at"),
        _text("outcome"),
        sa.Column("alert_id", ID),
        _moment("settled_at", nullable=True),
    )
    op.create_index("warning_proposals_once", "warning_proposals", ["sender", "identifier"], unique=True)
    op.create_index("warning_proposals_of_thread", "warning_proposals", ["thread"])
    op.create_index(
        "warning_proposals_open", "warning_proposals", ["id"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    for table in ("warning_proposals", "warning_entries", "warning_lists"):
        op.drop_table(table)
