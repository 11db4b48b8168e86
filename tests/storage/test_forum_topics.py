"""What a lost topic chose, and what waits for it, goes on in the general topic, and comes back in time."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from newsroom import audience
from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.readers import ReaderState
from newsroom.sealing import Address, Purpose, SealedAddress, Sealer
from service import placing
from storage import enqueueing, forum_topics, readers, statistics
from storage.database import Storage
from storage.forum_topics import Lost
from storage.schema import deliveries
from tests.storage.conftest import NOW
from tests.storage.test_database import _file_of_revision

KEPUH, LINGGO = "35.14.06.2005", "35.14.06.2008"
GROUP = -1001234
SEALER = Sealer(Purpose.READERS, b"k" * 32)


def at(thread: int | None = None, chat: int = GROUP) -> SealedAddress:
    return SEALER.seal_address(Address(chat, thread))


async def settle(storage: Storage, address: SealedAddress, *regions: str) -> int:
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address, "id", NOW)
        await readers.follow(connection, reader.id, regions, NOW)
    return reader.id


async def lose(storage: Storage, reader_id: int, thread: int, *, closed: bool = False) -> bool:
    async with storage.transaction() as connection:
        return await forum_topics.fall_back(connection, reader_id, Lost(at(thread), at(), closed), NOW)


async def article(storage: Storage, number: int, *regions: str) -> int:
    async with storage.transaction() as connection:
        kind = DeliveryKind.ARTICLE
        return await enqueueing.enqueue(
            connection, kind, number, audience.of(regions), priority=5, now=NOW + timedelta(hours=1)
        )


async def waiting(storage: Storage) -> list[tuple[int, int]]:
    async with storage.reading() as connection:
        rows = await connection.execute(
            select(deliveries.c.reader_id, deliveries.c.dispatch_id)
            .where(deliveries.c.state == DeliveryState.WAITING)
            .order_by(deliveries.c.dispatch_id)
        )
        return [(reader_id, dispatch_id) for reader_id, dispatch_id in rows]


async def test_what_waits_for_the_topic_waits_for_the_general_one_and_what_both_have_comes_once(
    storage: Storage,
):
    topic, general = await settle(storage, at(7), KEPUH, LINGGO), await settle(storage, at(), KEPUH)
    await article(storage, 1, KEPUH)
    await article(storage, 2, LINGGO)
    assert len(await waiting(storage)) == 3
    assert await lose(storage, topic, 7)
    assert [reader_id for reader_id, _ in await waiting(storage)] == [general, general]
    async with storage.reading() as connection:
        assert await readers.find(connection, at(7).index) is None
        now = await readers.find(connection, at().index)
    assert now is not None
    assert set(now.regions) == {KEPUH, LINGGO}


async def test_a_loss_that_is_reported_twice_is_one(storage: Storage):
    topic = await settle(storage, at(7), KEPUH)
    assert await lose(storage, topic, 7)
    assert not await lose(storage, topic, 7), "the row is the general topic's by now"
    async with storage.reading() as connection:
        assert len(await forum_topics.untold(connection)) == 1


async def test_who_said_stop_in_the_general_topic_gets_nothing_there_from_a_lost_one(storage: Storage):
    topic, general = await settle(storage, at(7), KEPUH), await settle(storage, at(), LINGGO)
    async with storage.transaction() as connection:
        await readers.stop(connection, general, NOW)
    await article(storage, 1, KEPUH)
    await lose(storage, topic, 7)
    assert await waiting(storage) == []
    async with storage.reading() as connection:
        there = await readers.find(connection, at().index)
    assert there is not None
    assert there.state is ReaderState.STOPPED
    async with storage.reading() as connection:
        assert await forum_topics.untold(connection) == (), "that it comes there now would be wrong"


async def test_a_topic_that_is_opened_again_has_what_it_had_and_the_general_one_what_it_had(storage: Storage):
    topic, general = await settle(storage, at(7), KEPUH, LINGGO), await settle(storage, at(), KEPUH)
    await lose(storage, topic, 7, closed=True)
    async with storage.transaction() as connection:
        assert set(await forum_topics.reopened(connection, at(7), NOW)) == {KEPUH, LINGGO}
        assert await forum_topics.reopened(connection, at(7), NOW) == ()
        back, there = await readers.find(connection, at(7).index), await readers.find(connection, at().index)
    assert back is not None
    assert there is not None
    assert set(back.regions) == {KEPUH, LINGGO}
    assert (there.id, there.regions) == (general, (KEPUH,))


@pytest.mark.parametrize("topics_first", [False, True])
async def test_a_general_topic_that_is_opened_again_has_what_it_had(storage: Storage, topics_first: bool):
    general, topic = await settle(storage, at(), KEPUH, LINGGO), await settle(storage, at(7), KEPUH)
    if topics_first:
        await lose(storage, topic, 7, closed=True)
    async with storage.transaction() as connection:
        await forum_topics.general_closed(connection, general, NOW)
    if not topics_first:
        await lose(storage, topic, 7, closed=True)
    async with storage.transaction() as connection:
        assert await forum_topics.reopened(connection, at(), NOW) == (KEPUH, LINGGO)
        again = await readers.find(connection, at().index)
    assert again is not None
    assert (again.state, again.regions) == (ReaderState.ACTIVE, (KEPUH, LINGGO))


@pytest.mark.parametrize("closed", [True, False])
async def test_a_loss_is_told_once(storage: Storage, closed: bool):
    topic = await settle(storage, at(7), KEPUH)
    await lose(storage, topic, 7, closed=closed)
    async with storage.reading() as connection:
        general = await readers.find(connection, at().index)
        assert general is not None
        (kept,) = await forum_topics.lost_of(connection, general.id)
        assert (kept.followed, kept.closed) == ((KEPUH,), closed)
    async with storage.transaction() as connection:
        (one,) = await forum_topics.untold(connection)
        assert (one.followed, one.closed) == ((KEPUH,), closed)
        assert SEALER.open_address(one.general) == Address(GROUP)
        await forum_topics.told(connection, one.id, NOW)
        assert await forum_topics.untold(connection) == ()
        assert bool(await forum_topics.reopened(connection, at(7), NOW)) is closed


async def test_leaving_and_coming_back_concerns_all_topics_of_that_group_alone(storage: Storage):
    mine = [await settle(storage, at(thread), KEPUH) for thread in (None, 7, 8)]
    other = await settle(storage, at(7, chat=-1009), KEPUH)
    async with storage.transaction() as connection:
        every = await readers.of_chat(connection, at().index)
        assert [reader.id for reader in every] == mine
        await readers.gone(connection, [*mine, other], NOW)
        await readers.stop(connection, mine[2], NOW)
        assert await readers.back(connection, at().index) == 3
        assert await statistics.count_readers(connection) == 3


async def test_after_an_upgrade_every_topic_of_an_older_file_is_found_with_its_group(tmp_path: Path):
    path = tmp_path / "kentongan.db"
    _file_of_revision(path, "0007")
    addresses = [at(), *(at(thread) for thread in range(7, 12)), at(chat=42), at(7, chat=-1009)]
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO readers (address_index, address_seal, language, wider, state, since)"
            " VALUES (?, ?, 'id', 1, 1, 1700000000)",
            [(one.index, one.seal) for one in addresses],
        )
    connection.close()
    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    await placing.place_topics(storage, SEALER)
    await placing.place_topics(storage, SEALER)
    async with storage.reading() as reading:
        assert len(await readers.of_chat(reading, at().index)) == 6
        assert len(await readers.of_chat(reading, at(chat=-1009).index)) == 1
    await storage.close()


async def test_a_topic_of_an_older_file_is_found_with_its_group_once_somebody_speaks_there(tmp_path: Path):
    path = tmp_path / "kentongan.db"
    _file_of_revision(path, "0007")
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO readers (address_index, address_seal, language, wider, state, since)"
            " VALUES (?, ?, 'id', 1, 1, 1700000000)",
            (at(7).index, at(7).seal),
        )
    connection.close()
    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    async with storage.transaction() as writing:
        known = await readers.find(writing, at(7).index)
        assert known is not None
        assert not known.is_channel
        await readers.welcome(writing, at(7), "id", NOW)
        assert [reader.id for reader in await readers.of_chat(writing, at().index)] == [known.id]
    await storage.close()
