"""INSERT that leaves known rows alone: the one statement that each dialect spells in its own way."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import Select

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_new(
    connection: AsyncConnection, table: Table, select: Select[Any] | None = None, *columns: str
) -> Insert:
    """`INSERT ... ON CONFLICT DO NOTHING` into `table`, of rows given at execution or of a SELECT."""
    if select is None:
        return _of_rows(connection.dialect.name, table)
    return _into(connection.dialect.name, table).from_select(columns, select).on_conflict_do_nothing()


@cache
def _of_rows(dialect: str, table: Table) -> Insert:
    """Written once: some of these are executed in every turn."""
    return _into(dialect, table).on_conflict_do_nothing()


def _into(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  not beside a file

        return postgresql.insert(table)
    return sqlite.insert(table)


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
