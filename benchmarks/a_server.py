"""A PostgreSQL server for a benchmark, the one that the tests use: it forgets everything, and never syncs."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from tests import postgresql
from tests.postgresql import Server


def is_there() -> bool:
    """Whether this machine has one."""
    return postgresql.programs() is not None


@asynccontextmanager
async def running() -> AsyncIterator[tuple[Server, Path]]:
    """The server until the end of the block, and a directory that goes with it."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        # In a thread: it has a loop of its own for a moment.
        server = await asyncio.to_thread(stack.enter_context, postgresql.shared(Path(name)))
        yield server, Path(name)
