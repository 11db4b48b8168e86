"""What became of deliveries, written down in groups: one commit for many results, at most a moment late."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from newsroom.deliveries import Delivery, Result
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
        recorded: Callable[[], None],
        wall: Callable[[], float],
        hold: Callable[[], Hold | None] = lambda: None,
        in_hand: Callable[[], Collection[int]] = lambda: (),
    ) -> None:
        """`in_hand` tells of which dispatches something is claimed that nobody else can end."""
        self._storage = storage
        self._in_hand = in_hand
        self._hold = hold
        self._wall = wall
        self._recorded = recorded
        self._results: list[Result] = []
        # Of readers by number and by the index of where it was sent to: a file gives a number anew when its
        # reader was deleted, and an answer that comes after that is not about who has it now.
        self._gone: set[tuple[int, bytes]] = set()
        self._moved: dict[tuple[int, bytes], SealedAddress] = {}
        self._lost: dict[int, Lost] = {}
        self._general_closed: set[tuple[int, bytes]] = set()
        self._something = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._written = 0
        self._once_more = False

    @property
    def pending(self) -> int:
        """How many results are not committed yet."""
        return len(self._results)

    def add(self, result: Result) -> None:
        """A delivery came to an end, or goes back to waiting."""
        self._results.append(result)
        self._something.set()

    def gone(self, delivery: Delivery) -> None:
        """Its chat cannot be reached: it is switched off with the next commit."""
        self._gone.add(_whom(delivery))

    def moved(self, delivery: Delivery, address: SealedAddress) -> None:
        """Its chat has another address from the next commit on."""
        self._moved[_whom(delivery)] = address

    def lost_topic(self, reader_id: int, lost: Lost) -> None:
        """The topic takes nothing: what it follows goes to the general topic from the next commit on."""
        self._lost[reader_id] = lost

    def general_closed(self, delivery: Delivery) -> None:
        """A group's general topic takes nothing: what waits for it goes elsewhere with the next commit."""
        self._general_closed.add(_whom(delivery))

    async def run(self) -> None:
        """Commit what is added, until cancelled; call `commit` once more after that."""
        while True:
            await self._something.wait()
            written = self._written
            await asyncio.sleep(GROUP_COMMIT)
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
            results, gone, moved = list(self._results), set(self._gone), dict(self._moved)
            lost, general_closed = dict(self._lost), set(self._general_closed)
            try:
                # Readers are changed in order with whoever else changes them.
                alone = bool(gone or moved or lost or general_closed)
                begun = self._storage.transaction() if alone else self._storage.beside()
                async with begun as connection:
                    written = await outbox.write(connection, results, self._hold(), once_more=self._once_more)
                    there = await readers.still_there(connection, gone | moved.keys() | general_closed)
                    if gone & there:
                        blocked = [reader_id for reader_id, _ in gone & there]
                        await readers.gone(connection, blocked, self._now())
                    for reader_id, index in moved.keys() & there:
                        await readers.move(connection, reader_id, moved[reader_id, index])
                    for reader_id, topic in lost.items():
                        await forum_topics.fall_back(connection, reader_id, topic, self._now())
                    for reader_id, _ in general_closed & there:
                        await forum_topics.general_closed(connection, reader_id, self._now())
                    yield connection
                    await outbox.count_ends(connection, written, self._in_hand())
            except BaseException:
                self._something.set()
                self._once_more = True  # it may be committed, and the answer lost
                raise
            self._once_more = False
            # Only now: had the commit failed, they would be written with the next group.
            del self._results[: len(results)]
            self._gone -= gone
            self._general_closed -= general_closed
            for whom, address in moved.items():
                if self._moved.get(whom) is address:
                    del self._moved[whom]
            for reader_id in lost:
                self._lost.pop(reader_id, None)
            self._written += 1
        if results:  # else nobody has more room than before, and a loop that waits for room would spin
            self._recorded()


def _whom(delivery: Delivery) -> tuple[int, bytes]:
    """The reader, and the index of where it was sent to."""
    return delivery.reader_id, delivery.address.index
