"""Feeds that the desk added, and feeds that are not looked at for now."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("added_by", sa.BigInteger))
    op.add_column(
        "feeds",
        sa.Column("is_off", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("feeds", "is_off")
    op.drop_column("feeds", "added_by")
