"""Making deleted bytes go from the disk soon after they were deleted, without anybody waiting for it."""

import asyncio
import logging

from storage.database import DatabaseUnavailable, Storage

logger = logging.getLogger(__name__)

#: Many drafts end within a second when something happens in town; the log is truncated once for all of them.
PAUSE = 2.0


class Scouring:
    """Truncates the write-ahead log after somebody asked for it. Run it as a task of its own."""

    def __init__(self, storage: Storage, *, pause: float = PAUSE) -> None:
        """`pause` is in seconds: the least time between two truncations."""
        self._storage = storage
        self._pause = pause
        self._wanted = asyncio.Event()
        self._clean = asyncio.Condition()
        self.done = 0
        """How often it was done since the start."""

    def wake(self) -> None:
        """Something was deleted."""
        self._wanted.set()

    async def run(self) -> None:
        """Scour whenever something was deleted, until cancelled. Closing the database does what is left."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                if await self._storage.scour():
                    await self._note_done()
                else:
                    self._wanted.set()
            except DatabaseUnavailable as error:
                logger.warning("deleted bytes are still in the write-ahead log: %s", error.fault)
                self._wanted.set()
            await asyncio.sleep(self._pause)

    async def drained(self) -> None:
        """Return when all that was deleted before is gone. Needs `run` to be running."""
        before = self.done
        self.wake()
        async with self._clean:
            await self._clean.wait_for(lambda: self.done > before)

    async def _note_done(self) -> None:
        async with self._clean:
            self.done += 1
            self._clean.notify_all()
