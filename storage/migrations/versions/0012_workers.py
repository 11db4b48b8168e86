"""Several workers on one database: who they are, and which delivery is whose."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("lease_until", sa.BigInteger, nullable=False),
        sa.Column("needs", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("reserved", sa.Integer, nullable=False),
        sa.Column("reserved_paid", sa.Integer, nullable=False),
        sa.Column("reserved_slots", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.add_column("deliveries", sa.Column("holder", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("deliveries", "holder")
    op.drop_table("workers")
