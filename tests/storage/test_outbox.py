"""Each thing gets to each chat of its audience once, whatever happens between claiming and recording."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from newsroom import audience
from newsroom.deliveries import DeliveryKind, DeliveryState, DispatchState, Result
from newsroom.sealing import SealedAddress
from storage import dispatches, enqueueing, outbox, readers, schema
from storage.database import Connection, Storage
from tests.storage.conftest import NOW

CODES = [
    "35.14",
    "35.14.06",
    "35.14.06.2017",
    "35.14.06.2018",
    "35.14.08",
    "35.14.08.2001",
    "35.75",
    "35.75.01",
]
KEPUH = audience.of(["35.14.06.2017"])


async def _reader(connection: Connection, address: SealedAddress, *regions: str) -> int:
    reader = await readers.welcome(connection, address, "id", NOW)
    await readers.follow(connection, reader.id, regions, NOW)
    return reader.id


async def _enqueue(connection: Connection, whom: audience.Audience = KEPUH, thing: int = 1, **more) -> int:
    return await enqueueing.enqueue(
        connection, DeliveryKind.ARTICLE, thing, whom, priority=60, now=NOW, **more
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    about=st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True),
    followed=st.lists(st.sampled_from(CODES), max_size=3, unique=True),
    wider=st.booleans(),
)
async def test_the_sql_reaches_exactly_those_whom_the_newsroom_rule_reaches(
    storage: Storage,
    address_of: Callable[[int], SealedAddress],
    about: list[str],
    followed: list[str],
    wider: bool,
):
    whom = audience.of(about)
    async with storage.transaction() as connection:
        await connection.execute(delete(schema.readers))
        reader_id = await _reader(connection, address_of(1), *followed)
        await readers.set_wider(connection, reader_id, wider=wider)
        added = await _enqueue(connection, whom)

    assert added == int(any(whom.reaches(code, wider=wider) for code in followed))


async def test_a_chat_gets_a_thing_once_however_many_of_its_regions_match(storage: Storage, address_of):
    async with storage.transaction() as connection:
        await _reader(connection, address_of(1), "35.14.06.2017", "35.14.06", "35.14")

        assert await _enqueue(connection) == 1
        assert await _enqueue(connection) == 0, "planning it again adds nothing"


async def test_who_stopped_or_is_gone_gets_nothing(storage: Storage, address_of):
    async with storage.transaction() as connection:
        stopped = await _reader(connection, address_of(1), "35.14.06")
        gone = await _reader(connection, address_of(2), "35.14.06")
        await readers.stop(connection, stopped, NOW)
        await readers.gone(connection, [gone], NOW)

        assert await _enqueue(connection) == 0


async def test_what_waits_for_a_chat_that_left_is_not_sent_any_more(storage: Storage, address_of):
    async with storage.transaction() as connection:
        reader_id = await _reader(connection, address_of(1), "35.14.06")
        await _enqueue(connection)
        await readers.gone(connection, [reader_id], NOW)

        assert await outbox.claim(connection, NOW.timestamp(), limit=10) == []


async def test_a_late_article_reaches_only_those_who_followed_before_it_came(storage: Storage, address_of):
    async with storage.transaction() as connection:
        await _reader(connection, address_of(1), "35.14.06")

        assert await _enqueue(connection, following_since=NOW - timedelta(seconds=1)) == 0
        assert await _enqueue(connection, following_since=NOW) == 1


async def test_what_is_claimed_is_not_claimed_twice_until_it_is_given_back(storage: Storage, address_of):
    async with storage.transaction() as connection:
        await _reader(connection, address_of(1), "35.14.06")
        await _enqueue(connection)

        [delivery] = await outbox.claim(connection, NOW.timestamp(), limit=10)
        assert await outbox.claim(connection, NOW.timestamp(), limit=10) == []

        assert await outbox.release_claims(connection) == outbox.Released(claimed=1, in_doubt=0)
        [again] = await outbox.claim(connection, NOW.timestamp(), limit=10)
        row = (await connection.execute(select(schema.deliveries))).one()
    assert again.id == delivery.id
    assert not row.in_doubt, "it had certainly not begun"


async def test_what_had_begun_when_the_process_ended_is_in_doubt(storage: Storage, address_of):
    async with storage.transaction() as connection:
        await _reader(connection, address_of(1), "35.14.06")
        await _enqueue(connection)
        [delivery] = await outbox.claim(connection, NOW.timestamp(), limit=10)
        await outbox.claim(connection, NOW.timestamp(), limit=0, leaving=[delivery.id])

        assert await outbox.release_claims(connection) == outbox.Released(claimed=0, in_doubt=1)
        row = (await connection.execute(select(schema.deliveries))).one()
        dispatch = await dispatches.find(connection, DeliveryKind.ARTICLE, 1)
    assert (row.state, row.in_doubt) == (DeliveryState.WAITING, True)
    assert dispatch is not None
    assert (dispatch.waiting, dispatch.doubted) == (1, 1)


async def test_the_most_urgent_is_claimed_first_and_what_is_tried_later_waits(storage: Storage, address_of):
    async with storage.transaction() as connection:
        await _reader(connection, address_of(1), "35.14.06")
        await enqueueing.enqueue(connection, DeliveryKind.ARTICLE, 1, KEPUH, priority=60, now=NOW)
        await enqueueing.enqueue(connection, DeliveryKind.ARTICLE, 2, KEPUH, priority=10, now=NOW)
        await enqueueing.enqueue(connection, DeliveryKind.ARTICLE, 3, KEPUH, priority=0, now=NOW)
        later = NOW + timedelta(hours=1)
        [urgent] = await outbox.claim(connection, NOW.timestamp(), limit=1)
        waits = Result(
            urgent.id, urgent.dispatch_id, DeliveryState.WAITING, NOW.timestamp(), due_at=later.timestamp()
        )
        await outbox.record(connection, [waits])

        claimed = await outbox.claim(connection, NOW.timestamp(), limit=10)
        assert [delivery.thing_id for delivery in claimed] == [2, 1]
        assert await outbox.next_due(connection) == later.timestamp()


async def test_what_became_of_it_is_written_down_and_doubt_is_never_forgotten(storage: Storage, address_of):
    async with storage.transaction() as connection:
        await _reader(connection, address_of(1), "35.14.06")
        await _enqueue(connection)
        [delivery] = await outbox.claim(connection, NOW.timestamp(), limit=1)
        at = NOW.timestamp()
        which = (delivery.id, delivery.dispatch_id)
        waiting = Result(*which, DeliveryState.WAITING, at, due_at=at, in_doubt=True, attempts=1)
        await outbox.record(connection, [waiting])
        sent = Result(*which, DeliveryState.SENT, at, message_id=5, attempts=2, revision=3)
        await outbox.record(connection, [sent])
        row = (await connection.execute(select(schema.deliveries))).one()
        dispatch = await dispatches.get(connection, delivery.dispatch_id)

    assert (row.state, row.message_id, row.in_doubt, row.attempts) == (DeliveryState.SENT, 5, True, 2)
    assert row.revision == 3
    assert dispatch is not None
    assert (dispatch.total, dispatch.sent, dispatch.doubted) == (1, 1, 1)
    assert dispatch.state is DispatchState.DONE
