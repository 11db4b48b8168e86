"""Readers and what they follow. An address comes in sealed and goes out sealed: nothing here knows a chat."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Row, bindparam, delete, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.readers import Reader, ReaderState
from newsroom.sealing import SealedAddress
from storage import outbox, wishes
from storage.schema import Id, readers, subscriptions
from storage.upsert import insert_new

_READER = select(readers.c.id, readers.c.language, readers.c.wider, readers.c.state, readers.c.is_channel)
#: Asked in every turn of a conversation, hence written once.
_AT_ADDRESS = _READER.where(readers.c.address_index == bindparam("at"))
_REGIONS = (
    select(subscriptions.c.region)
    .where(subscriptions.c.reader_id == bindparam("whose"))
    .order_by(subscriptions.c.since, subscriptions.c.region)
)


async def find(connection: AsyncConnection, address_index: bytes) -> Reader | None:
    """The reader at an address, or None for a chat that never chose anything."""
    row = (await connection.execute(_AT_ADDRESS, {"at": address_index})).one_or_none()
    return None if row is None else await _with_regions(connection, row)


async def welcome(
    connection: AsyncConnection,
    address: SealedAddress,
    language: str,
    now: datetime,
    *,
    is_channel: bool = False,
) -> Reader:
    """The reader at an address, made if new; whoever had stopped or was gone is back."""
    row = {
        "address_index": address.index,
        "address_seal": address.seal,
        "language": language,
        "wider": True,
        "state": ReaderState.ACTIVE,
        "since": now,
        "chat_index": address.chat,
        "is_channel": is_channel,
    }
    await connection.execute(insert_new(connection, readers), row)
    await connection.execute(
        update(readers)
        .where(readers.c.address_index == address.index, readers.c.state != ReaderState.ACTIVE)
        .values(state=ReaderState.ACTIVE)
    )
    if address.chat is not None or is_channel:  # a row of an older version, or of a list, says neither
        await connection.execute(
            update(readers)
            .where(readers.c.address_index == address.index)
            .values(chat_index=address.chat, is_channel=is_channel)
        )
    reader = await find(connection, address.index)
    assert reader is not None, "just inserted in this transaction"
    return reader


async def follow(connection: AsyncConnection, reader_id: int, regions: Iterable[str], now: datetime) -> None:
    """Follow regions; following one twice changes nothing."""
    rows = [{"region": region, "reader_id": reader_id, "since": now} for region in regions]
    if rows:
        await connection.execute(insert_new(connection, subscriptions), rows)


async def unfollow(connection: AsyncConnection, reader_id: int, regions: Iterable[str]) -> None:
    """Follow these regions no longer."""
    await connection.execute(
        delete(subscriptions).where(
            subscriptions.c.reader_id == reader_id, subscriptions.c.region.in_(list(regions))
        )
    )


async def unfollow_all(connection: AsyncConnection, reader_id: int) -> None:
    """Follow nothing any more."""
    await connection.execute(delete(subscriptions).where(subscriptions.c.reader_id == reader_id))


async def set_language(connection: AsyncConnection, reader_id: int, language: str) -> None:
    """Speak this language from now on."""
    await connection.execute(update(readers).where(readers.c.id == reader_id).values(language=language))


async def set_wider(connection: AsyncConnection, reader_id: int, *, wider: bool) -> None:
    """Whether news about the whole kecamatan or kabupaten is wanted, too."""
    await connection.execute(update(readers).where(readers.c.id == reader_id).values(wider=wider))


async def stop(connection: AsyncConnection, reader_id: int, now: datetime) -> None:
    """Send nothing until the reader comes back; what is followed is kept for that day."""
    await _leave(connection, [reader_id], ReaderState.STOPPED, now)


async def gone(connection: AsyncConnection, reader_ids: Iterable[int], now: datetime) -> None:
    """These chats cannot be reached: switch them off, and what waits for them."""
    await _leave(connection, list(reader_ids), ReaderState.GONE, now)


async def still_there(
    connection: AsyncConnection, whom: Collection[tuple[int, bytes]]
) -> set[tuple[int, bytes]]:
    """Which of these readers, by number and index, are still who and where they were."""
    if not whom:
        return set()
    numbers = [reader_id for reader_id, _ in whom]
    rows = await connection.execute(
        select(readers.c.id, readers.c.address_index).where(readers.c.id.in_(numbers))
    )
    return {(number, index) for number, index in rows} & set(whom)


async def _leave(
    connection: AsyncConnection, reader_ids: list[int], state: ReaderState, now: datetime
) -> None:
    # Someone who said /berhenti stays STOPPED even when the chat turns out to be gone as well.
    await connection.execute(
        update(readers)
        .where(readers.c.id.in_(reader_ids), readers.c.state == ReaderState.ACTIVE)
        .values(state=state)
    )
    await outbox.leave(connection, reader_ids, now, only_new=state is ReaderState.STOPPED)
    await wishes.drop_waiting(connection, reader_ids)


async def move(connection: AsyncConnection, reader_id: int, address: SealedAddress) -> None:
    """The chat got a new address (a group became a supergroup): everything it chose goes with it.

    If somebody already chose something at the new address, both choices are joined.
    """
    there = await find(connection, address.index)
    if there is not None and there.id != reader_id:
        followed = select(subscriptions.c.region, literal(reader_id, Id), subscriptions.c.since).where(
            subscriptions.c.reader_id == there.id
        )
        await connection.execute(
            insert_new(connection, subscriptions, followed, "region", "reader_id", "since")
        )
        await outbox.hand_over(connection, there.id, reader_id)
        await wishes.inherit(connection, reader_id, there.id)
        await connection.execute(delete(readers).where(readers.c.id == there.id))
    await connection.execute(
        update(readers)
        .where(readers.c.id == reader_id)
        .values(address_index=address.index, address_seal=address.seal, chat_index=address.chat)
    )


async def channel_at(
    connection: AsyncConnection, address: SealedAddress, language: str, now: datetime
) -> Reader:
    """The channel at an address, made if new; one that had stopped or is gone stays so."""
    known = await find(connection, address.index)
    if known is None:
        return await welcome(connection, address, language, now, is_channel=True)
    await connection.execute(update(readers).where(readers.c.id == known.id).values(is_channel=True))
    return replace(known, is_channel=True)


async def channel(connection: AsyncConnection, reader_id: int) -> tuple[Reader, SealedAddress] | None:
    """A channel by its number, and where it is; None for every other kind of reader, and for none."""
    statement = _READER.add_columns(readers.c.address_index, readers.c.address_seal).where(
        readers.c.id == reader_id, readers.c.is_channel
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    return await _with_regions(connection, row), SealedAddress(row.address_index, row.address_seal)


async def of_chat(connection: AsyncConnection, chat_index: bytes) -> tuple[Reader, ...]:
    """All readers of one group: the group itself and its topics."""
    rows = await connection.execute(_READER.where(_in_chat(chat_index)).order_by(readers.c.id))
    return tuple([await _with_regions(connection, row) for row in rows.all()])


async def back(connection: AsyncConnection, chat_index: bytes) -> int:
    """The bot is in this chat again: what was GONE gets news again, as it was. Returns how many that are."""
    found = await connection.execute(
        update(readers)
        .where(_in_chat(chat_index), readers.c.state == ReaderState.GONE)
        .values(state=ReaderState.ACTIVE)
    )
    return found.rowcount


async def place_topics(
    connection: AsyncConnection,
    chat_of: Callable[[SealedAddress], bytes | None],
    after: int,
    at_once: int,
) -> int | None:
    """Note of those readers behind `after` that are topics which group each is in, as `chat_of` tells.

    Returns where to go on, None when all were looked at.
    """
    rows = await connection.execute(
        select(readers.c.id, readers.c.address_index, readers.c.address_seal)
        .where(readers.c.id > after)
        .order_by(readers.c.id)
        .limit(at_once)
    )
    last = None
    placed = []
    for last, index, seal in rows.all():
        if (chat := chat_of(SealedAddress(index, seal))) is not None:
            placed.append({"number": last, "chat": chat})
    if placed:
        statement = update(readers).where(readers.c.id == bindparam("number"))
        await connection.execute(statement.values(chat_index=bindparam("chat")), placed)
    return last


def _in_chat(chat_index: bytes) -> ColumnElement[bool]:
    return or_(readers.c.address_index == chat_index, readers.c.chat_index == chat_index)


async def followed_regions(connection: AsyncConnection) -> tuple[str, ...]:
    """The codes that at least one active reader follows."""
    statement = (
        select(subscriptions.c.region)
        .join(readers, readers.c.id == subscriptions.c.reader_id)
        .where(readers.c.state == ReaderState.ACTIVE)
        .distinct()
        .order_by(subscriptions.c.region)
    )
    return tuple((await connection.scalars(statement)).all())


async def _with_regions(connection: AsyncConnection, row: Row[int, str, bool, int, bool]) -> Reader:
    regions = tuple((await connection.scalars(_REGIONS, {"whose": row.id})).all())
    return Reader(row.id, row.language, row.wider, ReaderState(row.state), regions, row.is_channel)
