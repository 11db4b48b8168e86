"""Opening the database: connections, transactions, and bringing an older file up to date.

One writer and a few readers on SQLite (write-ahead log); every connection gets the settings that a promise
depends on, because SQLite forgets them with the connection.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import DatabaseError as SqlError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage import one_hop
from storage.migrations import revisions

#: What `transaction()` and `reading()` hand out; the name that other rooms use for it.
Connection = AsyncConnection

READERS = 4
#: A second process may hold the write lock for a moment (an import beside a running bot).
BUSY_TIMEOUT_MS = 15_000
SCOUR_TIMEOUT_MS = 100


class DatabaseError(Exception):
    """The database cannot be used; `fault` is a short machine word, `detail` what an operator can act on."""

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else fault)
        self.fault = fault
        self.detail = detail


class DatabaseUnavailable(DatabaseError):
    """The database cannot do it now (locked, read-only, disk full); nothing of it was done."""


class SchemaIsNewer(DatabaseError):
    """The file was written by a newer program; an older one would damage it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening did: the schema before (None for a new file) and after, and the backup, if any."""

    before: str | None
    after: str
    backup: Path | None


class Storage:
    """The open database."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, opened: Opened) -> None:
        self._writer = writer
        self._reader = reader
        self.opened = opened

    @classmethod
    async def open(cls, database_url: str, *, now: datetime) -> Self:
        """Open `database_url`, migrating it first if it is older.

        Before a migration a backup is written beside the file. Raises `SchemaIsNewer` for a newer file and
        `DatabaseError` for what cannot be opened at all.
        """
        url = _async_url(database_url)
        path = Path(url.database) if url.database and url.database != ":memory:" else None
        if path is not None:
            await asyncio.to_thread(_make_parent, path)
        writer = _engine(url, pool_size=1, begin="BEGIN IMMEDIATE")
        try:
            opened = await _bring_up_to_date(writer, path, now)
        except SqlError as error:
            await writer.dispose()
            fault = "cannot_open" if isinstance(error, OperationalError) else "not_a_database"
            raise DatabaseError(fault, str(path)) from error
        except BaseException:
            await writer.dispose()
            raise
        return cls(writer, _engine(url, pool_size=READERS, begin="BEGIN"), opened)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction that may write; committed at the end of the block, undone by an exception.

        Raises `DatabaseUnavailable` when the database cannot do it now: locked, read-only, disk full.
        """
        try:
            async with self._writer.begin() as connection:
                yield connection
        except OperationalError as error:
            raise DatabaseUnavailable("unavailable", str(error.orig)) from None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for reading one consistent state; never waits for writers."""
        try:
            async with self._reader.begin() as connection:
                yield connection
        except OperationalError as error:
            raise DatabaseUnavailable("unavailable", str(error.orig)) from None

    async def scour(self) -> bool:
        """Make deleted bytes go from the disk: the write-ahead log keeps them until it is truncated.

        False where somebody still reads an older state and it has to be tried again.
        """
        async with self._writer.connect() as connection:
            # Outside of any transaction, hence not through SQLAlchemy, which would begin one.
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None, "just connected"
            try:
                # Whoever wants to write waits meanwhile, so readers are not waited for long.
                # With its rows: a cursor that still has some is a statement in progress, and stops a VACUUM.
                await driver.execute_fetchall(f"PRAGMA busy_timeout = {SCOUR_TIMEOUT_MS}")
                async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                    busy, _, _ = await cursor.fetchone()
            except sqlite3.OperationalError as error:
                raise DatabaseUnavailable("unavailable", str(error)) from None
            finally:
                await driver.execute_fetchall(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            return not busy

    async def rewrite(self) -> None:
        """Write the whole file anew, so that it holds only what is alive; to be called when little happens.

        `secure_delete` overwrites what is deleted, but not the copies that SQLite leaves in a page's gaps as
        it moves rows between pages (of 2,667 deleted rows 13 were still readable). Writers wait meanwhile:
        0.8 s for a file of 100 MB with 600,000 readers.
        """
        async with self._writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None, "just connected"
            try:
                await driver.execute("VACUUM")
            except sqlite3.OperationalError as error:
                raise DatabaseUnavailable("unavailable", str(error)) from None
        await self.scour()

    async def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        await self._reader.dispose()
        await self._writer.dispose()


def _async_url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise DatabaseError("bad_url") from error
    if url.get_backend_name() != "sqlite":
        raise DatabaseError("unsupported", url.get_backend_name())
    return url.set(drivername="sqlite+aiosqlite")


def _make_parent(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Others on the machine have no business in it; SQLite gives its companions the same mode.
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseError("no_directory", str(path.parent)) from error


def _engine(url: URL, *, pool_size: int, begin: str) -> AsyncEngine:
    async def connect() -> one_hop.OneHopConnection:
        return await one_hop.connect(url.database or ":memory:")

    engine = create_async_engine(
        url,
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        # Whoever borrows a connection ends the transaction: to undo it once more on return costs a hop.
        pool_reset_on_return=None,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type is private
        # The driver must not begin transactions of its own: `begin` below does, with the right kind of lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "cache_size = -16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql(begin)

    return engine


async def _bring_up_to_date(engine: AsyncEngine, path: Path | None, now: datetime) -> Opened:
    async with engine.connect() as connection:
        before = await connection.run_sync(revisions.current)
    after = revisions.head()
    if before == after:
        return Opened(before, after, None)
    if before is not None and not revisions.is_known(before):
        raise SchemaIsNewer("schema_is_newer", before)
    backup = None
    if before is not None and path is not None:
        backup = path.with_name(f"{path.name}.{before}.{now:%Y%m%d-%H%M%S}.bak")
        await asyncio.to_thread(_copy, path, backup)
    async with engine.begin() as connection:
        await connection.run_sync(revisions.upgrade)
    return Opened(before, after, backup)


def _copy(path: Path, backup: Path) -> None:
    """A consistent copy through SQLite's backup API, readable by the owner alone."""
    backup.touch(mode=0o600)
    source, target = sqlite3.connect(path), sqlite3.connect(backup)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
