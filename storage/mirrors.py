"""The newsroom's own channels: readers that the settings name, each with the region that it shows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from storage import readers
from storage.database import Connection
from storage.upsert import insert_new
from storage.where_schema import mirrors


async def set_up(
    connection: Connection, wanted: Iterable[tuple[str, int]], known: Iterable[str], now: datetime
) -> None:
    """Let each channel (by its number as a reader) follow its region, and let go of those no longer named.

    `known` are regions whose channel could not be asked for now: these stay as they are. What admins of a
    channel chose beside it is theirs.
    """
    pairs, spared = set(wanted), set(known)
    before = {(region, reader_id) for region, reader_id in await connection.execute(select(mirrors))}
    for region, reader_id in sorted(before - pairs):
        if region not in spared:
            await readers.unfollow(connection, reader_id, [region])
            await connection.execute(
                delete(mirrors).where(mirrors.c.region == region, mirrors.c.reader_id == reader_id)
            )
    for region, reader_id in sorted(pairs):
        await readers.follow(connection, reader_id, [region], now)
    rows = [{"region": region, "reader_id": reader_id} for region, reader_id in sorted(pairs - before)]
    if rows:
        await connection.execute(insert_new(connection, mirrors), rows)
