"""The tables about places in Telegram: topics that were lost, and the newsroom's own channels."""

from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, Table, Text

from storage.schema import Id, Moment, RegionCode, metadata

lost_topics = Table(
    "lost_topics",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    # The keyed index of the topic's address, by which it is known again when somebody reopens it.
    Column("topic_index", LargeBinary, nullable=False, unique=True),
    # The group's general topic, which gets the topic's news instead.
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), nullable=False, index=True),
    # Codes and spaces: what the topic followed, and what of it the general topic had not followed before.
    Column("followed", Text, nullable=False),
    Column("taken_over", Text, nullable=False),
    # Closed may be opened again; otherwise it was deleted.
    Column("closed", Boolean(create_constraint=False), nullable=False),
    Column("lost_at", Moment, nullable=False),
    # NULL until the admins were told.
    Column("told_at", Moment),
)

mirrors = Table(
    "mirrors",
    metadata,
    # A channel of the newsroom that the settings name, and what they say that it shows.
    Column("region", RegionCode, primary_key=True),
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
)
