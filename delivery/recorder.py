"""What became of deliveries, written down in groups: one commit for many results, at most a moment late."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from newsroom.deliveries import Result
from newsroom.sealing import SealedAddress
from storage import forum_topics, outbox, readers
from storage.database import Connection, DatabaseUnavailable, Storage
from storage.forum_topics import Lost
from storage.outbox import Hold

logger = logging.getLogger(__name__)

#: A result waits at most this long for others, or for a transaction that takes it along (seconds).
GROUP_COMMIT = 0.12
#: When the database cannot (the disk is full, say), it is asked again after so long (seconds).
DATABASE_PAUSE = 1.0


class Recorder:
    """Collects results and commits them; `pending` counts those that a crash would put in doubt."""

    def __init__(
        self,
        storage: Storage,
        *,
        enough: int,
        recorded: Callable[[], None],
        wall: Callable[[], float],
        hold: Callable[[], Hold | None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._hold = hold
        self._wall = wall
        self._enough = enough
        self._recorded = recorded
        self._results: list[Result] = []
        self._gone: set[int] = set()
        self._moved: dict[int, SealedAddress] = {}
        self._lost: dict[int, Lost] = {}
        self._something = asyncio.Event()
        self._plenty = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._written = 0

    @property
    def pending(self) -> int:
        """How many results are not committed yet."""
        return len(self._results)

    def add(self, result: Result) -> None:
        """A delivery came to an end, or goes back to waiting."""
        self._results.append(result)
        self._something.set()
        if len(self._results) >= self._enough:
            self._plenty.set()

    def gone(self, reader_id: int) -> None:
        """The chat cannot be reached: it is switched off with the next commit."""
        self._gone.add(reader_id)

    def moved(self, reader_id: int, address: SealedAddress) -> None:
        """The chat has another address from the next commit on."""
        self._moved[reader_id] = address

    def lost_topic(self, reader_id: int, lost: Lost) -> None:
        """The topic takes nothing: what it follows goes to the general topic from the next commit on."""
        self._lost[reader_id] = lost

    async def run(self) -> None:
        """Commit what is added, until cancelled; call `commit` once more after that."""
        while True:
            await self._something.wait()
            written = self._written
            try:
                async with asyncio.timeout(GROUP_COMMIT):
                    await self._plenty.wait()
            except TimeoutError:
                if self._written != written:
                    continue  # somebody else's transaction took it along
            try:
                await self.commit()
            except DatabaseUnavailable as error:
                # Nothing is forgotten: it is written down with what comes until then, or is in doubt.
                logger.warning("results wait for the database: %s", error.fault)
                await asyncio.sleep(DATABASE_PAUSE)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._wall(), UTC)

    async def commit(self) -> None:
        """Write down everything that was added."""
        async with self.transaction():
            pass

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Write down everything that was added, together with what the caller writes."""
        async with self._one_at_a_time:
            self._something.clear()
            self._plenty.clear()
            results, gone, moved = list(self._results), set(self._gone), dict(self._moved)
            lost = dict(self._lost)
            try:
                # Readers are changed in order with whoever else changes them.
                alone = bool(gone or moved or lost)
                begun = self._storage.transaction() if alone else self._storage.beside()
                async with begun as connection:
                    written = await outbox.write(connection, results, self._hold())
                    if gone:
                        await readers.gone(connection, gone)
                    for reader_id, address in moved.items():
                        await readers.move(connection, reader_id, address)
                    for reader_id, topic in lost.items():
                        await forum_topics.fall_back(connection, reader_id, topic, self._now())
                    yield connection
                    await outbox.count_ends(connection, written)
            except BaseException:
                self._something.set()
                raise
            # Only now: had the commit failed, they would be written with the next group.
            del self._results[: len(results)]
            self._gone -= gone
            for reader_id, address in moved.items():
                if self._moved.get(reader_id) is address:
                    del self._moved[reader_id]
            for reader_id in lost:
                self._lost.pop(reader_id, None)
            self._written += 1
        if results:  # else nobody has more room than before, and a loop that waits for room would spin
            self._recorded()
