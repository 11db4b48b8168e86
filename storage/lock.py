"""One bot for one database: a second one would give back what the first is just sending."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from storage import addresses
from storage.faults import DatabaseError, InUse

__all__ = ["InUse", "held", "held_at"]


@asynccontextmanager
async def held_at(database_url: str) -> AsyncIterator[None]:
    """The same of a database of either kind. Raises `InUse`."""
    file = addresses.file_of(database_url)
    if file is not None:
        with held(file):
            yield
        return
    from storage import server  # noqa: PLC0415

    async with server.held(addresses.read(database_url)):
        yield


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Hold the database for delivering, until the end of the block; the system lets go of it after a kill.

    Imports and checks do not hold it: they may run beside a bot. Raises `InUse`, and `DatabaseError`
    where its file cannot be made.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError("no_directory", str(database.parent)) from error
    file = database.with_name(f"{database.name}.lock")
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseError("cannot_open", str(file)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            raise InUse("in_use", holder) from None
        _write_down(descriptor, os.getpid())
        yield
    finally:
        os.close(descriptor)


def _write_down(descriptor: int, holder: int) -> None:
    """Who holds it, for whoever comes second. On a full disk it is held all the same, by somebody unnamed."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(holder).encode())
