"""Facts about the database itself, such as which key it was sealed with."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.sealing import Purpose
from storage.schema import meta
from storage.upsert import insert_new

#: The table itself, for who moves a whole database.
TABLE = meta


def key_of(purpose: Purpose) -> str:
    """Under which name the fingerprint of a purpose's key is remembered."""
    return f"{purpose}_key"


async def claim(connection: AsyncConnection, key: str, value: str) -> str:
    """Set a fact that is set once, and return the one that stands: ours, or that of whoever was first."""
    await connection.execute(insert_new(connection, meta), {"key": key, "value": value})
    stored = await connection.scalar(select(meta.c.value).where(meta.c.key == key))
    assert stored is not None
    return str(stored)


async def put(connection: AsyncConnection, key: str, value: str) -> None:
    """Set a fact that may change."""
    await connection.execute(insert_new(connection, meta), {"key": key, "value": value})
    await connection.execute(update(meta).where(meta.c.key == key).values(value=value))


async def get(connection: AsyncConnection, key: str) -> str | None:
    """A fact, if it was ever set."""
    value: str | None = await connection.scalar(select(meta.c.value).where(meta.c.key == key))
    return value
