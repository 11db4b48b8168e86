"""The tables of tips and of the desk. Bodies are sealed; what stands open is what the queue is sorted by.

Nothing here leads to a source but `route_seal`, whose key is destroyed when the route ends, and rows under
keyed indexes that live a day at most (drafts, quotas). Times of arrival are kept to the hour: finer ones
would match what a telephone company knows.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from storage.schema import Id, Moment, RegionCode, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("address_index", LargeBinary, primary_key=True),
    Column("seal", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("drafts_by_expiry", "expires_at"),
)

draft_parts = Table(
    "draft_parts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column(
        "address_index", LargeBinary, ForeignKey("drafts.address_index", ondelete="CASCADE"), nullable=False
    ),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Index("parts_of_draft", "address_index"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("address_index", LargeBinary, nullable=False, unique=True),
    Column("address_seal", LargeBinary, nullable=False),
    # What was appointed by hand; members of the desk are editors without a row's saying so.
    Column("role", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    # The number that editors call it by.
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("uid", LargeBinary, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("category", Text, nullable=False),
    # The village stands in the sealed facts only.
    Column("kecamatan", RegionCode, nullable=False),
    Column("facts_seal", LargeBinary, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("route_day", Text, nullable=False),
    Column("route_seal", LargeBinary),
    # The source's pseudonym for a block, sealed by the key of the route's day and gone with it.
    Column("pseudonym_seal", LargeBinary),
    Column("receipt_index", LargeBinary, unique=True),
    Column("receipt_key", LargeBinary),
    Column("claimed_by", Id, ForeignKey("staff.id")),
    Column("claimed_until", Moment),
    Column("nudge_at", Moment),
    Column("deadline_at", Moment),
    Column("closed_at", Moment),
    Column("reopened", Boolean(create_constraint=False), nullable=False),
    Column("merged_into", Id, ForeignKey("cases.id")),
    Column("topic_id", BigInteger),
    Column("card_message_id", BigInteger),
    Index("cases_by_state", "state", "id"),
    Index("cases_by_card", "card_message_id"),
    Index("cases_by_topic", "topic_id"),
    # A number is never given twice, not even after a purge: buttons and the log name cases by it.
    sqlite_autoincrement=True,
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("case_id", Id, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id")),
    Column("seal", LargeBinary, nullable=False),
    # For the source alone: opened by the receipt code.
    Column("receipt_seal", LargeBinary),
    Column("state", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("messages_of_case", "case_id"),
    Index("messages_by_state", "state", "due_at"),
)

case_parts = Table(
    "case_parts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("case_id", Id, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    # Parts of a later message of the source; NULL for those of the tip itself.
    Column("message_id", Id, ForeignKey("case_messages.id", ondelete="CASCADE")),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Index("parts_of_case", "case_id"),
)

desk_posts = Table(
    "desk_posts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("case_id", Id, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("kind", Text, nullable=False),
    # What a notice tells; empty for everything else.
    Column("notice", Text, nullable=False),
    # The part or message that is posted; 0 for the card; what makes a notice one of its own.
    Column("ref_id", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message_id", BigInteger),
    # Being sent: the highest message id that the desk had just before. NULL before and after.
    Column("begun_after", BigInteger),
    Index("posts_by_state", "state", "due_at"),
    Index("posts_by_message", "message_id"),
    Index("posts_once", "case_id", "kind", "notice", "ref_id", unique=True),
)

actions = Table(
    "actions",
    metadata,
    # Append-only: each row's hash covers the row before it.
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("staff_id", Id),
    Column("action", Text, nullable=False),
    Column("case_id", Id),
    Column("detail", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

blocks = Table(
    "blocks",
    metadata,
    Column("pseudonym", LargeBinary, primary_key=True),
    Column("until", Moment, nullable=False),
)

quotas = Table(
    "quotas",
    metadata,
    Column("pseudonym", LargeBinary, primary_key=True),
    Column("hour", BigInteger, primary_key=True),
    Column("tips", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
