"""What was deleted for privacy stays deleted: the list beside the keys against a database that was put back.

Where no older database was put back there is nothing to do. A reader who came back after a deletion is
younger than its line, and stays.
"""

import asyncio
import logging
from datetime import datetime

from newsroom.sealing import Sealer
from newsroom.tips import TipState
from newsroom.tombstones import Erased, Tombstones
from storage import by_source, cases, privacy
from storage.database import Storage

logger = logging.getLogger(__name__)


async def bury_again(storage: Storage, tips: Sealer, tombstones: Tombstones, now: datetime) -> int:
    """Delete what came back to life; how many things that were. Raises `KeysUnreadable`."""
    await asyncio.to_thread(tombstones.forget_before, now)
    every = await asyncio.to_thread(tombstones.read)
    chats = {one.which: one.at for one in every if one.kind is Erased.READER}
    routes = {one.which for one in every if one.kind is Erased.ROUTE}
    told = {one.which for one in every if one.kind is Erased.TIP}
    async with storage.reading() as connection:
        readers = await privacy.living(connection, chats)
        routed = [one.number for one in await by_source.routed(connection) if one.uid in routes]
        withdrawn = [
            case for case in await cases.among(connection, told) if case.state is not TipState.WITHDRAWN
        ]
    for reader_id in readers:
        async with storage.transaction() as connection:
            await privacy.delete_reader(connection, reader_id, now)
    for number in routed:
        async with storage.transaction() as connection:
            await by_source.forget_way_back(connection, number)
    for case in withdrawn:
        async with storage.transaction() as connection:
            await by_source.withdraw(connection, tips, case, now)
    buried = len(readers) + len(routed) + len(withdrawn)
    if buried:
        logger.warning("an older database was put back; deleted again what was deleted since: %d", buried)
        await storage.scour()
    return buried
