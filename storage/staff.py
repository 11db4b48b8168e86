"""Who works in the newsroom, under which role. Their addresses are sealed like everybody's."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Role, StaffMember
from newsroom.sealing import SealedAddress
from storage.tip_schema import staff
from storage.upsert import insert_new


async def find(connection: AsyncConnection, address_index: bytes) -> StaffMember | None:
    """The member at an address, if there is a row of them."""
    row = (
        await connection.execute(
            select(staff.c.id, staff.c.role).where(staff.c.address_index == address_index)
        )
    ).one_or_none()
    return None if row is None else StaffMember(row.id, Role(row.role))


async def enlist(
    connection: AsyncConnection, address: SealedAddress, role: Role, now: datetime
) -> StaffMember:
    """The member at an address, made with this role if new; a known one keeps theirs."""
    row = {"address_index": address.index, "address_seal": address.seal, "role": role, "since": now}
    await connection.execute(insert_new(connection, staff), row)
    member = await find(connection, address.index)
    assert member is not None, "just inserted in this transaction"
    return member


async def appoint(connection: AsyncConnection, staff_id: int, role: Role) -> None:
    """Give a member another role."""
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(role=role))


async def address_of(connection: AsyncConnection, staff_id: int) -> SealedAddress | None:
    """Where a member is reached, sealed."""
    row = (
        await connection.execute(
            select(staff.c.address_index, staff.c.address_seal).where(staff.c.id == staff_id)
        )
    ).one_or_none()
    return None if row is None else SealedAddress(row.address_index, row.address_seal)


async def everybody(connection: AsyncConnection) -> tuple[tuple[StaffMember, SealedAddress], ...]:
    """All members with their sealed addresses, in the order in which they came."""
    rows = await connection.execute(
        select(staff.c.id, staff.c.role, staff.c.address_index, staff.c.address_seal).order_by(staff.c.id)
    )
    return tuple(
        (StaffMember(id_, Role(role)), SealedAddress(index, seal)) for id_, role, index, seal in rows
    )
