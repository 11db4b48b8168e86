"""All tables of a newsroom, whichever file describes them, in an order in which none misses another."""

from sqlalchemy import Table

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

#: Imported so that their tables are there.
_FILES = (
    alarm_schema,
    alert_schema,
    article_schema,
    tip_schema,
    warning_schema,
    where_schema,
    wish_schema,
    worker_schema,
)


def everything() -> tuple[Table, ...]:
    """All tables, each behind those that its rows point at."""
    assert all(file.metadata is metadata for file in _FILES)
    return tuple(metadata.sorted_tables)
