"""Readers of another bot who come in large numbers: many rows in few statements, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from newsroom.readers import MAX_REGIONS, ReaderState
from newsroom.sealing import SealedAddress
from storage.database import Connection
from storage.schema import readers, subscriptions
from storage.upsert import insert_new_rows

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
    """Let at most `BATCH` arrivals follow their regions; whoever calls asks `too_many` before committing.

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
    new_readers = await insert_new_rows(connection, readers, rows)
    known = select(readers.c.address_index, readers.c.id).where(
        readers.c.address_index.in_(_indexes(arrivals))
    )
    ids: dict[bytes, int] = {index: reader_id for index, reader_id in await connection.execute(known)}  # noqa: C416 - rows, not pairs
    follows = [
        {"region": arrival.region, "reader_id": ids[arrival.address.index], "since": now}
        for arrival in arrivals
    ]
    new_follows = await insert_new_rows(connection, subscriptions, follows)
    return Arrived(new_readers, new_follows)


async def too_many(connection: Connection, arrivals: Sequence[Arrival]) -> list[int]:
    """Which of the arrivals that just moved in lead a chat past `MAX_REGIONS`, by their place in the batch.

    What a chat chose here before counts; where that is so, it is its last arrivals that are named.
    """
    follows = func.count(subscriptions.c.region)
    statement = (
        select(readers.c.address_index, follows)
        .join(subscriptions, subscriptions.c.reader_id == readers.c.id)
        .where(readers.c.address_index.in_(_indexes(arrivals)))
        .group_by(readers.c.id)
        .having(follows > MAX_REGIONS)
    )
    over = {index: count - MAX_REGIONS for index, count in await connection.execute(statement)}
    first_named: dict[bytes, dict[str, int]] = defaultdict(dict)
    for place, arrival in enumerate(arrivals):
        first_named[arrival.address.index].setdefault(arrival.region, place)
    return sorted(
        place for index, excess in over.items() for place in [*first_named[index].values()][-excess:]
    )


def _indexes(arrivals: Sequence[Arrival]) -> set[bytes]:
    return {arrival.address.index for arrival in arrivals}
