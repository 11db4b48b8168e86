"""PostgreSQL's own: connections, one writer, one bot, and what a look from outside finds.

The statements are those of SQLite. So is the promise that they rest on, that of two transactions that write
one comes after the other: here an advisory lock of the database gives it, which each takes as it begins.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.faults import DatabaseError, DatabaseUnavailable, InUse

#: Their numbers mean something within our database alone.
_WRITER, _BOT, LEADER, BUDGET = 0x6B656E74, 0x6B656E75, 0x6B656E76, 0x6B656E77
#: Seconds to wait for a server that does not answer.
CONNECT_TIMEOUT = 15.0
#: As long as SQLite waits for whoever writes.
LOCK_TIMEOUT_MS = 15_000
#: Functions whose body is read as they are made (revision 0007) came with it.
OLDEST = 14
#: SQLSTATE classes in which nothing was done and trying again may help: connections, resources, the operator
#: stopping the server, locks, conflicts; and a server that is only read from.
_PASSING = ("08", "40", "53", "55", "57", "58", "25006")
_NAME = "kentongan"
_CHANGES_NOTHING = {
    "default_transaction_isolation": "repeatable read",
    "default_transaction_read_only": "on",
}


#: Of several workers none may hold up the others for long: a connection whose other end is gone is noticed
#: within seconds, and a transaction that was begun and left is undone. Units are the server's own.
AMONG_OTHERS = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "9000",
    "idle_in_transaction_session_timeout": "10000",
}


def address(url: URL) -> str:
    """The address as libpq's programs and asyncpg read it. It may hold a password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def connect(url: URL, settings: Mapping[str, str] | None = None) -> "asyncpg.Connection[Any]":
    """A connection. Raises `DatabaseUnavailable`, and `DatabaseError` for what will not mend by itself."""
    try:
        return await asyncpg.connect(
            address(url),
            timeout=CONNECT_TIMEOUT,
            server_settings={"application_name": _NAME, **(settings or {})},
        )
    except (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError) as error:
        raise DatabaseUnavailable("unreachable", _reason(error)) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        if _is_of_a_passing_state(error):
            raise DatabaseUnavailable("unavailable", _reason(error)) from None
        raise DatabaseError("refused", _reason(error)) from None


def writer(url: URL, *, alone: bool, among_others: bool = False, beside: bool = False) -> AsyncEngine:
    """The engine for transactions that write; `alone` where no other bot may deliver from this database.

    `among_others` is for workers, which share it with each other and with nobody else; a transaction that
    goes `beside` other writers locks only the rows that it touches.

    As the lock belongs to the connection that writes, none that lost it can write on: a new connection has
    to take it again, and raises `InUse` where somebody else has it by then.
    """
    # What was committed is on the disk, whatever the server's own settings say.
    settings = {"synchronous_commit": "on", "lock_timeout": str(LOCK_TIMEOUT_MS)}
    if among_others:
        settings |= AMONG_OTHERS

    async def creator() -> "asyncpg.Connection[Any]":
        connection = await connect(url, settings)
        if alone:
            await _be_alone(connection)
        elif among_others:
            await be_among_others(connection)
        return connection

    engine = _engine(url, creator, size=1)
    if beside:
        return engine

    @event.listens_for(engine.sync_engine, "begin")
    def be_the_writer(connection: Any) -> None:  # noqa: ANN401 - as SQLAlchemy hands it in
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")

    return engine


def reader(url: URL, *, size: int) -> AsyncEngine:
    """The engine for transactions that see one consistent state and change nothing."""

    async def creator() -> "asyncpg.Connection[Any]":
        return await connect(url, _CHANGES_NOTHING)

    return _engine(url, creator, size=size)


def _engine(url: URL, creator: Any, *, size: int) -> AsyncEngine:  # noqa: ANN401 - a coroutine function
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        async_creator=creator,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        # What is in rows is nobody's business in a traceback.
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "before_cursor_execute", retval=True)
    def leave_out_nul(
        _connection: object,
        _cursor: object,
        statement: str,
        parameters: Any,  # noqa: ANN401
        _context: object,
        _many: bool,
    ) -> tuple[str, Any]:
        # Many rows may also come as one statement with all their values one after the other; a list is an
        # array.
        of_rows = bool(parameters) and isinstance(parameters[0], tuple)
        return statement, list(map(_storable, parameters)) if of_rows else _storable(parameters)

    return engine


def _storable(row: Sequence[object]) -> tuple[object, ...]:
    """The server takes every letter but U+0000, which nobody sees and a feed may yet hold."""
    return tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)


def is_passing(error: DBAPIError) -> bool:
    """Whether it is the server's state that is at fault, not what was asked of it."""
    return error.connection_invalidated or _is_of_a_passing_state(error.orig)


def _is_of_a_passing_state(error: BaseException | None) -> bool:
    return (getattr(error, "sqlstate", None) or "").startswith(_PASSING)


async def require_usable(connection: "asyncpg.Connection[Any]") -> None:
    """Raises `DatabaseError` for a server that is too old, and a database that cannot hold every letter."""
    version = connection.get_server_version()
    if version.major < OLDEST:
        raise DatabaseError("server_too_old", str(version.major))
    if await connection.fetchval("SHOW server_encoding") != "UTF8":
        raise DatabaseError("not_utf8")


async def look(url: URL, names: Sequence[str]) -> tuple[str | None, dict[str, str]]:
    """The schema's revision and these facts of a database; nothing of it where it is empty."""
    connection = await connect(url, _CHANGES_NOTHING)
    try:
        revision = facts = None
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is not None:
            revision = await connection.fetchval("SELECT version_num FROM alembic_version")
        if await connection.fetchval("SELECT to_regclass('meta')") is not None:
            facts = await connection.fetch("SELECT key, value FROM meta WHERE key = ANY($1)", list(names))
        return revision, {row["key"]: row["value"] for row in facts or ()}
    except asyncpg.PostgresError as error:
        raise DatabaseError("refused", _reason(error)) from None
    finally:
        await connection.close()


async def has_tables(url: URL) -> bool:
    """Whether there is anything in a database."""
    connection = await connect(url, _CHANGES_NOTHING)
    try:
        found = "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema())"
        return bool(await connection.fetchval(found))
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class State:
    """What a server is, and whether this user may write: `may_make` tables, too, as a migration does."""

    version: str
    is_read_only: bool
    may_make: bool
    size: int


async def state(url: URL) -> State:
    """How a server stands. Changes nothing. Raises `DatabaseError`."""
    connection = await connect(url)
    try:
        await require_usable(connection)
        row = await connection.fetchrow(
            "SELECT current_setting('server_version'),"
            " pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean,"
            " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),"
            " pg_database_size(current_database())"
        )
        assert row is not None, "it has no FROM"
        return State(*row)
    finally:
        await connection.close()


async def be_among_others(connection: "asyncpg.Connection[Any]") -> None:
    """Be one of several workers as long as this connection lives. Raises `InUse` where one bot is alone."""
    await _hold(connection, "pg_try_advisory_lock_shared")


async def _be_alone(connection: "asyncpg.Connection[Any]") -> None:
    await _hold(connection, "pg_try_advisory_lock")


async def _hold(connection: "asyncpg.Connection[Any]", how: str) -> None:
    try:
        if await connection.fetchval(f"SELECT {how}($1)", _BOT):
            return
        holder = await connection.fetchval(
            "SELECT string_agg(pid::text, ', ') FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = $1 AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            _BOT,
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:  # lost as soon as it was made
        connection.terminate()
        raise DatabaseUnavailable("unavailable", _reason(error)) from None
    await connection.close()
    raise InUse("in_use_on_server", str(holder or "?"))


@asynccontextmanager
async def held(url: URL) -> AsyncIterator[None]:
    """Be the only one to deliver from a database, until the end of the block. Raises `InUse`."""
    connection = await connect(url)
    try:
        await _be_alone(connection)
        yield
    finally:
        await connection.close()


async def vacuum(url: URL) -> None:
    """Give the room of deleted rows back to be overwritten, now rather than when the server finds time."""
    connection = await connect(url)
    try:
        tables = await connection.fetch(
            "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = current_schema()"
        )
        for (table,) in tables:
            await connection.execute(f"VACUUM (ANALYZE) {table}")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailable("unavailable", _reason(error)) from None
    finally:
        await connection.close()


def password_of(url: URL) -> str:
    """The password in an address, for programs that take it from their environment."""
    return url.password or parse_qs(urlsplit(address(url)).query).get("password", [""])[0]


def _reason(error: BaseException) -> str:
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return "it does not answer"
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
