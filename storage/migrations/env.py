"""Alembic's entry: runs the migrations on the connection that `revisions.py` hands in."""

from alembic import context

from storage import alert_schema, tip_schema
from storage.schema import metadata

assert tip_schema.cases.metadata is alert_schema.alerts.metadata is metadata, "so that its tables are there"

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
