"""Readers of another bot who come in large numbers are counted as they are: new, or known before."""

from newsroom.readers import MAX_REGIONS
from storage.arrivals import Arrival, Arrived, move_in, too_many
from storage.database import Storage
from tests.storage.conftest import NOW


async def test_who_is_new_is_counted_and_who_is_known_is_not(storage: Storage, address_of):
    addresses = [address_of(number) for number in range(300)]
    first = [Arrival(address, "id", "35.14.06") for address in addresses[:200]]
    second = [Arrival(address, "id", region) for address in addresses for region in ("35.14.06", "35.14.07")]
    async with storage.transaction() as connection:
        assert await move_in(connection, first, NOW) == Arrived(200, 200)
        assert await move_in(connection, second, NOW) == Arrived(100, 400)
        assert await move_in(connection, second, NOW) == Arrived(0, 0)


async def test_a_chat_that_would_follow_too_much_is_named_by_its_last_places(storage: Storage, address_of):
    arrivals = [
        Arrival(address_of(7), "id", f"35.14.06.{2000 + number}") for number in range(MAX_REGIONS + 2)
    ]
    async with storage.transaction() as connection:
        await move_in(connection, arrivals, NOW)
        assert await too_many(connection, arrivals) == [MAX_REGIONS, MAX_REGIONS + 1]
