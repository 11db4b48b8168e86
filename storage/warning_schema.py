"""The tables of official warnings: the list that is asked, the messages on it, and what the desk was offered.

All of it is public; nothing in here leads to a person.
"""

from sqlalchemy import Column, Index, Integer, Table, Text, text

from storage.schema import Id, Moment, metadata

warning_lists = Table(
    "warning_lists",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False, unique=True),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_look_at", Moment, nullable=False),
    Column("last_ok_at", Moment),
    Column("last_error", Text, nullable=False),
)

warning_entries = Table(
    "warning_entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    # The address of a message, and what the list said of it: what changes is read again.
    Column("link", Text, nullable=False),
    Column("mark", Text, nullable=False),
    # '' while it waits to be read; then what became of it (newsroom/warnings.py `Ignored`, or 'proposed').
    Column("outcome", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("next_look_at", Moment, nullable=False),
    Column("listed_at", Moment, nullable=False),
    Index("warning_entries_once", "link", "mark", unique=True),
    Index(
        "warning_entries_waiting",
        "next_look_at",
        sqlite_where=text("outcome = ''"),
        postgresql_where=text("outcome = ''"),
    ),
)

warning_proposals = Table(
    "warning_proposals",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("sender", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    # The first message of the event that the desk was offered, by its sender and identifier.
    Column("thread", Text, nullable=False),
    Column("proposal", Text, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    # '' while it is open; 'alert', 'dismissed', or 'superseded' by a later one of its thread.
    Column("outcome", Text, nullable=False),
    Column("alert_id", Id),
    Column("settled_at", Moment),
    # Each message is proposed once: this index is the promise.
    Index("warning_proposals_once", "sender", "identifier", unique=True),
    Index("warning_proposals_of_thread", "thread"),
    Index(
        "warning_proposals_open",
        "id",
        sqlite_where=text("outcome = ''"),
        postgresql_where=text("outcome = ''"),
    ),
)
