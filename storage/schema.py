"""The tables. A change here comes with a revision in `migrations/`; a test holds the two together.

Telegram ids stand nowhere in here: a reader is a sealed address and its keyed index (`newsroom/sealing.py`).
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData()

#: Ids are 64 bits on PostgreSQL; SQLite's own row id is, too, but only under the name INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")
#: Region codes are compared as ranges of bytes ("inside 35.14" is '35.14.' < code < '35.14/').
RegionCode = Text().with_variant(Text(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment: an aware datetime outside, unix milliseconds in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

readers = Table(
    "readers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("address_index", LargeBinary, nullable=False, unique=True),
    Column("address_seal", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    Column("wider", Boolean(create_constraint=False), nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("since", Moment, nullable=False),
    # Of a forum's topic: the keyed index of its group, so that all topics of a group are found together.
    Column("chat_index", LargeBinary),
    # What is sent to a channel carries no button that only a chat with the bot could answer.
    Column("is_channel", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Index(
        "readers_of_chat",
        "chat_index",
        sqlite_where=text("chat_index IS NOT NULL"),
        postgresql_where=text("chat_index IS NOT NULL"),
    ),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("region", RegionCode, primary_key=True),
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Moment, nullable=False),
    Index("subscriptions_of_reader", "reader_id"),
    sqlite_with_rowid=False,
)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("image_url", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("stored_at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    # Of an article that was corrected by hand: what its feed said (a digest), until that changes; else "".
    Column("fed", Text, nullable=False, server_default=""),
    # An editor chose them, and knows better than the tagger.
    Column("regions_by_hand", Boolean(create_constraint=False), nullable=False, server_default=false()),
    # NULL until the article was handed to the outbox (or judged too old for it); again NULL when its feed
    # found it to be about more places.
    Column("planned_at", Moment),
    # PostgreSQL's usual indexes refuse what is longer than 2,700 bytes, and a feed's link may be.
    Index("articles_by_guid", "guid", postgresql_using="hash"),
    Index("articles_by_url", "canonical_url", postgresql_using="hash"),
    Index("articles_by_fingerprint", "fingerprint", postgresql_using="hash"),
    Index("articles_by_time", "published_at", "id"),
    Index(
        "articles_to_plan",
        "id",
        sqlite_where=text("planned_at IS NULL"),
        postgresql_where=text("planned_at IS NULL"),
    ),
)

article_regions = Table(
    "article_regions",
    metadata,
    Column("region", RegionCode, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index("regions_of_article", "article_id"),
    sqlite_with_rowid=False,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    # The revision of the article that it made.
    Column("revision", Integer, nullable=False),
    # What was wrong and is right now, in the editor's words.
    Column("words", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    # NULL while a copy with the old words may still come in.
    Column("reached_all_at", Moment),
    Index("corrections_of_article", "article_id"),
    sqlite_autoincrement=True,
)

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", SmallInteger, nullable=False),
    Column("thing_id", Id, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    *(
        Column(name, Integer, nullable=False)
        for name in ("total", "sent", "gone", "failed", "uncertain", "doubted")
    ),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    # The last reader who was looked at while a large audience is put together; NULL when it is complete.
    Column("planned_through", Id),
    # With the unique index of deliveries this is the promise "each thing reaches each chat once".
    Index("dispatches_once", "kind", "thing_id", unique=True),
    # The literal states are those of newsroom/deliveries.py.
    Index(
        "dispatches_active",
        "priority",
        "id",
        sqlite_where=text("state = 1"),
        postgresql_where=text("state = 1"),
    ),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("dispatch_id", Id, ForeignKey("dispatches.id", ondelete="CASCADE"), nullable=False),
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("in_doubt", Boolean(create_constraint=False), nullable=False),
    Column("silent", Boolean(create_constraint=False), nullable=False),
    Column("about_message_id", BigInteger),
    Column("with_photo", Boolean(create_constraint=False), nullable=False),
    Column("message_id", BigInteger),
    Column("revision", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("done_at", BigInteger),
    # The words without the picture.
    Column("plain", Boolean(create_constraint=False), nullable=False, server_default=false()),
    # Which worker has it in hand, or had it last; NULL where one bot does everything.
    Column("holder", BigInteger),
    Index("deliveries_once", "reader_id", "dispatch_id", unique=True),
    Index(
        "deliveries_waiting",
        "dispatch_id",
        "due_at",
        "id",
        sqlite_where=text("state = 1"),
        postgresql_where=text("state = 1"),
    ),
    Index(
        "deliveries_under_way",
        "dispatch_id",
        sqlite_where=text("state IN (2, 6)"),
        postgresql_where=text("state IN (2, 6)"),
    ),
    # The copies that an edit, a recall or a correction has to find.
    Index(
        "deliveries_sent",
        "dispatch_id",
        "id",
        sqlite_where=text("state = 3"),
        postgresql_where=text("state = 3"),
    ),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_look_at", Moment, nullable=False),
    Column("last_ok_at", Moment),
    Column("last_error", Text, nullable=False),
    # Who of the desk added it; none where the settings name it.
    Column("added_by", BigInteger),
    Column("is_off", Boolean(create_constraint=False), nullable=False, server_default=false()),
)

handled_updates = Table(
    "handled_updates",
    metadata,
    # Telegram's running number of an update: it names nobody.
    Column("update_id", Id, primary_key=True, autoincrement=False),
    Column("handled_at", Moment, nullable=False),
)
