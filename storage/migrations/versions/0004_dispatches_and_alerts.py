"""Dispatches over the deliveries of one thing; alerts with their changes; corrections of articles."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTS = ("total", "sent", "gone", "failed", "uncertain", "doubted")


def _id() -> sa.Column[int]:
    return sa.Column("id", ID, primary_key=True, autoincrement=True)


def _small(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(create_constraint=False), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _cascading(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, ID, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    _dispatches()
    op.rename_table("deliveries", "old_deliveries")
    # Names of indexes are the database's, not the table's.
    for index in ("deliveries_once", "deliveries_waiting", "deliveries_claimed"):
        op.drop_index(index, "old_deliveries")
    _deliveries()
    _move_old_deliveries()
    op.drop_table("old_deliveries")
    _delivery_indexes()
    op.create_table(
        "corrections",
        _id(),
        _cascading("article_id", "articles"),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("words"),
        _moment("made_at", nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("corrections_of_article", "corrections", ["article_id"])
    _alerts()


def _dispatches() -> None:
    op.create_table(
        "dispatches",
        _id(),
        _small("kind"),
        sa.Column("thing_id", ID, nullable=False),
        _small("priority"),
        _small("state"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
        _moment("begun_at", nullable=False),
        _moment("ended_at"),
        sa.Column("planned_through", ID),
    )
    op.create_index("dispatches_once", "dispatches", ["kind", "thing_id"], unique=True)
    active = sa.text("state = 1")
    op.create_index(
        "dispatches_active", "dispatches", ["priority", "id"], sqlite_where=active, postgresql_where=active
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _id(),
        _cascading("dispatch_id", "dispatches"),
        _cascading("reader_id", "readers"),
        _small("state"),
        _moment("due_at", nullable=False),
        _small("attempts"),
        _flag("in_doubt"),
        _flag("silent"),
        sa.Column("about_message_id", sa.BigInteger),
        _flag("with_photo"),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("reason"),
        _moment("done_at"),
    )


def _delivery_indexes() -> None:
    op.create_index("deliveries_once", "deliveries", ["reader_id", "dispatch_id"], unique=True)
    for name, columns, condition in (
        ("deliveries_waiting", ["dispatch_id", "due_at", "id"], "state = 1"),
        ("deliveries_under_way", ["dispatch_id"], "state IN (2, 6)"),
        ("deliveries_sent", ["dispatch_id", "id"], "state = 3"),
    ):
        where = sa.text(condition)
        op.create_index(name, "deliveries", columns, sqlite_where=where, postgresql_where=where)


def _move_old_deliveries() -> None:
    """Each thing that was in the outbox becomes a dispatch with the counts that its deliveries give.

    What an older program had claimed when it ended is in doubt, as it would have said at its next start.
    """
    op.execute(
        sa.text(
            "INSERT INTO dispatches (kind, thing_id, priority, state, total, sent, gone, failed, uncertain,"
            " doubted, begun_at, ended_at) "
            "SELECT kind, thing_id, min(priority),"
            " CASE WHEN sum(CASE WHEN state IN (1, 2) THEN 1 ELSE 0 END) > 0 THEN 1 ELSE 4 END,"
            " count(*), sum(CASE WHEN state = 3 THEN 1 ELSE 0 END),"
            " sum(CASE WHEN state = 4 THEN 1 ELSE 0 END), sum(CASE WHEN state = 5 THEN 1 ELSE 0 END), 0,"
            " sum(CASE WHEN in_doubt OR state = 2 THEN 1 ELSE 0 END), min(due_at) * 1000,"
            " CASE WHEN sum(CASE WHEN state IN (1, 2) THEN 1 ELSE 0 END) > 0 THEN NULL"
            " ELSE max(done_at) * 1000 END "
            "FROM old_deliveries GROUP BY kind, thing_id"
        )
    )
    op.execute(
        sa.text(
            "INSERT INTO deliveries (id, dispatch_id, reader_id, state, due_at, attempts, in_doubt, silent,"
            " with_photo, message_id, revision, reason, done_at) "
            "SELECT old.id, dispatches.id, reader_id, CASE WHEN old.state = 2 THEN 6 ELSE old.state END,"
            " due_at, attempts, in_doubt, false, false, message_id, 1, reason, done_at "
            "FROM old_deliveries AS old JOIN dispatches"
            " ON dispatches.kind = old.kind AND dispatches.thing_id = old.thing_id"
        )
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        _id(),
        sa.Column("thread_id", ID, nullable=False),
        *(_text(name) for name in ("state", "severity", "html", "advice", "photo_id", "source", "reason")),
        _moment("starts"),
        _moment("ends"),
        _text("repeat"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("sent_by", ID, nullable=False),
        sa.Column("approved_by", ID),
        _moment("created_at", nullable=False),
        _moment("changed_at"),
        _text("proposed"),
        sa.Column("card_message_id", sa.BigInteger),
        sa.Column("card_topic_id", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("alerts_of_thread", "alerts", ["thread_id"])
    lively = sa.text("state IN ('scheduled', 'sending', 'paused', 'stopped', 'sent', 'awaiting')")
    op.create_index("alerts_alive", "alerts", ["state"], sqlite_where=lively, postgresql_where=lively)
    op.create_table(
        "alert_regions",
        sa.Column("alert_id", ID, sa.ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("region", CODE, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_changes",
        _id(),
        _cascading("alert_id", "alerts"),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("kind"),
        _text("words"),
        _flag("raised"),
        _flag("told"),
        _moment("made_at", nullable=False),
        _moment("reached_all_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("changes_of_alert", "alert_changes", ["alert_id"])
    op.create_table(
        "alert_mutes",
        sa.Column("reader_id", ID, sa.ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("thread_id", ID, sa.ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("mutes_of_thread", "alert_mutes", ["thread_id"])


def downgrade() -> None:
    for table in ("corrections", "alert_mutes", "alert_changes", "alert_regions", "alerts"):
        op.drop_table(table)
    op.rename_table("deliveries", "new_deliveries")
    for index in ("deliveries_once", "deliveries_waiting", "deliveries_under_way", "deliveries_sent"):
        op.drop_index(index, "new_deliveries")
    op.create_table(
        "deliveries",
        _id(),
        _cascading("reader_id", "readers"),
        _small("kind"),
        sa.Column("thing_id", ID, nullable=False),
        _small("priority"),
        _small("state"),
        _moment("due_at", nullable=False),
        _small("attempts"),
        _flag("in_doubt"),
        sa.Column("message_id", sa.BigInteger),
        _text("reason"),
        _moment("done_at"),
    )
    op.execute(
        sa.text(
            "INSERT INTO deliveries (id, reader_id, kind, thing_id, priority, state, due_at, attempts,"
            " in_doubt, message_id, reason, done_at) "
            "SELECT new.id, reader_id, kind, thing_id, priority,"
            " CASE new.state WHEN 6 THEN 2 WHEN 7 THEN 5 ELSE new.state END,"
            " due_at, attempts, in_doubt, message_id, reason, done_at "
            "FROM new_deliveries AS new JOIN dispatches ON dispatches.id = new.dispatch_id WHERE kind = 1"
        )
    )
    op.drop_table("new_deliveries")
    op.create_index("deliveries_once", "deliveries", ["reader_id", "kind", "thing_id"], unique=True)
    for name, columns, condition in (
        ("deliveries_waiting", ["priority", "id"], "state = 1"),
        ("deliveries_claimed", ["id"], "state = 2"),
    ):
        where = sa.text(condition)
        op.create_index(name, "deliveries", columns, sqlite_where=where, postgresql_where=where)
    op.drop_table("dispatches")
