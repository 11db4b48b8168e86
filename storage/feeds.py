"""Feeds: when to look again, what the server said to quote back, and how each one is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.alarms import Cause, What
from storage import alarms
from storage.schema import feeds
from storage.upsert import insert_new

#: No feed is put off for longer (`feeds/schedule.py`: a day): what is, was put off by a clock that was wrong.
FURTHEST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its health. `failures` counts since it last went well; `last_error` is a machine word.

    `added_by` is the `StaffMember.id` of whoever added it on the desk, None where the settings name it.
    """

    id: int
    url: str
    title: str
    etag: str
    modified: str
    failures: int
    next_look_at: datetime
    last_ok_at: datetime | None
    last_error: str
    added_by: int | None
    is_off: bool


async def ensure(connection: AsyncConnection, urls: Sequence[str], now: datetime) -> None:
    """These are the feeds of the settings: new ones are due at once, known ones keep their health.

    What an earlier start was told of and this one is not is looked at no more. The desk's own feeds stay.
    """
    dropped = select(feeds.c.id).where(feeds.c.added_by.is_(None), feeds.c.url.not_in(list(urls)))
    for feed_id in (await connection.scalars(dropped)).all():
        await remove(connection, feed_id)
    if urls:
        await connection.execute(insert_new(connection, feeds), [_new(url, "", now) for url in urls])


async def add(connection: AsyncConnection, url: str, title: str, *, staff_id: int, now: datetime) -> Feed:
    """A feed of the desk, off until somebody puts it on; one that is known already stays as it is."""
    row = {**_new(url, title, now), "added_by": staff_id, "is_off": True}
    await connection.execute(insert_new(connection, feeds), row)
    return Feed(*(await connection.execute(select(feeds).where(feeds.c.url == url))).one())


async def by_url(connection: AsyncConnection, url: str) -> Feed | None:
    """The feed at this address."""
    row = (await connection.execute(select(feeds).where(feeds.c.url == url))).first()
    return None if row is None else Feed(*row)


async def get(connection: AsyncConnection, feed_id: int) -> Feed | None:
    """The feed with this number."""
    row = (await connection.execute(select(feeds).where(feeds.c.id == feed_id))).first()
    return None if row is None else Feed(*row)


async def count(connection: AsyncConnection) -> int:
    """How many there are, also those that are off."""
    return (await connection.scalar(select(func.count()).select_from(feeds))) or 0


async def switch(connection: AsyncConnection, feed_id: int, *, on: bool, now: datetime) -> None:
    """Look at it from now on, at once, or no more. What it failed at before is forgotten."""
    await alarms.over(connection, Cause(What.FEED, feed_id))
    values = {"is_off": not on, "failures": 0, "last_error": "", "next_look_at": now}
    await connection.execute(update(feeds).where(feeds.c.id == feed_id).values(values))


async def look_soon(connection: AsyncConnection, feed_id: int, now: datetime) -> None:
    """It is due at once, whatever its health put it off for."""
    await connection.execute(update(feeds).where(feeds.c.id == feed_id).values(next_look_at=now))


async def remove(connection: AsyncConnection, feed_id: int) -> None:
    """Forget a feed, and what was amiss with it; its articles stay."""
    await alarms.over(connection, Cause(What.FEED, feed_id))
    await connection.execute(delete(feeds).where(feeds.c.id == feed_id))


def _new(url: str, title: str, now: datetime) -> dict[str, object]:
    health = {"etag": "", "modified": "", "failures": 0, "next_look_at": now, "last_error": ""}
    return {"url": url, "title": title, **health}


async def due(connection: AsyncConnection, now: datetime) -> tuple[Feed, ...]:
    """The feeds that want a look now, the longest waiting first; and those of a clock that was set back."""
    at = feeds.c.next_look_at
    statement = (
        select(feeds).where(feeds.c.is_off.is_(False), or_(at <= now, at > now + FURTHEST)).order_by(at)
    )
    return tuple(Feed(*row) for row in await connection.execute(statement))


async def all_feeds(connection: AsyncConnection) -> tuple[Feed, ...]:
    """Every feed, in the order in which they were added."""
    return tuple(Feed(*row) for row in await connection.execute(select(feeds).order_by(feeds.c.id)))


async def looked_well(
    connection: AsyncConnection,
    feed_id: int,
    *,
    title: str,
    etag: str,
    modified: str,
    next_look_at: datetime,
    now: datetime,
) -> None:
    """A look went well: note what to quote back next time, and forget the failures."""
    await connection.execute(
        update(feeds)
        .where(feeds.c.id == feed_id)
        .values(
            title=title,
            etag=etag,
            modified=modified,
            failures=0,
            next_look_at=next_look_at,
            last_ok_at=now,
            last_error="",
        )
    )


async def looked_badly(
    connection: AsyncConnection, feed_id: int, *, reason: str, next_look_at: datetime, now: datetime
) -> None:
    """A look failed: note why, and when to try again."""
    assert next_look_at > now, "a failing feed is not asked again at once"
    await connection.execute(
        update(feeds)
        .where(feeds.c.id == feed_id)
        .values(failures=feeds.c.failures + 1, next_look_at=next_look_at, last_error=reason)
    )
