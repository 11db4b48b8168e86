"""What stands in the tables, counted as only tests and no part of the program asks."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.deliveries import DeliveryKind, DeliveryState
from storage.schema import deliveries, dispatches
from storage.tip_schema import cases


async def deliveries_by_state(connection: AsyncConnection) -> dict[tuple[DeliveryKind, DeliveryState], int]:
    """How many deliveries of each kind stand in each state, of what was not folded yet."""
    rows = await connection.execute(
        select(dispatches.c.kind, deliveries.c.state, func.count())
        .join(dispatches, dispatches.c.id == deliveries.c.dispatch_id)
        .group_by(dispatches.c.kind, deliveries.c.state)
    )
    return {(DeliveryKind(kind), DeliveryState(state)): count for kind, state, count in rows}


async def how_many_cases(connection: AsyncConnection) -> int:
    """Whatever their states."""
    return await connection.scalar(select(func.count()).select_from(cases)) or 0
