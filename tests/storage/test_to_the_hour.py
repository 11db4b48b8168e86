"""Nobody reads from the database in which minute a source did something."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import BigInteger, Column, select, type_coerce

from newsroom.cases import Case, Role
from newsroom.routes import SealedRoute
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tips import Part, PartKind, Tip, TipFacts, TipState
from storage import by_source, cases, desk_posts, staff, updates
from storage.cases import WayBack
from storage.database import Connection, Storage
from storage.schema import metadata
from tests.storage.conftest import NOW

TIPS = Sealer(Purpose.TIPS, b"t" * 32)
STAFF = Sealer(Purpose.STAFF, b"s" * 32)
TEXT = Part(PartKind.TEXT, "Jembatan putus di Kepuh")
PHOTO = Part(PartKind.PHOTO, data=b"picture", name="foto.jpg", mime="image/jpeg")
#: When the source does it; the editor does everything on the hour, so that theirs is not taken for it.
THEN = NOW + timedelta(minutes=7, milliseconds=321)


async def told(connection: Connection) -> Case:
    way_back = WayBack(SealedRoute("2026-11-24", b"way"), b"pseudonym", secrets.token_bytes(16), b"key")
    number = await cases.accept(
        connection, TIPS, secrets.token_bytes(16), Tip(TipFacts(), (TEXT, PHOTO)), way_back,
        kecamatan="", nudge_after=timedelta(minutes=30), now=THEN,
    )  # fmt: skip
    await _claimed(connection, number)
    return await cases.get(connection, number)


async def added(connection: Connection) -> None:
    case = await told(connection)
    await cases.change_state(connection, case.number, TipState.CLOSED, NOW)
    closed = await cases.get(connection, case.number)
    assert await by_source.add_to(connection, TIPS, closed, [TEXT, PHOTO], THEN)
    await _claimed(connection, case.number)


async def withdrawn(connection: Connection) -> None:
    await by_source.withdraw(connection, TIPS, await told(connection), THEN)


async def heard(connection: Connection) -> None:
    await updates.remember(connection, [4711], THEN)


async def _claimed(connection: Connection, number: int) -> None:
    """Until somebody claims it, the reminder stands in the row: it needs its minute."""
    member = await staff.enlist(connection, STAFF.seal_address(Address(1)), Role.EDITOR, NOW)
    await cases.claim(connection, number, member.id, NOW)


async def _values(connection: Connection, column: Column[object]) -> Sequence[object]:
    return (await connection.scalars(select(type_coerce(column, BigInteger)))).all()


@pytest.mark.parametrize("act", [told, added, withdrawn, heard])
async def test_no_row_tells_the_minute(storage: Storage, act):
    async with storage.transaction() as connection:
        await act(connection)
        telling = [
            f"{table.name}.{column.name}"
            for table in metadata.tables.values()
            for column in table.columns
            for value in await _values(connection, column)
            if isinstance(value, int) and abs(value - THEN.timestamp() * 1000) < 60_000
        ]
    assert telling == []


async def test_what_is_kept_to_the_hour_is_posted_at_once(storage: Storage):
    async with storage.transaction() as connection:
        await told(connection)
        assert len(await desk_posts.due(connection, THEN)) == 1


async def test_a_case_that_is_opened_twice_within_the_hour_is_told_twice(storage: Storage):
    async with storage.transaction() as connection:
        case = await told(connection)
        for _ in range(2):
            await cases.change_state(connection, case.number, TipState.CLOSED, NOW)
            closed = await cases.get(connection, case.number)
            await by_source.add_to(connection, TIPS, closed, [TEXT], THEN)
            await _claimed(connection, case.number)
        kinds = []
        while due := await desk_posts.due(connection, THEN):
            kinds.append(due[0].notice)
            await desk_posts.posted(connection, due[0].id, len(kinds))
    assert [str(notice) for notice in kinds if notice] == ["reopened", "reopened"]
