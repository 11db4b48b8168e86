"""A newsroom's rows from one database into another of either kind, row by row; killed anywhere, it goes on.

Each table goes in the order of its key, a batch a transaction, so the last row that has arrived says where to
go on. A note in the new database says whose rows come in: no bot opens it before all of them were compared.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Row, Table, delete, func, insert, select, tuple_, update

from newsroom.sealing import LASTING
from storage import meta, numbering, tables
from storage.database import HALF_MOVED, Connection, Storage
from storage.meta import key_of
from storage.schema import Moment, metadata

#: Told how many rows more were done.
Progress = Callable[[int], None]

AT_ONCE = 5_000
#: Of rows that may hold a file of 20 MB.
FEW = 4
_WITH_FILES = {"case_parts", "draft_parts", "case_messages"}
_Key = tuple[Any, ...]


class MoveError(Exception):
    """It cannot be done; `fault` is a short machine word, `table` names the one that it is about."""

    def __init__(self, fault: str, table: str = "") -> None:
        super().__init__(f"{fault}: {table}" if table else fault)
        self.fault = fault
        self.table = table


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: how many rows, and a fingerprint of all of them in their order, equal on both sides."""

    rows: int
    fingerprint: str


async def mark(source: Storage, target: Storage) -> None:
    """Note in `target` whose rows come in. Raises `MoveError` where it holds rows of somebody else."""
    async with source.reading() as connection:
        keys = [await meta.get(connection, key_of(purpose)) for purpose in LASTING]
    if keys[0] is None:
        raise MoveError("not_ours")
    whose = hashlib.sha256("\0".join(str(key) for key in keys).encode()).hexdigest()
    async with target.transaction() as connection:
        noted = await meta.get(connection, HALF_MOVED)
        if noted is None and await _is_anything(connection):
            raise MoveError("not_empty")
        if noted not in {None, whose}:
            raise MoveError("of_another")
        await meta.put(connection, HALF_MOVED, whose)


async def count(source: Storage) -> int:
    """How many rows there are to be moved."""
    async with source.reading() as connection:
        return sum([await _count(connection, table) for table in tables.everything()])


async def copy(source: Storage, target: Storage, *, progress: Progress = lambda _rows: None) -> None:
    """Bring over what is not there yet. Raises `DatabaseUnavailable`; called again it goes on."""
    for table in tables.everything():
        plain = _plain(table)
        async with target.reading() as connection:
            there = await _count(connection, table)
        progress(there if table.name != meta.TABLE.name else 0)
        await _copy(source, target, plain, progress)
        for column in _pointing_at_itself(table):
            await _point(source, target, plain, column)


async def compare(source: Storage, target: Storage, *, progress: Progress = lambda _rows: None) -> Moved:
    """Look at every row of both. Raises `MoveError` for the first table in which they differ."""
    total, digest = 0, hashlib.sha256()
    for table in tables.everything():
        plain = _plain(table)
        digest.update(f"{table.name}\0".encode())
        theirs = _batches(target, plain)
        async for batch in _batches(source, plain):
            same: list[Row[Any]] = await anext(theirs, [])
            if [_digest(row) for row in batch] != [_digest(row) for row in same]:
                raise MoveError("differs", table.name)
            for row in batch:
                digest.update(_digest(row))
            total += len(batch)
            progress(len(batch))
        if await anext(theirs, None):
            raise MoveError("differs", table.name)
    return Moved(total, digest.hexdigest()[:16])


async def finish(source: Storage, target: Storage) -> None:
    """Numbers go on where they stood, and a bot may open it."""
    async with source.reading() as connection:
        last = await numbering.last_given(connection)
    async with target.transaction() as connection:
        await numbering.go_on_behind(connection, last)
        await connection.execute(delete(meta.TABLE).where(meta.TABLE.c.key == HALF_MOVED))
    await target.rewrite()


async def _is_anything(connection: Connection) -> bool:
    for table in tables.everything():
        if await connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery())):
            return True
    return False


async def _count(connection: Connection, table: Table) -> int:
    return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


@cache
def _plain(table: Table) -> Table:
    """A table whose moments are the numbers that they are kept as."""
    columns = (
        Column(
            column.name,
            BigInteger() if isinstance(column.type, Moment) else column.type,
            primary_key=column.primary_key,
            autoincrement=False,
        )
        for column in table.columns
    )
    return Table(table.name, MetaData(), *columns)


def _pointing_at_itself(table: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


async def _copy(source: Storage, target: Storage, table: Table, progress: Progress) -> None:
    last = await _last_key(target, table)
    own = _pointing_at_itself(metadata.tables[table.name])
    async for batch in _batches(source, table, after=last):
        rows = [{**_storable(table, row), **dict.fromkeys(own)} for row in batch]
        async with target.transaction() as connection:
            if table.name == meta.TABLE.name:
                # In no order, because each database has its own of texts; there are a few.
                for row in rows:
                    await meta.put(connection, row["key"], row["value"])
            else:
                await connection.execute(insert(table), rows)
        progress(len(rows))


async def _point(source: Storage, target: Storage, table: Table, name: str) -> None:
    """What points at a row of the same table is set once all of them are there."""
    (key,) = table.primary_key.columns
    async with source.reading() as connection:
        pointing = await connection.execute(select(key, table.c[name]).where(table.c[name].is_not(None)))
        found = [(row[0], row[1]) for row in pointing]
    async with target.transaction() as connection:
        for number, other in found:
            await connection.execute(update(table).where(key == number).values({name: other}))


async def _batches(
    storage: Storage, table: Table, *, after: _Key | None = None
) -> AsyncIterator[list[Row[Any]]]:
    """All rows behind a key, in the order of the key."""
    keys = list(table.primary_key.columns)
    if table.name == meta.TABLE.name:
        async with storage.reading() as connection:
            rows = (await connection.execute(select(table).where(table.c.key != HALF_MOVED))).all()
        if rows:
            yield sorted(rows, key=lambda row: row[0].encode())
        return
    size = FEW if table.name in _WITH_FILES else AT_ONCE
    while True:
        statement = select(table).order_by(*keys).limit(size)
        if after is not None:
            statement = statement.where(_behind(keys, after))
        async with storage.reading() as connection:
            batch = list((await connection.execute(statement)).all())
        if not batch:
            return
        yield batch
        places = [list(table.columns).index(key) for key in keys]
        after = tuple(batch[-1][place] for place in places)


def _behind(keys: Sequence[Column[Any]], after: _Key) -> Any:  # noqa: ANN401 - of one column or of several
    return keys[0] > after[0] if len(keys) == 1 else tuple_(*keys) > after


async def _last_key(storage: Storage, table: Table) -> _Key | None:
    if table.name == meta.TABLE.name:
        return None
    keys = list(table.primary_key.columns)
    async with storage.reading() as connection:
        found = (
            await connection.execute(select(*keys).order_by(*(key.desc() for key in keys)).limit(1))
        ).first()
    return None if found is None else tuple(found)


def _storable(table: Table, row: Row[Any]) -> dict[str, Any]:
    return {column.name: _without_nul(value) for column, value in zip(table.columns, row, strict=True)}


def _without_nul(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """PostgreSQL keeps every letter but this one, which is none, in a text."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _digest(row: Row[Any]) -> bytes:
    digest = hashlib.sha256()
    for value in row:
        raw = value if isinstance(value, bytes) else repr(_without_nul(value)).encode()
        digest.update(f"{type(value).__name__} {len(raw)} ".encode() + raw)
    return digest.digest()
