"""INSERT that leaves known rows alone: the one statement that each dialect spells in its own way."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import Select


def insert_new(
    connection: AsyncConnection, table: Table, select: Select[Any] | None = None, *columns: str
) -> Insert:
    """`INSERT ... ON CONFLICT DO NOTHING` into `table`, of rows given at execution or of a SELECT."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  not beside a file

        into_postgresql = postgresql.insert(table)
        if select is not None:
            into_postgresql = into_postgresql.from_select(columns, select)
        return into_postgresql.on_conflict_do_nothing()
    into_sqlite = sqlite.insert(table)
    if select is not None:
        into_sqlite = into_sqlite.from_select(columns, select)
    return into_sqlite.on_conflict_do_nothing()


async def insert_new_rows(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Insert many rows, those that are known left alone; how many were new."""
    inserting = insert_new(connection, table)
    if connection.dialect.name == "postgresql":
        # Its driver does not count what many executions of a statement did.
        key, *_ = table.primary_key.columns
        return len((await connection.execute(inserting.returning(key), rows)).all())
    return (await connection.execute(inserting, rows)).rowcount
