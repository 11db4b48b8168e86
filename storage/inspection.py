"""A look at a database that changes nothing in it: `check` does not migrate, and keys are compared first."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import DatabaseError as SqlError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from newsroom.sealing import LASTING, Purpose
from storage import addresses
from storage.database import Connection, DatabaseError
from storage.meta import key_of

_REVISION = "SELECT version_num FROM alembic_version"
_FACT = "SELECT value FROM meta WHERE key = ?"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a database says of itself: its schema's revision, and fingerprints of the keys that sealed it."""

    revision: str | None
    keys: Mapping[Purpose, str]


async def of(database_url: str) -> Inspected | None:
    """Read what a database says of itself; None where there is no file. Raises `DatabaseError`.

    Nothing is changed, and a running bot is not disturbed.
    """
    file = addresses.file_of(database_url)
    if file is not None:
        return await asyncio.to_thread(look, file)
    from storage import server  # noqa: PLC0415

    revision, facts = await server.look(addresses.read(database_url), [key_of(one) for one in LASTING])
    known: dict[Purpose, str] = {}
    for purpose in LASTING:
        if key_of(purpose) in facts:
            known[purpose] = facts[key_of(purpose)]
    return Inspected(revision, known)


def look(path: Path) -> Inspected | None:
    """Read what the file says of itself; None where there is no file. Raises `DatabaseError`.

    Blocking. The file is opened read-only; a running bot is not disturbed.
    """
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
            known = {purpose: _only(connection, "meta", _FACT, key_of(purpose)) for purpose in LASTING}
            return Inspected(
                _only(connection, "alembic_version", _REVISION),
                {purpose: fingerprint for purpose, fingerprint in known.items() if fingerprint is not None},
            )
    except sqlite3.OperationalError as error:
        raise DatabaseError("cannot_open", str(path)) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError("not_a_database", str(path)) from error


@asynccontextmanager
async def reading(database_url: str) -> AsyncIterator[Connection]:
    """One consistent state of a database that is there, for whoever asks with the functions of this package.

    Raises `DatabaseError`. Neither migrates nor changes anything; a running bot is not disturbed.
    """
    engine = _reading_engine(database_url)
    try:
        async with engine.begin() as connection:
            yield connection
    except SqlError as error:
        raise DatabaseError("cannot_open", addresses.shown(database_url)) from error
    finally:
        await engine.dispose()


def _reading_engine(database_url: str) -> AsyncEngine:
    file = addresses.file_of(database_url)
    if file is None:
        from storage import server  # noqa: PLC0415

        return server.reader(addresses.read(database_url), size=1)
    address = quote(read_only(file).removeprefix("file:"), safe="/?=&")
    return create_async_engine(f"sqlite+aiosqlite:///file:{address}&uri=true", poolclass=NullPool)


def read_only(path: Path) -> str:
    """The address under which SQLite opens a file and can change nothing in it."""
    # Even a reader makes a log and shared memory beside the file, and they would belong to whoever runs the
    # check. Where there is no log, nobody is writing, and the file can be read as it stands.
    return f"{path.resolve().as_uri()}?{'mode=ro' if has_log(path) else 'immutable=1'}"


def has_log(path: Path) -> bool:
    """Whether there is a write-ahead log beside the file: somebody has it open, or was killed."""
    return path.with_name(f"{path.name}-wal").exists()


def _only(connection: sqlite3.Connection, table: str, statement: str, *values: str) -> str | None:
    there = connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,))
    if there.fetchone() is None:
        return None
    row = connection.execute(statement, values).fetchone()
    return None if row is None else str(row[0])
