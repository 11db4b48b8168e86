"""The table of the workers that share one database; see `workers.py`."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from storage.schema import Id, metadata

workers = Table(
    "workers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("role", Text, nullable=False),
    # By the server's clock, in milliseconds. Past that nobody is there any more.
    Column("lease_until", BigInteger, nullable=False),
    Column("needs", Boolean(create_constraint=False), nullable=False),
    # What it may still be using: messages a second that cost nothing and that are paid for, parts of readers.
    Column("reserved", Integer, nullable=False),
    Column("reserved_paid", Integer, nullable=False),
    Column("reserved_slots", BigInteger, nullable=False),
    # Numbers are never given twice: a delivery remembers whose it was.
    sqlite_autoincrement=True,
)
