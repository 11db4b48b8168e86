"""Numbers that are never given twice, because buttons hold them: the last ones, and going on behind them."""

from collections.abc import Mapping

from sqlalchemy import Integer, Table, func, select, text

from storage import tables
from storage.database import Connection


def _numbered() -> list[Table]:
    """Tables whose rows the database numbers."""
    return [
        table
        for table in tables.everything()
        if [column.name for column in table.primary_key] == ["id"]
        and isinstance(table.c.id.type, Integer)
        and table.c.id.autoincrement is True
    ]


async def last_given(connection: Connection) -> dict[str, int]:
    """The last number that each table gave, or that stands in it."""
    last: dict[str, int] = {}
    in_a_file = connection.dialect.name == "sqlite"
    given = await _given_by_file(connection) if in_a_file else {}
    for table in _numbered():
        highest = int(await connection.scalar(select(func.max(table.c.id))) or 0)
        if not in_a_file:
            given[table.name] = await _given_by_server(connection, table.name)
        last[table.name] = max(highest, given.get(table.name, 0))
    return last


async def go_on_behind(connection: Connection, last: Mapping[str, int], *, skip: int = 0) -> None:
    """The next number of each table is above these, and above what stands in it.

    `skip` moves those further on whose numbers stand in buttons.
    """
    ours = await last_given(connection)
    for table in _numbered():
        is_never_given_twice = table.dialect_options["sqlite"]["autoincrement"]
        number = max(last.get(table.name, 0), ours[table.name]) + (skip if is_never_given_twice else 0)
        if number == 0:
            continue
        if connection.dialect.name != "sqlite":
            await connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :number)").bindparams(
                    name=table.name, number=number
                )
            )
        elif is_never_given_twice:
            await connection.execute(
                text("DELETE FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
            )
            await connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)").bindparams(
                    name=table.name, number=number
                )
            )


async def _given_by_file(connection: Connection) -> dict[str, int]:
    rows = await connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
    return {str(row[0]): int(row[1]) for row in rows}


async def _given_by_server(connection: Connection, name: str) -> int:
    sequence = await connection.scalar(
        text("SELECT pg_get_serial_sequence(:name, 'id')").bindparams(name=name)
    )
    # A sequence that never gave one says so by its second column.
    found = await connection.execute(text(f"SELECT last_value, is_called FROM {sequence}"))  # noqa: S608  ours
    number, was_called = found.one()
    return int(number) if was_called else 0
