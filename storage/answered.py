"""Cases whose source has heard from the newsroom of late, and may answer without pressing a button."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Direction, MessageState
from newsroom.routes import SealedRoute
from storage.by_source import RoutedCase
from storage.tip_schema import case_messages, cases


async def answered_since(connection: AsyncConnection, moment: datetime) -> tuple[RoutedCase, ...]:
    """Cases with a way back on which an answer has gone since then, the last answered first."""
    rows = await connection.execute(
        select(cases.c.id, cases.c.uid, cases.c.route_day, cases.c.route_seal)
        .join_from(case_messages, cases)
        .where(
            case_messages.c.state == MessageState.SENT,
            case_messages.c.due_at >= moment,
            case_messages.c.direction == Direction.TO_SOURCE,
            cases.c.route_seal.is_not(None),
        )
        .group_by(cases.c.id, cases.c.uid, cases.c.route_day, cases.c.route_seal)
        .order_by(func.max(case_messages.c.id).desc())
    )
    return tuple(RoutedCase(int(number), uid, SealedRoute(day, seal)) for number, uid, day, seal in rows)
