"""SQLite through aiosqlite with one hop to its thread for a statement, where its own cursors take four.

aiosqlite runs every call on a connection's own thread, and SQLAlchemy calls four times for a statement: make
a cursor, execute, fetch, close. A hop costs 0.1 ms of processor time and, whenever the loop is busy, up to
Python's switch interval of waiting; a turn of a conversation has some twenty statements. Here a statement and
its rows are one hop, and `BEGIN` waits for the first statement and goes along with it: to read one row takes
two hops in place of eight.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import aiosqlite

#: What a statement is given: by place or by name.
Values = Sequence[Any] | Mapping[str, Any]
Result = TypeVar("Result")

_BEGINNINGS = frozenset({"BEGIN", "BEGIN IMMEDIATE"})


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors need one hop for a statement."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        #: A transaction that is to begin with the next statement.
        self._beginning: str | None = None

    def cursor(self) -> "OneHopCursor":  # type: ignore[override]
        """A cursor, without asking the thread for one."""
        return OneHopCursor(self)

    async def commit(self) -> None:
        """Commit; a transaction in which nothing was done never began."""
        if not self._never_began():
            await super().commit()

    async def rollback(self) -> None:
        """Undo; a transaction in which nothing was done never began."""
        if not self._never_began():
            await super().rollback()

    def begin(self, statement: str) -> None:
        """Begin a transaction together with the next statement."""
        self._beginning = statement

    async def hop(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do something on the connection's thread, in the transaction that was to begin, if one was."""
        beginning, self._beginning = self._beginning, None
        connection = self._conn

        def on_thread() -> Result:
            if beginning is not None:
                connection.execute(beginning)
            return work(connection)

        result: Result = await self._execute(on_thread)  # type: ignore[no-untyped-call]
        return result

    def _never_began(self) -> bool:
        beginning, self._beginning = self._beginning, None
        return beginning is not None


class OneHopCursor:
    """What SQLAlchemy asks of a cursor. All rows of a statement come with it."""

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def execute(self, statement: str, values: Values = ()) -> Self:
        """Execute a statement and bring its rows."""
        if statement in _BEGINNINGS:
            self._connection.begin(statement)
        else:
            await self._hop(lambda cursor: cursor.execute(statement, values))
        return self

    async def executemany(self, statement: str, every: Sequence[Values]) -> Self:
        """Execute a statement for each of these."""
        await self._hop(lambda cursor: cursor.executemany(statement, every))
        return self

    async def fetchone(self) -> Any | None:  # noqa: ANN401 - a row is what the driver makes of it
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        count = self.arraysize if size is None else size
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows

    async def fetchall(self) -> list[Any]:
        """All rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows; the driver's own cursor is closed since the statement ended."""
        self._rows = []

    async def _hop(self, run: Callable[[sqlite3.Cursor], sqlite3.Cursor]) -> None:
        def work(connection: sqlite3.Connection) -> tuple[list[Any], Any, int, int | None]:
            cursor = run(connection.cursor())
            try:
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        self._rows, self.description, self.rowcount, self.lastrowid = await self._connection.hop(work)


async def connect(database: str) -> OneHopConnection:
    """Open a database file, or `:memory:`."""
    connection = OneHopConnection(lambda: sqlite3.connect(database, check_same_thread=False))
    # A process that ends without closing it must not wait for the thread for ever, as SQLAlchemy has it, too.
    connection._thread.daemon = True  # noqa: SLF001
    await connection
    return connection
