"""Readers who want no more of one event, and who hear of everything else."""

from collections.abc import Iterable

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alert_schema import alert_mutes, alerts
from storage.upsert import insert_new


async def mute(connection: AsyncConnection, reader_id: int, thread_id: int) -> None:
    """This reader wants no more of this event."""
    row = {"reader_id": reader_id, "thread_id": thread_id}
    await connection.execute(insert_new(connection, alert_mutes), row)


def muted(thread_id: int) -> Select[tuple[int]]:
    """Selects the readers who want no more of an event."""
    return select(alert_mutes.c.reader_id).where(alert_mutes.c.thread_id == thread_id)


async def muted_by_any(connection: AsyncConnection, thread_ids: Iterable[int]) -> frozenset[int]:
    """Which of these events anybody has muted."""
    by_any = exists().where(alert_mutes.c.thread_id == alerts.c.id)
    found = await connection.scalars(select(alerts.c.id).where(alerts.c.id.in_(list(thread_ids)), by_any))
    return frozenset(found.all())


async def muted_by(connection: AsyncConnection, thread_id: int, reader_ids: Iterable[int]) -> frozenset[int]:
    """Which of these readers want no more of an event."""
    found = await connection.scalars(
        select(alert_mutes.c.reader_id).where(
            alert_mutes.c.thread_id == thread_id, alert_mutes.c.reader_id.in_(list(reader_ids))
        )
    )
    return frozenset(found.all())


async def unmute(connection: AsyncConnection, reader_id: int, thread_id: int) -> None:
    """This reader wants to hear of this event again."""
    await connection.execute(
        delete(alert_mutes).where(alert_mutes.c.reader_id == reader_id, alert_mutes.c.thread_id == thread_id)
    )
