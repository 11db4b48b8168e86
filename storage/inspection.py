"""A look at a database that changes nothing in it: `check` does not migrate, and keys are compared first."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import DatabaseError as SqlError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from newsroom.sealing import LASTING, Purpose
from storage.database import Connection, DatabaseError
from storage.meta import key_of

_REVISION = "SELECT version_num FROM alembic_version"
_FACT = "SELECT value FROM meta WHERE key = ?"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a database says of itself: its schema's revision, and fingerprints of the keys that sealed it."""

    revision: str | None
    keys: Mapping[Purpose, str]


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
async def reading(path: Path) -> AsyncIterator[Connection]:
    """One consistent state of a database that is there, for whoever asks with the functions of this package.

    Raises `DatabaseError`. Neither migrates nor changes anything; a running bot is not disturbed.
    """
    address = quote(read_only(path).removeprefix("file:"), safe="/?=&")
    engine = create_async_engine(f"sqlite+aiosqlite:///file:{address}&uri=true", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    except SqlError as error:
        raise DatabaseError("cannot_open", str(path)) from error
    finally:
        await engine.dispose()


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
