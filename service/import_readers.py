"""`import readers`: chats and what they follow, from the CSV file of another bot. All of it or nothing.

The file is read twice: once to find every bad row, then, if there is none, to store it in one transaction. So
memory does not grow with the file, and half an import is never seen.
"""

import asyncio
from datetime import datetime

from newsroom.readers import MAX_REGIONS
from newsroom.sealing import Sealer
from service.reader_list import MOST_REPORTED, BadRow, Batch, Examined, Progress, ReaderList
from storage.arrivals import Arrived, move_in, too_many
from storage.database import Connection, Storage

_OVERFULL = f"is one region too many: its chat would follow more than {MAX_REGIONS}; name what contains them"


class BadRows(Exception):
    """Rows that are good alone cannot be stored; nothing was. `examined` tells which."""

    def __init__(self, examined: Examined) -> None:
        super().__init__(f"{examined.bad_rows} bad rows")
        self.examined = examined


async def store(
    readers: ReaderList,
    storage: Storage,
    sealer: Sealer,
    *,
    now: datetime,
    progress: Progress = lambda _rows: None,
) -> Arrived:
    """Store an examined list in one transaction.

    Raises `Unusable` or `BadRows`, and then nothing was stored.
    """
    arrived = Arrived()
    rows, overfull = 0, list[int]()
    batches = readers.batches(sealer)
    async with storage.transaction() as connection:
        while batch := await asyncio.to_thread(next, batches, None):
            arrived += await move_in(connection, batch.arrivals, now)
            overfull += await _overfull(connection, batch)
            rows += len(batch.lines)
            progress(len(batch.lines))
        if overfull:
            told = tuple(BadRow(line, _OVERFULL) for line in overfull[:MOST_REPORTED])
            raise BadRows(Examined(rows, len(overfull), told))
    return arrived


async def _overfull(connection: Connection, batch: Batch) -> list[int]:
    """The lines that lead a chat past what it may follow; what it follows here already counts."""
    return [batch.lines[place] for place in await too_many(connection, batch.arrivals)]
