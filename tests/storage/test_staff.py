"""Who works in the newsroom: found by a keyed index, reached through a seal, and known by nothing else."""

from collections.abc import Callable
from datetime import timedelta

from newsroom.cases import Role, StaffMember
from newsroom.sealing import SealedAddress
from storage import staff
from storage.database import Storage
from tests.storage.conftest import NOW


async def test_whoever_is_enlisted_again_keeps_their_role(
    storage: Storage, address_of: Callable[[int], SealedAddress]
):
    async with storage.transaction() as connection:
        first = await staff.enlist(connection, address_of(1), Role.EDITOR, NOW)
        await staff.appoint(connection, first.id, Role.ADMIN)
        again = await staff.enlist(connection, address_of(1), Role.VIEWER, NOW + timedelta(days=1))

        assert again == StaffMember(first.id, Role.ADMIN)
        assert await staff.find(connection, address_of(1).index) == again
        assert await staff.find(connection, address_of(2).index) is None


async def test_everybody_is_listed_in_the_order_in_which_they_came(
    storage: Storage, address_of: Callable[[int], SealedAddress]
):
    async with storage.transaction() as connection:
        for number in (3, 1, 2):
            await staff.enlist(connection, address_of(number), Role.EDITOR, NOW)
        every = await staff.everybody(connection)
        address = await staff.address_of(connection, every[1][0].id)

        assert [sealed.index for _, sealed in every] == [address_of(number).index for number in (3, 1, 2)]
        assert address is not None
        assert address.index == address_of(1).index
        assert await staff.address_of(connection, 99) is None
