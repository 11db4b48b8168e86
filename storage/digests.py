"""Waves: all digests of one moment, made of the news that waited for their readers (`storage/waiting.py`).

A wave is put together in steps over the readers, each in a transaction of its own: killed anywhere, it goes
on where it stood, and nobody gets a thing twice or not at all.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.deliveries import DeliveryKind
from newsroom.readers import ReaderState
from storage import dispatches, enqueueing
from storage.schema import Id, articles, readers
from storage.schema import dispatches as sendings
from storage.timing import READERS_WITH_WISHES, Present, is_open, is_paused
from storage.upsert import insert_new
from storage.wish_schema import digest_entries, digest_waves, timetables, waiting_news, wishes
from storage.wishes import change_many, read_timetable

#: So many readers in one transaction: the writer is free again before what is ahead of the pace has left.
AT_ONCE = 1_000


async def begin_wave(
    connection: AsyncConnection, now: datetime, zone: tzinfo, *, priority: int
) -> int | None:
    """A wave for all for whom it is time; None where it is time for nobody, or where nothing waits.

    What was missed is caught up once: the next digest of each timetable is the first that lies ahead.
    """
    found = await connection.execute(select(timetables).where(timetables.c.digest_at <= now))
    rows = found.mappings().all()
    held, ready = await asyncio.to_thread(_parted, rows, now, zone) if rows else ({}, {})
    await change_many(connection, [{"which": one, "digest_at": moment} for one, moment in held.items()])
    personal = await connection.scalar(select(exists().where(wishes.c.look_at <= now)))
    is_anything = await connection.scalar(select(exists().where(waiting_news.c.reader_id > 0)))
    wave_id = None
    if is_anything and (ready or personal):
        wave_id = await _wave(connection, now, priority)
    moved = [{"which": one, "digest_at": moment, "wave_id": wave_id} for one, moment in ready.items()]
    await change_many(connection, moved)
    if wave_id is None and personal:
        await _looked_at(connection, now)
    return wave_id


def _parted(
    rows: Sequence[RowMapping], now: datetime, zone: tzinfo
) -> tuple[dict[int, datetime | None], dict[int, datetime | None]]:
    """Timetables that are held and those that are ready, each with its next moment."""
    held: dict[int, datetime | None] = {}
    ready: dict[int, datetime | None] = {}
    for row in rows:
        timetable = read_timetable(row)
        if timetable.quiet is not None and timetable.is_quiet(now, zone):
            # It should have gone out before the night: then it can wait for the morning, too.
            held[row["id"]] = timetable.quiet.next_end(now, zone)
        else:
            ready[row["id"]] = timetable.next_digest(now, zone)
    return held, ready


async def _looked_at(connection: AsyncConnection, now: datetime) -> None:
    """Whoever was to be looked at was; whoever still pauses is looked at again when that ends."""
    again = case((wishes.c.paused_until > now, wishes.c.paused_until), else_=null())
    await connection.execute(update(wishes).where(wishes.c.look_at <= now).values(look_at=again))


async def _wave(connection: AsyncConnection, now: datetime, priority: int) -> int:
    made = await connection.execute(insert(digest_waves).values(begun_at=now).returning(digest_waves.c.id))
    wave_id = int(made.scalar_one())
    dispatch_id = await dispatches.ensure(
        connection, DeliveryKind.DIGEST, wave_id, priority=priority, now=now
    )
    await dispatches.planned(connection, dispatch_id, 0)
    return wave_id


async def step(
    connection: AsyncConnection, wave_id: int, zone: tzinfo, now: datetime, *, at_once: int = AT_ONCE
) -> bool:
    """Put the next readers of a wave into the outbox; whether there are more."""
    dispatch = await dispatches.find(connection, DeliveryKind.DIGEST, wave_id)
    begun_at = await connection.scalar(select(digest_waves.c.begun_at).where(digest_waves.c.id == wave_id))
    if dispatch is None or begun_at is None or dispatch.planned_through is None:
        return False
    after = dispatch.planned_through
    last = await connection.scalar(
        select(waiting_news.c.reader_id)
        .where(waiting_news.c.reader_id > after)
        .distinct()
        .order_by(waiting_news.c.reader_id)
        .offset(at_once - 1)
        .limit(1)
    )
    within = [waiting_news.c.reader_id > after]
    within += [] if last is None else [waiting_news.c.reader_id <= last]
    await _move(connection, wave_id, within, _is_due(wave_id, Present.of(begun_at, zone)))
    added = await enqueueing.enqueue_digests(connection, dispatch.id, wave_id, after=after, last=last)
    await dispatches.grow(connection, dispatch.id, added)
    await dispatches.planned(connection, dispatch.id, last)
    if last is None:
        await _complete(connection, dispatch.id, wave_id, begun_at, now)
    return last is not None


def _is_due(wave_id: int, begun: Present) -> ColumnElement[bool]:
    """It is time by the reader's timetable; or the reader's pause ended, or they want it at once now."""
    alone = and_(wishes.c.look_at <= begun.now, is_open(begun))
    return and_(~is_paused(begun), or_(timetables.c.wave_id == wave_id, alone))


async def _move(
    connection: AsyncConnection, wave_id: int, within: list[ColumnElement[bool]], is_due: ColumnElement[bool]
) -> None:
    """What waits for these readers stands in their digest from now on."""
    moving = (
        select(waiting_news.c.reader_id, literal(wave_id, Id), waiting_news.c.article_id)
        .select_from(waiting_news.join(READERS_WITH_WISHES, readers.c.id == waiting_news.c.reader_id))
        .where(*within, readers.c.state == int(ReaderState.ACTIVE), is_due)
    )
    await connection.execute(
        insert_new(connection, digest_entries, moving, "reader_id", "wave_id", "article_id")
    )
    moved = exists().where(
        digest_entries.c.reader_id == waiting_news.c.reader_id, digest_entries.c.wave_id == wave_id
    )
    await connection.execute(delete(waiting_news).where(*within, moved))


async def _complete(
    connection: AsyncConnection, dispatch_id: int, wave_id: int, begun_at: datetime, now: datetime
) -> None:
    await connection.execute(update(timetables).where(timetables.c.wave_id == wave_id).values(wave_id=None))
    await _looked_at(connection, begun_at)
    await dispatches.settle(connection, [dispatch_id], now)
    # Nothing waited for any of them: no trace is needed of that.
    empty = sendings.c.id == dispatch_id, sendings.c.total == 0
    if (await connection.execute(delete(sendings).where(*empty))).rowcount:
        await connection.execute(delete(digest_waves).where(digest_waves.c.id == wave_id))


async def unfinished(connection: AsyncConnection) -> tuple[int, ...]:
    """Waves that are not put together yet, the first first."""
    waiting = await connection.scalars(
        select(sendings.c.thing_id)
        .where(sendings.c.kind == int(DeliveryKind.DIGEST), sendings.c.planned_through.is_not(None))
        .where(sendings.c.ended_at.is_(None))
        .order_by(sendings.c.id)
    )
    return tuple(waiting.all())


async def entries(
    connection: AsyncConnection, wave_id: int, reader_ids: Iterable[int]
) -> dict[int, tuple[int, ...]]:
    """The articles in each of these readers' digests, by their numbers."""
    rows = await connection.execute(
        select(digest_entries.c.reader_id, digest_entries.c.article_id)
        .where(digest_entries.c.reader_id.in_(list(reader_ids)), digest_entries.c.wave_id == wave_id)
        .order_by(digest_entries.c.reader_id, digest_entries.c.article_id)
    )
    found: dict[int, list[int]] = {}
    for reader_id, article_id in rows:
        found.setdefault(reader_id, []).append(article_id)
    return {reader_id: tuple(numbers) for reader_id, numbers in found.items()}


async def begun_at(connection: AsyncConnection, wave_ids: Iterable[int]) -> dict[int, datetime]:
    """When these waves began."""
    rows = await connection.execute(
        select(digest_waves.c.id, digest_waves.c.begun_at).where(digest_waves.c.id.in_(list(wave_ids)))
    )
    return {wave.id: wave.begun_at for wave in rows}


async def forget_old(connection: AsyncConnection, *, waves_before: datetime, news_before: datetime) -> None:
    """Pages of digests that began before one moment, and what has waited since before another."""
    old = select(func.max(digest_waves.c.id)).where(digest_waves.c.begun_at < waves_before)
    await connection.execute(delete(digest_entries).where(digest_entries.c.wave_id <= old.scalar_subquery()))
    await connection.execute(delete(digest_waves).where(digest_waves.c.begun_at < waves_before))
    first = select(func.min(articles.c.id)).where(articles.c.stored_at >= news_before).scalar_subquery()
    newest = select(func.max(articles.c.id) + 1).scalar_subquery()
    await connection.execute(
        delete(waiting_news).where(waiting_news.c.article_id < func.coalesce(first, newest))
    )
