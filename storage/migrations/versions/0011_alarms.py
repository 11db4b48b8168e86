"""Which of the bot's own troubles were noticed, and which the admins know of."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("ref", ID, primary_key=True, autoincrement=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
    )


def downgrade() -> None:
    op.drop_table("alarms")
