"""What waits first, for PostgreSQL, whose planner would sort all that waits, however few are asked for."""

import math
from collections.abc import Collection

from sqlalchemy import Select, func, select, true

from newsroom.deliveries import DeliveryState, DispatchState
from newsroom.sharing import SLOTS
from storage.literals import literal_state
from storage.schema import deliveries, dispatches, readers

# Literal, so that the partial indexes over the states are used.
_WAITING = literal_state(DeliveryState.WAITING)
_ACTIVE = literal_state(DispatchState.ACTIVE)


def first_waiting(now: float, limit: int, slots: Collection[int] | None = None) -> Select[tuple[int]]:
    """The numbers of those that come first in each dispatch; the first of all are among them.

    `slots` are the parts of the readers that are asked for, where it is not all of them.

    A look into the index for each dispatch that is under way: 1 ms where a hundred thousand wait, and most of
    a second without (PostgreSQL 15).
    """
    mine, under_way = deliveries.alias("mine"), dispatches.alias("under_way")
    some = (
        select(mine.c.id)
        .where(
            mine.c.dispatch_id == under_way.c.id,
            mine.c.state == _WAITING,
            mine.c.due_at <= math.floor(now),
        )
        .order_by(mine.c.due_at, mine.c.id)
        .limit(limit)
    )
    if slots is not None:
        # By the chat, not by the reader: a group's topics have one limit together.
        chat = func.coalesce(readers.c.chat_index, readers.c.address_index)
        of_slot = (func.get_byte(chat, 0) % SLOTS).in_(list(slots))
        some = some.join(readers, readers.c.id == mine.c.reader_id).where(of_slot)
    first = some.lateral("first")
    return select(first.c.id).select_from(under_way.join(first, true())).where(under_way.c.state == _ACTIVE)
