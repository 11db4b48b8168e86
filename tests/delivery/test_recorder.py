"""What became of deliveries is written down soon, counted, and about whom it was sent to.

Also when somebody else has the number by then.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from delivery.recorder import Recorder
from newsroom import audience
from newsroom.deliveries import Delivery, DeliveryKind, DeliveryState, DispatchState, Result
from newsroom.readers import ReaderState
from newsroom.sealing import Address, Purpose, SealedAddress, Sealer
from storage import dispatches, enqueueing, outbox, privacy, readers
from storage.database import DatabaseUnavailable, Storage

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
KEPUH = "35.14.06.2005"
SEALER = Sealer(Purpose.READERS, b"k" * 32)


def address_of(chat_id: int) -> SealedAddress:
    return SEALER.seal_address(Address(chat_id))


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A file, because a server gives no number twice."""
    opened = await Storage.open(f"sqlite:///{tmp_path / 'kentongan.db'}", now=NOW)
    yield opened
    await opened.close()


async def in_flight_to(storage: Storage, address: SealedAddress) -> Delivery:
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address, "id", NOW)
        await readers.follow(connection, reader.id, [KEPUH], NOW)
        whom = audience.of([KEPUH])
        await enqueueing.enqueue(connection, DeliveryKind.ARTICLE, 1, whom, priority=60, now=NOW)
        [delivery] = await outbox.claim(connection, NOW.timestamp(), limit=10)
    return delivery


ANSWERS: dict[str, Callable[[Recorder, Delivery, SealedAddress], None]] = {
    "gone": lambda recorder, delivery, _: recorder.gone(delivery),
    "moved": lambda recorder, delivery, elsewhere: recorder.moved(delivery, elsewhere),
    "closed": lambda recorder, delivery, _: recorder.general_closed(delivery),
}


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("deleted", [True, False], ids=["deleted", "still_there"])
async def test_an_answer_for_somebody_who_was_deleted_changes_nothing_for_who_has_the_number_now(
    storage: Storage, what: str, deleted: bool
):
    recorder = Recorder(storage, recorded=lambda: None, wall=NOW.timestamp)
    delivery = await in_flight_to(storage, address_of(1))
    ANSWERS[what](recorder, delivery, address_of(9))
    async with storage.transaction() as connection:
        if deleted:
            await privacy.delete_reader(connection, delivery.reader_id, NOW)
            await readers.welcome(connection, address_of(2), "id", NOW)
    await recorder.commit()

    async with storage.reading() as connection:
        found = await readers.find(connection, address_of(2 if deleted else 1).index)
        elsewhere = await readers.find(connection, address_of(9).index)
    untouched = found is not None and found.state is ReaderState.ACTIVE and elsewhere is None
    assert untouched is deleted


def sent(delivery: Delivery) -> Result:
    return Result(delivery.id, delivery.dispatch_id, DeliveryState.SENT, NOW.timestamp(), message_id=5)


async def sends_of(storage: Storage, delivery: Delivery) -> tuple[int, bool]:
    """How many of its dispatch were sent, and whether that is done."""
    async with storage.reading() as connection:
        dispatch = await dispatches.get(connection, delivery.dispatch_id)
    assert dispatch is not None
    return dispatch.sent, dispatch.state is DispatchState.DONE


async def test_what_nobody_else_takes_along_is_written_down_after_a_moment_and_counted(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("delivery.recorder.GROUP_COMMIT", 0.01)
    told = asyncio.Event()
    recorder = Recorder(storage, recorded=told.set, wall=NOW.timestamp)
    delivery = await in_flight_to(storage, address_of(1))
    running = asyncio.create_task(recorder.run())

    recorder.add(sent(delivery))
    async with asyncio.timeout(5):
        await told.wait()

    assert recorder.pending == 0
    assert await sends_of(storage, delivery) == (1, True)
    running.cancel()


async def test_a_database_that_cannot_is_asked_again_and_nothing_is_forgotten(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("delivery.recorder.GROUP_COMMIT", 0.01)
    monkeypatch.setattr("delivery.recorder.DATABASE_PAUSE", 0.01)
    told, failures = asyncio.Event(), [DatabaseUnavailable("unavailable")] * 2
    recorder = Recorder(storage, recorded=told.set, wall=NOW.timestamp)
    delivery = await in_flight_to(storage, address_of(1))
    usual = outbox.write

    async def write(*args: Any, **more: Any) -> Sequence[Result]:
        if failures:
            raise failures.pop()
        return await usual(*args, **more)

    monkeypatch.setattr(outbox, "write", write)
    running = asyncio.create_task(recorder.run())
    recorder.add(sent(delivery))
    async with asyncio.timeout(5):
        await told.wait()

    assert not failures
    assert await sends_of(storage, delivery) == (1, True)
    running.cancel()
