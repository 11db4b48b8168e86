"""When alerts go out, as their rows say it: what of it has passed once they are sent, or were missed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.alert_states import AlertState
from storage.alert_rows import later_moments, moments
from storage.alert_schema import alerts
from storage.schema import Moment


async def from_now(connection: AsyncConnection, alert_id: int, now: datetime) -> Mapping[str, object]:
    """The columns of an alert that may go now: what should have begun begins now, no round is made up for.

    Until the transaction ends nobody else changes the row.
    """
    begins = case((alerts.c.starts > now, alerts.c.starts), else_=literal(now, Moment))
    return {"starts": begins, "repeat": await _rounds_to_come(connection, alert_id, now)}


async def miss(connection: AsyncConnection, alert_id: int, now: datetime) -> bool:
    """Its hour passed long ago: it is a draft without one; False where it is not scheduled any more."""
    rounds = await _rounds_to_come(connection, alert_id, now)
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state == AlertState.SCHEDULED.value)
        .values(state=AlertState.DRAFT.value, approved_by=None, starts=None, repeat=rounds, changed_at=now)
    )
    return changed.rowcount == 1


async def _rounds_to_come(connection: AsyncConnection, alert_id: int, now: datetime) -> str:
    held = select(alerts.c.repeat).where(alerts.c.id == alert_id).with_for_update()
    rounds: str | None = await connection.scalar(held)
    return later_moments(rounds or moments(()), now)
