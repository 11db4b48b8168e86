"""The table of articles that are being written or corrected on the desk."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from storage.schema import Id, Moment, metadata

article_drafts = Table(
    "article_drafts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("uid", LargeBinary, nullable=False, unique=True),
    # Title, text and all: what began as a tip holds a source's words.
    Column("seal", LargeBinary, nullable=False),
    # The article that it corrects, and the case that it began from: one draft of each at a time.
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE")),
    Column("case_number", Id, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("author_id", Id, nullable=False),
    # Counts changes: what is published is what was seen in the preview.
    Column("version", Integer, nullable=False),
    # NULL while it is written.
    Column("publish_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Index("article_drafts_of_article", "article_id", unique=True),
    Index("article_drafts_of_case", "case_number", unique=True),
    sqlite_autoincrement=True,
)
