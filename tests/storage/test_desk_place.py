"""Where the desk is, remembered sealed."""

from pathlib import Path

import pytest

from newsroom.sealing import Purpose, Sealer, Unsealable
from storage import desk_place, meta
from storage.database import Storage

STAFF = Sealer(Purpose.STAFF, b"s" * 32)
DESK = -1001234567890


async def test_the_desk_is_remembered_and_forgotten_for_another(storage: Storage):
    async with storage.transaction() as connection:
        assert await desk_place.remembered(connection, STAFF) is None
        await desk_place.remember(connection, STAFF, DESK, is_forum=True)
        assert await desk_place.remembered(connection, STAFF) == (DESK, True)
        await desk_place.remember(connection, STAFF, DESK - 1, is_forum=False)
        assert await desk_place.remembered(connection, STAFF) == (DESK - 1, False)


async def test_only_the_key_of_the_staff_says_where(storage: Storage, tmp_path: Path):
    async with storage.transaction() as connection:
        await desk_place.remember(connection, STAFF, DESK, is_forum=False)
        told = await meta.get(connection, "desk") or ""
        assert str(DESK)[1:] not in told
        with pytest.raises(Unsealable):
            await desk_place.remembered(connection, Sealer(Purpose.STAFF, b"x" * 32))


async def test_a_fact_that_may_change(storage: Storage):
    async with storage.transaction() as connection:
        assert await meta.get(connection, "colour") is None
        await meta.put(connection, "colour", "red")
        await meta.put(connection, "colour", "blue")
        assert await meta.get(connection, "colour") == "blue"
