"""What became of deliveries is about whom it was sent to, also when somebody else has the number by then."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from delivery.recorder import Recorder
from newsroom import audience
from newsroom.deliveries import Delivery, DeliveryKind
from newsroom.readers import ReaderState
from newsroom.sealing import Address, Purpose, SealedAddress, Sealer
from storage import enqueueing, outbox, privacy, readers
from storage.database import Storage

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
