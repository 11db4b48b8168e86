"""Feeds: when to look again, what the server said to quote back, and how each one is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import feeds
from storage.upsert import insert_new

#: No feed is put off for longer (`feeds/schedule.py`: a day): what is, was put off by a clock that was wrong.
FURTHEST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its health. `failures` counts since it last went well; `last_error` is a machine word."""

    id: int
    url: str
    title: str
    etag: str
    modified: str
    failures: int
    next_look_at: datetime
    last_ok_at: datetime | None
    last_error: str


async def ensure(connection: AsyncConnection, urls: Sequence[str], now: datetime) -> None:
    """Add the feeds that are not known yet, due at once; known ones keep their health."""
    rows = [
        {
            "url": url,
            "title": "",
            "etag": "",
            "modified": "",
            "failures": 0,
            "next_look_at": now,
            "last_error": "",
        }
        for url in urls
    ]
    if rows:
        await connection.execute(insert_new(connection, feeds), rows)


async def due(connection: AsyncConnection, now: datetime) -> tuple[Feed, ...]:
    """The feeds that want a look now, the longest waiting first; and those of a clock that was set back."""
    at = feeds.c.next_look_at
    statement = select(feeds).where(or_(at <= now, at > now + FURTHEST)).order_by(at)
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
