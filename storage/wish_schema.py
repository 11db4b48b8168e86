"""The tables of what readers wish beside places: timetables, pauses, topics; and what waits for digests."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, SmallInteger, Table, Text, UniqueConstraint, true

from storage.schema import Id, Moment, metadata


def _of_reader() -> Column[int]:
    return Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True)


#: Readers with the same hours share a row: what is due is a few rows, however many readers there are.
timetables = Table(
    "timetables",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("rhythm", SmallInteger, nullable=False),
    # Minutes of the day; -1 where there are no quiet hours, that the constraint sees equal rows.
    *(
        Column(name, SmallInteger, nullable=False)
        for name in ("morning", "evening", "weekday", "quiet_from", "quiet_until")
    ),
    # The next digest. It moves on only together with the wave that sends what waited for it.
    Column("digest_at", Moment),
    # When the mildest alerts, and when all but the gravest may come next; kept ahead of the present.
    Column("gentle_at", Moment),
    Column("quiet_ends_at", Moment),
    # The wave that is being put together for it.
    Column("wave_id", Id),
    UniqueConstraint("rhythm", "morning", "evening", "weekday", "quiet_from", "quiet_until"),
    Index("timetables_due", "digest_at"),
    Index("timetables_in_wave", "wave_id"),
)

#: A reader without a row gets news at once, with pictures.
wishes = Table(
    "wishes",
    metadata,
    _of_reader(),
    # NULL: at once, at any hour.
    Column("timetable_id", Id, ForeignKey("timetables.id")),
    Column("paused_until", Moment),
    # Something changed for this reader alone: what waits is looked at then.
    Column("look_at", Moment),
    Column("photos", Boolean(create_constraint=False), nullable=False, server_default=true()),
    Column("signs", Boolean(create_constraint=False), nullable=False, server_default=true()),
    Index("wishes_of_timetable", "timetable_id"),
    Index("wishes_due", "look_at"),
)

#: Words, sections and sources that somebody follows or mutes: an article is matched against each once.
topics = Table(
    "topics",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", SmallInteger, nullable=False),
    # As it is compared, and as whoever wrote it first wrote it.
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    UniqueConstraint("kind", "name"),
    # Buttons hold the number.
    sqlite_autoincrement=True,
)

reader_topics = Table(
    "reader_topics",
    metadata,
    _of_reader(),
    Column("topic_id", Id, ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True),
    Column("muted", Boolean(create_constraint=False), nullable=False),
    Index("readers_of_topic", "topic_id"),
    sqlite_with_rowid=False,
)

#: News that waits for a reader's next digest. Articles are never deleted, so nothing has to follow them.
waiting_news = Table(
    "waiting_news",
    metadata,
    _of_reader(),
    Column("article_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

digest_waves = Table(
    "digest_waves",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("begun_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

#: What stands in a digest, kept as long as its pages can be turned.
digest_entries = Table(
    "digest_entries",
    metadata,
    _of_reader(),
    # No foreign key, whose check would cost each of the many rows of a wave as much as the row.
    Column("wave_id", Id, primary_key=True, autoincrement=False),
    Column("article_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
