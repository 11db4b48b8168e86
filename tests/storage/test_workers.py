"""The roll of workers: one leads, one handles an update, and what a dead one had in hand is given back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from sqlalchemy import text

from newsroom import audience
from newsroom.deliveries import DeliveryKind, DeliveryState, Result
from newsroom.sharing import ALL_SLOTS, Role
from storage import addresses, dispatches, enqueueing, outbox, readers, server
from storage.database import Storage
from storage.faults import InUse
from storage.leases import PlaceLost, Report
from storage.migrations import revisions
from storage.outbox import Hold, TakenAway
from storage.workers import Roll, on_the_roll
from tests.storage.conftest import NOW

RATE = 30
NOTHING = Report(needs=False, in_use=0, in_use_paid=0, slots_in_use=0)
BUSY = Report(needs=True, in_use=0, in_use_paid=0, slots_in_use=0)
SOON = NOW.timestamp() + 60

Joins = Callable[[Role], Awaitable[Roll]]


@pytest.fixture
async def storage(postgresql_url: str) -> AsyncIterator[Storage]:
    opened = await Storage.open(postgresql_url, now=NOW, among_others=True)
    yield opened
    await opened.close()


@pytest.fixture
async def joins(postgresql_url: str, storage: Storage) -> AsyncIterator[Joins]:
    rolls: list[Roll] = []

    async def join(role: Role) -> Roll:
        rolls.append(await Roll.join(postgresql_url, role, RATE, 0))
        return rolls[-1]

    yield join
    for roll in rolls:
        await roll.leave()


async def _dies(roll: Roll) -> None:
    """Its connection ends, as with the process; its lease has run out long ago."""
    await roll._connection.execute("UPDATE workers SET lease_until = 0 WHERE id = $1", roll.id)
    roll._connection.terminate()
    await asyncio.sleep(0)


async def _crowd(storage: Storage, address_of, count: int) -> None:
    async with storage.transaction() as connection:
        for number in range(count):
            reader = await readers.welcome(connection, address_of(number + 1), "id", NOW)
            await readers.follow(connection, reader.id, ["35.14.06"], NOW)
        whom = audience.of(["35.14.06"])
        await enqueueing.enqueue(connection, DeliveryKind.ARTICLE, 1, whom, priority=60, now=NOW)


async def _eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110  the server says nothing by itself
            await asyncio.sleep(0.02)


async def test_one_web_worker_leads_and_another_does_once_it_is_dead(joins: Joins):
    first, second = await joins(Role.WEB), await joins(Role.WEB)

    assert await first.try_to_lead()
    assert not await second.try_to_lead()
    await _dies(first)
    await _eventually(second.try_to_lead)


async def test_an_update_is_one_workers_until_it_is_written_down_or_the_worker_dies(joins: Joins):
    first, second = await joins(Role.WEB), await joins(Role.WEB)

    assert await first.take_update(7_000_000_000)
    assert not await second.take_update(7_000_000_000)
    assert await second.take_update(7_000_000_001)
    await first.let_go(7_000_000_000)
    assert await second.take_update(7_000_000_000)
    await _dies(second)
    await _eventually(lambda: first.take_update(7_000_000_001))


async def test_one_bot_and_several_workers_exclude_each_other(postgresql_url: str, joins: Joins):
    await joins(Role.SENDER)

    with pytest.raises(InUse):
        await Storage.open(postgresql_url, now=NOW, alone=True)


async def test_a_worker_does_not_come_beside_a_bot_that_is_alone(postgresql_url: str):
    alone = await Storage.open(postgresql_url, now=NOW, alone=True)

    with pytest.raises(InUse):
        await Roll.join(postgresql_url, Role.SENDER, RATE, 0)
    await alone.close()


async def test_what_a_dead_sender_had_in_hand_is_given_back_and_nothing_of_a_living_ones(
    storage: Storage, joins: Joins, address_of
):
    await _crowd(storage, address_of, 12)
    lives, dies = await joins(Role.SENDER), await joins(Role.SENDER)
    async with storage.beside() as connection:
        mine = await outbox.claim(connection, SOON, limit=4, hold=Hold(lives.id, ALL_SLOTS))
        hold = Hold(dies.id, ALL_SLOTS)
        theirs = await outbox.claim(connection, SOON, limit=6, hold=hold)
        await outbox.claim(connection, SOON, limit=0, leaving=[one.id for one in theirs[:2]], hold=hold)
    assert (await lives.beat(BUSY)).in_doubt == 0, "both live"

    await _dies(dies)
    grant = await lives.beat(BUSY)

    assert grant.in_doubt == 2
    assert grant.workers == 1
    async with storage.beside() as connection:
        again = await outbox.claim(connection, SOON, limit=20, hold=Hold(lives.id, ALL_SLOTS))
        found = await dispatches.get(connection, again[0].dispatch_id)
    assert len(again) == 12 - len(mine)
    assert {one.id for one in theirs} <= {one.id for one in again}
    assert found is not None
    assert found.doubted == 2


async def test_what_a_bot_of_an_older_version_left_in_hand_is_sent_by_the_first_worker(
    new_postgresql_url: Callable[..., str],
):
    """Killed alone, migrated, and several workers from then on."""
    url = new_postgresql_url("template0")
    writer = server.writer(addresses.read(url), alone=False)
    states = (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.DISPATCHED)
    async with writer.begin() as connection:
        await connection.run_sync(revisions.upgrade, "0011")
        await connection.execute(
            text(
                "INSERT INTO dispatches (kind, thing_id, priority, state, total, sent, gone, failed,"
                " uncertain, doubted, begun_at) VALUES (1, 1, 60, 1, 3, 0, 0, 0, 0, 0, 1)"
            )
        )
        for number, state in enumerate(states, 1):
            await connection.execute(
                text(
                    "INSERT INTO readers (address_index, address_seal, language, wider, state, since)"
                    f" VALUES ('\\x0{number}', '\\x02', 'id', true, 1, 1)"
                )
            )
            await connection.execute(
                text(
                    "INSERT INTO deliveries (dispatch_id, reader_id, state, due_at, attempts, in_doubt,"
                    " silent, with_photo, revision, reason)"
                    f" VALUES (1, {number}, {int(state)}, 1, 0, false, false, false, 1, '')"
                )
            )
    await writer.dispose()

    storage = await Storage.open(url, now=NOW, among_others=True)
    sender = await Roll.join(url, Role.SENDER, RATE, 0)
    grant = await sender.beat(BUSY)
    async with storage.beside() as connection:
        claimed = await outbox.claim(connection, SOON, limit=9, hold=Hold(sender.id, ALL_SLOTS))
    await sender.leave()
    await storage.close()

    assert storage.opened.before == "0011"
    assert grant.in_doubt == 1, "one had left, and nobody knows whether it arrived"
    assert sorted(one.reader_id for one in claimed) == [1, 2, 3]


async def test_who_comes_back_from_the_dead_neither_sends_nor_writes_down_what_others_have(
    storage: Storage, joins: Joins, address_of
):
    await _crowd(storage, address_of, 3)
    lives, cut_off = await joins(Role.SENDER), await joins(Role.SENDER)
    late = Hold(cut_off.id, ALL_SLOTS)
    async with storage.beside() as connection:
        theirs = await outbox.claim(connection, SOON, limit=3, hold=late)
        await outbox.claim(connection, SOON, limit=0, leaving=[theirs[0].id], hold=late)
    await _dies(cut_off)
    await lives.beat(BUSY)
    async with storage.beside() as connection:
        await outbox.claim(connection, SOON, limit=3, hold=Hold(lives.id, ALL_SLOTS))

    with pytest.raises(TakenAway):
        async with storage.beside() as connection:
            await outbox.claim(connection, SOON, limit=0, leaving=[theirs[1].id], hold=late)
    result = Result(theirs[0].id, theirs[0].dispatch_id, DeliveryState.SENT, SOON, message_id=5)
    async with storage.beside() as connection:
        await outbox.record(connection, [result], late)
    async with storage.reading() as connection:
        found = await dispatches.get(connection, theirs[0].dispatch_id)
    assert found is not None
    assert found.sent == 0, "the living one writes down what becomes of it"
    with pytest.raises(PlaceLost):
        await cut_off.beat(BUSY)


async def test_a_sender_claims_its_own_part_of_the_readers_and_both_parts_are_all(
    storage: Storage, address_of
):
    await _crowd(storage, address_of, 40)
    half = sum(1 << slot for slot in range(0, 32, 2))
    async with storage.beside() as connection:
        even = await outbox.claim(connection, SOON, limit=100, hold=Hold(1, half))
        odd = await outbox.claim(connection, SOON, limit=100, hold=Hold(2, ALL_SLOTS & ~half))

    assert len(even) + len(odd) == 40
    assert {one.address.index[0] % 2 for one in even} == {0}
    assert {one.address.index[0] % 2 for one in odd} == {1}


async def test_the_last_two_of_a_dispatch_that_end_at_once_end_it(storage: Storage, joins: Joins, address_of):
    await _crowd(storage, address_of, 2)
    holds = [Hold((await joins(Role.SENDER)).id, ALL_SLOTS) for _ in range(2)]
    async with storage.beside() as connection:
        claimed = [(await outbox.claim(connection, SOON, limit=1, hold=hold))[0] for hold in holds]
    other = await Storage.open(
        str(storage._server and storage._server.render_as_string()), now=NOW, among_others=True
    )

    async def ends(where: Storage, hold: Hold, delivery_id: int, dispatch_id: int) -> None:
        async with where.beside() as connection:
            result = Result(delivery_id, dispatch_id, DeliveryState.SENT, SOON, message_id=1)
            await outbox.record(connection, [result], hold)
            await asyncio.sleep(0.05)

    await asyncio.gather(
        *(
            ends(where, hold, one.id, one.dispatch_id)
            for where, hold, one in zip((storage, other), holds, claimed, strict=True)
        )
    )
    await other.close()
    async with storage.reading() as connection:
        found = await dispatches.get(connection, claimed[0].dispatch_id)
    assert found is not None
    assert (found.sent, found.ended_at is not None) == (2, True)


async def test_check_sees_who_works_and_a_place_that_was_left_is_free(postgresql_url: str, joins: Joins):
    sender, web = await joins(Role.SENDER), await joins(Role.WEB)
    assert (await sender.beat(BUSY)).rate == 24
    assert (await web.beat(NOTHING)).rate == 6
    assert [(one.role, one.lives) for one in await on_the_roll(postgresql_url)] == [
        (Role.SENDER, True),
        (Role.WEB, True),
    ]

    await web.leave()

    assert [one.lives for one in await on_the_roll(postgresql_url)] == [True, False]


async def test_a_word_reaches_the_others_and_not_who_told_it(joins: Joins):
    first, second = await joins(Role.WEB), await joins(Role.SENDER)
    heard: list[str] = []
    await first.hear(lambda: heard.append("first"))
    await second.hear(lambda: heard.append("second"))

    await first.tell()

    async def reached() -> bool:
        return bool(heard)

    await _eventually(reached)
    assert heard == ["second"]


async def test_a_server_that_ends_the_connection_ends_the_place(postgresql_url: str, joins: Joins):
    roll = await joins(Role.SENDER)
    connection = await asyncpg.connect(postgresql_url)
    await connection.execute("SELECT pg_terminate_backend($1)", roll._connection.get_server_pid())
    await connection.close()

    with pytest.raises(PlaceLost):
        await roll.beat(BUSY)
