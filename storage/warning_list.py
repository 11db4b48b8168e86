"""The list that official warnings come from: how it is doing, and which of its messages wait to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.upsert import insert_new
from storage.warning_schema import warning_entries, warning_lists

#: While an entry's outcome is this, it waits to be read.
WAITING = ""


@dataclass(frozen=True, slots=True)
class WarningList:
    """The list and its health. `failures` counts since it last went well; `last_error` is a machine word."""

    id: int
    url: str
    etag: str
    modified: str
    failures: int
    next_look_at: datetime
    last_ok_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A message that waits to be read: its address, how often it failed, and how that was."""

    id: int
    link: str
    failures: int
    last_error: str


async def ensure(connection: AsyncConnection, url: str, now: datetime) -> WarningList:
    """The list at this address, due at once where it is new."""
    row = {"url": url, "etag": "", "modified": "", "failures": 0, "next_look_at": now, "last_error": ""}
    await connection.execute(insert_new(connection, warning_lists), row)
    found = await find(connection, url)
    assert found is not None, "just added, if it was not there"
    return found


async def find(connection: AsyncConnection, url: str) -> WarningList | None:
    """The list at this address, if it was ever looked at: for whoever tells how it is doing."""
    row = (await connection.execute(select(warning_lists).where(warning_lists.c.url == url))).one_or_none()
    return None if row is None else WarningList(*row)


async def looked_well(
    connection: AsyncConnection,
    list_id: int,
    *,
    etag: str,
    modified: str,
    next_look_at: datetime,
    now: datetime,
) -> None:
    """A look went well: note what to quote back next time, and forget the failures."""
    await connection.execute(
        update(warning_lists)
        .where(warning_lists.c.id == list_id)
        .values(
            etag=etag, modified=modified, failures=0, next_look_at=next_look_at, last_ok_at=now, last_error=""
        )
    )


async def looked_badly(
    connection: AsyncConnection, list_id: int, *, reason: str, next_look_at: datetime
) -> None:
    """A look failed: note why, and when to try again."""
    await connection.execute(
        update(warning_lists)
        .where(warning_lists.c.id == list_id)
        .values(failures=warning_lists.c.failures + 1, next_look_at=next_look_at, last_error=reason)
    )


async def add(connection: AsyncConnection, messages: Sequence[tuple[str, str]], now: datetime) -> None:
    """Add messages by (address, mark), those that are not known yet; each waits to be read at once."""
    rows = [
        {
            "link": link,
            "mark": mark,
            "outcome": WAITING,
            "failures": 0,
            "last_error": "",
            "next_look_at": now,
            "listed_at": now,
        }
        for link, mark in messages
    ]
    if rows:
        await connection.execute(insert_new(connection, warning_entries), rows)


async def waiting(connection: AsyncConnection, now: datetime) -> tuple[Entry, ...]:
    """The messages that want to be read now: those that never failed first, then the longest waiting."""
    rows = warning_entries.c
    statement = (
        select(rows.id, rows.link, rows.failures, rows.last_error)
        .where(rows.outcome == WAITING, rows.next_look_at <= now)
        .order_by(rows.failures, rows.id)
    )
    return tuple(Entry(*row) for row in await connection.execute(statement))


async def put_off(connection: AsyncConnection, entry_id: int, *, reason: str, next_look_at: datetime) -> None:
    """A message could not be read: note why, and when to try again."""
    await connection.execute(
        update(warning_entries)
        .where(warning_entries.c.id == entry_id)
        .values(failures=warning_entries.c.failures + 1, last_error=reason, next_look_at=next_look_at)
    )


async def done(connection: AsyncConnection, entry_id: int, outcome: str) -> None:
    """A message was read, or is given up: what became of it, which is not ""."""
    assert outcome != WAITING, "what is done does not wait"
    await connection.execute(
        update(warning_entries).where(warning_entries.c.id == entry_id).values(outcome=outcome)
    )


async def forget_listed(connection: AsyncConnection, before: datetime) -> int:
    """Forget messages that came onto the list before this; how many there were.

    Long after they have expired: one that is still listed would be read once more, and found expired.
    """
    result = await connection.execute(delete(warning_entries).where(warning_entries.c.listed_at < before))
    return result.rowcount
