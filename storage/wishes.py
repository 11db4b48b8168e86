"""What readers wish of news: kept, read, and turned into the moments at which something is due for them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import RowMapping, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.timetable import Quiet, Rhythm, Timetable, clock_of, minutes
from newsroom.wishes import NEVER, Wishes
from storage.upsert import insert_new
from storage.wish_schema import timetables, waiting_news, wishes

_HOURS = (
    timetables.c.rhythm,
    timetables.c.morning,
    timetables.c.evening,
    timetables.c.weekday,
    timetables.c.quiet_from,
    timetables.c.quiet_until,
)
_NO_QUIET = -1
#: No digest is further away than a week, and a day for clocks that leap.
_FURTHEST = timedelta(days=9)


async def of_reader(connection: AsyncConnection, reader_id: int) -> Wishes:
    """What a reader wishes; what everybody gets, where nothing was ever said."""
    statement = (
        select(wishes.c.paused_until, wishes.c.photos, wishes.c.signs, wishes.c.timetable_id, *_HOURS)
        .select_from(wishes.outerjoin(timetables, timetables.c.id == wishes.c.timetable_id))
        .where(wishes.c.reader_id == reader_id)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        return Wishes()
    timetable = Timetable() if row["timetable_id"] is None else read_timetable(row)
    return Wishes(timetable, row["paused_until"], row["photos"], row["signs"])


async def set_timetable(
    connection: AsyncConnection, reader_id: int, timetable: Timetable, now: datetime, zone: tzinfo
) -> None:
    """News comes like this from now on; what waits is looked at again."""
    number = None if timetable == Timetable() else await _timetable(connection, timetable, now, zone)
    await _set(connection, reader_id, timetable_id=number, look_at=now)


async def pause(connection: AsyncConnection, reader_id: int, until: datetime) -> None:
    """No news until then (`NEVER`: until the reader says so); what comes meanwhile waits."""
    await _set(connection, reader_id, paused_until=until, look_at=None if until == NEVER else until)


async def go_on(connection: AsyncConnection, reader_id: int, now: datetime) -> None:
    """The pause is over."""
    await _set(connection, reader_id, paused_until=None, look_at=now)


async def set_pictures(connection: AsyncConnection, reader_id: int, *, wanted: bool) -> None:
    """Whether articles come with their pictures."""
    await _set(connection, reader_id, photos=wanted)


async def set_signs(connection: AsyncConnection, reader_id: int, *, wanted: bool) -> None:
    """Whether a sign of life comes each month."""
    await _set(connection, reader_id, signs=wanted)


async def inherit(connection: AsyncConnection, reader_id: int, former_id: int) -> None:
    """A reader takes over another's wishes, unless it has its own; the other one goes."""
    has_own = await connection.scalar(select(wishes.c.reader_id).where(wishes.c.reader_id == reader_id))
    if has_own is None:
        await connection.execute(
            update(wishes).where(wishes.c.reader_id == former_id).values(reader_id=reader_id)
        )


async def keep_ahead(connection: AsyncConnection, now: datetime, zone: tzinfo) -> None:
    """The moments for alerts lie ahead of the present: to be asked for before one is planned.

    And none lies further ahead than it ever could: clocks that were wrong are set back.
    """
    at, furthest = timetables.c, now + _FURTHEST
    amiss = or_(
        at.gentle_at <= now,
        at.quiet_ends_at <= now,
        *(moment > furthest for moment in (at.gentle_at, at.quiet_ends_at, at.digest_at)),
    )
    found = await connection.execute(select(at.id, at.digest_at, *_HOURS).where(amiss))
    rows = found.mappings().all()
    if rows:
        # Many hours lie behind at six o'clock, and a zone takes its time: people are answered meanwhile.
        await change_many(connection, await asyncio.to_thread(_ahead, rows, now, zone))


def _ahead(rows: Sequence[RowMapping], now: datetime, zone: tzinfo) -> list[dict[str, object]]:
    changes = []
    for row in rows:
        timetable, digest_at = read_timetable(row), row["digest_at"]
        if digest_at is not None and digest_at > now + _FURTHEST:
            digest_at = timetable.next_digest(now, zone)
        moments = _moments_for_alerts(timetable, now, zone)
        changes.append({"digest_at": digest_at, **moments, "which": row["id"]})
    return changes


async def change_many(connection: AsyncConnection, changes: Sequence[Mapping[str, object]]) -> None:
    """Give each timetable (`which`) its new values; all change the same columns."""
    if changes:
        names = [name for name in changes[0] if name != "which"]
        values = {name: bindparam(f"new_{name}", type_=timetables.c[name].type) for name in names}
        rows = [{"which": one["which"], **{f"new_{name}": one[name] for name in names}} for one in changes]
        changing = update(timetables).where(timetables.c.id == bindparam("which")).values(values)
        await connection.execute(changing, rows)


async def tidy(connection: AsyncConnection) -> None:
    """Forget timetables that nobody has any more."""
    used = select(wishes.c.timetable_id).where(wishes.c.timetable_id.is_not(None))
    await connection.execute(
        delete(timetables).where(timetables.c.wave_id.is_(None), timetables.c.id.not_in(used))
    )


async def drop_waiting(connection: AsyncConnection, reader_ids: list[int]) -> None:
    """These readers get nothing of what waits for a digest."""
    await connection.execute(delete(waiting_news).where(waiting_news.c.reader_id.in_(reader_ids)))


def read_timetable(row: RowMapping) -> Timetable:
    """A row's hours."""
    quiet = None
    if row["quiet_from"] != _NO_QUIET:
        quiet = Quiet(clock_of(row["quiet_from"]), clock_of(row["quiet_until"]))
    return Timetable(
        Rhythm(row["rhythm"]), clock_of(row["morning"]), clock_of(row["evening"]), row["weekday"], quiet
    )


async def _timetable(
    connection: AsyncConnection, timetable: Timetable, now: datetime, zone: tzinfo
) -> int | None:
    """The row of these hours, made if nobody else has them."""
    quiet = timetable.quiet
    hours = {
        "rhythm": int(timetable.rhythm),
        "morning": minutes(timetable.morning),
        "evening": minutes(timetable.evening),
        "weekday": timetable.weekday,
        "quiet_from": minutes(quiet.begins) if quiet else _NO_QUIET,
        "quiet_until": minutes(quiet.ends) if quiet else _NO_QUIET,
    }
    moments = {
        "digest_at": timetable.next_digest(now, zone),
        **_moments_for_alerts(timetable, now, zone),
    }
    await connection.execute(insert_new(connection, timetables), {**hours, **moments})
    same = (timetables.c[name] == value for name, value in hours.items())
    return await connection.scalar(select(timetables.c.id).where(*same))


def _moments_for_alerts(timetable: Timetable, now: datetime, zone: tzinfo) -> dict[str, datetime | None]:
    return {
        "gentle_at": timetable.next_gentle(now, zone),
        "quiet_ends_at": timetable.quiet.next_end(now, zone) if timetable.quiet else None,
    }


async def _set(connection: AsyncConnection, reader_id: int, **values: object) -> None:
    changed = await connection.execute(update(wishes).where(wishes.c.reader_id == reader_id).values(**values))
    if not changed.rowcount:
        await connection.execute(insert(wishes).values(reader_id=reader_id, **values))
