"""Opening the database: connections, transactions, and bringing an older file up to date.

One writer and a few readers on SQLite (write-ahead log); every connection gets the settings that a promise
depends on, because SQLite forgets them with the connection. What is PostgreSQL's own is in `server.py`.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError as SqlError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage import addresses, one_hop
from storage.faults import DatabaseError, DatabaseUnavailable, SchemaIsNewer
from storage.migrations import revisions

__all__ = [
    "Connection",
    "DatabaseError",
    "DatabaseUnavailable",
    "Opened",
    "SchemaIsNewer",
    "Storage",
]

#: What `transaction()` and `reading()` hand out; the name that other rooms use for it.
Connection = AsyncConnection

#: In a database that another one is being moved into: whose rows they are (a fact of `meta`).
HALF_MOVED = "moving_from"
READERS = 4
#: A second process may hold the write lock for a moment (an import beside a running bot).
BUSY_TIMEOUT_MS = 15_000
SCOUR_TIMEOUT_MS = 100
#: In SQLite's own words: what is about the moment or the disk, and not about the file.
_PASSES = ("locked", "is full", "readonly")


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening did: the schema before (None for a new file) and after, and the backup, if any."""

    before: str | None
    after: str
    backup: Path | None


class Storage:
    """The open database."""

    def __init__(
        self,
        writer: AsyncEngine,
        reader: AsyncEngine,
        opened: Opened,
        server: URL | None = None,
        beside: AsyncEngine | None = None,
    ) -> None:
        """`server` is the address of the database where it is on a PostgreSQL server.

        `beside` is how one of several workers writes what needs no order among all writers.
        """
        self._writer = writer
        self._beside = beside
        self._reader = reader
        self._server = server
        self.opened = opened

    @classmethod
    async def open(
        cls,
        database_url: str,
        *,
        now: datetime,
        alone: bool = False,
        half_moved: bool = False,
        among_others: bool = False,
    ) -> Self:
        """Open `database_url`, migrating it first if it is older.

        Before a migration a backup is written beside a file. Raises `SchemaIsNewer` for what is newer and
        `DatabaseError` for what cannot be opened at all; what was moved here by half is opened only by who
        moves it on (`half_moved`). On a server `alone` holds it for delivering, as `lock.held` does with a
        file: raises `InUse` where another bot has it. `among_others` is for one of several workers, which
        hold it together.
        """
        storage = await cls._open(database_url, now, alone=alone, among_others=among_others)
        if not half_moved and await _is_half_moved(storage):
            await storage.close()
            raise DatabaseError("half_moved")
        return storage

    @classmethod
    async def _open(cls, database_url: str, now: datetime, *, alone: bool, among_others: bool) -> Self:
        url = addresses.read(database_url)
        if url.get_backend_name() == "postgresql":
            return await cls._open_on_server(url, alone=alone, among_others=among_others)
        url = url.set(drivername="sqlite+aiosqlite")
        path = addresses.file_of(database_url)
        if path is not None:
            await asyncio.to_thread(_make_parent, path)
        writer = _engine(url, pool_size=1, begin="BEGIN IMMEDIATE")
        try:
            opened = await _bring_up_to_date(writer, path, now)
        except SqlError as error:
            await writer.dispose()
            if any(sign in str(error.orig) for sign in _PASSES):
                raise DatabaseUnavailable("unavailable", str(error.orig)) from error
            fault = "cannot_open" if isinstance(error, OperationalError) else "not_a_database"
            raise DatabaseError(fault, str(path)) from error
        except BaseException:
            await writer.dispose()
            raise
        return cls(writer, _engine(url, pool_size=READERS, begin="BEGIN"), opened)

    @classmethod
    async def _open_on_server(cls, url: URL, *, alone: bool, among_others: bool) -> Self:
        # Brought in where it is needed, as Alembic is.
        from storage import server  # noqa: PLC0415

        writer = server.writer(url, alone=alone, among_others=among_others)
        try:
            opened = await _bring_server_up_to_date(writer)
        except DBAPIError as error:
            await writer.dispose()
            if server.is_passing(error):
                raise DatabaseUnavailable("unavailable", str(error.orig)) from None
            raise DatabaseError("refused", str(error.orig)) from None
        except BaseException:
            await writer.dispose()
            raise
        reader = server.reader(url, size=READERS)
        if not among_others:
            return cls(writer, reader, opened, url)
        return cls(
            writer, reader, opened, url, server.writer(url, alone=False, among_others=True, beside=True)
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction that may write; committed at the end of the block, undone by an exception.

        Raises `DatabaseUnavailable` when the database cannot do it now: locked, read-only, disk full.
        """
        with self._told():
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[Connection]:
        """The same, beside other writers where there are several workers: each row that is read to be changed
        must be locked by whoever reads it. Where one bot does everything it is a transaction like any other.
        """
        if self._beside is None:
            async with self.transaction() as connection:
                yield connection
            return
        with self._told():
            async with self._beside.begin() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for reading one consistent state; never waits for writers."""
        with self._told():
            async with self._reader.begin() as connection:
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database cannot do now, as `DatabaseUnavailable`."""
        try:
            yield
        except NoneFree as error:  # whoever has them waits for a server that does not answer
            raise DatabaseUnavailable("unavailable", type(error).__name__) from None
        except DBAPIError as error:
            if self._server is None:
                passing = isinstance(error, OperationalError)
            else:
                from storage import server  # noqa: PLC0415

                passing = server.is_passing(error)
            if not passing:
                raise
            raise DatabaseUnavailable("unavailable", str(error.orig)) from None

    async def scour(self) -> bool:
        """Make deleted bytes go from the disk: the write-ahead log keeps them until it is truncated.

        False where somebody still reads an older state and it has to be tried again. On a server that log
        is the server's own, and nothing of ours can cut it: docs/threat-model.md says what that means.
        """
        if self._server is not None:
            return True
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
        0.8 s for a file of 100 MB with 600,000 readers. On a server nobody waits: what is deleted becomes
        free to be overwritten, and goes as it is.
        """
        if self._server is not None:
            from storage import server  # noqa: PLC0415

            await server.vacuum(self._server)
            return
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
        if self._beside is not None:
            await self._beside.dispose()


async def _is_half_moved(storage: Storage) -> bool:
    async with storage.reading() as connection:
        note = text("SELECT count(*) FROM meta WHERE key = :key").bindparams(key=HALF_MOVED)
        return bool(await connection.scalar(note))


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


async def _bring_server_up_to_date(engine: AsyncEngine) -> Opened:
    """All of it in one transaction, which a server undoes as a whole: so no copy is made before."""
    from storage import server  # noqa: PLC0415

    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None, "just connected"
        await server.require_usable(raw.driver_connection)
        # Another program that is just migrating is waited for: it began, and so has the lock.
        before = await connection.run_sync(revisions.current)
        after = revisions.head()
        if before == after:
            return Opened(before, after, None)
        if before is not None and not revisions.is_known(before):
            raise SchemaIsNewer("schema_is_newer", before)
        await connection.run_sync(revisions.upgrade)
        await connection.commit()
    return Opened(before, after, None)


def _copy(path: Path, backup: Path) -> None:
    """A consistent copy through SQLite's backup API, readable by the owner alone."""
    backup.touch(mode=0o600)
    source, target = sqlite3.connect(path), sqlite3.connect(backup)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
