"""One bot for one database: a second one would give back what the first is just sending."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from storage import addresses
from storage.faults import InUse

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

    Imports and checks do not hold it: they may run beside a bot. Raises `InUse`.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            raise InUse("in_use", holder) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)
