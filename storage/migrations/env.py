"""Alembic's entry: runs the migrations on the connection that `revisions.py` hands in."""

from alembic import context

from storage import (
    alarm_schema,
    alert_schema,
    article_schema,
    tip_schema,
    warning_schema,
    where_schema,
    wish_schema,
    worker_schema,
)
from storage.schema import metadata

# Imported so that their tables are there.
for tables in (
    tip_schema.cases,
    alert_schema.alerts,
    warning_schema.warning_lists,
    article_schema.article_drafts,
    where_schema.lost_topics,
    wish_schema.wishes,
    alarm_schema.alarms,
    worker_schema.workers,
):
    assert tables.metadata is metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
