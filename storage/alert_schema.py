"""The tables of alerts: what is told, where, on which occasions, and what was changed afterwards."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from storage.schema import Id, Moment, RegionCode, metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("severity", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("html", Text, nullable=False),
    # Telegram's file id of the editor's own upload, "" without a photo.
    Column("photo", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("link", Text, nullable=False),
    # Why it was taken back, "" while it was not.
    Column("reason", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author_id", Id),
    Column("approver_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Column("closed_at", Moment),
    Column("card_message_id", BigInteger),
    Column("card_thread_id", BigInteger),
)

alert_regions = Table(
    "alert_regions",
    metadata,
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("region", RegionCode, primary_key=True),
    sqlite_with_rowid=False,
)

alert_rounds = Table(
    "alert_rounds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Index("rounds_of_alert", "alert_id"),
    Index(
        "rounds_due",
        "due_at",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
)

#: One row for each round whose copies a change has to reach: with it each copy is changed once.
alert_changes = Table(
    "alert_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("round_id", Id, ForeignKey("alert_rounds.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("told", Boolean(create_constraint=False), nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("changes_of_alert", "alert_id"),
)

alert_mutes = Table(
    "alert_mutes",
    metadata,
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Index("mutes_of_alert", "alert_id"),
    sqlite_with_rowid=False,
)
