"""The numbers of updates that were handled, so that Telegram telling us again changes nothing.

Only the running number is kept, nothing of the update: a store of raw updates would be a list of sources.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.schedule import to_the_hour
from storage.schema import handled_updates
from storage.upsert import insert_new

#: Telegram keeps an unconfirmed update for 24 hours (Bot API, "Getting updates"); a day more is kept here.
KEPT_FOR = timedelta(days=2)


async def known(connection: AsyncConnection, update_ids: Iterable[int]) -> set[int]:
    """Those of the updates that were handled before."""
    statement = select(handled_updates.c.update_id).where(handled_updates.c.update_id.in_(list(update_ids)))
    return set((await connection.scalars(statement)).all())


async def highest(connection: AsyncConnection) -> int:
    """The highest number of an update that was handled, 0 before the first."""
    return int(await connection.scalar(select(func.max(handled_updates.c.update_id))) or 0)


async def remember(connection: AsyncConnection, update_ids: Iterable[int], now: datetime) -> None:
    """Note that these updates were handled; noting one twice is harmless."""
    # To the hour: a list of the moments at which somebody wrote would say more than it is kept for.
    rows = [{"update_id": update_id, "handled_at": to_the_hour(now)} for update_id in update_ids]
    if rows:
        await connection.execute(insert_new(connection, handled_updates), rows)


async def forget_old(connection: AsyncConnection, now: datetime) -> None:
    """Drop the numbers that Telegram cannot send again."""
    await connection.execute(delete(handled_updates).where(handled_updates.c.handled_at < now - KEPT_FOR))
