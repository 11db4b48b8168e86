"""Readers who come in large numbers: many rows in few statements, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsroom.readers import ReaderState
from newsroom.sealing import SealedAddress
from storage.database import Connection
from storage.schema import readers, subscriptions
from storage.upsert import insert_new

#: SQLite takes 32,766 values in a statement; a batch's addresses all stand in one.
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A chat that follows a region, as another bot knew it."""

    address: SealedAddress
    language: str
    region: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many chats and subscriptions were new."""

    readers: int = 0
    subscriptions: int = 0

    def __add__(self, other: "Arrived") -> "Arrived":
        return Arrived(self.readers + other.readers, self.subscriptions + other.subscriptions)


async def move_in(connection: Connection, arrivals: Sequence[Arrival], now: datetime) -> Arrived:
    """Let at most `BATCH` arrivals follow their regions.

    Who is known keeps language and state: whoever said /berhenti here is not brought back by an old list.
    """
    assert len(arrivals) <= BATCH
    if not arrivals:
        return Arrived()
    rows = [
        {
            "address_index": arrival.address.index,
            "address_seal": arrival.address.seal,
            "language": arrival.language,
            "wider": True,
            "state": ReaderState.ACTIVE,
            "since": now,
        }
        for arrival in arrivals
    ]
    new_readers = (await connection.execute(insert_new(connection, readers), rows)).rowcount
    indexes = {arrival.address.index for arrival in arrivals}
    known = readers.select().with_only_columns(readers.c.address_index, readers.c.id)
    found = await connection.execute(known.where(readers.c.address_index.in_(indexes)))
    ids: dict[bytes, int] = {index: reader_id for index, reader_id in found}  # noqa: C416 - rows, not pairs
    follows = [
        {"region": arrival.region, "reader_id": ids[arrival.address.index], "since": now}
        for arrival in arrivals
    ]
    new_follows = (await connection.execute(insert_new(connection, subscriptions), follows)).rowcount
    return Arrived(new_readers, new_follows)
