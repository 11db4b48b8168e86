"""The bot's own troubles over restarts: noticed, told, over. Each is a row until it is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from newsroom.alarms import Cause, Standing, What
from storage.alarm_schema import alarms
from storage.database import Connection
from storage.upsert import insert_new

_KNOWN = frozenset(What)


async def standing(connection: Connection) -> Sequence[Standing]:
    """All that were noticed and are not over."""
    rows = await connection.execute(select(alarms).order_by(alarms.c.since))
    # A newer program may have known kinds that this one does not.
    return tuple(
        Standing(Cause(What(what), ref), since, told_at)
        for what, ref, since, told_at in rows
        if what in _KNOWN
    )


async def begins(connection: Connection, cause: Cause, now: datetime) -> None:
    """It is noticed; one that is noticed already keeps its beginning."""
    row = {"what": cause.what.value, "ref": cause.ref, "since": now}
    await connection.execute(insert_new(connection, alarms), row)


async def told(connection: Connection, cause: Cause, when: datetime | None) -> None:
    """The admins are told of it; None: they could not be, after all."""
    await connection.execute(update(alarms).where(_is(cause)).values(told_at=when))


async def over(connection: Connection, cause: Cause) -> None:
    """It is over."""
    await connection.execute(delete(alarms).where(_is(cause)))


def _is(cause: Cause) -> ColumnElement[bool]:
    return and_(alarms.c.what == cause.what.value, alarms.c.ref == cause.ref)
