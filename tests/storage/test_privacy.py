"""All that is kept about a reader is told, and all of it goes: the counts of what was sent stay true."""

from datetime import timedelta

from sqlalchemy import Table, func, select

from newsroom import audience
from newsroom.alert_states import AlertState
from newsroom.deliveries import DeliveryKind, DeliveryState, DispatchState, Result
from newsroom.sealing import Address, Purpose, Sealer
from storage import dispatches, enqueueing, limits, outbox, privacy, readers, schema
from storage.alert_schema import alert_mutes, alerts
from storage.database import Connection, Storage
from storage.privacy import Delivered, Followed
from storage.wish_schema import digest_entries, waiting_news
from tests.storage.conftest import NOW

KEPUH, LINGGO = "35.14.06.2005", "35.14.06.2008"
SENT_AT = NOW + timedelta(seconds=3)


async def _reader(connection: Connection, address, *regions: str) -> int:
    reader = await readers.welcome(connection, address, "id", NOW)
    await readers.follow(connection, reader.id, regions, NOW)
    return reader.id


async def _enqueue(connection: Connection, thing: int = 1) -> int:
    return await enqueueing.enqueue(
        connection, DeliveryKind.ARTICLE, thing, audience.of([KEPUH]), priority=60, now=NOW
    )


async def _send(connection: Connection, limit: int = 100) -> None:
    """All that waits arrives."""
    claimed = await outbox.claim(connection, SENT_AT.timestamp(), limit=limit)
    await outbox.record(
        connection,
        [
            Result(one.id, one.dispatch_id, DeliveryState.SENT, SENT_AT.timestamp(), message_id=70 + one.id)
            for one in claimed
        ],
    )


async def _mute(connection: Connection, reader_id: int) -> None:
    empty = dict.fromkeys(
        ("severity", "html", "advice", "photo_id", "source", "reason", "repeat", "proposed"), ""
    )
    alert = {"id": 8, "thread_id": 8, "state": AlertState.SENT, "revision": 1, "sent_by": 1, **empty}
    await connection.execute(alerts.insert(), {**alert, "created_at": NOW})
    await connection.execute(alert_mutes.insert(), {"reader_id": reader_id, "thread_id": 8})


async def test_all_that_is_kept_is_told(storage: Storage, address_of):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), KEPUH)
        await readers.follow(connection, sari, [LINGGO], NOW + timedelta(hours=1))
        await _reader(connection, address_of(2), KEPUH)
        await _enqueue(connection)
        await _send(connection)
        await _mute(connection, sari)
        await _enqueue(connection, thing=2)

        kept = await privacy.kept_of(connection, sari)

    assert kept.since == NOW
    assert kept.followed == (Followed(KEPUH, NOW), Followed(LINGGO, NOW + timedelta(hours=1)))
    assert kept.muted == (8,)
    assert [(one.thing_id, one.state) for one in kept.deliveries] == [
        (1, DeliveryState.SENT),
        (2, DeliveryState.WAITING),
    ]
    sent = kept.deliveries[0]
    assert sent == Delivered(DeliveryKind.ARTICLE, 1, DeliveryState.SENT, SENT_AT, sent.message_id)
    assert sent.message_id is not None


async def test_nobody_is_shown_what_is_kept_about_another(storage: Storage, address_of):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), LINGGO)
        budi = await _reader(connection, address_of(2), KEPUH)
        await _enqueue(connection)
        await _mute(connection, budi)
        await connection.execute(waiting_news.insert(), {"reader_id": budi, "article_id": 5})
        await connection.execute(digest_entries.insert(), {"reader_id": budi, "wave_id": 1, "article_id": 6})

        hers, his = [await privacy.kept_of(connection, number) for number in (sari, budi)]

    assert (his.muted, his.waiting, his.digests, len(his.deliveries)) == ((8,), (5,), ((1, 6),), 1)
    assert (hers.muted, hers.waiting, hers.digests, hers.deliveries) == ((), (), (), ())
    assert [one.region for one in hers.followed] == [LINGGO]


async def test_of_a_group_that_was_deleted_every_topic_is_found_among_any_number(storage: Storage):
    """What an older copy of the database brings back goes again: the list names the group alone."""
    sealer = Sealer(Purpose.READERS, b"k" * 32)
    group = Address(-1_001_234)
    async with storage.transaction() as connection:
        topic, general, _another = [
            await _reader(connection, sealer.seal_address(address), KEPUH)
            for address in (Address(group.chat_id, 7), group, Address(-1_009, 7))
        ]
        deleted = {number.to_bytes(16): NOW for number in range(1_200)}
        deleted[sealer.address_index(group)] = NOW

        assert set(await privacy.living(connection, deleted)) == {topic, general}
        younger = dict.fromkeys(deleted, NOW - timedelta(seconds=1))
        assert await privacy.living(connection, younger) == (), "who came back since stays"


async def test_every_row_that_hangs_on_a_reader_goes_with_them_and_nobody_elses(storage: Storage, address_of):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), KEPUH, LINGGO)
        budi = await _reader(connection, address_of(2), KEPUH)
        await _enqueue(connection)
        await _send(connection)
        await _mute(connection, sari)

        await privacy.delete_reader(connection, sari, NOW)

        every = schema.metadata.sorted_tables
        hanging = [table for table in every if "reader_id" in table.c or table is schema.readers]
        assert {table.name for table in hanging} >= {"readers", "subscriptions", "deliveries", "alert_mutes"}
        for table in hanging:
            whose = table.c["id" if table is schema.readers else "reader_id"]
            found = await connection.scalar(select(func.count()).where(whose == sari))
            assert found == 0, table.name
        assert await readers.find(connection, address_of(1).index) is None
        kept = await privacy.kept_of(connection, budi)
    assert len(kept.followed) == len(kept.deliveries) == 1


async def test_the_counts_of_what_was_sent_stay(storage: Storage, address_of):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), KEPUH)
        await _reader(connection, address_of(2), KEPUH)
        await _enqueue(connection)
        await _send(connection)
        before = await dispatches.find(connection, DeliveryKind.ARTICLE, 1)

        await privacy.delete_reader(connection, sari, NOW)

        assert await dispatches.find(connection, DeliveryKind.ARTICLE, 1) == before
    assert before is not None
    assert (before.total, before.sent) == (2, 2)


async def test_what_waited_for_the_deleted_is_counted_as_gone_and_holds_nothing_up(
    storage: Storage, address_of
):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), KEPUH)
        await _enqueue(connection)

        await privacy.delete_reader(connection, sari, NOW)

        dispatch = await dispatches.find(connection, DeliveryKind.ARTICLE, 1)
        assert await outbox.claim(connection, SENT_AT.timestamp(), limit=10) == []
    assert dispatch is not None
    assert (dispatch.total, dispatch.gone, dispatch.waiting) == (1, 1, 0)
    assert dispatch.state is DispatchState.DONE


async def test_what_was_in_flight_is_counted_when_it_arrives(storage: Storage, address_of):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), KEPUH)
        await _enqueue(connection)
        [claimed] = await outbox.claim(connection, SENT_AT.timestamp(), limit=10)
        await outbox.claim(connection, SENT_AT.timestamp(), limit=0, leaving=[claimed.id])

        await privacy.delete_reader(connection, sari, NOW)
        meanwhile = await dispatches.find(connection, DeliveryKind.ARTICLE, 1)
        result = Result(
            claimed.id, claimed.dispatch_id, DeliveryState.SENT, SENT_AT.timestamp(), message_id=7
        )
        await outbox.record(connection, [result])

        dispatch = await dispatches.find(connection, DeliveryKind.ARTICLE, 1)
        left = await connection.scalar(select(func.count()).select_from(schema.deliveries))
    assert dispatch is not None
    assert (dispatch.sent, dispatch.gone, dispatch.state) == (1, 0, DispatchState.DONE)
    assert meanwhile is not None
    assert meanwhile.state is DispatchState.DONE, "nobody waits for it"
    assert left == 0


async def test_counts_of_earlier_hours_go_and_those_of_this_hour_still_limit(storage: Storage):
    one, other, hour = b"1" * 16, b"2" * 16, timedelta(hours=1)
    async with storage.transaction() as connection:
        for whose in (one, other):
            await limits.use(connection, whose, tips=1, size=100, now=NOW - hour)
            await limits.use(connection, whose, tips=1, size=30, now=NOW)
            await limits.count_wrong_code(connection, whose, NOW)
            await limits.count_addition(connection, whose, NOW - hour)
        await limits.block(connection, one, 5 * hour, NOW)

        await limits.forget(connection, one, NOW)

        assert (await limits.used(connection, one, NOW)).bytes_today == 30
        assert (await limits.used(connection, one, NOW)).tips_this_hour == 1
        assert (await limits.used(connection, other, NOW)).bytes_today == 130
        assert await limits.wrong_codes(connection, one, NOW) == (1, 2)
        assert await limits.additions(connection, one, NOW - hour) == 0
        assert await limits.additions(connection, other, NOW - hour) == 1
        assert await limits.is_blocked(connection, one, NOW), "a block is not theirs to end"


async def test_whoever_deletes_all_the_time_has_no_more_tips_and_guesses_than_others(storage: Storage):
    async with storage.transaction() as connection:
        for _ in range(7):
            await limits.use(connection, b"1" * 16, tips=1, size=10, now=NOW)
            await limits.count_wrong_code(connection, b"1" * 16, NOW)
            await limits.forget(connection, b"1" * 16, NOW)
        assert (await limits.used(connection, b"1" * 16, NOW)).tips_this_hour == 7
        assert await limits.wrong_codes(connection, b"1" * 16, NOW) == (7, 7)


async def test_a_number_given_anew_brings_nothing_of_who_had_it(storage: Storage, address_of):
    async with storage.transaction() as connection:
        sari = await _reader(connection, address_of(1), KEPUH)
        await _enqueue(connection)
        [in_flight] = await outbox.claim(connection, SENT_AT.timestamp(), limit=10)
        await outbox.claim(connection, SENT_AT.timestamp(), limit=0, leaving=[in_flight.id])
        await privacy.delete_reader(connection, sari, NOW)

        rina = await _reader(connection, address_of(2), KEPUH)
        left = [
            table.name for table in schema.metadata.sorted_tables if await _mentions(connection, table, rina)
        ]
        assert left == ["subscriptions"], "what she follows herself"
        # A file gives the number anew, which is why the rest of this test is not idle.
        assert (rina == sari) is (connection.dialect.name == "sqlite")
        assert not await readers.still_there(connection, {(rina, address_of(1).index)})
        assert await readers.still_there(connection, {(rina, address_of(2).index)})

        await _enqueue(connection, 2)
        answer = Result(
            in_flight.id, in_flight.dispatch_id, DeliveryState.SENT, SENT_AT.timestamp(), message_id=7
        )
        await outbox.record(connection, [answer])
        [hers] = await outbox.claim(connection, SENT_AT.timestamp(), limit=10)
    assert (hers.reader_id, hers.thing_id) == (rina, 2)


async def _mentions(connection: Connection, table: Table, reader_id: int) -> bool:
    if "reader_id" not in table.c:
        return False
    return (
        await connection.scalar(select(table.c.reader_id).where(table.c.reader_id == reader_id)) is not None
    )
