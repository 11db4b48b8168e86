"""The tables of alerts: what is told and where, what was changed afterwards, and who wants no more of it."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from storage.schema import Id, Moment, RegionCode, metadata

_ALIVE = "state IN ('scheduled', 'sending', 'paused', 'stopped', 'sent', 'awaiting')"

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    # The first alert of the event; its own id for a new one.
    Column("thread_id", Id, nullable=False),
    Column("state", Text, nullable=False),
    # "" while a draft has none.
    Column("severity", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("advice", Text, nullable=False),
    # Telegram's file id of the desk's own upload.
    Column("photo_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # NULL in a draft: as soon as it is confirmed.
    Column("starts", Moment),
    Column("ends", Moment),
    # JSON: unix milliseconds of the later moments at which it is sent anew.
    Column("repeat", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sent_by", Id, nullable=False),
    Column("approved_by", Id),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment),
    # JSON: an update that waits for a second editor, "" where there is none.
    Column("proposed", Text, nullable=False),
    # The card on the desk.
    Column("card_message_id", BigInteger),
    Column("card_topic_id", BigInteger),
    Index("alerts_of_thread", "thread_id"),
    Index("alerts_alive", "state", sqlite_where=text(_ALIVE), postgresql_where=text(_ALIVE)),
    # A number that was given once is never given again: buttons hold it.
    sqlite_autoincrement=True,
)

alert_regions = Table(
    "alert_regions",
    metadata,
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("region", RegionCode, primary_key=True),
    sqlite_with_rowid=False,
)

#: What delivered copies have to be told or turned into; each copy once for each row.
alert_changes = Table(
    "alert_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    # That of the alert from this change on: copies with an older one are changed.
    Column("revision", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("raised", Boolean(create_constraint=False), nullable=False),
    Column("told", Boolean(create_constraint=False), nullable=False),
    Column("made_at", Moment, nullable=False),
    # NULL while a copy with older words may still arrive somewhere.
    Column("reached_all_at", Moment),
    Index("changes_of_alert", "alert_id"),
    sqlite_autoincrement=True,
)

alert_mutes = Table(
    "alert_mutes",
    metadata,
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
    Column("thread_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Index("mutes_of_thread", "thread_id"),
    sqlite_with_rowid=False,
)
