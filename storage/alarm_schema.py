"""The table about the bot's own troubles: which were noticed, and which of them the admins know of."""

from sqlalchemy import Column, Table, Text

from storage.schema import Id, Moment, metadata

alarms = Table(
    "alarms",
    metadata,
    # A word of `newsroom/alarms.py`, and which of several things of a kind it is about (a feed's id, or 0).
    Column("what", Text, primary_key=True),
    Column("ref", Id, primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
    # NULL until the admins were told.
    Column("told_at", Moment),
)
