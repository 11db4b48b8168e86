"""The parts of a case one by one: what was written at first, and which part of its case each is."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Case
from newsroom.sealing import Sealer
from newsroom.tips import Part, PartKind
from storage.tip_schema import case_parts


async def opening_text(connection: AsyncConnection, sealer: Sealer, case: Case) -> str:
    """All that was written when the tip was sent, without what was added later."""
    seals = await connection.scalars(
        select(case_parts.c.seal)
        .where(
            case_parts.c.case_id == case.number,
            case_parts.c.kind == PartKind.TEXT,
            case_parts.c.message_id.is_(None),
        )
        .order_by(case_parts.c.id)
    )
    return "\n\n".join(Part.unpack(sealer.unseal(seal, case.uid)).text for seal in seals)


async def is_of_opening(connection: AsyncConnection, part_id: int) -> bool:
    """Whether a part came with the tip itself."""
    found = select(func.count()).where(case_parts.c.id == part_id, case_parts.c.message_id.is_(None))
    return bool(await connection.scalar(found))


async def ordinal(connection: AsyncConnection, number: int, part_id: int) -> int:
    """Which part of its case this is, from 1."""
    before = select(func.count()).where(case_parts.c.case_id == number, case_parts.c.id <= part_id)
    return int(await connection.scalar(before) or 0)
