"""One PostgreSQL server for a run of the tests, shared by its workers; an empty database for whoever asks.

The server is started by whoever needs it first, and ended by a guard once nobody uses it any more, however
they ended. It listens on a socket in a directory of its own, as a user that is not root, and forgets
everything with its directory. Called as a program this file is the guard.
"""

import asyncio
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self, TypeVar

import asyncpg

_Result = TypeVar("_Result")

USER = "kentongan"
TEMPLATE = "kentongan_template"
MISSING = "there is no PostgreSQL server on this machine (Debian: apt-get install postgresql)"
#: Nothing outlives the tests, so nothing has to reach the disk.
_OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_connections=120",
    "shared_buffers=64MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "unix_socket_directories=.",
)


def programs() -> Path | None:
    """Where the server's programs lie: on the path, or where Debian has them, the newest."""
    on_path = shutil.which("initdb")
    if on_path is not None and shutil.which("postgres") is not None:
        return Path(on_path).parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


async def end_all_connections(url: str) -> None:
    """What a restart of the server does to whoever is connected with a database."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


#: Which tables have rows, and which sequences have given a number: one look at all of them.
_WHATEVER_HOLDS_ONE = """
SELECT 'SELECT ' || string_agg(
    format('CASE WHEN EXISTS (SELECT FROM %1$I) THEN ''DELETE FROM %1$I'' END', tablename), ', '
) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
_EVERY_NUMBER_FROM_ONE = """
SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL
"""
_NOBODY_ELSE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Server:
    """A server that runs as long as anybody uses it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._databases = 0
        # In a thread of its own: a test's loop may be running in this one.
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.new_event_loop()
        self._emptying: dict[str, _Emptying] = {}

    def close(self) -> None:
        """To be called once, by whoever made it."""
        for one in self._emptying.values():
            self._do(one.connection.close())
        self._thread.shutdown()
        self._loop.close()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.place / 'data'}"

    def new_database(self, template: str = TEMPLATE) -> str:
        """The address of a database with nothing in it but the tables."""
        self._databases += 1
        name = f"test_{os.getpid()}_{self._databases}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def empty(self, url: str) -> None:
        """As a new database, whatever was in it; nobody may be connected any more."""
        try:
            self._do(self._emptying[url].empty())
        except (KeyError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            # There is none yet, or a test has ended all connections: that one too.
            self._emptying[url] = self._do(_Emptying.of(url))
            self._do(self._emptying[url].empty())

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        self._administer(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")

        from storage.database import Storage

        async def migrate() -> None:
            await (await Storage.open(self.url(TEMPLATE), now=datetime.now(UTC))).close()

        asyncio.run(migrate())

    def _administer(self, statement: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        self._do(execute())

    def _do(self, work: Coroutine[None, None, _Result]) -> _Result:
        return self._thread.submit(self._loop.run_until_complete, work).result()


@dataclass
class _Emptying:
    """Empties one database again and again: a connection for it, and the look at all tables, prepared."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    look: "asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]"

    @classmethod
    async def of(cls, url: str) -> Self:
        connection = await asyncpg.connect(url)
        await connection.execute("SET session_replication_role = replica")
        return cls(connection, await connection.prepare(await connection.fetchval(_WHATEVER_HOLDS_ONE)))

    async def empty(self) -> None:
        await self.connection.execute(_NOBODY_ELSE)
        found = await self.look.fetchrow()
        assert found is not None, "it has no FROM"
        await self.connection.execute("; ".join([*filter(None, found), _EVERY_NUMBER_FROM_ONE]))


@contextmanager
def shared(directory: Path) -> Iterator[Server]:
    """The server of all who name this directory."""
    with (
        (directory / "postgresql.users").open("w") as users,
        (directory / "postgresql.lock").open("w") as lock,
    ):
        # Waits for the guard of an earlier server, which is about to end.
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(lock, fcntl.LOCK_EX)
        noted = directory / "postgresql.place"
        if not noted.exists():
            place = _start(directory)
            maker = Server(place)
            maker.make_template()
            maker.close()
            noted.write_text(str(place))
        place = Path(noted.read_text())
        fcntl.flock(lock, fcntl.LOCK_UN)
        server = Server(place)
        try:
            yield server
        finally:
            server.close()


def _start(directory: Path) -> Path:
    there = programs()
    assert there is not None, "asked before"
    user = _user()
    # Short: the name of a socket has a hundred letters at most.
    place = Path(tempfile.mkdtemp(prefix="kentongan-pg-"))
    if user is not None:
        os.chown(place, user.pw_uid, user.pw_gid)
    initdb = [
        there / "initdb",
        "-D",
        place / "data",
        "-U",
        USER,
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
        "-A",
    ]
    _as(user, [*map(str, initdb), "trust"], place)
    guard = [sys.executable, __file__, str(directory), str(place), str(there)]
    process = subprocess.Popen(
        guard, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", (place / "log").read_text()
    return place


def _guard(directory: Path, place: Path, there: Path) -> None:
    """Run the server until nobody uses it, then take it away."""
    user = _user()
    options = [word for option in _OPTIONS for word in ("-c", option)]
    with (place / "log").open("wb") as log:
        control = [str(there / "pg_ctl"), "-D", str(place / "data"), "-w", "-s"]
        start = [*control, "-l", str(place / "data" / "log"), "-o", " ".join(options), "start"]
        _as(user, start, place, output=log)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        with (directory / "postgresql.users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            (directory / "postgresql.place").unlink(missing_ok=True)
            _as(user, [*control, "-m", "immediate", "stop"], place, output=log, check=False)
            shutil.rmtree(place, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    """Who runs the server: it refuses to be root's."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _as(
    user: pwd.struct_passwd | None,
    command: list[str],
    place: Path,
    *,
    output: int | BinaryIO = subprocess.DEVNULL,
    check: bool = True,
) -> None:
    own = os.geteuid(), os.getegid()
    uid, gid = own if user is None else (user.pw_uid, user.pw_gid)
    groups: list[int] | None = None if user is None else []
    subprocess.run(command, cwd=place, stdout=output, check=check, user=uid, group=gid, extra_groups=groups)


if __name__ == "__main__":
    _guard(*map(Path, sys.argv[1:4]))
