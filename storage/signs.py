"""Who gets a sign of life, and what was delivered to whom of late."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.readers import ReaderState
from newsroom.sealing import SealedAddress
from storage.schema import deliveries, dispatches, readers, subscriptions
from storage.timing import READERS_WITH_WISHES, Present, is_paused
from storage.wish_schema import wishes

#: So many addresses are opened between two looks at who else waits.
AT_ONCE = 2_000


async def candidates(
    connection: AsyncConnection, present: Present, *, before: datetime, after: int
) -> Sequence[tuple[int, SealedAddress]]:
    """The next readers behind `after` who want signs of life, follow something, and came `before`."""
    rows = await connection.execute(
        select(readers.c.id, readers.c.address_index, readers.c.address_seal)
        .select_from(READERS_WITH_WISHES)
        .where(
            readers.c.id > after,
            readers.c.state == int(ReaderState.ACTIVE),
            readers.c.since < before,
            # Whoever reads a channel did not put the bot there.
            ~readers.c.is_channel,
            or_(wishes.c.signs.is_(None), wishes.c.signs),
            ~is_paused(present),
            exists().where(subscriptions.c.reader_id == readers.c.id),
        )
        .order_by(readers.c.id)
        .limit(AT_ONCE)
    )
    return [(number, SealedAddress(index, seal)) for number, index, seal in rows]


async def delivered(
    connection: AsyncConnection, reader_ids: Iterable[int], since: datetime
) -> dict[int, dict[DeliveryKind, int]]:
    """How many things of each kind each of these readers got since a moment."""
    rows = await connection.execute(
        select(deliveries.c.reader_id, dispatches.c.kind, func.count())
        .join(dispatches, dispatches.c.id == deliveries.c.dispatch_id)
        .where(
            deliveries.c.reader_id.in_(list(reader_ids)),
            deliveries.c.state == int(DeliveryState.SENT),
            deliveries.c.done_at >= int(since.timestamp()),
        )
        .group_by(deliveries.c.reader_id, dispatches.c.kind)
    )
    found: dict[int, dict[DeliveryKind, int]] = {}
    for reader_id, kind, count in rows:
        found.setdefault(reader_id, {})[DeliveryKind(kind)] = count
    return found
